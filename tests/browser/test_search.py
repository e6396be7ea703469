"""The best model found from the form: tried in front of the person, stopped early, opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from jupyter_mlhub import HubClient
from tests.support.endless import ENDLESS
from tests.support.examples import register
from tests.support.panel_page import (
    choose,
    document,
    in_both_themes,
    open_form,
    open_section,
    row,
    take_picture,
)
from tests.support.running import RunningServer, until


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    return shared_page


def test_the_best_model_is_found_stopped_and_opened(panel: Page, hub: HubClient) -> None:
    form = open_form(panel, "penguins")
    form.get_by_label("Column to predict").select_option("species")
    expect(form).to_contain_text("Will try many pipelines for up to 2 minutes")
    form.get_by_label("Time to search").select_option("1 minute")
    expect(form).to_contain_text("Will try many pipelines for up to 1 minute.")
    expect(form).to_contain_text("some are kept from all of them, and the best is tested on those")
    form.get_by_label("Model name").fill("found")
    in_both_themes(panel, "find-best")
    form.get_by_role("button", name="Find the best model").click()

    tab = document(panel)
    scored = tab.locator("tr[data-trial][data-state=succeeded]")
    expect(scored.nth(3)).to_be_visible()
    expect(tab.get_by_role("status")).to_contain_text("left")
    expect(tab.get_by_role("columnheader", name="Log loss")).to_be_visible()
    job = hub.jobs("best model")[0]
    listed = panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')
    expect(listed).to_contain_text("best log loss")
    in_both_themes(panel, "search-live")
    tab.get_by_role("button", name="Stop and keep the best").click()

    expect(tab.locator("header + p[data-state=succeeded]")).to_be_visible()
    expect(tab).to_contain_text("Registered as found v1")
    expect(tab.get_by_role("button", name="Stop and keep the best")).to_have_count(0)
    open_section(tab, "Report")
    expect(tab).to_contain_text("Confusion matrix")
    open_section(tab, "Trials")
    best = tab.locator("tr[data-trial]").first
    expect(best.locator("td").first).to_have_text("1")
    in_both_themes(panel, "search-ended")
    panel.set_viewport_size({"width": 760, "height": 800})
    take_picture(panel, "search-narrow")
    table = tab.locator(".jp-mlhub-wide").first
    assert table.evaluate("one => one.scrollWidth === one.clientWidth")
    panel.set_viewport_size({"width": 1280, "height": 800})

    tab.get_by_role("button", name="Trial", exact=True).click()
    expect(best).to_have_attribute("data-trial", "1")
    tab.get_by_role("button", name="Trial", exact=True).click()
    expect(best).not_to_have_attribute("data-trial", "1")
    tab.get_by_label("Filter by pipeline").fill("logisticreg")
    expect(best).to_contain_text("LogisticRegression")
    number = int(best.get_attribute("data-trial") or "0")
    best.hover()
    best.get_by_role("button", name="Open as pipeline").click()
    again = document(panel).locator(".jp-mlhub-train")
    request = hub.request("GET", f"/jobs/{job.id}/trials/{number}").json()["request"]
    estimator = request["spec"]["steps"][-1]["estimator"]
    expect(again.locator('input[name="estimator"]')).to_have_value(estimator)
    expect(again.get_by_label("Column to predict")).to_have_value("species")
    expect(again).to_contain_text("Will fit")


def test_the_parameters_of_own_steps_are_halved_over_folds(panel: Page, hub: HubClient) -> None:
    form = open_form(panel, "penguins")
    form.get_by_label("Column to predict").select_option("species")
    form.locator('input[name="estimator"]').fill("KNeighborsClassifier")
    form.locator('input[name="estimator"]').press("Enter")
    expect(form).to_contain_text("Will fit KNeighborsClassifier")
    form.get_by_text("Search the parameters of these steps").click()
    form.locator("select[name=method]").select_option(label="Halving: the best of many go on")
    form.locator("select[name=resource]").select_option("iterations")
    form.locator("input[name=trials]").fill("9")
    search = form.get_by_role("button", name="Search the parameters")
    search.click()
    expect(form.get_by_role("alert")).to_contain_text("has no number of boosting rounds")
    form.locator("select[name=resource]").select_option("folds")
    search.click()

    tab = document(panel)
    listed = tab.locator("tr[data-trial]")
    expect(listed).to_have_count(12)
    expect(listed.filter(has_text="on 2 of 5 folds")).to_have_count(9)
    assert hub.job(hub.jobs("search")[0].id).detail.request["resource"] == "folds"
    first = tab.locator('tr[data-trial="1"]')
    first.hover()
    first.get_by_role("button", name="Open as pipeline").click()
    expect(document(panel).locator(".jp-mlhub-note").first).to_have_text(
        "The search fitted this trial on 2 of 5 folds. This training has all folds, so its scores "
        "differ from those of the trial."
    )


def test_a_search_for_the_best_is_opened_again_as_a_form(panel: Page, hub: HubClient) -> None:
    job = hub.find_best("penguins", "species", minutes=1, seed=5, model="sought")
    until(lambda: job.trials(1).succeeded, 60, "a trial has a score")
    job.stop()
    job.wait()
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    tab = document(panel)
    tab.get_by_role("button", name="Use", exact=True).click()
    expect(panel.get_by_role("menuitem", name="Open as notebook")).to_be_visible()
    panel.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Run again", exact=True)).to_have_count(0)
    in_both_themes(panel, "search-buttons")
    tab.get_by_role("button", name="Search again…").click()
    form = document(panel).locator(".jp-mlhub-train")
    expect(form.get_by_label("Column to predict")).to_have_value("species")
    expect(form.get_by_label("Model name")).to_have_value("sought")
    expect(form.get_by_label("Time to search")).to_have_value("1")
    expect(form).to_contain_text("As in the earlier search, log loss decides.")
    in_both_themes(panel, "search-again")
    form.get_by_role("button", name="Find the best model").click()
    expect(document(panel).get_by_role("tab", name="Trials")).to_be_visible()
    again = hub.job(hub.jobs("best model")[0].id)
    assert again.id > job.id
    assert again.detail.request == job.detail.request
    again.cancel()


def test_a_search_is_saved_as_yaml_and_as_a_program(panel: Page, hub: HubClient) -> None:
    steps = [{"estimator": "GaussianNB", "parameters": {"var_smoothing": [1e-9, 1e-3]}}]
    job = hub.search("penguins", "species", [steps], method="grid", model="saved")
    job.wait()
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    tab = document(panel)
    choose(tab, "Use", "Save as YAML")
    editor = panel.locator(".jp-FileEditor:visible")
    expect(editor).to_contain_text("candidates:")
    expect(editor).to_contain_text("GaussianNB")
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    choose(tab, "Use", "Save as script")
    expect(panel.get_by_role("tab", name=f"saved-job-{job.id}.py")).to_be_visible()


def test_a_board_is_sorted_shown_to_its_end_copied_and_run_again(
    panel: Page, hub: HubClient
) -> None:
    smoothings = [10.0**-power for power in range(3, 63)]
    steps = [{"estimator": "GaussianNB", "parameters": {"var_smoothing": smoothings}}]
    job = hub.search("penguins", "species", [steps], method="grid", model="smooth")
    job.wait()
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    tab = document(panel)
    listed = tab.locator("tr[data-trial]")
    expect(listed).to_have_count(50)
    tab.get_by_role("button", name="10 more…").click()
    expect(listed).to_have_count(60)

    tab.get_by_role("button", name="Fit time").click()
    expect(tab.get_by_role("columnheader", name="Fit time")).to_have_attribute(
        "aria-sort", "ascending"
    )
    quickest = min(job.all_trials(), key=lambda one: (one.fit_seconds or 0.0, one.number))
    expect(listed.first).to_have_attribute("data-trial", str(quickest.number))

    panel.context.grant_permissions(["clipboard-read", "clipboard-write"])
    listed.first.hover()
    listed.first.get_by_role("button", name="Copy Python").click()
    panel.wait_for_function(
        "python => navigator.clipboard.readText().then(text => text === python)",
        arg=job.trial(quickest.number).python,
    )
    tab.get_by_role("button", name="Run again", exact=True).click()
    expect(document(panel).locator("header")).not_to_contain_text(f"job {job.id}")
    again = hub.jobs("search")[0]
    assert again.id > job.id
    expect(document(panel).locator("header")).to_contain_text(f"job {again.id}")
    assert hub.job(again.id).detail.request == job.detail.request


def test_a_board_tells_what_the_hub_saw_and_that_it_was_stopped(
    panel: Page, hub: HubClient
) -> None:
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.search("penguins", "species", [steps], ranges="own", trials=2, model="stopped")
    note = "island has one value."

    def stop(route: Route) -> None:
        page = {**route.fetch().json(), "stopped": True, "notes": [note]}
        route.fulfill(json=page)

    panel.route("**/trials?*", stop)
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()
    tab = document(panel)
    expect(tab.get_by_text(note)).to_be_visible()
    expect(tab.get_by_role("status")).to_contain_text("stopped early")
    expect(tab.get_by_role("button", name="Stop and keep the best")).to_be_disabled()
    panel.unroute_all(behavior="wait")
    job.cancel()
    expect(tab.locator("header + p[data-state=cancelled]")).to_be_visible()


SMOOTHING = {"low": 1e-12, "high": 1.0, "log": True}
NEIGHBORS = {"n_neighbors": {"low": 1, "high": 60}, "weights": ["uniform", "distance"]}
FIND_BEST = """canvas => {
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    for (let at = 0; at < data.length; at += 4) {
        if (data[at] > 180 && data[at + 1] < 110 && data[at + 2] < 80) {
            const scale = canvas.clientWidth / width;
            const [x, y] = [at / 4 % width, Math.floor(at / 4 / width)];
            return { x: scale * x, y: scale * (y + 2) };
        }
    }
    return null;
}"""
"""The upper edge of the mark of the best trial, which has a colour of its own."""


def plots_of(panel: Page, job: int) -> Locator:
    """The plots of a search, on its tab."""
    panel.locator(f'#jp-mlhub-panel [data-job="{job}"]').get_by_role("button").first.click()
    plots = document(panel).locator(".jp-mlhub-plot")
    plots.locator("summary", has_text="Parameters").click()
    return plots


def test_what_mattered_is_drawn_and_leads_to_trials(panel: Page, hub: HubClient) -> None:
    steps = [{"estimator": "KNeighborsClassifier", "parameters": NEIGHBORS}]
    options = {"method": "random", "ranges": "own", "trials": 40, "model": "near"}
    job = hub.search("penguins", "species", [steps], **options)
    job.wait()
    plots = plots_of(panel, job.id)
    rows = plots.locator(".jp-mlhub-importance tbody tr")
    expect(rows).to_have_count(2)
    found = job.parameters().pipelines[0]
    for row_, one in zip(range(2), found.parameters, strict=True):
        expect(rows.nth(row_)).to_contain_text(one.name.partition(".")[2])
        expect(rows.nth(row_)).to_contain_text(one.sentence)
    expect(plots.get_by_role("combobox", name="Pipeline")).to_contain_text(
        "KNeighborsClassifier, 40 trials"
    )
    drawn = plots.locator("figure canvas")
    expect(drawn).to_have_count(4)
    plots.evaluate("plots => plots.scrollIntoView()")
    in_both_themes(panel, "search-plots")
    panel.set_viewport_size({"width": 690, "height": 800})
    together = drawn.first
    panel.wait_for_function(
        "([tab, canvas]) => canvas.clientWidth < tab.clientWidth",
        arg=[document(panel).element_handle(), together.element_handle()],
    )
    plots.evaluate("plots => plots.scrollIntoView()")
    take_picture(panel, "search-plots-narrow")
    importance = plots.locator(".jp-mlhub-importance")
    assert importance.evaluate("one => one.clientWidth <= one.parentElement.clientWidth")
    panel.set_viewport_size({"width": 1280, "height": 800})

    together.scroll_into_view_if_needed()
    panel.wait_for_function(f"canvas => ({FIND_BEST})(canvas)", arg=together.element_handle())
    edge = together.evaluate(FIND_BEST)
    together.click(position={"x": edge["x"], "y": edge["y"] - 1})
    form = document(panel).locator(".jp-mlhub-train")
    expect(form.locator('input[name="estimator"]')).to_have_value("KNeighborsClassifier")
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]').get_by_role("button").first.click()

    before = together.evaluate("canvas => canvas.toDataURL()")
    plots.get_by_role("combobox", name="show").select_option("weights = distance")
    panel.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before",
        arg=[together.element_handle(), before],
    )

    slice_ = drawn.nth(1)
    slice_.scroll_into_view_if_needed()
    panel.wait_for_function(f"canvas => ({FIND_BEST})(canvas)", arg=slice_.element_handle())
    slice_.click(position=slice_.evaluate(FIND_BEST))
    expect(form.locator('input[name="estimator"]')).to_have_value("KNeighborsClassifier")


def test_the_plots_grow_while_a_search_runs(panel: Page, hub: HubClient) -> None:
    steps = [{"estimator": "GaussianNB", "parameters": {"var_smoothing": SMOOTHING}}]
    options = {"method": "random", "ranges": "own", "trials": 40, "model": "grown"}
    job = hub.search("penguins", "species", [steps], **options)
    plots = plots_of(panel, job.id)
    expect(plots.locator("figure canvas").first).to_be_visible()
    job.wait()
    expect(plots.get_by_role("combobox", name="Pipeline")).to_contain_text("GaussianNB, 40 trials")
    expect(plots.locator(".jp-mlhub-importance")).to_contain_text("100 %")
    # One parameter alone has no parallel axes: its slice, and the score against time.
    expect(plots.locator("figure canvas")).to_have_count(2)


def test_a_search_without_anything_to_search_has_no_plots(panel: Page, hub: HubClient) -> None:
    job = hub.search("penguins", "species", [["GaussianNB"]], ranges="own", model="fixed")
    job.wait()
    plots = plots_of(panel, job.id)
    expect(plots).to_contain_text("All parameters of the trials have fixed values.")
    expect(plots.locator("figure canvas")).to_have_count(0)


def test_only_what_has_a_column_to_predict_is_searched(panel: Page) -> None:
    form = open_form(panel, "penguins")
    form.get_by_label("Goal").select_option("clustering")
    expect(form.get_by_label("Column to predict")).to_have_count(0)
    expect(form.get_by_role("button", name="Find the best model")).to_have_count(0)


def test_why_a_search_is_refused_stands_beside_the_field(panel: Page, hub: HubClient) -> None:
    hub.train("penguins", "island", "GaussianNB", model="islands").wait()
    form = open_form(panel, "penguins")
    form.get_by_label("Column to predict").select_option("species")
    form.get_by_label("Model name").fill("islands")
    form.get_by_role("button", name="Find the best model").click()
    expect(form.get_by_role("alert").filter(has_text="island")).to_be_visible()
