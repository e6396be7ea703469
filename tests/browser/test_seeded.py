"""The administrator's dashboard on a hub with a lived-in week, as ``examples/seed.py`` makes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from jupyter_mlhub import HubClient
from tests.browser.conftest import EXPOSED
from tests.support.examples import EXAMPLES
from tests.support.panel_page import choose_tool, document, in_both_themes, open_lab
from tests.support.running import PASSWORD, RunningServer, running_server, until, worker_is_ready

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """JupyterLab on a hub that the script has filled, signed in as its administrator."""
    root = tmp_path_factory.mktemp("seeded")
    state = root / "filled" / "mlhub"
    command = [sys.executable, EXAMPLES / "seed.py", "--small"]
    subprocess.run([*command, "--state", state, "--password", PASSWORD], check=True)
    with running_server(root, EXPOSED, f"--MLHub.state_dir={state}") as server:
        with server.client() as hub:
            hub.login("ada", PASSWORD)
            until(lambda: worker_is_ready(hub), 100, "the worker is ready")
        yield server


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        yield hub


@pytest.mark.timeout(400)
def test_the_week_has_days_and_keeps_its_order(hub: HubClient) -> None:
    dashboard = hub.admin.dashboard(minutes=30 * 24 * 60)
    owners = {row.owner for row in dashboard.jobs}
    assert {"ben", "cam"} <= owners
    assert {row.state for row in dashboard.jobs} >= {"succeeded", "failed", "queued"}
    minutes = {point.at for service in dashboard.services for point in service.points}
    assert max(minutes) - min(minutes) > 5 * DAY
    penguins = hub.versions("dataset", "penguins")
    newer, older = (version.created_at for version in penguins)
    assert newer - older > DAY / 2
    assert datetime.now(UTC) - older > 5 * DAY
    for job in hub.jobs(dataset="penguins"):
        assert job.started_at is None or job.created_at <= job.started_at
        assert job.finished_at is None or job.started_at <= job.finished_at  # type: ignore[operator]
    assert hub.admin.verify_audit().intact


def test_the_dashboard_shows_the_week(blank: Page, server: RunningServer) -> None:
    page = blank
    open_lab(page, server)
    choose_tool(page, "Administration")
    tab = document(page)
    tab.get_by_role("tab", name="Dashboard").click()
    tab.get_by_label("Time range").select_option(label="last 7 days")
    expect(tab.locator('[data-health="workers"]')).to_have_attribute("data-ok", "true")
    jobs = tab.locator("table", has_text="succeeded").first
    for person in ("ben", "cam"):
        expect(jobs).to_contain_text(person)
    expect(tab).to_contain_text("gpu")
    figures = tab.locator("figure", has=page.locator("canvas, svg"))
    expect(figures).to_have_count(2)
    in_both_themes(page, "dashboard")
    figures.first.scroll_into_view_if_needed()
    in_both_themes(page, "dashboard-requests")
