"""A real Chromium on a real JupyterLab with a real worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect, sync_playwright

from tests.support.panel_page import open_lab, tidy_up
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
EXPOSED = "--LabApp.expose_app_in_browser=True"
"""Lets a page run Lab's commands, with which tests tidy it up."""


@pytest.fixture(scope="package")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("lab"), EXPOSED) as server:
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
    forget(profile)
    yield profile
    forget(profile)


def forget(profile: BrowserContext) -> None:
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
def blank(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing is loaded yet, for tests that change how Lab loads."""
    page = new_page(context)
    with free_of_errors(page):
        yield page


@pytest.fixture
def page(blank: Page, server: RunningServer) -> Page:
    """Lab, just loaded, with the panel in front."""
    open_lab(blank, server)
    return blank


@dataclass
class Kept:
    """The page that a file's tests use in turn, and how many tests had failed before."""

    page: Page | None = None
    failures: int = 0


@pytest.fixture(scope="module")
def kept(profile: BrowserContext) -> Iterator[Kept]:
    yield Kept()
    forget(profile)


@pytest.fixture
def shared_page(
    profile: BrowserContext, server: RunningServer, kept: Kept, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Lab with the panel in front, as it is once it is loaded.

    To load it takes seconds of CPU, so a file's tests tidy it up for each other. After a test
    that failed, or had a ``context``, it is loaded again.
    """
    failures = request.session.testsfailed
    if kept.page is None or kept.page.is_closed() or kept.failures != failures:
        forget(profile)
        kept.page = new_page(profile)
        open_lab(kept.page, server)
    else:
        tidy_up(kept.page)
    kept.failures = failures
    with free_of_errors(kept.page):
        yield kept.page


def new_page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


@contextmanager
def free_of_errors(page: Page) -> Iterator[None]:
    """Any error on the page fails the test."""
    problems: list[str] = []

    def keep(error: Error) -> None:
        problems.append(str(error))

    page.on("pageerror", keep)
    yield
    page.remove_listener("pageerror", keep)
    assert problems == []
