"""The rows of the panel: by menu and by keys, drawn once, and offering what may be done."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from jupyter_mlhub import HubClient
from tests.support.panel_page import choose_tool, open_lab, row
from tests.support.running import PASSWORD, RunningServer, until

ACCOUNT = "rosa"
JOBS = re.compile(r"/mlhub/api/jobs\?.*without_read=")
"""The panel's list of jobs, without the files that were read."""
NAMES = ("apple", "zebra", "zoo", "Zulu")


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        for name in NAMES:
            hub.register(BytesIO(b"a,b\n1,2\n3,4\n"), name)
        ready = "they are read"
        until(lambda: all(job.state == "succeeded" for job in hub.jobs()), 60, ready)
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    return settled(shared_page)


def settled(page: Page) -> Page:
    expect(page.locator(".jp-LauncherCard").first).to_be_visible()  # it takes the focus once
    expect(row(page, "zoo")).to_be_visible()
    return page


def name_of(page: Page, name: str) -> Locator:
    return row(page, name).locator(".jp-mlhub-name")


@pytest.mark.parametrize("way", ["mouse", "keyboard", "dots"])
def test_a_row_has_a_menu_of_what_can_be_done_with_it(panel: Page, way: str) -> None:
    menu = panel.locator(".lm-Menu:visible")
    name_of(panel, "zoo").focus()
    if way == "mouse":
        row(panel, "zoo").click(button="right")
    elif way == "keyboard":
        panel.keyboard.press("Shift+F10")
    else:
        row(panel, "zoo").get_by_title("More for zoo").click()
    buttons = (
        row(panel, "zoo")
        .locator(".jp-mlhub-action")
        .evaluate_all("all => all.map(one => one.title)")
    )
    assert buttons == ["Train on zoo", "Insert into notebook", "More for zoo"]
    rare = ["Download zoo", "Share zoo", "Delete zoo"]
    items = menu.locator(".lm-Menu-itemLabel")
    expect(items).to_have_text(
        ["Open", "Train on zoo", "Leaderboard of zoo", "Insert into notebook", *rare]
    )
    expect(menu).to_be_focused()
    panel.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    dots = row(panel, "zoo").get_by_title("More for zoo")
    expect(dots if way == "dots" else name_of(panel, "zoo")).to_be_focused()
    panel.keyboard.press("Shift+F10")
    expect(menu).to_be_focused()
    panel.keyboard.press("ArrowDown")
    panel.keyboard.press("Enter")
    expect(panel.locator(".jp-mlhub-document:visible h2")).to_contain_text("zoo")


def test_the_delete_key_asks_first(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"a\n1\n2\n"), "doomed")
    name_of(panel, "doomed").focus()
    dialog = panel.get_by_role("dialog")
    for button in ("Cancel", "Delete"):
        expect(name_of(panel, "doomed")).to_be_focused()
        panel.keyboard.press("Delete")
        expect(dialog).to_contain_text("Delete doomed?")
        dialog.get_by_role("button", name=button, exact=True).click()
        expect(dialog).to_have_count(0)
    expect(row(panel, "doomed")).to_have_count(0)
    assert "doomed" not in [one.name for one in hub.datasets()]


@pytest.mark.usefixtures("hub")
def test_letters_lead_to_the_row_that_begins_with_them(page: Page) -> None:
    panel = settled(page)
    panel.clock.install()
    name_of(panel, "apple").focus()
    panel.keyboard.type("zu")
    expect(name_of(panel, "Zulu")).to_be_focused()
    panel.clock.fast_forward(2_000)
    panel.keyboard.type("a")
    expect(name_of(panel, "apple")).to_be_focused()
    panel.clock.fast_forward(2_000)
    seen = []
    for _ in range(3):
        panel.keyboard.type("z")
        seen.append(panel.evaluate("document.activeElement.textContent"))
    assert sorted(seen) == ["Zulu", "zebra", "zoo"]  # the same letter again leads on
    rows = panel.locator("#jp-mlhub-panel .jp-mlhub-section").first.locator(".jp-mlhub-name")
    for key, place in (("End", rows.last), ("ArrowUp", rows.nth(-2)), ("Home", rows.first)):
        panel.keyboard.press(key)
        expect(place).to_be_focused()
    panel.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()


def test_a_change_draws_only_its_own_row(panel: Page, hub: HubClient) -> None:
    """Whoever draws a row calls this: what React hands the row is another object then."""
    panel.evaluate(
        """() => {
            window.drawn = {};
            for (const row of document.querySelectorAll('#jp-mlhub-panel [data-name]')) {
                const key = Object.keys(row).find(one => one.startsWith('__reactProps'));
                window.drawn[row.dataset.name] = row[key];
            }
        }"""
    )
    hub.describe("dataset", "zoo", description="Animals.")
    expect(name_of(panel, "zoo")).to_have_attribute("title", "Animals.")
    redrawn = panel.evaluate(
        """() => [...document.querySelectorAll('#jp-mlhub-panel [data-name]')].filter(row => {
            const key = Object.keys(row).find(one => one.startsWith('__reactProps'));
            return row[key] !== window.drawn[row.dataset.name];
        }).map(row => row.dataset.name)"""
    )
    assert redrawn == ["zoo"]


def test_what_changes_on_a_later_page_is_not_counted_again(
    blank: Page, server: RunningServer, hub: HubClient
) -> None:
    """A running job that is older than the first page has many events and is no new one."""
    sockets: list[WebSocketRoute] = []

    def keep(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    job = hub.jobs()[0].model_dump(mode="json")
    first_page = [
        {**job, "id": number, "title": f"job {number}"} for number in range(9100, 9000, -1)
    ]
    document = {"items": first_page, "total": 160, "next": "later"}
    blank.route_web_socket("**/mlhub/api/events*", keep)
    blank.route(JOBS, lambda route: route.fulfill(json=document))
    asked = itertools.count(1)
    # The list is asked for once more when the stream of events has begun; an event before is lost.
    with blank.expect_response(lambda one: JOBS.search(one.url) is not None and next(asked) == 2):
        open_lab(blank, server)
    title = blank.locator("#jp-mlhub-panel").get_by_role("button", name="Jobs 160")
    expect(title).to_be_visible()
    for number in (8000, 9101):
        event = {**job, "id": number, "title": f"job {number}", "state": "running"}
        sockets[-1].send(_message("job", number, event))
    expect(blank.locator("#jp-mlhub-panel")).to_contain_text("Jobs 161")  # with the new one alone
    expect(blank.locator('#jp-mlhub-panel [data-job="9101"]')).to_be_visible()
    expect(blank.locator('#jp-mlhub-panel [data-job="8000"]')).to_have_count(0)
    expect(blank.locator(".jp-mlhub-status")).to_have_text("◔ 2 jobs")  # both are under way


def _message(kind: str, key: int, document: object) -> str:
    return json.dumps({"kind": kind, "key": str(key), "document": document})


def test_a_viewer_is_offered_nothing_that_is_refused(page: Page, hub: HubClient) -> None:
    panel = settled(page)
    hub.admin.create_user("vera", PASSWORD, role="viewer")
    hub.share("dataset", "zoo", user="vera")
    side = panel.locator("#jp-mlhub-panel")
    choose_tool(panel, "Sign out")
    side.get_by_label("Name").fill("vera")
    side.get_by_label("Password").fill(PASSWORD)
    side.get_by_role("button", name="Sign in").click()
    theirs = row(panel, f"{ACCOUNT}/zoo")
    expect(theirs).to_be_visible()
    expect(side.get_by_role("button", name="Add", exact=True)).to_be_hidden()
    expect(side).to_contain_text("No models yet. Models shared with you appear here.")
    name_of(panel, f"{ACCOUNT}/zoo").focus()
    panel.keyboard.press("Delete")
    expect(panel.get_by_role("dialog")).to_have_count(0)
    name_of(panel, f"{ACCOUNT}/zoo").click()
    tab = panel.locator(".jp-mlhub-document:visible")
    badge = tab.locator(".jp-mlhub-badge")
    expect(badge).to_have_text("view only")
    expect(badge).to_have_attribute("title", "You can view this but not change it. Ask rosa.")
    expect(tab.get_by_role("button", name="Train…")).to_have_count(0)
    tab.get_by_role("button", name="More actions").click()
    offered = panel.locator(".lm-Menu").get_by_role("menuitem")
    expect(offered).to_have_text(["Leaderboard"])
    panel.keyboard.press("Escape")
    tab.get_by_role("tab", name="Versions").click()
    expect(tab.get_by_role("button", name="Delete")).to_have_count(0)
    hub.login(ACCOUNT, PASSWORD)


def test_numbers_are_written_as_in_labs_language(
    blank: Page, server: RunningServer, hub: HubClient
) -> None:
    settings = Path(server.environment["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab")
    file = settings / "translation-extension" / "plugin.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    job = hub.jobs()[0].model_dump(mode="json")
    many = {"items": [job], "total": 12345, "next": "later"}
    blank.route(JOBS, lambda route: route.fulfill(json=many))
    try:
        for language, title in (("pt_BR", "Tarefas 12.345"), ("en", "Jobs 12,345")):
            file.write_text(json.dumps({"locale": language}))
            open_lab(blank, server)
            expect(blank.locator("#jp-mlhub-panel")).to_contain_text(title)
    finally:
        file.unlink()
