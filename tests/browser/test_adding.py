"""What is dropped on the panel becomes a dataset, or a version of one; and the settings act."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jupyter_mlhub import HubClient
from tests.support.panel_page import choose_tool, open_form, open_lab, row, take_picture
from tests.support.running import RunningServer, until

CSV = b"a,b\n1,2\n3,4\n"
TRANSFER = """files => {
    const transfer = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: "text/csv" }));
    }
    return transfer;
}"""
MOVE_TO_THE_RIGHT = """() => {
    const { shell } = window.jupyterapp;
    const panel = [...shell.widgets('left')].find(one => one.id === 'jp-mlhub-panel');
    shell.add(panel, 'right');
    shell.activateById(panel.id);
}"""


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        for name in ("first", "second"):
            hub.register(BytesIO(CSV), name)
        read = "the files are read"
        until(lambda: all(job.state == "succeeded" for job in hub.jobs()), 60, read)
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "first")).to_be_visible()
    return shared_page


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    coded = [[name, base64.b64encode(content).decode()] for name, content in files]
    transfer = page.evaluate_handle(TRANSFER, coded)
    page.locator("#jp-mlhub-panel").dispatch_event("drop", {"dataTransfer": transfer})


def test_a_file_named_like_a_dataset_is_asked_about(panel: Page, hub: HubClient) -> None:
    dialog = panel.get_by_role("dialog")
    drop(panel, ("first.csv", CSV + b"5,6\n"), ("third.csv", CSV))
    expect(row(panel, "third")).to_have_attribute("data-state", "ready")
    expect(dialog).to_contain_text("You have a dataset first")
    take_picture(panel, "same-name")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    drop(panel, ("first.csv", CSV + b"5,6\n"))
    dialog.get_by_role("button", name="Add as version 2 of first").click()
    expect(row(panel, "first")).to_contain_text("v2")
    told = panel.locator(".Toastify__toast", has_text="first v2 has 3 rows, v1 had 2.")
    expect(told).to_contain_text("No column is distributed otherwise.")
    assert hub.artifact("dataset", "first").versions == 2


def test_several_such_files_are_one_question(panel: Page, hub: HubClient) -> None:
    dialog = panel.get_by_role("dialog")
    drop(panel, ("first.csv", b"c\n1\n2\n"), ("second.csv", b"d\n1\n2\n"))
    expect(dialog).to_have_count(1)
    expect(dialog).to_contain_text("first, second")
    dialog.get_by_role("button", name="Separate datasets").click()
    for name in ("first-2", "second-2"):
        expect(row(panel, name)).to_have_attribute("data-state", "ready")
    assert hub.artifact("dataset", "second").versions == 1


@pytest.mark.usefixtures("hub")
def test_files_are_dragged_from_the_file_browser(page: Page, server: RunningServer) -> None:
    (server.root / "notebooks" / "from-browser.csv").write_bytes(CSV)
    page.evaluate(MOVE_TO_THE_RIGHT)
    page.evaluate("jupyterapp.commands.execute('filebrowser:activate')")
    page.evaluate("jupyterapp.commands.execute('filebrowser:refresh')")
    file = page.locator(".jp-DirListing-item", has_text="from-browser.csv")
    side = page.locator("#jp-mlhub-panel")
    file.hover()
    page.mouse.down()
    place = side.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 40, place["y"] + 200, steps=8)
    page.mouse.move(place["x"] + 60, place["y"] + 240, steps=4)
    shown = side.evaluate("node => getComputedStyle(node, '::after').content")
    assert shown == '"Drop to upload"'
    page.mouse.up()
    expect(row(page, "from-browser")).to_have_attribute("data-state", "ready")
    assert side.evaluate("node => getComputedStyle(node, '::after').content") == "none"


@pytest.fixture
def saved(server: RunningServer) -> Iterator[Path]:
    """Where Lab saves the settings; what a test saved there is not left for others."""
    folder = Path(server.environment["JUPYTERLAB_SETTINGS_DIR"], "jupyter-mlhub")
    file = folder / "commands.jupyterlab-settings"
    yield file
    file.unlink(missing_ok=True)


def test_the_settings_act(page: Page, server: RunningServer, hub: HubClient, saved: Path) -> None:
    hub.register(BytesIO(CSV), "doomed")
    hub.register(BytesIO(CSV + b"5,6\n" * 20), "twenty")
    for name in ("doomed", "twenty"):
        expect(row(page, name)).to_have_attribute("data-state", "ready")
    choose_tool(page, "Settings")
    editor = page.locator(".jp-SettingsPanel")
    expect(editor).to_contain_text("Ask before delete")
    editor.locator("[id$=_pageSize]").fill("10")
    editor.locator("[id$=_notifications]").select_option(label="None")
    editor.locator("[id$=_askBeforeDelete]").uncheck()
    editor.locator("[id$=_folds]").fill("7")
    editor.locator("[id$=_numbers]").select_option(label="1.234,5")
    take_picture(page, "settings")

    def is_saved() -> bool:
        text = saved.read_text() if saved.exists() else ""
        return all(
            part in text for part in ('"none"', '"pageSize": 10', "askBeforeDelete", "1.234,5", "7")
        )

    until(is_saved, 30, "Lab has saved the settings")
    row(page, "doomed").locator(".jp-mlhub-name").focus()
    page.keyboard.press("Delete")
    expect(row(page, "doomed")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    with page.expect_request("**/mlhub/api/datasets?*limit=10*"):
        page.locator("#jp-mlhub-panel").get_by_role("button", name="Refresh").click()
    hub.train("twenty", "b", "DummyRegressor").wait()
    expect(page.locator("[data-job]").filter(has_text="twenty → b")).to_have_attribute(
        "data-state", "succeeded"
    )
    expect(page.get_by_text("is done.")).to_have_count(0)
    assert open_form(page, "twenty").locator("input[name=folds]").input_value() == "7"
    open_lab(page, server)  # formats hold from the next time on
    expect(page.locator("[data-job]").filter(has_text="twenty → b")).to_contain_text("0,")
