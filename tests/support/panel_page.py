"""What the browser's tests do with the panel of a page."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.running import RunningServer

PICTURES = os.environ.get("MLHUB_PICTURES")
"""Where ``make pictures`` has the tests take those of the guides; else they take none."""


def open_lab(page: Page, server: RunningServer) -> None:
    """Load Lab with nothing open, and the panel in front."""
    page.goto(f"{server.url}/lab?reset&token={server.token}")
    show_panel(page)


CLOSE_NOTICES = """() => {
    document.querySelectorAll('.jp-Notification-Toast-Close').forEach(one => one.click());
    return document.querySelector('.Toastify__toast') === null;
}"""


def tidy_up(page: Page) -> None:
    """Leave nothing of the test before: no route, dialog, notice, tab or filter."""
    page.unroute_all()
    page.mouse.move(0, 0)
    dialogs = page.get_by_role("dialog")
    for _ in range(dialogs.count()):
        page.keyboard.press("Escape")
    expect(dialogs).to_have_count(0)
    page.evaluate("jupyterapp.commands.execute('application:close-all')")
    expect(page.locator("#jp-main-dock-panel .lm-TabBar-tab")).to_have_text(["Launcher"])
    page.wait_for_function(CLOSE_NOTICES)  # one of the test before may only now appear
    panel = page.locator("#jp-mlhub-panel")
    if not panel.is_visible():
        show_panel(page)
    panel.get_by_role("searchbox").fill("")
    panel.get_by_label("Owner").select_option("anyone")
    every_job = panel.get_by_role("radio", name="All")
    if every_job.count():
        every_job.click()
    panel.get_by_role("button", name="Refresh").click()
    # What is still on its way would meet the routes of the next test.
    expect(panel).to_have_attribute("aria-busy", "false")


def show_panel(page: Page) -> None:
    page.locator('li.lm-TabBar-tab[data-id="jp-mlhub-panel"]').click()


def row(page: Page, name: str) -> Locator:
    """The row of a dataset or a model in the panel."""
    return page.locator(f'#jp-mlhub-panel [data-name="{name}"]')


def choose_from_menu(page: Page, entry: str) -> None:
    """Choose what is offered by the menu that is open."""
    page.locator(".lm-Menu:visible .lm-Menu-item").filter(has_text=entry).click()


def choose_for(page: Page, listed: Locator, entry: str) -> None:
    """Choose what a row of the panel offers behind its three dots."""
    listed.hover()
    listed.get_by_title("More for").click()
    choose_from_menu(page, entry)


def choose_tool(page: Page, entry: str, button: str = "More") -> None:
    """Choose what the panel offers above its lists."""
    tools = page.locator("#jp-mlhub-panel .jp-Toolbar")
    tools.get_by_role("button", name=button, exact=True).click()
    choose_from_menu(page, entry)


def document(page: Page) -> Locator:
    """The tab of the hub that is in front."""
    return page.locator(".jp-mlhub-document:visible")


def open_form(page: Page, dataset: str) -> Locator:
    """The train form of a dataset, from its row, when it can be filled in."""
    listed = row(page, dataset)
    listed.hover()
    listed.get_by_title(f"Train on {dataset}").click()
    form = document(page).locator(".jp-mlhub-train")
    expect(form).to_contain_text("Choose the column to predict first.")
    return form


MORE = "More actions"


def open_section(tab: Locator, name: str) -> None:
    """Show one of a tab's sections."""
    tab.get_by_role("tab", name=name).click()


def choose(tab: Locator, menu: str, entry: str) -> None:
    """Choose what a menu of a tab's head offers."""
    tab.locator("header").get_by_role("button", name=menu, exact=True).click()
    tab.page.get_by_role("menuitem", name=entry).click()


def workspaces(server: RunningServer) -> str:
    """What Lab has saved of how its interface was left."""
    files = (server.root / "workspaces").glob("*.jupyterlab-workspace")
    return "".join(file.read_text() for file in files)


def take_picture(page: Page, name: str) -> None:
    """A picture for the README and the guides, where they are to be taken."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES, f"{name}.png"))


CHANGE_THEME = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"


def change_theme(page: Page, theme: str, is_light: str) -> None:
    page.evaluate(CHANGE_THEME, f"JupyterLab {theme}")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", is_light)
    # Lab hides the page meanwhile, and does not bear another change before it is shown again.
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)


def in_both_themes(page: Page, name: str) -> None:
    """Take a picture in each theme. Without pictures to take, Lab's theme stays as it is."""
    if not PICTURES:
        return
    take_picture(page, name)
    change_theme(page, "Dark", "false")
    take_picture(page, f"{name}-dark")
    change_theme(page, "Light", "true")
