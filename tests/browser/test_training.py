"""A model trained by form only, from the panel and from a cell; evaluated, run again, reported."""

from __future__ import annotations

import json
from collections.abc import Iterator

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from tests.support.endless import ENDLESS
from tests.support.examples import register
from tests.support.panel_page import choose, document, open_form, show_panel, take_picture
from tests.support.running import RunningServer


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        yield hub


@pytest.fixture
def panel(hub: HubClient, page: Page) -> Page:  # noqa: ARG001
    expect(page.locator('#jp-mlhub-panel [data-name="penguins"]')).to_be_visible()
    return page


def pick(form: Locator, typed: str, name: str) -> None:
    """Find an estimator by a part of its name, and take it with the keyboard."""
    field = form.locator('input[name="estimator"]')
    field.click()
    field.fill(typed)
    expect(form.get_by_role("option", name=name)).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value(name)


def test_a_form_is_filled_in_mended_and_sent(panel: Page, hub: HubClient) -> None:
    form = open_form(panel, "penguins")
    form.get_by_label("Column to predict").select_option("sex")
    expect(form).to_contain_text("sex has 2 classes.")
    pick(form, "hist gradient cl", "HistGradientBoostingClassifier")
    expect(form).to_contain_text("Histogram-based Gradient Boosting Classification Tree.")
    form.locator('input[name="parameter-max_iter"]').fill("-3")
    expect(form).to_contain_text("max_iter can't be -3: it takes a whole number of at least 1")
    expect(form).to_contain_text("One problem to correct first.")
    take_picture(panel, "mend")
    form.get_by_role("button", name="Train", exact=True).click()
    expect(form).to_contain_text("max_iter can't be -3")
    form.locator('input[name="parameter-max_iter"]').fill("20")
    form.get_by_text("Score by the usual metrics").click()
    form.get_by_label("roc_auc_ovr", exact=True).check()
    form.get_by_text("Learn from 7 of 7 columns").click()
    form.get_by_role("checkbox", name="year").uncheck()
    form.get_by_text("Break scores down by the columns of the model").click()
    form.get_by_role("group").filter(has_text="Break scores down by").get_by_label("island").check()
    form.get_by_label("Preparation").select_option("own")
    form.get_by_label("Model name").fill("sexes")
    expect(form).to_contain_text("Will fit HistGradientBoostingClassifier 6 times")
    expect(form).to_contain_text("344 rows × 6 columns to predict sex")
    form.get_by_role("button", name="Show as YAML").click()
    expect(form.locator("pre")).to_contain_text("max_iter: 20")
    take_picture(panel, "form")
    form.get_by_role("button", name="Train", exact=True).click()

    tab = document(panel)
    expect(tab.locator("[data-state=succeeded]")).to_be_visible()
    expect(tab).to_contain_text("Registered as sexes v1")
    for title in ("Confusion matrix", "Feature importance", "ROC", "Threshold", "Calibration"):
        figure = tab.locator("figure").filter(has_text=title).first
        expect(figure.locator("canvas, svg").first).to_be_visible()
    expect(tab.locator("figure input[type=range]")).to_be_visible()
    tab.get_by_label("By column").select_option("island")
    expect(tab.get_by_role("row", name="Torgersen 47")).to_be_visible()
    tab.get_by_text("Worst predictions").click()
    take_picture(panel, "report")
    spec = hub.jobs("HistGradient")[0]
    request = hub.job(spec.id).detail.request["spec"]
    assert request["steps"][0]["parameters"] == {"max_iter": 20}
    assert request["scoring"] == ["roc_auc_ovr"]
    assert request["slice_by"] == ["island"]
    assert "year" not in request["features"]
    assert request["preparation"][0]["columns"]["kind"] == "numeric"


def test_groups_of_rows_need_no_target_and_steps_are_added(panel: Page) -> None:
    form = open_form(panel, "penguins")
    form.get_by_label("Goal").select_option("clustering")
    expect(form.get_by_label("Column to predict")).to_have_count(0)
    form.get_by_role("button", name="+ Add a step before the estimator").click()
    form.locator('input[name="parameter-n_clusters"]').fill("3")
    expect(form).to_contain_text("Will fit StandardScaler → KMeans 6 times")
    form.get_by_role("button", name="Train", exact=True).click()
    tab = document(panel)
    expect(tab).to_contain_text("Silhouette")
    figure = tab.locator("figure").filter(has_text="The rows in two dimensions")
    expect(figure.locator("canvas, svg").first).to_be_visible()
    take_picture(panel, "clusters")


def test_a_job_is_run_again_with_changes_and_opened_as_a_notebook(
    panel: Page, hub: HubClient, server: RunningServer
) -> None:
    steps = [{"estimator": "Ridge", "parameters": {"alpha": 2.0}}]
    job = hub.train("penguins", "body_mass_g", steps, model="ridge")
    job.wait()
    listed = panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')
    listed.locator(".jp-mlhub-name").click()
    tab = document(panel)
    choose(tab, "Use", "Open as notebook")
    expect(panel.locator(".jp-Notebook:visible")).to_contain_text("What ML Hub ran")
    written = next((server.root / "notebooks").glob("ridge-job-*.ipynb"))
    program = "".join(cell["source"] for cell in nbformat.read(written, 4).cells)
    assert "The pipeline" in program
    assert "Ridge(alpha=2.0" in program

    listed.locator(".jp-mlhub-name").click()
    with panel.expect_download() as waiting:
        choose(tab, "Use", "Report as HTML")
    assert waiting.value.suggested_filename == f"job-{job.id}.html"
    tab.get_by_role("button", name="Run again…").click()
    form = document(panel).locator(".jp-mlhub-train")
    alpha = form.locator('input[name="parameter-alpha"]')
    expect(alpha).to_have_value("2")
    alpha.fill("30")
    expect(form).to_contain_text("Will fit Ridge")
    form.get_by_role("button", name="Train", exact=True).click()
    expect(document(panel)).to_contain_text("Registered as ridge v2")


def test_pipelines_in_an_ensemble_are_shown_changed_and_kept(panel: Page, hub: HubClient) -> None:
    encoded = {"columns": {"kind": "categorical"}, "steps": [{"estimator": "TargetEncoder"}]}
    linear = {"preparation": "default", "steps": [{"estimator": "Ridge", "parameters": {}}]}
    tree = {
        "preparation": [encoded],
        "steps": [{"estimator": "HistGradientBoostingRegressor", "parameters": {"max_iter": 5}}],
    }
    members = {"estimators": [["linear", linear], ["tree", tree]]}
    step = {"estimator": "VotingRegressor", "parameters": members}
    job = hub.train("penguins", "body_mass_g", [step], preparation="none", model="both")
    job.wait()
    listed = panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')
    listed.locator(".jp-mlhub-name").click()
    document(panel).get_by_role("button", name="Run again…").click()
    form = document(panel).locator(".jp-mlhub-train")
    first = form.get_by_role("group", name="linear", exact=True)
    expect(first).to_contain_text("Its columns are prepared by default.")
    second = form.get_by_role("group", name="tree", exact=True)
    expect(second).to_contain_text("It prepares 1 group of columns in its own way.")
    rounds = second.locator('input[name="parameter-max_iter"]')
    expect(rounds).to_have_value("5")
    rounds.fill("7")
    expect(form).to_contain_text("Will fit VotingRegressor")
    form.get_by_role("button", name="Train", exact=True).click()
    expect(document(panel)).to_contain_text("Registered as both v2")
    sent, again = (hub.job_detail(number).request["spec"] for number in (job.id, hub.jobs()[0].id))
    changed = dict(sent["steps"][0]["parameters"]["estimators"])
    changed["tree"]["steps"][0]["parameters"]["max_iter"] = 7
    assert again["steps"] == sent["steps"]
    assert again["preparation"] == "none"


def test_pasted_rows_are_predicted(panel: Page, hub: HubClient) -> None:
    hub.train("penguins", "species", "RandomForestClassifier", model="kinds").wait()
    row = panel.locator('#jp-mlhub-panel [data-name="kinds"]')
    row.get_by_role("button", name="kinds", exact=True).click()
    tab = document(panel)
    tab.get_by_role("button", name="Evaluate on…").click()
    tab.get_by_label("Rows from").select_option("rows")
    tab.get_by_label("Rows, with a line of names first").fill("island,sex\nBiscoe,male")
    tab.get_by_role("button", name="Evaluate", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("Column bill_length_mm is missing")
    take_picture(panel, "evaluate")
    tab.get_by_label("Rows, with a line of names first").fill(
        "island\tbill_length_mm\tbill_depth_mm\tflipper_length_mm\tbody_mass_g\tsex\tjahr\n"
        "Biscoe\t48\t14\t220\t5200\tmale\t2008"
    )
    tab.get_by_label("Column for year").select_option("jahr")
    tab.get_by_role("button", name="Evaluate", exact=True).click()
    expect(document(panel).locator("td").filter(has_text="Gentoo").first).to_be_visible()


def test_a_running_job_is_cancelled_from_its_tab(panel: Page, hub: HubClient) -> None:
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.train("penguins", "species", steps, model="endless")
    listed = panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')
    listed.locator(".jp-mlhub-name").click()
    tab = document(panel)
    expect(tab).to_contain_text("fold 1 of 5")
    expect(tab.get_by_role("tabpanel")).to_contain_text("running: started on")
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.locator("[data-state=cancelled]")).to_be_visible(timeout=2_000)


def test_a_job_that_ended_while_nobody_looked_is_reported(
    panel: Page, hub: HubClient, server: RunningServer
) -> None:
    panel.goto("about:blank")
    hub.train("penguins", "species", "GaussianNB", model="meanwhile").wait()
    panel.goto(f"{server.url}/lab?reset")
    show_panel(panel)
    expect(panel.get_by_text("GaussianNB · penguins is done.")).to_be_visible()


def test_the_same_form_in_a_cell(panel: Page, server: RunningServer, hub: HubClient) -> None:
    code = "import jupyter_mlhub as mlhub\nform = mlhub.TrainingForm('penguins')\nform"
    notebook = new_notebook(cells=[new_code_cell(code)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    (server.root / "notebooks" / "form.ipynb").write_text(json.dumps(notebook))
    panel.goto(f"{server.url}/lab/tree/form.ipynb?reset")
    cell = panel.locator(".jp-Notebook .jp-CodeCell").first
    cell.click()
    expect(panel.get_by_text("| Idle")).to_be_visible()
    panel.keyboard.press("Shift+Enter")
    output = cell.locator(".jp-OutputArea-output").first
    expect(output).to_contain_text("Choose the column to predict first.")
    output.get_by_label("Predict", exact=True).select_option("body_mass_g")
    expect(output).to_contain_text("body_mass_g is a quantity")
    expect(output).to_contain_text("Will fit StandardScaler → Ridge 6 times")
    output.get_by_label("Estimator", exact=True).fill("RandomForestRegressor")
    output.get_by_label("Estimator", exact=True).press("Tab")
    expect(output).to_contain_text("default: squared_error")  # the regressor's fields are there
    depth = output.get_by_label("max_depth")
    depth.fill("0")
    depth.press("Tab")
    expect(output).to_contain_text("max_depth can't be 0")
    depth.fill("4")
    depth.press("Tab")
    expect(output).to_contain_text("Will fit RandomForestRegressor 6 times")
    output.get_by_label("Estimator", exact=True).fill("BaggingRegressor")
    output.get_by_label("Estimator", exact=True).press("Tab")
    output.get_by_label("estimator", exact=True).fill("Ridge")
    output.get_by_label("estimator", exact=True).press("Tab")
    output.locator("button").filter(has_text="Add step").click()
    expect(output).to_contain_text("Will fit StandardScaler → BaggingRegressor")
    output.get_by_label("Model name").fill("from-a-cell")
    output.get_by_label("Model name").press("Tab")
    output.locator("button").filter(has_text="Train").click()
    expect(output).to_contain_text("→ from-a-cell v1")
    take_picture(panel, "cell-form")
    assert hub.models("from-a-cell")
