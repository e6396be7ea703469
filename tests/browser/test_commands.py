"""Whatever a button does, a command does too: by the palette and by keys that can be set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jupyter_mlhub import HubClient
from tests.support.examples import register
from tests.support.panel_page import document, row
from tests.support.running import RunningServer

IS_ENABLED = "name => jupyterapp.commands.isEnabled(name)"


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        hub.train("penguins", "species", "GaussianNB", model="kinds").wait()
        yield hub


@pytest.fixture
def panel(hub: HubClient, shared_page: Page) -> Page:  # noqa: ARG001
    expect(row(shared_page, "penguins")).to_be_visible()
    expect(shared_page.locator(".jp-LauncherCard").first).to_be_visible()  # it takes the focus once
    return shared_page


def choose_in_palette(page: Page, command: str) -> None:
    page.keyboard.press("ControlOrMeta+Shift+C")
    palette = page.locator(".jp-ModalCommandPalette")
    palette.locator("input").fill(command)
    palette.locator(".lm-CommandPalette-item", has_text=command).first.click()


def is_enabled(page: Page, command: str) -> Any:
    return page.evaluate(IS_ENABLED, command)


def name_of(page: Page, name: str) -> Any:
    return row(page, name).locator(".jp-mlhub-name")


def test_commands_act_on_the_row_with_the_focus(panel: Page) -> None:
    name_of(panel, "penguins").focus()
    choose_in_palette(panel, "Train on This Dataset")
    expect(document(panel).locator(".jp-mlhub-train")).to_contain_text("Choose the column")
    name_of(panel, "kinds").focus()
    choose_in_palette(panel, "Share This")
    dialog = panel.get_by_role("dialog")
    expect(dialog).to_contain_text("Share kinds")
    dialog.get_by_role("button", name="Done").click()
    name_of(panel, "kinds").focus()
    assert not is_enabled(panel, "mlhub:this-train")  # no model is trained on
    panel.keyboard.press("ControlOrMeta+Alt+Enter")
    expect(panel.locator(".lm-TabBar-tabLabel", has_text="Train")).to_have_count(1)


def test_commands_act_on_the_tab_in_front(panel: Page, hub: HubClient) -> None:
    name_of(panel, "kinds").click()
    head = document(panel).locator("header")
    expect(head).to_contain_text("kinds")
    head.locator("h2").click()
    for name in ("evaluate", "insert", "download", "report", "script", "learn", "compare"):
        assert is_enabled(panel, f"mlhub:this-{name}"), name
    choose_in_palette(panel, "Evaluate This Model")
    expect(head.get_by_role("button", name="Evaluate on…")).to_have_attribute(
        "aria-expanded", "true"
    )
    job = next(job for job in hub.jobs() if job.kind == "train")
    panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"] .jp-mlhub-name').click()
    expect(document(panel).locator("header")).to_contain_text(f"job {job.id}")
    document(panel).locator("h2").click()
    assert not is_enabled(panel, "mlhub:this-evaluate")
    choose_in_palette(panel, "Run This Job Again")
    expect(document(panel).locator(".jp-mlhub-train")).to_contain_text("GaussianNB")


def test_nothing_is_offered_where_nothing_of_the_hub_is_in_front(panel: Page) -> None:
    panel.locator(".jp-LauncherCard").first.focus()
    for name in ("open", "train", "share", "remove"):
        assert not is_enabled(panel, f"mlhub:this-{name}"), name
    for name in ("submit", "compare"):
        assert not is_enabled(panel, f"mlhub:{name}"), name


def test_keys_filter_train_and_submit(panel: Page, hub: HubClient) -> None:
    name_of(panel, "penguins").focus()
    panel.keyboard.press("ControlOrMeta+Alt+f")
    search = panel.locator("#jp-mlhub-panel").get_by_role("searchbox")
    expect(search).to_be_focused()
    name_of(panel, "penguins").focus()
    panel.keyboard.press("ControlOrMeta+Alt+Enter")
    form = document(panel).locator(".jp-mlhub-train")
    suggested = form.get_by_role("button", name="species · 3 classes")
    suggested.click()
    expect(form).to_contain_text("Will fit")
    form.locator("input, select").first.focus()
    known = len(list(hub.jobs()))
    panel.keyboard.press("ControlOrMeta+Enter")
    expect(document(panel).locator("header")).to_contain_text("job ")
    started = list(hub.jobs())
    assert len(started) == known + 1
    hub.job(started[0].id).wait()


def test_two_chosen_are_compared_by_keys_alone(panel: Page, hub: HubClient) -> None:
    hub.train("penguins", "species", "DummyClassifier", model="kinds").wait()
    jobs = [job for job in hub.jobs() if job.kind == "train" and job.state == "succeeded"][:2]
    for job in jobs:
        panel.locator(f'#jp-mlhub-panel [data-job="{job.id}"] .jp-mlhub-name').focus()
        choose_in_palette(panel, "Choose This to Compare")
    choose_in_palette(panel, "Compare What Was Chosen")
    heading = document(panel).get_by_role("heading", name="Comparison of 2")
    expect(heading).to_be_visible()


ZOOMED = {"width": 720, "height": 450}
"""What is left of 1440 × 900 at 200 %."""

BEYOND = """tab => [...tab.querySelectorAll('*')].filter(one =>
    one.getBoundingClientRect().right > tab.getBoundingClientRect().right + 1
    && one.closest('table, .lm-DataGrid') === null
).map(one => one.outerHTML.slice(0, 80))"""


def test_at_200_percent_nothing_but_tables_is_wider_than_a_tab(panel: Page) -> None:
    panel.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    try:
        for name in ("penguins", "kinds"):
            name_of(panel, name).click()
            tab = document(panel)
            expect(tab.get_by_role("tablist").first).to_be_visible()
            assert tab.evaluate(BEYOND) == []
    finally:
        panel.set_viewport_size({"width": 1440, "height": 900})
