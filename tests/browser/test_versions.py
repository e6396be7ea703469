"""Files on their way in, versions side by side, and what people write of them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from jupyter_mlhub import HubClient
from jupyter_mlhub.schemas.data.storage import PART
from tests.support.panel_page import MORE, choose, choose_tool, open_section, take_picture
from tests.support.running import RunningServer, until

LARGE = b"number,text\n" + b"".join(b"%d,text of row %d\n" % (i, i) for i in range(1_000_000))


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(shared_page.locator("#jp-mlhub-panel .jp-mlhub-section").first).to_be_visible()
    return shared_page


def upload(panel: Page, path: Path) -> None:
    with panel.expect_file_chooser() as chooser:
        choose_tool(panel, "Upload…", "Add")
    chooser.value.set_files(path)


def row(panel: Page, name: str) -> Locator:
    return panel.locator(f'#jp-mlhub-panel .jp-mlhub-row[data-name="{name}"]')


def open_dataset(panel: Page, name: str) -> Locator:
    expect(row(panel, name)).to_have_attribute("data-state", "ready")
    row(panel, name).get_by_role("button", name=name, exact=True).click()
    return panel.locator(".jp-mlhub-document:visible")


def test_an_upload_goes_on_after_the_connection_was_cut(
    panel: Page, hub: HubClient, tmp_path: Path
) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(LARGE)
    assert len(LARGE) > 2 * PART
    offsets: list[int] = []

    def cut_second(route: Route) -> None:
        offset = int(route.request.url.split("offset=")[1].split("&")[0])
        offsets.append(offset)
        if offsets.count(PART) == 1 and offset == PART:
            route.abort("connectionreset")
        else:
            route.continue_()

    panel.route("**/mlhub/api/uploads/*?offset=*", cut_second)
    upload(panel, file)
    expect(row(panel, "large")).to_have_attribute("data-state", "ready")
    assert offsets[:3] == [0, PART, PART]
    assert offsets.count(0) == 1
    content = hub.request("GET", "/datasets/large/versions/1/content").content
    assert content == LARGE


def test_an_upload_is_cancelled(panel: Page, hub: HubClient, tmp_path: Path) -> None:
    file = tmp_path / "unwanted.csv"
    file.write_bytes(LARGE)
    panel.route("**/mlhub/api/uploads/*?offset=*", lambda route: route.abort("connectionreset"))
    upload(panel, file)
    waiting = panel.locator("#jp-mlhub-panel .jp-mlhub-row", has_text="unwanted")
    expect(waiting).to_contain_text("waiting for the server")
    waiting.hover()
    panel.get_by_role("button", name="Cancel the upload of unwanted").click()
    expect(waiting).to_have_count(0)
    until(lambda: hub.storage().uploading == 0, 10, "the upload is gone")
    assert hub.datasets("unwanted") == []


def test_versions_are_described_named_and_compared(panel: Page, hub: HubClient) -> None:
    for shift in (0, 30):
        rows = "".join(f"{i},{i % 10 + shift},{'ab'[i % 2]}\n" for i in range(shift, 1000))
        hub.register(BytesIO(f"id,value,group\n{rows}".encode()), "sales")
    expect(row(panel, "sales")).to_contain_text("v2")
    tab = open_dataset(panel, "sales")
    choose(tab, MORE, "Add description")
    tab.get_by_label("Description").fill("Sales **by day**, from the till.")
    tab.get_by_label("Tags").fill("finance, daily")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("strong", has_text="by day")).to_be_visible()
    expect(tab.locator(".jp-mlhub-tag", has_text="daily")).to_be_visible()
    assert hub.artifact("dataset", "sales").tags == ["finance", "daily"]
    open_section(tab, "Versions")
    first = tab.locator('[data-version="1"]')
    first.get_by_role("button", name="+ alias").click()
    first.get_by_label("Alias").fill("golden")
    panel.keyboard.press("Enter")
    expect(first.locator(".jp-mlhub-tag")).to_contain_text("golden")
    assert hub.dataset("sales@golden").info.number == 1
    first.get_by_role("button", name="Compare").click()
    comparison = tab.get_by_label("Comparison of versions")
    expect(comparison).to_contain_text("970 rows, before 1,000")
    expect(comparison).to_contain_text("By id: 0 added, 30 removed, 970 changed")
    expect(comparison.locator("tr", has_text="value")).to_contain_text("100 %")
    take_picture(panel, "versions")
    first.get_by_role("button", name="v1", exact=True).click()
    expect(tab.get_by_label("Version").locator("option:checked")).to_have_text("v1")
    with panel.expect_download() as download:
        choose(tab, "Use", "Download CSV")
    assert download.value.path().read_text().startswith('"id","value","group"\n0,0,"a"\n')


def test_a_description_runs_nothing(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"a\n1\n2\n"), "hostile")
    attack = "<img src=x onerror=\"document.title='attacked'\"><script>document.title='attacked'"
    hub.describe("dataset", "hostile", description=f"**read me** {attack}</script>")
    tab = open_dataset(panel, "hostile")
    expect(tab.locator("strong", has_text="read me")).to_be_visible()
    expect(tab.locator("img")).to_have_count(1)
    assert tab.locator("img").get_attribute("onerror") is None
    assert panel.title() != "attacked"


def test_a_file_is_registered_from_the_file_browser(
    panel: Page, hub: HubClient, server: RunningServer
) -> None:
    (server.root / "notebooks" / "from disk.csv").write_bytes(b"a,b\n1,2\n3,4\n")
    panel.locator('li.lm-TabBar-tab[data-id="filebrowser"]').click()
    panel.get_by_role("button", name="Refresh the file browser").click()
    panel.locator(".jp-DirListing-item", has_text="from disk.csv").click(button="right")
    panel.get_by_role("menuitem", name="Register in ML Hub").click()
    expect(row(panel, "from-disk")).to_have_attribute("data-state", "ready")
    assert hub.rows("from-disk").rows == [[1, 2], [3, 4]]
