"""A real Chromium on a real JupyterLab with a real worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

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
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Chromium with a profile on disk, which keeps JupyterLab's scripts as they were compiled."""
    with sync_playwright() as playwright:
        profile = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            viewport={"width": 1280, "height": 800},
        )
        yield profile
        profile.close()


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """A browser that knows of no test before; its pages are closed afterwards."""
    yield profile
    empty, *opened = profile.pages  # without any page, Chromium ends
    devtools = profile.new_cdp_session(empty)
    for page in opened:
        origin = "/".join(page.url.split("/")[:3])
        page.close()
        stored = {"origin": origin, "storageTypes": "local_storage,indexeddb,service_workers"}
        devtools.send("Storage.clearDataForOrigin", stored)
    devtools.detach()
    profile.clear_cookies()
    profile.clear_permissions()


@pytest.fixture
def page(context: BrowserContext, server: RunningServer) -> Iterator[Page]:
    """Lab, loaded, with the panel in front; any error on the page fails the test."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{server.url}/lab?reset&token={server.token}")
    show_panel(page)
    yield page
    assert problems == []
