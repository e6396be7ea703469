"""What rows and tabs can do: insert, download, filter, cancel, delete; and how they look."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from jupyter_mlhub import HubClient
from tests.support.endless import ENDLESS
from tests.support.examples import register
from tests.support.panel_page import choose_for, open_lab, row, take_picture, workspaces
from tests.support.running import RunningServer, until


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    """A hub with datasets good and bad, models, and jobs of every state."""
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        register(hub, "seattle-weather.csv", "weather")
        register(hub, "seattle-weather.csv", "weather")
        ragged = server.root / "ragged.csv"
        ragged.write_bytes(b"a,b\n1,2\n3\n4,5,6\n" + b"\xff\xfe\x00 broken \x00")
        hub.register(ragged, "ragged")
        hub.train("penguins", "species", "RandomForestClassifier").wait()
        hub.train("penguins", "body_mass_g", "Ridge").wait()
        hub.train("weather", "weather", "LogisticRegression").wait()
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "weather")).to_be_visible()
    return shared_page


def test_a_dataset_is_filtered_and_downloaded(panel: Page, hub: HubClient) -> None:
    box = panel.locator("#jp-mlhub-panel").get_by_role("searchbox")
    box.fill("peng")
    expect(row(panel, "weather")).to_have_count(0)
    expect(row(panel, "penguins")).to_be_visible()
    box.fill("")
    expect(row(panel, "weather")).to_be_visible()

    with panel.expect_download() as waiting:
        choose_for(panel, row(panel, "penguins"), "Download penguins")
    saved = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "penguins.csv"
    assert len(saved) == hub.version("dataset", "penguins").size


def test_a_running_job_shows_its_progress_and_is_cancelled(panel: Page, hub: HubClient) -> None:
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.train("penguins", "species", steps, model="endless")
    listed = panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"]')
    expect(listed).to_have_attribute("data-state", "running")
    listed.get_by_role("button", name="penguins → species", exact=True).click()
    expect(panel.locator(".jp-mlhub-document:visible")).to_contain_text("fold 1 of 5")
    take_picture(panel, "running")
    listed.hover()
    listed.get_by_title("Cancel").click()
    expect(listed).to_have_attribute("data-state", "cancelled", timeout=2_000)
    choose_for(panel, listed, "Remove from the list")
    dialog = panel.get_by_role("dialog")
    expect(dialog).to_contain_text("its report, log and request are deleted for good")
    dialog.get_by_role("button", name="Remove").click()
    expect(listed).to_have_count(0)


def test_deleting_asks_first_and_says_what_it_freed(panel: Page, hub: HubClient) -> None:
    hub.register(BytesIO(b"not a model"), "doomed", kind="model")
    expect(row(panel, "doomed")).to_be_visible()
    choose_for(panel, row(panel, "doomed"), "Delete doomed")
    dialog = panel.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row(panel, "doomed")).to_be_visible()
    choose_for(panel, row(panel, "doomed"), "Delete doomed")
    expect(dialog).to_contain_text("Its one version is deleted for good")
    dialog.get_by_role("button", name="Delete").click()
    expect(row(panel, "doomed")).to_have_count(0)
    expect(panel.get_by_text("doomed deleted")).to_be_visible()


def test_a_file_that_can_not_be_read_says_why(panel: Page) -> None:
    expect(row(panel, "ragged")).to_have_attribute("data-state", "failed")
    row(panel, "ragged").get_by_role("button", name="ragged", exact=True).click()
    tab = panel.locator(".jp-mlhub-document:visible")
    expect(tab.get_by_role("alert")).to_be_visible()
    take_picture(panel, "failed")


def test_open_tabs_come_back_after_a_reload(panel: Page, server: RunningServer) -> None:
    row(panel, "penguins-species").get_by_role("button", name="penguins-species").first.click()
    expect(panel.locator(".jp-mlhub-document:visible")).to_contain_text("Predicts species")
    until(
        lambda: "jp-mlhub-model-penguins-species" in workspaces(server),
        20,
        "Lab has saved its layout",
    )
    panel.goto(f"{server.url}/lab")
    expect(panel.locator(".jp-mlhub-document:visible")).to_contain_text("Predicts species")


@pytest.mark.usefixtures("hub")
def test_a_dataset_is_inserted_into_a_notebook(page: Page) -> None:
    """On a page of its own: a notebook that is changed asks before it is closed."""
    row(page, "penguins").hover()
    row(page, "penguins").get_by_title("Insert into notebook").click()
    expect(page.get_by_text("Open a notebook first")).to_be_visible()
    page.get_by_role("button", name="Python 3 (ipykernel)").first.click()
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    row(page, "penguins").hover()
    row(page, "penguins").get_by_title("Insert into notebook").click()
    cell = page.locator(".jp-Notebook .jp-Cell").nth(1)
    expect(cell).to_contain_text('hub.dataset("penguins").to_pandas()')
    cell.click()
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-OutputArea-output")).to_contain_text("Torgersen", timeout=60_000)


@pytest.mark.usefixtures("hub")
def test_a_hub_that_did_not_answer_is_found_again(blank: Page, server: RunningServer) -> None:
    """Without a click, whether there was no answer or one that it is not ready."""
    sentence = "The hub's database does not answer."
    problem = {"detail": sentence, "code": "database_unavailable", "errors": []}
    refusals: list[tuple[str, Callable[[Route], None]]] = [
        ("The Jupyter server does not answer.", lambda route: route.abort()),
        (sentence, lambda route: route.fulfill(status=503, json=problem)),
    ]
    for sentence, refuse in refusals:
        blank.route("**/mlhub/api/session", refuse)
        open_lab(blank, server)
        expect(blank.locator("#jp-mlhub-panel")).to_contain_text(sentence)
        blank.unroute("**/mlhub/api/session")
        expect(row(blank, "weather")).to_be_visible()


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_screen_in_both_themes_and_widths(
    blank: Page, server: RunningServer, theme: str
) -> None:
    page = blank
    choose_theme(server, theme)
    open_lab(page, server)
    light = "true" if theme == "Light" else "false"
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)
    for name, key in (("dataset", "penguins"), ("model", "penguins-species")):
        row(page, key).get_by_role("button", name=key, exact=True).click()
        expect(page.locator(".jp-mlhub-document:visible h2").first).to_contain_text(key)
        if name == "model":
            expect(page.locator("figure canvas:visible, figure svg:visible").first).to_be_visible()
        take_picture(page, f"{name}-{theme.lower()}")
    page.set_viewport_size({"width": 620, "height": 800})
    expect(row(page, "weather")).to_be_visible()
    take_picture(page, f"narrow-{theme.lower()}")


def choose_theme(server: RunningServer, theme: str) -> None:
    """What Lab's settings hold when it is loaded next."""
    settings = Path(server.environment["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab")
    file = settings / "apputils-extension" / "themes.jupyterlab-settings"
    file.write_text(json.dumps({"theme": f"JupyterLab {theme}"}))
