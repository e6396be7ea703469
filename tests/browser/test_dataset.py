"""A dataset's tab: browsing far down, correcting a wrong guess, the drag into a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from tests.support.accessibility import violations
from tests.support.examples import register
from tests.support.panel_page import (
    MORE,
    choose,
    in_both_themes,
    open_section,
    show_panel,
    take_picture,
    workspaces,
)
from tests.support.running import RunningServer, until

LONG = 200_000


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        rows = "".join(f"{i},name-{i},{i % 7}\n" for i in range(LONG))
        hub.register(BytesIO(f"number,name,group\n{rows}".encode()), "long")
        hub.register(BytesIO(b"code;price\n1;1.234\n2;5.678\n3\n"), "prices")
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(shared_page.locator('#jp-mlhub-panel [data-name="long"]')).to_be_visible()
    return shared_page


def open_dataset(page: Page, name: str) -> Locator:
    row = page.locator(f'#jp-mlhub-panel [data-name="{name}"]')
    expect(row).not_to_have_attribute("data-state", "ingesting")
    row.get_by_role("button", name=name, exact=True).click()
    tab = page.locator(".jp-mlhub-document:visible")
    tab.get_by_role("tab").first.click()  # whichever section the test before left open
    return tab


def test_rows_are_sorted_filtered_and_browsed_to_the_end(panel: Page) -> None:
    windows: list[str] = []
    panel.on("request", lambda request: windows.append(request.url))
    tab = open_dataset(panel, "long")
    expect(tab.get_by_text("200,000 of 200,000 rows")).to_be_visible()
    grid = tab.locator(".jp-mlhub-grid")
    expect(grid.locator("canvas").first).to_be_visible()
    with panel.expect_response(lambda answer: "offset=199800" in answer.url) as last:
        box = grid.bounding_box()
        assert box is not None
        panel.mouse.click(box["x"] + 120, box["y"] + 100)
        panel.keyboard.press("Control+ArrowDown")
    assert last.value.json()["rows"][-1] == [LONG - 1, f"name-{LONG - 1}", (LONG - 1) % 7]

    with panel.expect_response(lambda answer: "sort=number" in answer.url):
        panel.mouse.click(box["x"] + 120, box["y"] + 12)
    with panel.expect_response(lambda answer: "sort=-number" in answer.url) as down:
        panel.mouse.click(box["x"] + 120, box["y"] + 12)
    assert down.value.json()["rows"][0][0] == LONG - 1

    panel.mouse.click(box["x"] + 120, box["y"] + 40)  # below the name
    facts = tab.get_by_label("Column number")
    expect(facts).to_contain_text("199,999")
    with panel.expect_response(lambda answer: "sort=number" in answer.url):
        facts.get_by_role("button", name="Sort up").click()
    panel.keyboard.press("Escape")
    expect(facts).to_have_count(0)

    tab.get_by_role("button", name="+ Filter").click()
    tab.get_by_label("Column", exact=True).select_option("group")
    tab.get_by_label("Value").fill("3")
    tab.get_by_role("button", name="Filter", exact=True).click()
    expect(tab.get_by_text("28,571 of 200,000 rows")).to_be_visible()
    tab.get_by_role("button", name="+ Filter").click()
    tab.get_by_label("Column", exact=True).select_option("group")
    tab.get_by_label("Value").fill("three")
    tab.get_by_role("button", name="Filter", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("'three' is no value of group")
    assert len([url for url in windows if "/rows?" in url]) < 20


def test_bad_rows_are_skipped_and_a_wrong_guess_corrected(panel: Page, hub: HubClient) -> None:
    tab = open_dataset(panel, "prices")
    expect(tab.get_by_role("alert")).to_contain_text("line 4 has 1 value where 2")
    take_picture(panel, "bad-rows")
    tab.get_by_role("button", name="Skip These Rows").click()
    expect(tab.get_by_label("Facts")).to_contain_text("2 rows")
    choose(tab, MORE, "Correct…")
    dialog = panel.get_by_role("dialog")
    dialog.get_by_label("Decimal separator").select_option(",")
    dialog.get_by_label("Type of code").select_option("text")
    preview = dialog.get_by_label("Preview")
    expect(preview).to_contain_text("2 rows and 2 columns are read.")
    take_picture(panel, "correct")
    dialog.get_by_role("button", name="Read Again").click()
    expect(tab.get_by_label("Version")).to_have_value("3")
    open_section(tab, "Profile")
    expect(tab.locator('[data-column="code"]')).to_contain_text("text")
    expect(tab.locator('[data-column="price"]')).to_contain_text("integer")
    assert hub.dataset("prices").to_pandas().to_dict("list") == {
        "code": ["1", "2"],
        "price": [1234, 5678],
    }


def test_a_wrong_correction_is_seen_before_anything_is_made(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"code,price\n01,1.5\nnone,2.5\n03,\n"), "wrong")
    tab = open_dataset(panel, "wrong")
    choose(tab, MORE, "Correct…")
    dialog = panel.get_by_role("dialog")
    preview = dialog.get_by_label("Preview")
    expect(preview).to_contain_text("3 rows and 2 columns are read.")
    expect(preview).to_contain_text("1 missing")
    dialog.get_by_label("Type of code").select_option("integer")
    problem = preview.get_by_role("alert")
    expect(problem).to_contain_text("1 cell of code can't be read as integer: 'none'")
    assert violations(panel) == []
    in_both_themes(panel, "correct-preview")
    dialog.get_by_role("button", name="Cancel").click()
    assert len(hub.versions("dataset", "wrong")) == 1
    assert [job.kind for job in hub.jobs("wrong")] == ["ingest"]
    asked = hub.preview_reading("wrong", columns={"code": {"type": "integer"}})
    assert not asked.can_be_read
    assert hub.preview_reading("wrong").can_be_read


def test_short_rows_are_filled_by_a_click(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"code,price\n1,2\n3\n4,5\n"), "short")
    tab = open_dataset(panel, "short")
    tab.get_by_role("button", name="Fill Short Rows").click()
    expect(tab).to_contain_text("1 short row was filled with missing values.")
    assert hub.dataset("short").to_pandas()["price"].tolist() == pytest.approx(
        [2, float("nan"), 5], nan_ok=True
    )


def test_a_better_reading_is_a_click_away(panel: Page, hub: HubClient) -> None:
    rows = "".join(f"{i % 7 or '.'},${i}.50\n" for i in range(50))
    hub.register(BytesIO(f"rate,price\n{rows}".encode()), "rates")
    tab = open_dataset(panel, "rates")
    tab.get_by_text("to look at").click()
    expect(tab).to_contain_text("rate holds numbers, but 8 are '.', which may mean missing.")
    take_picture(panel, "better-reading")
    tab.get_by_role("button", name="Read It as Missing").click()
    expect(tab.get_by_label("Version")).to_have_value("2")
    tab.get_by_role("button", name="Read Them as Numbers").click()
    expect(tab).to_contain_text("price: currency and percent signs are removed.")
    frame = hub.dataset("rates").to_pandas()
    assert int(frame["rate"].isna().sum()) == 8
    assert frame["price"].tolist()[:2] == [0.5, 1.5]


def test_columns_of_a_parquet_file_are_renamed_and_get_other_types(
    panel: Page, hub: HubClient
) -> None:
    hub.register(pd.DataFrame({"code": [1, 2], "price": [1.0, 2.5]}), "typed")
    tab = open_dataset(panel, "typed")
    for type_, shown in (("integer", "1 value of price can't be read as integer"), ("text", "v3")):
        choose(tab, MORE, "Correct…")
        dialog = panel.get_by_role("dialog")
        expect(dialog.get_by_label("Name of price")).to_be_visible()
        expect(dialog.get_by_label("Decimal separator")).to_have_count(0)
        dialog.get_by_label("Name of code").fill("key")
        dialog.get_by_label("Type of price").select_option(type_)
        take_picture(panel, "correct-typed")
        dialog.get_by_role("button", name="Read Again").click()
        expect(tab).to_contain_text(shown)
    open_section(tab, "Profile")
    expect(tab.locator('[data-column="price"]')).to_contain_text("text")
    assert hub.dataset("typed").to_pandas().to_dict("list") == {
        "key": [1, 2],
        "price": ["1.0", "2.5"],
    }


def test_sections_remember_themselves_and_are_led_through_by_arrows(
    panel: Page, server: RunningServer
) -> None:
    tab = open_dataset(panel, "penguins")
    sections = tab.get_by_role("tablist", name="Sections of penguins")
    expect(sections.get_by_role("tab", selected=True)).to_have_text("Data")
    sections.get_by_role("tab", name="Data").press("ArrowRight")
    expect(sections.get_by_role("tab", name="Profile")).to_be_focused()
    expect(tab.get_by_role("tabpanel")).to_contain_text("bill_length_mm")
    sections.get_by_role("tab", name="Profile").press("End")
    expect(sections.get_by_role("tab", selected=True)).to_have_text("Used by")
    sections.get_by_role("tab", name="Used by").press("ArrowRight")
    expect(sections.get_by_role("tab", selected=True)).to_have_text("Data")
    open_section(tab, "Profile")
    show = panel.locator('#jp-mlhub-panel [data-name="long"]')
    with panel.expect_response(lambda answer: "/api/workspaces/" in answer.url):
        show.get_by_role("button", name="long", exact=True).click()
    shown = panel.locator(".jp-mlhub-document:visible").get_by_role("tab", selected=True)
    expect(shown).to_have_text("Profile")  # of the same kind
    panel.goto(f"{server.url}/lab")
    expect(shown).to_have_text("Profile")
    show_panel(panel)


def test_a_grid_stays_as_it_was_left(panel: Page, server: RunningServer) -> None:
    tab = open_dataset(panel, "penguins")
    open_section(tab, "Data")
    tab.get_by_role("button", name="+ Filter").click()
    tab.get_by_label("Column", exact=True).select_option("species")
    tab.get_by_label("Value").fill("Gentoo")
    tab.get_by_role("button", name="Filter", exact=True).click()
    expect(tab.get_by_role("status")).to_have_text("124 of 344 rows")
    open_section(tab, "Profile")
    open_section(tab, "Data")
    expect(tab.get_by_role("status")).to_have_text("124 of 344 rows")
    until(lambda: "Gentoo" in workspaces(server), 20, "Lab has saved it")
    panel.goto(f"{server.url}/lab")
    expect(tab.get_by_role("status")).to_have_text("124 of 344 rows")
    show_panel(panel)
    tab.get_by_title("Remove this condition").click()
    expect(tab.get_by_role("status")).to_have_text("344 of 344 rows")
    tab.get_by_role("button", name="+ Filter").click()
    tab.get_by_label("Value").press("Escape")
    expect(tab.get_by_label("Value")).to_have_count(0)


@pytest.mark.usefixtures("hub")
def test_a_dataset_is_dragged_into_a_notebook(page: Page) -> None:
    """On a page of its own: a notebook that is changed asks before it is closed."""
    page.get_by_role("button", name="Python 3 (ipykernel)").first.click()
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    cell = page.locator(".jp-Notebook .jp-Cell").first
    target = cell.bounding_box()
    row = page.locator('#jp-mlhub-panel [data-name="penguins"]')
    start = row.bounding_box()
    assert target is not None
    assert start is not None
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40, steps=4)
    page.mouse.move(target["x"] + 200, target["y"] + 15, steps=8)
    page.mouse.up()
    dropped = page.locator(".jp-Notebook .jp-Cell").filter(has_text='hub.dataset("penguins")')
    expect(dropped).to_have_count(1)
    expect(page.locator(".jp-mlhub-document")).to_have_count(0)


def test_of_many_columns_one_finds_ones_own(panel: Page, hub: HubClient) -> None:
    columns = {f"c{i}": [row * i % 13 for row in range(60)] for i in range(300)}
    hub.register(pd.DataFrame({**columns, "kind": ["x", "y"] * 30}), "many")
    tab = open_dataset(panel, "many")
    open_section(tab, "Profile")
    drawn = tab.locator("[data-column]")
    expect(drawn).to_have_count(200)
    tab.get_by_role("button", name="101 more of 301").click()
    expect(drawn).to_have_count(301)
    find = tab.get_by_label("Find by name")
    find.fill("C25")
    expect(drawn).to_have_count(11)
    find.fill("z")
    expect(tab).to_contain_text("None has “z” in its name.")

    tab.get_by_role("button", name="Train…").click()
    form = panel.locator("form.jp-mlhub-train:visible")
    form.get_by_label("Column to predict").select_option("kind")
    form.get_by_text("Learn from 300 of 300 columns").click()
    columns_field = form.get_by_role("group").filter(has_text="of 300 columns")
    columns_field.get_by_role("button", name="None", exact=True).click()
    expect(columns_field.get_by_role("alert")).to_have_text("Must not be empty.")
    columns_field.get_by_label("Find by name").fill("c25")
    columns_field.get_by_label("Find by name").press("Enter")
    columns_field.get_by_role("button", name="All", exact=True).click()
    columns_field.get_by_role("checkbox", name="c257").uncheck()
    expect(form).to_contain_text("Learn from 10 of 300 columns")
    expect(form).to_contain_text("60 rows × 10 columns to predict kind")
