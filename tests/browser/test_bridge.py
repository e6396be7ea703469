"""The panel of a JupyterLab that forwards to a team hub."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.support.examples import EXAMPLES
from tests.support.panel_page import document, open_lab, open_section
from tests.support.people import setup_code
from tests.support.running import PASSWORD, running_server


def test_the_panel_works_through_the_bridge(context: BrowserContext, tmp_path: Path) -> None:
    with running_server(tmp_path / "hub", app="mlhub") as hub:
        option = f"--MLHub.hub_url={hub.url}"
        with running_server(tmp_path / "lab", option) as server:
            page = context.new_page()
            open_lab(page, server)
            panel = page.locator("#jp-mlhub-panel")
            panel.get_by_label("Name").fill("ada")
            panel.get_by_label("Password").fill(PASSWORD)
            panel.get_by_label("Setup code").fill("wrong")
            panel.get_by_role("button", name="Create account").click()
            expect(panel).to_contain_text("The setup code is wrong.")
            panel.get_by_label("Setup code").fill(setup_code(hub))
            panel.get_by_role("button", name="Create account").click()
            expect(panel.get_by_text("No datasets yet.")).to_be_visible()
            ada = server.client()
            ada.register(EXAMPLES / "seattle-weather.csv", "weather")
            row = panel.locator('[data-name="weather"]')
            expect(row).to_contain_text("1,461 × 6")
            ada.register(EXAMPLES / "penguins.csv", "penguins")  # told by the events
            expect(panel.locator('[data-name="penguins"]')).to_contain_text("344 × 8")
            row.get_by_role("button", name="weather", exact=True).click()
            open_section(document(page), "Profile")
            expect(page.locator(".jp-mlhub-columnName").nth(1)).to_contain_text("precipitation")
