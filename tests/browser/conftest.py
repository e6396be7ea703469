"""A real Chromium on a real JupyterLab with a real worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.panel_page import show_panel
from tests.support.people import found_hub, sign_in_for
from tests.support.running import RunningServer, running_server

expect.set_options(timeout=30_000)  # a worker on a busy machine needs some seconds to start

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("lab")) as server:
        found_hub(server)
        yield server


@pytest.fixture(scope="module")
def server(shared_lab: RunningServer, request: pytest.FixtureRequest) -> RunningServer:
    """JupyterLab, signed in with an administrator's account that is the file's own."""
    sign_in_for(request.module, shared_lab)
    return shared_lab


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """Lab, loaded, with the panel in front; any error on the page fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(30_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{server.url}/lab?reset&token={server.token}")
    show_panel(page)
    yield page
    page.close()
    assert problems == []
