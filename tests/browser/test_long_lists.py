"""The panel with thousands of things: few rows are drawn, all are reached, and nothing blocks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.support.long_lists import LongLists, dataset, job, model
from tests.support.panel_page import choose_from_menu, open_lab, row, workspaces
from tests.support.running import RunningServer, until

MANY = 10_000
MOST_DRAWN = 60
"""Rows of a section that are drawn at once, at most: those in sight and a few more."""
SCROLL_TO = """name => {
    const list = document.querySelector('[role=list][aria-label=Datasets]');
    list.parentElement.scrollTop = list.clientHeight;
    return list.querySelector(`[data-name="${name}"]`) !== null;
}"""
WATCH_LONG_TASKS = """() => {
    window.longTasks = [];
    new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(
        one => Math.round(one.duration)))).observe({ entryTypes: ['longtask'] });
}"""


@pytest.fixture
def lists() -> LongLists:
    return LongLists(
        [dataset(number) for number in range(MANY)],
        [model(number) for number in range(3)],
        [job(number) for number in range(MANY, 0, -1)],
    )


@pytest.fixture
def panel(blank: Page, server: RunningServer, lists: LongLists) -> Page:
    lists.answer(blank)
    open_lab(blank, server)
    expect(blank.locator(".jp-LauncherCard").first).to_be_visible()  # it takes the focus once
    expect(row(blank, "rows-00000")).to_be_visible()
    return blank


def drawn(page: Page, label: str) -> Locator:
    return page.get_by_role("list", name=label).get_by_role("listitem")


def name_of(page: Page, name: str) -> Locator:
    return row(page, name).locator(".jp-mlhub-name")


def test_few_of_ten_thousand_rows_are_drawn(panel: Page) -> None:
    for label in ("Datasets", "Jobs"):
        assert 0 < drawn(panel, label).count() < MOST_DRAWN
    expect(drawn(panel, "Datasets").first).to_have_attribute("aria-setsize", str(MANY))
    title = panel.locator("#jp-mlhub-panel").get_by_role("button", name="Datasets 10,000")
    expect(title).to_be_visible()


def test_scrolling_loads_page_by_page(panel: Page, lists: LongLists) -> None:
    for last in ("rows-00099", "rows-00149", "rows-00199"):
        panel.wait_for_function(SCROLL_TO, arg=last)
        assert drawn(panel, "Datasets").count() < MOST_DRAWN
    cursors = [one.split("cursor=")[1].split("&")[0] for one in lists.asked if "cursor" in one]
    assert cursors == sorted(set(cursors), key=int)  # each page is asked for once


def test_keys_lead_across_rows_that_are_not_drawn(panel: Page) -> None:
    name_of(panel, "rows-00000").focus()
    panel.keyboard.press("End")
    expect(name_of(panel, "rows-00049")).to_be_focused()
    expect(name_of(panel, "rows-00000")).to_have_count(0)  # far out of sight
    for number in range(50, 55):
        expect(name_of(panel, f"rows-{number:05}")).to_be_attached()  # its page is there
        panel.keyboard.press("ArrowDown")
        expect(name_of(panel, f"rows-{number:05}")).to_be_focused()
        expect(name_of(panel, f"rows-{number:05}")).to_be_in_viewport()
    panel.keyboard.type("rows-00007")
    expect(name_of(panel, "rows-00007")).to_be_focused()
    panel.keyboard.press("Home")
    expect(name_of(panel, "rows-00000")).to_be_focused()


def test_the_row_with_the_focus_stays_when_it_is_scrolled_away(panel: Page) -> None:
    name_of(panel, "rows-00001").focus()
    panel.wait_for_function(SCROLL_TO, arg="rows-00049")
    expect(name_of(panel, "rows-00001")).to_be_focused()
    panel.keyboard.press("ArrowDown")
    expect(name_of(panel, "rows-00002")).to_be_focused()
    expect(name_of(panel, "rows-00002")).to_be_in_viewport()


def test_an_event_blocks_nothing(blank: Page, server: RunningServer, lists: LongLists) -> None:
    sockets: list[WebSocketRoute] = []

    def keep(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    blank.route_web_socket("**/mlhub/api/events*", keep)
    lists.answer(blank)
    open_lab(blank, server)
    expect(row(blank, "rows-00000")).to_be_visible()
    blank.evaluate(WATCH_LONG_TASKS)
    for number in range(20):
        changed = dataset(number, description=f"Changed {number}")
        sockets[-1].send(json.dumps(_event("dataset", f"rows-{number:05}", changed)))
        progress = {"done": number, "total": 20, "note": ""}
        running = job(MANY, state="running", progress=progress, score=None, finished_at=None)
        sockets[-1].send(json.dumps(_event("job", str(MANY), running)))
    shown = blank.locator(f'#jp-mlhub-panel [data-job="{MANY}"]')
    expect(shown).to_contain_text("19/20")
    assert drawn(blank, "Jobs").count() < MOST_DRAWN
    print("long tasks:", blank.evaluate("window.longTasks"))


def _event(kind: str, key: str, document: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "key": key, "document": document}


def test_sections_are_as_high_as_their_rows_and_cut_none(panel: Page) -> None:
    heights = panel.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.jp-mlhub-scroller')].map(
            one => [one.firstChild.getAttribute('aria-label'), one.clientHeight]))"""
    )
    assert heights["Models"] == 3 * 26
    for label in ("Datasets", "Jobs"):  # what is left is shared
        assert heights[label] > 5 * 26
        assert heights[label] % 26 == 0
    panel.locator("#jp-mlhub-panel").get_by_role("button", name="Jobs 10,000").click()
    expect(drawn(panel, "Jobs")).to_have_count(0)
    taller = (
        panel.get_by_role("list", name="Datasets").locator("..").evaluate("n => n.clientHeight")
    )
    assert taller > heights["Datasets"] + 5 * 26


def test_facts_keep_their_places_when_one_points_at_a_row(panel: Page) -> None:
    listed = row(panel, "rows-00003")
    facts = listed.locator(".jp-mlhub-facts")
    before = facts.bounding_box()
    listed.hover()
    expect(listed.locator(".jp-mlhub-action").first).to_be_visible()
    assert facts.bounding_box() == before
    expect(facts).to_contain_text("103 × 8")
    listed.get_by_title("More for").click()
    choose_from_menu(panel, "Share rows-00003")
    expect(panel.get_by_role("dialog")).to_be_visible()
    panel.keyboard.press("Escape")


def test_files_that_were_read_are_one_row(panel: Page, lists: LongLists) -> None:
    read = {"kind": "ingest", "target": None, "score": None}
    files = [job(number, title=f"ingest · file-{number} v1", **read) for number in (51, 52, 53)]
    broken = job(60, title="ingest · broken v1", state="failed", reason="It is empty.", **read)
    tried = job(50, state="running", progress={"done": 1, "total": 4, "note": ""}, score=None)
    lists.jobs = [broken, *files[::-1], tried]
    side = panel.locator("#jp-mlhub-panel")
    side.get_by_role("button", name="Refresh").click()
    names = side.locator("[data-section=jobs] .jp-mlhub-name")
    expect(names).to_have_text(["broken v1", "3 files read", "rows-00050 → species"])
    fold = side.get_by_role("button", name="3 files read")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(names).to_have_count(6)
    fold.click()
    expect(names).to_have_count(3)
    for chip, found in (("Running", "rows-00050 → species"), ("Failed", "broken v1")):
        side.get_by_role("radio", name=chip).click()
        expect(names).to_have_text([found])
    assert any("state=active" in one and "owner" in one for one in lists.asked)
    lists.jobs = []
    side.get_by_role("button", name="Refresh").click()
    expect(side).to_contain_text("No job failed.")


def test_what_one_looked_for_is_there_after_a_reload(
    panel: Page, server: RunningServer, lists: LongLists
) -> None:
    side = panel.locator("#jp-mlhub-panel")
    side.get_by_role("searchbox").fill("00012")
    expect(drawn(panel, "Datasets")).to_have_count(1)
    side.get_by_role("radio", name="Failed").click()
    side.get_by_role("button", name="Models 0").click()
    expect(side.get_by_text("No models yet")).to_have_count(0)
    kept = ("00012", "failed", "closed")
    until(lambda: all(part in workspaces(server) for part in kept), 20, "Lab has saved it")
    panel.goto(f"{server.url}/lab")
    expect(side.get_by_role("searchbox")).to_have_value("00012")
    expect(drawn(panel, "Datasets")).to_have_count(1)
    expect(side.get_by_role("radio", name="Failed")).to_be_checked()
    expect(side.get_by_role("button", name="Models")).to_have_attribute("aria-expanded", "false")
    side.get_by_role("searchbox").fill("abc")
    expect(side.get_by_text("Nothing matches “abc”.").first).to_be_visible()
    side.get_by_role("button", name="Clear filter").first.click()
    expect(row(panel, "rows-00000")).to_be_visible()
    expect(side.get_by_role("searchbox")).to_have_value("")
    assert any("filter=00012" in one for one in lists.asked)
