"""What people get of a model, and what becomes of that when a new version comes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from tests.support.examples import register
from tests.support.panel_page import MORE, choose, document, in_both_themes, open_section, row
from tests.support.running import RunningServer

WORSE = re.compile(r"Version 2 is worse than version 1 \(accuracy 0\.4\d+, not 0\.8\d+\)")


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        yield hub


def train(hub: HubClient, model: str, *estimators: str) -> JobHandle:
    """Train versions of a model, one after the other."""
    for estimator in estimators:
        job = hub.train("penguins", "species", estimator, model=model)
        job.wait()
    return job


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    return shared_page


def open_model(page: Page, name: str) -> Locator:
    row(page, name).get_by_role("button", name=name, exact=True).click()
    tab = document(page)
    expect(tab.locator("header h2")).to_contain_text(name)
    return tab


def assert_code(tab: Locator, code: str) -> None:
    """The menu of a model offers the code that loads what is shown."""
    tab.get_by_role("button", name="Use", exact=True).click()
    expect(tab.page.get_by_role("menuitem", name=f"= {code}.load()")).to_be_visible()
    tab.page.keyboard.press("Escape")


def gets(hub: HubClient, name: str) -> int:
    return hub.model(name).info.number


def test_a_worse_version_is_asked_about_where_one_is(panel: Page, hub: HubClient) -> None:
    train(hub, "kinds", "GaussianNB")
    expect(row(panel, "kinds")).to_contain_text("v1")
    train(hub, "kinds", "DummyClassifier")
    asked = panel.locator(".Toastify__toast", has_text=WORSE)
    expect(asked).to_contain_text("so version 1 stays what people get.")
    listed = row(panel, "kinds")
    expect(listed.locator(".jp-mlhub-version")).to_have_text("v1")
    expect(listed.get_by_role("img", name=WORSE)).to_be_visible()

    tab = open_model(panel, "kinds")
    shown = tab.get_by_label("Version").locator("option:checked")
    expect(shown).to_have_text("v1 · champion")
    assert_code(tab, 'hub.model("kinds")')
    question = tab.locator("[data-succession]")
    expect(question).to_have_text(WORSE)
    in_both_themes(panel, "champion")
    tab.locator("header").get_by_role("button", name="v2 (latest)").click()
    expect(shown).to_have_text("v2 · latest")
    assert_code(tab, 'hub.model("kinds@2")')
    expect(tab).to_contain_text("The difference is more than chance.")

    question.get_by_role("button", name="Use version 2").click()
    expect(shown).to_have_text("v2 · champion · latest")
    expect(question).to_have_count(0)
    expect(asked).to_have_count(0)
    expect(listed.locator(".jp-mlhub-version")).to_have_text("v2")
    assert gets(hub, "kinds") == 2
    panel.get_by_role("button", name="Undo").click()
    expect(shown).to_have_text("v1 · champion")
    assert gets(hub, "kinds") == 1


def test_a_notification_takes_the_answer(panel: Page, hub: HubClient) -> None:
    train(hub, "quick", "GaussianNB")
    expect(row(panel, "quick")).to_contain_text("v1")
    train(hub, "quick", "DummyClassifier")
    asked = panel.locator(".Toastify__toast", has_text=WORSE)
    asked.get_by_role("button", name="Keep version 1").click()
    expect(asked).to_have_count(0)
    expect(row(panel, "quick").get_by_role("img", name=WORSE)).to_have_count(0)
    assert hub.artifact("model", "quick").undecided is None
    assert gets(hub, "quick") == 1


def test_the_tab_of_the_job_asks_too(panel: Page, hub: HubClient) -> None:
    job = train(hub, "seen", "GaussianNB", "DummyClassifier")
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"] .jp-mlhub-name').click()
    tab = document(panel)
    question = tab.locator("[data-succession]")
    expect(question).to_have_text(WORSE)
    question.get_by_role("button", name="Keep version 1").click()
    expect(tab).to_contain_text("Version 1 is what people get now.")
    expect(question.get_by_role("button", name="Use version 2")).to_have_count(0)
    assert hub.artifact("model", "seen").undecided is None
    question.get_by_role("button", name="Compare both").click()
    both = document(panel)
    expect(both.get_by_role("heading", name="Comparison of 2")).to_be_visible()
    expect(both.locator("[data-key='model:seen@1']")).to_be_visible()


def test_anything_is_compared_from_where_it_is_shown(panel: Page, hub: HubClient) -> None:
    job = train(hub, "here", "GaussianNB", "KNeighborsClassifier")
    judged = hub.evaluate("here@1", "penguins")
    judged.wait()
    tab = open_model(panel, "here")
    expect(tab.get_by_label("Version")).to_have_value("1")  # is better than v2
    choose(tab, MORE, "Compare")
    expect(tab).to_contain_text("1 chosen to compare.")
    for one in (job, judged):
        panel.locator(f'#jp-mlhub-panel [data-job="{one.id}"] .jp-mlhub-name').click()
        tab = document(panel)
        tab.locator("header").get_by_role("button", name="Compare", exact=True).click()
    expect(tab).to_contain_text("3 chosen to compare.")
    bar = tab.locator(".jp-mlhub-compareBar")
    bar.get_by_role("button", name="Compare", exact=True).click()
    found = document(panel)
    expect(found.get_by_role("heading", name="Comparison of 3")).to_be_visible()
    expect(found.locator("[data-key='model:here@1']")).to_be_visible()

    tab = open_model(panel, "here")
    open_section(tab, "Versions")
    other = tab.locator("[data-version][aria-current=false]")
    other.get_by_role("button", name="Compare").click()
    expect(document(panel).get_by_role("heading", name="Comparison of 2")).to_be_visible()
