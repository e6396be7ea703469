"""Jobs, models and trials chosen in the panel, and compared in a tab."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from tests.support.examples import register
from tests.support.panel_page import PICTURES, row, take_picture
from tests.support.running import RunningServer

COMPARISONS = "**/mlhub/api/comparisons?*"


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        yield hub


@pytest.fixture(scope="module")
def jobs(hub: HubClient) -> list[JobHandle]:
    """A model that is often wrong, and one that seldom is."""
    stump = [{"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": 1}}]
    forest = [{"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 20}}]
    made = [
        hub.train("penguins", "species", steps, model=name)
        for steps, name in ((stump, "stump"), (forest, "forest"))
    ]
    for job in made:
        job.wait()
    return made


@pytest.fixture
def panel(jobs: list[JobHandle], shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "forest")).to_be_visible()
    return shared_page


def document(page: Page) -> Locator:
    return page.locator(".jp-mlhub-document:visible")


def job_row(page: Page, job: JobHandle) -> Locator:
    return page.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')


def choose(listed: Locator) -> None:
    listed.hover()
    listed.get_by_title(re.compile("^Compare ")).click()
    expect(listed.get_by_label("Chosen to compare")).to_be_visible()


def compare(page: Page, jobs: list[JobHandle]) -> Locator:
    for job in jobs:
        choose(job_row(page, job))
    page.locator("#jp-mlhub-panel").get_by_role("button", name="Compare", exact=True).click()
    tab = document(page)
    expect(tab.get_by_role("heading", name="Comparison of 2")).to_be_visible()
    return tab


def change_theme(page: Page, theme: str, is_light: str) -> None:
    command = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"
    page.evaluate(command, f"JupyterLab {theme}")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", is_light)
    # Lab hides the page meanwhile, and does not bear another change before it is shown again.
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)


def take_pictures(page: Page, tab: Locator) -> None:
    """Take pictures of the tab's parts, in both themes and narrow."""
    if not PICTURES:
        return
    top = tab.get_by_role("heading", name="Comparison of 2")
    top.scroll_into_view_if_needed()
    take_picture(page, "comparison")
    tab.locator("figure").first.scroll_into_view_if_needed()
    take_picture(page, "comparison-curves")
    tab.locator("[data-row]").first.scroll_into_view_if_needed()
    take_picture(page, "comparison-rows")
    top.scroll_into_view_if_needed()
    change_theme(page, "Dark", "false")
    take_picture(page, "comparison-dark")
    change_theme(page, "Light", "true")
    page.set_viewport_size({"width": 760, "height": 800})
    take_picture(page, "comparison-narrow")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_two_jobs_are_chosen_and_compared(
    panel: Page, jobs: list[JobHandle], hub: HubClient
) -> None:
    side = panel.locator("#jp-mlhub-panel")
    button = side.get_by_role("button", name="Compare", exact=True)
    choose(job_row(panel, jobs[0]))
    expect(side.get_by_role("status").filter(has_text="1 chosen")).to_contain_text(
        "Choose one more."
    )
    expect(button).to_be_disabled()
    choose(job_row(panel, jobs[1]))
    button.click()
    expect(side.get_by_label("Chosen to compare")).to_have_count(0)

    tab = document(panel)
    found = hub.compare(*jobs)
    lead = tab.locator(".jp-mlhub-lead li")
    expect(lead).to_have_text([found.lead[0].sentence])
    expect(lead).to_contain_text("B leads A by more than chance")
    differences = tab.get_by_role("region", name="What differs")
    accuracy = differences.locator("tr[data-metric=accuracy] td")
    expect(accuracy.nth(1).get_by_label("the best")).to_be_visible()
    expect(accuracy.nth(0).get_by_label("the best")).to_have_count(0)
    facts = differences.locator("tr[data-group]")
    expect(facts.locator("th")).to_have_text([one.name for one in found.differences])
    assert "RandomForestClassifier.n_estimators" in facts.locator("th").all_text_contents()
    expect(differences).to_contain_text(f"{found.document.equal} more facts are the same for all")
    expect(tab.locator("figure canvas, figure svg.marks")).to_have_count(3)
    expect(tab.get_by_role("region", name="Classes that differ")).to_contain_text("Chinstrap")
    expect(tab.get_by_role("region", name="Scores by group that differ")).to_contain_text(
        "island = Dream"
    )

    rows = tab.get_by_role("region", name="Rows")
    total = found.rows().total
    which = rows.get_by_label("Which rows")
    expect(which.locator("option:checked")).to_have_text(
        f"B is right on {total} rows where A is wrong."
    )
    expect(rows.locator("[data-row]")).to_have_count(50)
    rows.get_by_role("button", name=f"{total - 50} more…").click()
    expect(rows.locator("[data-row]")).to_have_count(total)
    first = found.rows().items[0]
    expect(rows.locator("[data-row]").first.locator("td").nth(2)).to_have_text(first.better)
    take_pictures(panel, tab)
    other = found.rows("A", "B")
    which.select_option(label=f"A is right on {other.total} rows where B is wrong.")
    expect(rows.locator("[data-row]")).to_have_count(other.total)
    differences.get_by_role("button", name=jobs[1].detail.title).click()
    expect(document(panel)).to_contain_text(f"job {jobs[1].id}")


def test_models_are_chosen_by_their_menu(panel: Page) -> None:
    for name in ("stump", "forest"):
        row(panel, name).click(button="right")
        panel.get_by_role("menuitem", name=f"Compare {name}").click()
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Compare", exact=True).click()
    tab = document(panel)
    expect(tab.locator("th[data-key='model:forest@1']")).to_contain_text("forest@1")
    expect(tab.locator(".jp-mlhub-lead li")).to_contain_text("by more than chance")


def test_a_choice_can_be_taken_back(panel: Page, jobs: list[JobHandle]) -> None:
    side = panel.locator("#jp-mlhub-panel")
    listed = job_row(panel, jobs[0])
    choose(listed)
    listed.get_by_title(re.compile("^Do not compare ")).click()
    expect(side.get_by_role("button", name="Compare", exact=True)).to_have_count(0)
    choose(listed)
    side.get_by_role("button", name="Clear", exact=True).click()
    expect(side.get_by_label("Chosen to compare")).to_have_count(0)


def test_trials_are_compared_on_the_board(panel: Page, hub: HubClient) -> None:
    steps = [{"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [1, 5, 9]}}]
    search = hub.search("penguins", "species", steps, method="grid", ranges="own", model="near")
    search.wait()
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Refresh").click()
    job_row(panel, search).locator(".jp-mlhub-name").click()
    board = document(panel)
    for number in (1, 2):
        trial = board.locator(f"tr[data-trial='{number}']")
        trial.hover()
        trial.get_by_role("button", name="Compare").click()
        expect(trial).to_have_attribute("data-chosen", "true")
    board.locator(".jp-mlhub-compareBar").get_by_role("button", name="Compare").click()
    tab = document(panel)
    expect(tab.locator(f"th[data-key='trial:{search.id}/1']")).to_be_visible()
    expect(tab.locator("tr[data-group=parameters]")).to_contain_text("n_neighbors")


def test_a_comparison_that_fails_says_why_and_is_tried_again(
    panel: Page, jobs: list[JobHandle]
) -> None:
    panel.route(COMPARISONS, lambda route: route.abort())
    for job in jobs:
        choose(job_row(panel, job))
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Compare", exact=True).click()
    tab = document(panel)
    expect(tab.get_by_role("alert")).to_be_visible()
    panel.unroute(COMPARISONS)
    tab.get_by_role("button", name="Try again").click()
    expect(tab.get_by_role("heading", name="Comparison of 2")).to_be_visible()


def test_what_is_the_same_differs_in_nothing(panel: Page, jobs: list[JobHandle]) -> None:
    key = f"job:{jobs[0].id},model:stump@1"
    panel.evaluate(
        "key => jupyterapp.commands.execute('mlhub:open', {kind: 'comparison', key})", key
    )
    tab = document(panel)
    expect(tab).to_contain_text("Nothing differs that is known.")
    expect(tab.locator(".jp-mlhub-lead li")).to_contain_text("A and B have the same accuracy")
    expect(tab.get_by_role("region", name="Rows")).to_contain_text("There are no such rows.")


def test_what_is_gone_is_named(panel: Page, jobs: list[JobHandle]) -> None:
    key = f"job:{jobs[0].id},job:99999"
    panel.evaluate(
        "key => jupyterapp.commands.execute('mlhub:open', {kind: 'comparison', key})", key
    )
    expect(document(panel).get_by_role("alert")).to_contain_text("You have no job 99999")


def test_scores_that_can_not_be_compared_are_marked(
    panel: Page, jobs: list[JobHandle], hub: HubClient
) -> None:
    half = hub.train("penguins", "species", "GaussianNB", validation={"method": "holdout"})
    half.wait()
    key = f"job:{jobs[0].id},job:{half.id}"
    panel.evaluate(
        "key => jupyterapp.commands.execute('mlhub:open', {kind: 'comparison', key})", key
    )
    tab = document(panel)
    expect(tab.locator(".jp-mlhub-note")).to_contain_text("their scores can't be compared")
    expect(tab.locator(".jp-mlhub-lead li")).to_contain_text("can't be told")
