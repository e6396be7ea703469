"""Models and trials that were tested alike: ranked, promoted, chosen and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from jupyter_mlhub import HubClient
from tests.support.examples import register
from tests.support.panel_page import MORE, choose, document, in_both_themes, row, take_picture
from tests.support.running import RunningServer

TREES = {"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": [1, 2, 4, 8]}}


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        register(hub, "seattle-weather.csv", "weather")
        hub.train("penguins", "species", "GaussianNB", model="kinds").wait()  # so it is v1
        jobs = [hub.train("penguins", "species", "DummyClassifier", model="kinds")]
        grid = {"method": "grid", "ranges": "own", "model": "trees"}
        jobs.append(hub.search("penguins", "species", [[TREES]], **grid))
        holdout = {"method": "holdout", "test_size": 0.5}
        jobs.append(hub.train("penguins", "sex", "GaussianNB", model="sexes", validation=holdout))
        for job in jobs:
            job.wait()
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    return shared_page


def open_leaderboard(page: Page, dataset: str) -> Locator:
    row(page, dataset).get_by_role("button", name=dataset, exact=True).click(button="right")
    page.get_by_role("menuitem", name=f"Leaderboard of {dataset}").click()
    tab = document(page)
    expect(tab.get_by_role("heading", name=f"Leaderboard of {dataset}")).to_be_visible()
    return tab


def test_models_and_trials_are_ranked_promoted_and_compared(panel: Page, hub: HubClient) -> None:
    tab = open_leaderboard(panel, "penguins")
    about = tab.get_by_label("Dataset and column to predict")
    about.select_option("penguins v1 → species")
    expect(tab).to_contain_text("All are tested alike: 5-fold cross-validation")
    entries = tab.locator("tr[data-entry]")
    expect(entries).to_have_count(6)
    expect(entries.first.locator("td").nth(1)).to_have_text("1")
    expect(tab).to_contain_text("not distinguishable from the best")
    tab.get_by_role("button", name="Size").click()
    expect(tab).not_to_contain_text("not distinguishable")
    tab.get_by_role("button", name="Rank").click()

    ranked = tab.get_by_label("Ranked by")
    expect(ranked.locator("option:checked")).to_have_text("Accuracy")
    ranked.select_option("F1 (macro)")
    expect(tab.get_by_role("columnheader", name="F1 (macro)")).to_be_visible()
    expect(tab).to_contain_text("F1 (macro) is no mean over rows: only the order is shown")
    expect(tab).not_to_contain_text("not distinguishable")
    ranked.select_option("Log loss")
    expect(tab).to_contain_text("not distinguishable from the best")
    ranked.select_option("Accuracy")
    expect(tab.get_by_role("columnheader", name="Accuracy")).to_be_visible()

    first = entries.filter(has_text="kinds v1")  # is not as bad as v2
    expect(first.locator(".jp-mlhub-badge")).to_have_text(["champion"])
    second = entries.filter(has_text="kinds v2")
    second.hover()
    second.get_by_role("button", name="Make champion").click()
    dialog = panel.get_by_role("dialog")
    expect(dialog).to_contain_text("Now v1 is.")
    dialog.get_by_role("button", name="Make champion").click()
    expect(second.locator(".jp-mlhub-badge").first).to_have_text("champion")
    assert hub.request("GET", "/models/kinds/versions/champion").json()["number"] == 2
    undo = panel.get_by_role("button", name="Undo")
    expect(undo).to_have_count(1)  # the earlier one is taken back
    undo.click()
    expect(first.locator(".jp-mlhub-badge")).to_have_text(["champion"])
    expect(second.locator(".jp-mlhub-badge")).to_have_text(["latest"])
    assert hub.request("GET", "/models/kinds/versions/champion").json()["number"] == 1

    tab.get_by_text("Score against time to predict").click()
    expect(tab.locator("figure canvas, figure svg").first).to_be_visible()
    in_both_themes(panel, "leaderboard")
    panel.set_viewport_size({"width": 760, "height": 800})
    take_picture(panel, "leaderboard-narrow")
    table = tab.locator(".jp-mlhub-wide").first
    assert table.evaluate("one => one.scrollWidth === one.clientWidth")
    panel.set_viewport_size({"width": 1280, "height": 800})

    entries.nth(0).get_by_role("checkbox").check()
    entries.nth(1).get_by_role("checkbox").check()
    expect(tab).to_contain_text("2 chosen to compare.")
    tab.get_by_role("button", name="Compare", exact=True).click()
    expect(document(panel).get_by_role("heading", name="Comparison of 2")).to_be_visible()


def test_what_repeats_would_decide_is_told_and_done(panel: Page, hub: HubClient) -> None:
    for depth in (3, 5):
        steps = [{"estimator": "DecisionTreeRegressor", "parameters": {"max_depth": depth}}]
        hub.train("penguins", "body_mass_g", steps, model=f"depth{depth}").wait()
    plan = hub.leaderboard("penguins", "body_mass_g").plan()
    assert plan.state == "measure"
    tab = open_leaderboard(panel, "penguins")
    about = tab.get_by_label("Dataset and column to predict")
    about.select_option("penguins v1 → body_mass_g")
    decision = tab.get_by_label("Decision", exact=True)
    expect(decision).to_contain_text(plan.sentence)
    decision.get_by_role("button", name="Decide…").click()
    dialog = panel.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{plan.repeats} repeats ({plan.fits} fits, ")
    expect(dialog).to_contain_text("register no model")
    dialog.get_by_role("button", name="Repeat", exact=True).click()
    told = re.compile(r"After \d+ repeats, DecisionTreeRegressor \(job \d+\) is better than")
    expect(decision).to_contain_text(told, timeout=90_000)
    expect(decision.get_by_role("button", name="Decide…")).to_have_count(0)
    expect(tab.locator("tr[data-entry]").first).to_contain_text("over the repeats")
    in_both_themes(panel, "leaderboard-decided")
    decision.get_by_role("button", name="Open job").first.click()
    expect(document(panel)).to_contain_text(told)
    choose(document(panel), MORE, "Leaderboard")
    expect(document(panel).locator("tr[data-entry]").first).to_be_visible()


def test_what_is_chosen_is_decided(panel: Page) -> None:
    tab = open_leaderboard(panel, "penguins")
    about = tab.get_by_label("Dataset and column to predict")
    about.select_option("penguins v1 → species")
    entries = tab.locator("tr[data-entry]")
    expect(entries).to_have_count(6)
    entries.nth(0).get_by_role("checkbox").check()
    entries.nth(5).get_by_role("checkbox").check()
    decision = tab.get_by_label("Decision", exact=True)
    expect(decision).to_contain_text("can be distinguished from the others")
    expect(decision.get_by_role("button")).to_have_count(0)

    # Those that were chosen may be beyond the shown page.
    panel.route(re.compile(r"/leaderboards/\d+\?"), answer_with_the_first)
    tab.get_by_role("button", name="Size").click()
    expect(entries).to_have_count(1)
    expect(decision).to_contain_text("can be distinguished from the others")
    panel.unroute_all(behavior="wait")
    tab.get_by_role("button", name="Clear").click()
    expect(decision).not_to_contain_text("can be distinguished from the others")


def answer_with_the_first(route: Route) -> None:
    response = route.fetch()
    page = response.json()
    route.fulfill(response=response, json={**page, "items": page["items"][:1], "next": None})


def test_another_column_and_another_split_are_chosen(panel: Page) -> None:
    tab = open_leaderboard(panel, "penguins")
    tab.get_by_label("Dataset and column to predict").select_option("penguins v1 → sex")
    expect(tab).to_contain_text("All are tested alike: hold-out of 50% of the rows")
    expect(tab.locator("tr[data-entry]")).to_have_count(1)
    expect(tab).not_to_contain_text("not distinguishable")


def test_a_leaderboard_is_reached_from_the_dataset_and_says_what_is_missing(panel: Page) -> None:
    row(panel, "weather").get_by_role("button", name="weather", exact=True).click()
    choose(document(panel), MORE, "Leaderboard")
    expect(document(panel)).to_contain_text("Nothing to rank yet.")
    panel.evaluate("jupyterapp.commands.execute('mlhub:leaderboards')")
    expect(document(panel).locator("tr[data-entry]").first).to_be_visible()


def test_a_leaderboard_is_reached_from_a_job_and_tried_again(panel: Page, hub: HubClient) -> None:
    panel.route("**/leaderboards?*", lambda route: route.abort())
    job = hub.jobs("GaussianNB")[-1]
    listed = panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')
    listed.get_by_role("button").first.click()
    choose(document(panel), MORE, "Leaderboard")
    expect(document(panel).get_by_role("alert")).to_contain_text("does not answer")
    panel.unroute_all(behavior="wait")
    document(panel).get_by_role("button", name="Try again").click()
    expect(document(panel).locator("tr[data-entry]").first).to_be_visible()
