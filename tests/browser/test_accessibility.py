"""axe-core finds nothing on any screen, in three themes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from tests.support.accessibility import violations
from tests.support.examples import register
from tests.support.panel_page import (
    MORE,
    change_theme,
    choose,
    document,
    open_form,
    open_section,
    row,
)
from tests.support.running import RunningServer


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        hub.register(BytesIO(b"code,price\n1,2\n3\n"), "ragged")
        for estimator in ("GaussianNB", "DummyClassifier"):
            hub.train("penguins", "species", estimator, model="kinds").wait()
        hub.evaluate("kinds@1", "penguins").wait()
        hub.search("penguins", "species", [["GaussianNB"], ["LinearSVC"]], trials=2).wait()
        yield hub


@pytest.fixture(params=["Light", "Dark", "Dark High Contrast"])
def panel(
    hub: HubClient,  # noqa: ARG001
    shared_page: Page,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    expect(row(shared_page, "penguins")).to_be_visible()
    if request.param != "Light":
        change_theme(shared_page, request.param, "false")
    yield shared_page
    if request.param != "Light":
        change_theme(shared_page, "Light", "true")


def assert_clean(page: Page, what: str) -> None:
    assert violations(page) == [], what


def assert_sections_clean(page: Page, tab: Locator, what: str) -> None:
    sections = tab.get_by_role("tablist").first.get_by_role("tab")
    for number in range(sections.count()):
        sections.nth(number).click()
        expect(tab.get_by_text("Loading…")).to_have_count(0)
        assert_clean(page, f"{what}: {sections.nth(number).inner_text()}")


def test_datasets_and_models(panel: Page) -> None:
    assert_clean(panel, "the panel")
    for name in ("penguins", "ragged", "kinds"):
        row(panel, name).get_by_role("button", name=name, exact=True).click()
        tab = document(panel)
        expect(tab.get_by_role("tablist").first).to_be_visible()
        assert_sections_clean(panel, tab, name)
    tab.get_by_role("button", name="Evaluate on…").click()
    assert_clean(panel, "evaluate")
    choose(tab, MORE, "Share…")
    expect(panel.get_by_role("dialog")).to_contain_text("Share kinds")
    assert_clean(panel, "share")
    panel.get_by_role("dialog").get_by_role("button", name="Done").click()


def test_dialogs_and_menus(panel: Page) -> None:
    listed = row(panel, "penguins").get_by_role("button", name="penguins", exact=True)
    listed.click()
    tab = document(panel)
    open_section(tab, "Data")
    dialog = panel.get_by_role("dialog")
    choose(tab, MORE, "Correct…")
    expect(dialog.get_by_label("Type of species")).to_be_visible()
    assert_clean(panel, "correct")
    dialog.get_by_role("button", name="Cancel").click()
    choose(tab, MORE, "Delete…")
    expect(dialog).to_contain_text("Delete penguins?")
    assert_clean(panel, "delete")
    dialog.get_by_role("button", name="Cancel").click()
    tab.get_by_role("button", name="+ Filter").click()
    assert_clean(panel, "a filter")
    tab.locator("header").get_by_role("button", name="Use", exact=True).click()
    expect(panel.locator(".lm-Menu:visible")).to_be_focused()
    assert_clean(panel, "a menu")
    panel.keyboard.press("Escape")
    panel.context.set_offline(True)
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Refresh").click()
    expect(panel.locator("#jp-mlhub-panel")).to_contain_text("does not answer")
    assert_clean(panel, "offline")
    panel.context.set_offline(False)
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Refresh").click()
    expect(panel.locator("#jp-mlhub-panel").get_by_text("does not answer")).to_have_count(0)


def test_jobs_leaderboards_and_comparisons(panel: Page, hub: HubClient) -> None:
    for job in hub.jobs():
        if job.kind in ("train", "evaluate", "search"):
            panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"] .jp-mlhub-name').click()
            expect(document(panel).locator("header")).to_contain_text(f"job {job.id}")
            assert_sections_clean(panel, document(panel), job.kind)
    panel.evaluate("jupyterapp.commands.execute('mlhub:leaderboards')")
    expect(document(panel).locator("tr[data-entry]").first).to_be_visible()
    assert_clean(panel, "leaderboard")
    keys = "model:kinds@1,model:kinds@2"
    panel.evaluate(
        f"jupyterapp.commands.execute('mlhub:open', {{kind: 'comparison', key: '{keys}'}})"
    )
    expect(document(panel).get_by_role("heading", name="Comparison of 2")).to_be_visible()
    assert_clean(panel, "comparison")


def test_forms_account_and_administration(panel: Page) -> None:
    form = open_form(panel, "penguins")
    assert_clean(panel, "an empty form")
    form.get_by_role("button", name="species · 3 classes").click()
    expect(form).to_contain_text("Will fit")
    assert_clean(panel, "a filled form")
    form.get_by_label("Estimator").fill("forest")
    expect(form.get_by_role("listbox")).to_be_visible()
    assert_clean(panel, "the estimators that are offered")
    panel.keyboard.press("Escape")
    form.get_by_text("Search the parameters of these steps").click()
    assert_clean(panel, "a search of parameters")
    for command in ("account", "administer"):
        panel.evaluate(f"jupyterapp.commands.execute('mlhub:{command}')")
        expect(document(panel).locator("h2")).to_be_visible()
        assert_clean(panel, command)
    assert_sections_clean(panel, document(panel), "administration")
