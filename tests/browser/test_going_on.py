"""Input stays, deletions are reported, and nobody sees another person's data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from jupyter_mlhub import HubClient
from tests.support.endless import ENDLESS
from tests.support.examples import register
from tests.support.panel_page import choose, choose_for, choose_tool, document, row, show_panel
from tests.support.running import PASSWORD, RunningServer


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        hub.train("penguins", "species", "GaussianNB").wait()
        yield hub


@pytest.fixture
def panel(hub: HubClient, page: Page) -> Page:  # noqa: ARG001
    expect(row(page, "penguins")).to_be_visible()
    return page


def sign_in(page: Page) -> None:
    side = page.locator("#jp-mlhub-panel")
    side.get_by_label("Name").fill("going-on")
    side.get_by_label("Password").fill(PASSWORD)
    side.get_by_role("button", name="Sign in").click()


def half_filled_form(page: Page, target: str = "species") -> Locator:
    """A form from the panel's menu, with a name typed that nothing else knows."""
    choose_tool(page, "Train…", "Add")
    form = document(page).locator("form.jp-mlhub-train")
    form.get_by_label("Column to predict").select_option(target)
    form.locator("input[name=model]").fill("half-filled")
    return form


def test_a_filter_takes_nothing_from_forms_and_the_status_bar(panel: Page, hub: HubClient) -> None:
    form = half_filled_form(panel)
    panel.locator("#jp-mlhub-panel").get_by_role("searchbox").fill("no such name")
    expect(row(panel, "penguins")).to_have_count(0)
    expect(form.locator("input[name=model]")).to_have_value("half-filled")
    expect(form.locator("select[name=dataset]")).to_have_value("penguins@1")
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.train("penguins", "species", steps, model="endless")
    expect(panel.locator(".jp-mlhub-status")).to_have_text("◔ 1 job")
    job.cancel()
    expect(panel.locator(".jp-mlhub-status")).to_have_count(0)


def test_a_sign_in_that_ends_loses_nothing_that_was_filled_in(panel: Page, hub: HubClient) -> None:
    form = half_filled_form(panel)
    side = panel.locator("#jp-mlhub-panel")
    hub.logout()  # by another sign-out of the same Jupyter server
    expect(side).to_contain_text("Your sign-in has ended.")
    expect(form.locator("input[name=model]")).to_have_value("half-filled")
    sign_in(panel)
    expect(row(panel, "penguins")).to_be_visible()
    expect(form.locator("input[name=model]")).to_have_value("half-filled")
    expect(form).to_contain_text("Will fit")
    choose_tool(panel, "Sign out")
    dialog = panel.get_by_role("dialog")
    expect(dialog).to_contain_text("The input in 1 training form is lost.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(form).to_be_visible()
    choose_tool(panel, "Sign out")
    dialog.get_by_role("button", name="Sign out").click()
    expect(panel.locator(".jp-mlhub-document")).to_have_count(0)
    expect(side).to_contain_text("Sign in to see your datasets")
    sign_in(panel)
    expect(row(panel, "penguins")).to_be_visible()


def test_all_tabs_of_the_browser_know_who_is_signed_in(panel: Page, server: RunningServer) -> None:
    row(panel, "penguins").get_by_role("button", name="penguins", exact=True).click()
    with panel.expect_popup() as opened:
        panel.evaluate("url => void window.open(url)", f"{server.url}/lab/workspaces/other?reset")
    other = opened.value
    show_panel(other)
    expect(row(other, "penguins")).to_be_visible()
    choose_tool(other, "Sign out")
    side = panel.locator("#jp-mlhub-panel")
    expect(side.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(panel.locator(".jp-mlhub-document")).to_have_count(0)
    sign_in(other)
    expect(row(panel, "penguins")).to_be_visible()
    other.close()


def test_a_sign_out_that_the_hub_does_not_hear_is_reported(panel: Page) -> None:
    def cut(route: Route) -> None:
        route.abort() if route.request.method == "DELETE" else route.continue_()

    panel.route("**/mlhub/api/session", cut)
    choose_tool(panel, "Sign out")
    expect(panel.get_by_text("You are still signed in.")).to_be_visible()
    expect(row(panel, "penguins")).to_be_visible()


def test_what_somebody_deletes_is_gone_from_its_tab_too(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"a,b\n1,2\n3,4\n"), "brief")
    expect(row(panel, "brief")).to_have_attribute("data-state", "ready")
    form = half_filled_form(panel, "a")
    form.locator("select[name=dataset]").select_option("brief@1")
    form.get_by_label("Column to predict").select_option("a")
    row(panel, "brief").get_by_role("button", name="brief", exact=True).click()
    expect(document(panel)).to_contain_text("2 rows")
    job = next(job.id for job in hub.jobs() if job.title.startswith("ingest · brief"))
    hub.delete("dataset", "brief")
    expect(document(panel).get_by_role("alert")).to_contain_text("You have no dataset named brief.")
    expect(document(panel)).not_to_contain_text("2 rows")
    panel.get_by_role("tab", name="Train").click()
    expect(form.locator("select[name=dataset]")).to_have_value("brief@1")
    expect(form.locator("option", has_text="penguins v1")).to_have_count(1)
    form.get_by_role("button", name="Train", exact=True).click()
    expect(form).to_contain_text("You have no dataset named brief.")
    panel.locator("#jp-mlhub-panel").locator("[aria-expanded].jp-mlhub-name").click()
    panel.locator(f'#jp-mlhub-panel [data-job="{job}"] .jp-mlhub-name').click()
    expect(document(panel)).to_contain_text(f"job {job}")
    hub.delete_job(job)
    expect(document(panel).get_by_role("alert")).to_contain_text(f"You have no job {job}.")
    expect(document(panel)).not_to_contain_text("succeeded")


def test_what_could_not_be_asked_is_not_called_private(panel: Page) -> None:
    panel.route("**/mlhub/api/datasets/penguins/shares*", lambda route: route.abort())
    row(panel, "penguins").hover()
    choose_for(panel, row(panel, "penguins"), "Share penguins")
    dialog = panel.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("does not answer")
    expect(dialog).not_to_contain_text("Private")


def test_a_program_replaces_no_file(panel: Page, hub: HubClient, server: RunningServer) -> None:
    job = next(job for job in hub.jobs() if job.kind == "train")
    name = hub.program(job.id, "script").filename
    mine = server.root / "notebooks" / name
    mine.write_text("# what I wrote")
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"] .jp-mlhub-name').click()
    choose(document(panel), "Use", "Save as script")
    second = name.replace(".py", "-2.py")
    expect(panel.get_by_role("tab", name=second)).to_be_visible()
    assert mine.read_text() == "# what I wrote"
    assert "What ML Hub ran" in (mine.parent / second).read_text()


def test_a_form_that_can_not_be_checked_is_not_called_wrong(panel: Page) -> None:
    form = half_filled_form(panel)
    expect(form).to_contain_text("Will fit")
    panel.route("**/mlhub/api/jobs/draft", lambda route: route.abort())
    form.locator("input[name=model]").fill("other")
    sentence = form.locator(".jp-mlhub-sentence")
    expect(sentence).to_contain_text("does not answer")
    expect(sentence).not_to_contain_text("to correct")
    panel.unroute("**/mlhub/api/jobs/draft")
    expect(sentence).to_contain_text("Will fit")  # by itself


def test_a_form_goes_on_when_a_worker_offers_again(panel: Page) -> None:
    problem = {"detail": "No worker is online yet.", "code": "no_workers", "errors": []}
    panel.route("**/mlhub/api/estimators*", lambda route: route.fulfill(status=409, json=problem))
    form = half_filled_form(panel)
    sentence = form.locator(".jp-mlhub-sentence")
    expect(sentence).to_contain_text("No worker is online yet.")
    expect(form.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    panel.unroute("**/mlhub/api/estimators*")
    expect(sentence).to_contain_text("Will fit")  # by itself
    expect(form.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_endings_are_reported_also_of_jobs_never_listed_and_taken_back(
    page: Page, server: RunningServer, hub: HubClient
) -> None:
    sockets: list[WebSocketRoute] = []

    def keep(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    def end(number: int, state: str) -> None:
        error = {"message": "it holds no table", "code": "unreadable", "errors": []}
        changes = {"state": state, "error": error if state == "failed" else None}
        ended = {**job, **changes, "id": number, "title": "ingest · binary v1", "kind": "ingest"}
        message = {"kind": "job", "key": str(number), "document": ended}
        sockets[-1].send(json.dumps(message))

    trained = next(job for job in hub.jobs() if job.kind == "train")
    job = {**trained.model_dump(mode="json"), "finished_at": "2999-01-01T00:00:00Z"}
    page.route_web_socket("**/mlhub/api/events*", keep)
    page.goto(f"{server.url}/lab?reset")
    show_panel(page)
    expect(row(page, "penguins")).to_be_visible()
    end(9001, "failed")
    ended = page.get_by_text("reading · binary v1: it holds no table")
    expect(ended).to_be_visible()
    end(9002, "succeeded")
    expect(ended).to_have_count(0)
