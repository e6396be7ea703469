"""What a dataset is used by, and how a model did on other rows than its own."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from tests.support.accessibility import violations
from tests.support.examples import EXAMPLES, register
from tests.support.panel_page import document, in_both_themes, open_section, row
from tests.support.running import RunningServer

SHIFTED = 150


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        hub.train("penguins", "species", "GaussianNB").wait()
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    return shared_page


def open_tab(page: Page, name: str, section: str) -> Locator:
    row(page, name).get_by_role("button", name=name, exact=True).click()
    tab = document(page)
    open_section(tab, section)
    return tab


def later_penguins(shift: float) -> BytesIO:
    """Penguins of another year, some of them heavier."""
    head, *lines = (EXAMPLES / "penguins.csv").read_text().splitlines()
    mass = head.split(",").index("body_mass_g")
    rows = [line.split(",") for line in lines[::2]]
    for cells in rows[:SHIFTED]:
        cells[mass] = str(float(cells[mass]) + shift) if cells[mass] else ""
    return BytesIO("\n".join([head, *map(",".join, rows)]).encode())


def test_a_model_that_was_not_evaluated_says_what_to_do(panel: Page, hub: HubClient) -> None:
    tab = open_tab(panel, "penguins-species", "Evaluations")
    expect(tab).to_contain_text("penguins-species was not evaluated yet.")
    tab.get_by_role("button", name="Evaluate on…").last.click()
    expect(tab.get_by_role("combobox", name="Dataset")).to_be_visible()
    assert hub.jobs(model="penguins-species") == []


def test_evaluations_of_a_model_are_listed_as_they_come(panel: Page, hub: HubClient) -> None:
    tab = open_tab(panel, "penguins-species", "Evaluations")
    for shift in (0.0, 1500.0):
        read = hub.register(later_penguins(shift), "later").dataset
        assert read is not None
        assert read.job_id is not None
        hub.job(read.job_id).wait()
        hub.evaluate("penguins-species", "later").wait()
    rows = tab.locator("tr[data-job]")
    expect(rows).to_have_count(2)
    newest = rows.first
    expect(newest).to_contain_text("later v2")
    expect(newest).to_contain_text("v1")
    (job, earlier) = hub.jobs(model="penguins-species")
    assert job.score is not None
    assert job.score.interval is not None
    expect(newest.locator("td.jp-mlhub-number").first).to_have_text(f"{job.score.mean:.4f}")
    low, high = job.score.interval
    expect(newest).to_contain_text(f"{low:.4f} to {high:.4f}")
    trained = hub.model("penguins-species").info.model
    assert trained is not None
    assert trained.score is not None
    expect(newest.locator("td.jp-mlhub-number").last).to_have_text(f"{trained.score.mean:.4f}")
    figure = tab.get_by_role("img", name="accuracy of each evaluation")
    expect(figure.locator("canvas, svg").first).to_be_visible()
    assert earlier.score is not None
    assert earlier.score.mean > job.score.mean
    assert violations(panel) == []
    in_both_themes(panel, "evaluations")
    newest.get_by_role("button", name="later v2").click()
    expect(document(panel).locator("header h2")).to_contain_text("evaluate penguins-species")


def test_a_dataset_shows_what_uses_it(panel: Page, hub: HubClient) -> None:
    register(hub, "seattle-weather.csv", "weather")
    expect(row(panel, "weather")).to_have_attribute("data-state", "ready")
    tab = open_tab(panel, "weather", "Used by")
    expect(tab).to_contain_text("No model was trained on weather yet.")
    job = hub.train("weather", "weather", "GaussianNB", model="rain")
    used = tab.locator(f'tr[data-job="{job.id}"]')
    expect(used).to_contain_text("GaussianNB predicts weather")
    job.wait()
    expect(used).to_have_attribute("data-state", "succeeded")
    expect(used).to_contain_text("v1")
    hub.evaluate("rain", "weather").wait()
    expect(tab.locator("tr[data-job]")).to_have_count(2)
    expect(tab.locator("tr[data-job]").first).to_contain_text("rain v1")
    assert violations(panel) == []
    in_both_themes(panel, "used-by")
    used.get_by_role("button", name="rain v1").click()
    expect(document(panel).locator("header h2")).to_have_text("rain")
