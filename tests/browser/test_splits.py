"""How rows are split is chosen in the form, kept under a name, and shown with the dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from jupyter_mlhub import HubClient
from tests.support.examples import register
from tests.support.panel_page import (
    document,
    in_both_themes,
    open_form,
    open_section,
    row,
    take_picture,
)
from tests.support.running import RunningServer


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        register(hub, "seattle-weather.csv", "weather")
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    return shared_page


def test_each_way_to_split_has_its_fields_and_its_sentence(panel: Page) -> None:
    form = open_form(panel, "weather")
    form.get_by_label("Column to predict").select_option("temp_max")
    form.get_by_label("Repeats").fill("3")
    form.get_by_label("Keep rows together by").select_option("weather")
    form.get_by_label("Folds", exact=True).fill("4")
    expect(form).to_contain_text("13 times (4-fold cross-validation by weather, repeated 3 times")
    expect(form).to_contain_text("1,461 rows × 4 columns")
    form.get_by_label("Folds", exact=True).fill("9")
    expect(form).to_contain_text("9 folds need at least 9 groups; weather has 5 different values.")
    form.get_by_label("Validation").select_option("holdout")
    form.get_by_label("Test the latest rows by").select_option("date")
    expect(form).to_contain_text("hold-out of the latest 25% of the rows by date")
    expect(form.get_by_label("Keep rows together by")).to_have_count(0)
    form.get_by_label("Validation").select_option("column")
    expect(form).to_contain_text("for each value of weather, then on all rows")
    form.get_by_label("snow", exact=True).check()
    expect(form).to_contain_text("tested on the rows where weather is snow")
    form.get_by_label("Validation").select_option("time")
    expect(form.get_by_label("In the order of")).to_have_value("date")
    expect(form).to_contain_text("6 times (5 tests on the rows that follow by date")
    take_picture(panel, "splitting")


def test_a_split_is_kept_used_shown_and_deleted(panel: Page, hub: HubClient) -> None:
    form = open_form(panel, "penguins")
    form.get_by_label("Column to predict").select_option("species")
    form.get_by_label("Folds", exact=True).fill("3")
    form.get_by_label("Keep rows together by").select_option("island")
    form.get_by_text("Keep this split under a name").click()
    form.get_by_label("Name of the split").fill("by island")
    form.get_by_role("button", name="Save split").click()
    expect(form.get_by_role("alert")).to_contain_text("letters, digits")
    form.get_by_label("Name of the split").fill("by-island")
    form.get_by_label("Name of the split").press("Enter")
    expect(form.get_by_label("Validation")).to_have_value("split:by-island")
    expect(form).to_contain_text("3-fold cross-validation by island")
    form.get_by_role("button", name="Show as YAML").click()
    expect(form.locator("pre")).to_contain_text("split: by-island")
    expect(form.locator("pre")).not_to_contain_text("validation")
    form.get_by_role("button", name="Train", exact=True).click()
    tab = document(panel)
    expect(tab.locator("[data-state=succeeded]")).to_be_visible()
    expect(tab).to_contain_text("3-fold cross-validation by island (split by-island)")
    assert hub.jobs()[0].title.endswith("penguins")

    row(panel, "penguins").get_by_text("penguins").dblclick()
    splits = document(panel).locator(".jp-mlhub-splits")
    open_section(document(panel), "Versions")
    expect(splits).to_contain_text("by-island 3-fold cross-validation by island")
    take_picture(panel, "splits")
    splits.get_by_role("button", name="Delete").click()
    expect(panel.get_by_role("dialog")).to_contain_text("Jobs that referred to it keep")
    panel.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(splits).to_have_count(0)
    assert hub.splits("penguins") == []


def test_what_random_folds_leak_is_shown_and_mended_by_a_click(panel: Page, hub: HubClient) -> None:
    register_visits(hub, "visits")
    form = open_form(panel, "visits")
    form.get_by_label("Column to predict").select_option("pressure")
    leaks = form.get_by_role("list", name="What leaks")
    expect(leaks).to_contain_text("patient")
    take_picture(panel, "leaks")
    leaks.get_by_role("button", name="Split by patient").click()
    expect(form.get_by_label("Keep rows together by")).to_have_value("patient")
    expect(form).to_contain_text("5-fold cross-validation by patient")
    expect(leaks.get_by_role("button", name="Split by patient")).to_have_count(0)
    form.get_by_label("Score it on random rows, too").check()
    form.get_by_role("button", name="Train", exact=True).click()
    report = document(panel)
    expect(report.get_by_role("columnheader", name="Random rows")).to_be_visible()
    expect(report).to_contain_text("Random rows would have promised more than this split finds.")
    take_picture(panel, "random-rows")
    expect(report.get_by_role("list", name="What leaks")).to_have_count(0)


def test_what_leaks_stands_in_reports_and_in_a_form_that_is_opened_again(
    panel: Page, hub: HubClient
) -> None:
    register_visits(hub, "checkups")
    job = hub.train("checkups", "pressure", "Ridge", model="leaky")
    job.wait()
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    tab = document(panel)
    open_section(tab, "Report")
    expect(tab.get_by_role("list", name="What leaks")).to_contain_text("patient")
    in_both_themes(panel, "leaks-of-report")
    tab.get_by_role("button", name="leaky v1").click()
    expect(document(panel).get_by_role("heading", name="leaky")).to_be_visible()
    expect(document(panel).get_by_role("list", name="What leaks")).to_contain_text("patient")
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    document(panel).get_by_role("button", name="Run again…").click()
    form = document(panel).locator(".jp-mlhub-train")
    expect(form.get_by_role("button", name="Split by patient")).to_be_visible()


def register_visits(hub: HubClient, name: str) -> None:
    version = hub.register(visits(), name)
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()


def visits() -> pd.DataFrame:
    """Ten visits of each of 40 patients, whose blood pressure differs more than it changes."""
    random = np.random.default_rng(5)
    usual = np.repeat(random.normal(130, 15, 40), 10)
    frame = {
        "patient": np.repeat([f"p{number:02}" for number in random.permutation(40)], 10),
        "birth_year": np.repeat(random.integers(1940, 2000, 40), 10),
        "height": np.repeat(random.normal(170, 9, 40).round(1), 10),
        "pulse": random.normal(72, 8, 400).round(),
        "pressure": (usual + random.normal(0, 3, 400)).round(1),
    }
    return pd.DataFrame(frame).sample(frac=1, random_state=1)
