"""What the panel says while it loads, waits, is offline or has failed; and what it asks before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Route, WebSocketRoute, expect

from jupyter_mlhub import HubClient
from tests.support.examples import register
from tests.support.panel_page import (
    MORE,
    choose,
    choose_tool,
    open_lab,
    open_section,
    row,
    take_picture,
)
from tests.support.running import PASSWORD, RunningServer, running_server, until

API = "**/mlhub/api/**"
NONE = {"items": [], "total": 0, "next": None}


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        rows = hub.request("GET", "/datasets/penguins/versions/1/content").content
        hub.register(BytesIO(rows + rows.split(b"\n")[1] + b"\n"), "penguins")
        until(lambda: hub.version("dataset", "penguins").state == "ready", 30, "it is read")
        hub.train("penguins", "species", "GaussianNB").wait()
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    return shared_page


def open_tab(page: Page, name: str) -> Locator:
    row(page, name).get_by_role("button", name=name, exact=True).click()
    return page.locator(".jp-mlhub-document:visible")


def answer(page: Page, title: str, button: str) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(title)
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)


def paged(route: Route, asked: list[str], document: Callable[[int], dict[str, Any]]) -> None:
    """A list of three in pages of which each repeats the last item of the one before."""
    url = route.request.url
    cursor = int(url.split("cursor=")[1].split("&")[0]) if "cursor=" in url else 0
    asked.append(str(cursor))
    numbers = range(max(0, cursor - 1), min(3, cursor + 2))
    items = [document(number) for number in numbers]
    following = str(min(cursor + 2, 3)) if cursor < 4 else None
    route.fulfill(json={"items": items, "total": 3, "next": following})


def test_the_next_page_of_a_list_adds_each_row_once(panel: Page, hub: HubClient) -> None:
    job = json.loads(hub.jobs()[0].model_dump_json())
    asked: list[str] = []

    def document(number: int) -> dict[str, Any]:
        return {**job, "id": 9000 + number, "title": f"job {number}"}

    panel.route("**/mlhub/api/jobs?*owner=*", lambda route: paged(route, asked, document))
    panel.route("**/mlhub/api/jobs?*kind=ingest*", lambda route: route.fulfill(json=NONE))
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Refresh").click()
    rows = panel.locator('#jp-mlhub-panel [data-job^="900"]')
    expect(rows).to_have_count(3)
    expect(panel.locator("#jp-mlhub-panel")).to_have_attribute("aria-busy", "false")
    # Each page once, and no other after a page that brought nothing new.
    assert asked == ["0", "2", "3"]


def test_what_is_trained_on_is_the_version_that_is_shown(panel: Page, hub: HubClient) -> None:
    tab = open_tab(panel, "penguins")
    expect(tab).to_contain_text("345 rows")
    tab.get_by_label("Version").select_option("1")
    expect(tab).to_contain_text("344 rows")
    tab.get_by_role("button", name="Train…").click()
    form = panel.locator("form.jp-mlhub-train:visible")
    dataset = form.locator("select[name=dataset]")
    expect(dataset).to_have_value("penguins@1")
    expect(dataset.locator("option:checked")).to_have_text("penguins v1")
    form.get_by_role("button", name="species · 3 classes").click()
    expect(form).to_contain_text("on 344 rows")
    form.get_by_role("button", name="Train", exact=True).click()
    expect(panel.locator(".jp-mlhub-document:visible [data-state]")).to_be_visible()
    assert hub.job(hub.jobs()[0].id).detail.request["spec"]["dataset"] == "penguins@1"


def test_a_failed_correction_is_taken_back(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"code,price\nx1,2\nx2,4\n"), "codes")
    expect(row(panel, "codes")).to_have_attribute("data-state", "ready")
    tab = open_tab(panel, "codes")
    choose(tab, MORE, "Correct…")
    dialog = panel.get_by_role("dialog")
    dialog.get_by_label("Type of code").select_option("integer")
    dialog.get_by_role("button", name="Read Again").click()
    failed = tab.locator('[data-failed="2"]')
    expect(failed.get_by_role("alert")).to_contain_text("v2 could not be read")
    expect(failed.get_by_role("button", name="Correct again…")).to_be_visible()
    expect(tab).to_contain_text("2 rows")  # the first version is what counts
    expect(row(panel, "codes")).to_contain_text("v2 failed")
    expect(row(panel, "codes")).to_contain_text("2 × 2")
    take_picture(panel, "failed-correction")
    failed.get_by_role("button", name="Keep v1").click()
    answer(panel, "Delete codes v2?", "Cancel")
    failed.get_by_role("button", name="Keep v1").click()
    answer(panel, "Delete codes v2?", "Delete")
    expect(failed).to_have_count(0)
    expect(tab).to_contain_text("2 rows")
    expect(row(panel, "codes")).to_contain_text("2 × 2")


def test_versions_and_aliases_are_asked_about_before_they_go(panel: Page, hub: HubClient) -> None:
    for _ in range(2):
        hub.register(BytesIO(b"not a model"), "doomed", kind="model")
    hub.give_alias("model", "doomed", "champion", 1)
    tab = open_tab(panel, "doomed")
    open_section(tab, "Versions")
    first = tab.locator('[data-version="1"]')
    for button in ("Cancel", "Remove"):
        expect(first).to_contain_text("champion")
        first.get_by_title("Remove the alias champion").click()
        answer(panel, "Remove the alias champion?", button)
    expect(first).not_to_contain_text("champion")
    for button in ("Cancel", "Delete"):
        first.get_by_role("button", name="Delete").click()
        answer(panel, "Delete doomed v1?", button)
    expect(first).to_have_count(0)
    assert hub.artifact("model", "doomed").versions == 1


@pytest.mark.parametrize("button", ["Try again", "Refresh"])
def test_a_tab_that_could_not_be_loaded_comes_back(panel: Page, button: str) -> None:
    panel.route(API, lambda route: route.abort())
    tab = open_tab(panel, "penguins")
    expect(tab.get_by_role("alert")).to_contain_text("The Jupyter server does not answer.")
    panel.unroute(API)
    place = tab if button == "Try again" else panel.locator("#jp-mlhub-panel")
    place.get_by_role("button", name=button).click()
    expect(tab).to_contain_text("345 rows")
    expect(panel.locator(".jp-mlhub-notice")).to_have_count(0)


def test_a_list_that_could_not_be_loaded_is_loaded_again(panel: Page) -> None:
    jobs = "**/mlhub/api/jobs?*"
    panel.route(jobs, lambda route: route.abort())
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Refresh").click()
    notice = panel.locator(".jp-mlhub-notice")
    expect(notice).to_contain_text("Is it still running? Trying again…")
    expect(notice).to_contain_text("Offline since")  # the second try failed, too
    panel.unroute(jobs)
    expect(notice).to_have_count(0)


def test_a_drop_target_is_seen_over_the_whole_panel(panel: Page) -> None:
    transfer = panel.evaluate_handle(
        "() => { const t = new DataTransfer(); t.items.add(new File(['a'], 'a.csv')); return t; }"
    )
    side = panel.locator("#jp-mlhub-panel")
    before = side.screenshot()
    side.dispatch_event("dragover", {"dataTransfer": transfer})
    shown = side.evaluate("node => getComputedStyle(node, '::after').content")
    assert shown == '"Drop to upload"'
    assert side.screenshot() != before
    take_picture(panel, "drop")
    side.dispatch_event("dragleave", {"dataTransfer": transfer})
    assert side.evaluate("node => getComputedStyle(node, '::after').content") == "none"


def test_rows_are_reached_by_arrow_keys(panel: Page) -> None:
    name = row(panel, "penguins").get_by_role("button", name="penguins", exact=True)
    action = row(panel, "penguins").get_by_title("Train on penguins")

    def is_focused() -> bool:
        name.focus()
        panel.keyboard.press("ArrowRight")
        return action.evaluate("button => button === document.activeElement")

    # JupyterLab takes the focus once it has restored its tabs.
    until(is_focused, 30, "the first action has the focus")
    panel.keyboard.press("ArrowLeft")
    panel.keyboard.press("Home")
    first = panel.locator("#jp-mlhub-panel .jp-mlhub-section").first.locator(".jp-mlhub-row").first
    expect(first.locator(".jp-mlhub-name")).to_be_focused()
    stops = panel.locator('#jp-mlhub-panel .jp-mlhub-row button[tabindex="0"]')
    expect(stops).to_have_count(3)  # one for each section


@pytest.mark.usefixtures("hub")
def test_what_could_not_be_loaded_comes_back_with_the_connection(
    blank: Page, server: RunningServer
) -> None:
    panel = blank
    sockets: list[WebSocketRoute] = []

    def keep(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    panel.route_web_socket("**/mlhub/api/events*", keep)
    open_lab(panel, server)
    expect(row(panel, "penguins")).to_be_visible()
    panel.route(API, lambda route: route.abort())
    tab = open_tab(panel, "penguins")
    expect(tab.get_by_role("alert")).to_contain_text("The Jupyter server does not answer.")
    sockets[-1].close()
    expect(panel.locator(".jp-mlhub-notice")).to_contain_text("Offline since")
    take_picture(panel, "offline")
    panel.unroute(API)
    expect(tab).to_contain_text("345 rows")
    expect(panel.locator(".jp-mlhub-notice")).to_have_count(0)


@pytest.mark.usefixtures("hub")
def test_loading_is_neither_empty_nor_a_question(blank: Page, server: RunningServer) -> None:
    panel = blank
    session, datasets = "**/mlhub/api/session", "**/mlhub/api/datasets?*"
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def release(address: str) -> None:
        panel.unroute(address)
        for route in held:
            with suppress(Error):  # what was held of the other address, or is gone with its page
                route.continue_()
        held.clear()

    panel.route(session, hold)
    open_lab(panel, server)
    side = panel.locator("#jp-mlhub-panel")
    expect(side).to_contain_text("Connecting…")
    expect(side.locator("form")).to_have_count(0)
    panel.route(datasets, hold)
    release(session)
    expect(side.get_by_text("Loading…").first).to_be_visible()
    expect(side).not_to_contain_text("No datasets yet")
    expect(side).not_to_contain_text("Choose a password")
    release(datasets)
    expect(row(panel, "penguins")).to_be_visible()


@pytest.mark.usefixtures("hub")
def test_a_hidden_tab_asks_nothing(blank: Page, server: RunningServer) -> None:
    panel = blank
    panel.clock.install()
    open_lab(panel, server)
    choose_tool(panel, "Administration")
    tab = panel.locator(".jp-mlhub-document:visible")
    expect(tab.locator("figure", has=panel.locator("canvas, svg"))).to_have_count(2)
    drawn = tab.locator("figure canvas, figure svg").first.element_handle()
    with panel.expect_response("**/mlhub/api/monitoring*"):
        panel.clock.fast_forward(6_000)
    assert drawn.is_visible()  # the chart was changed, not made anew
    asked: list[str] = []
    panel.on("request", lambda request: asked.append(request.url))
    open_tab(panel, "penguins")
    panel.clock.fast_forward(20_000)
    panel.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/monitoring" in url]
    with panel.expect_response("**/mlhub/api/monitoring*"):
        panel.get_by_role("tab", name="Administration").click()
        panel.clock.fast_forward(6_000)


def test_without_a_worker_the_job_says_so(
    context: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("nobody")
    with running_server(root, "--MLHub.start_workers=False") as server, server.client() as hub:
        hub.create_first_account("ada", PASSWORD)
        hub.register(BytesIO(b"a,b\n1,2\n"), "waits")
        page = context.new_page()
        open_lab(page, server)
        expect(open_tab(page, "waits")).to_contain_text("no worker is online")
        choose_tool(page, "Train…", "Add")
        tab = page.locator(".jp-mlhub-document:visible")
        expect(tab).to_contain_text("waits is not read yet")
        expect(tab).to_contain_text("no worker is online")
