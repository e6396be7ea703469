"""Administration and sharing in the panel: accounts, permissions, shares, audit, dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from jupyter_mlhub import HubClient
from tests.support.examples import register
from tests.support.panel_page import MORE, choose_for, choose_tool, open_section, take_picture
from tests.support.running import PASSWORD, RunningServer, until

ACCOUNT = "ada"
NEW_PASSWORD = "staple battery nine"
HOSTILE = "<img src=x onerror=\"document.body.dataset.owned='yes'\">"


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        hub.train("penguins", "species", "GaussianNB").wait()
        hub.admin.create_group("biology")
        yield hub


@pytest.fixture
def panel(hub: HubClient, page: Page) -> Locator:  # noqa: ARG001
    panel = page.locator("#jp-mlhub-panel")
    expect(panel.locator('[data-name="penguins"]')).to_be_visible()
    return panel


def open_administration(page: Page, name: str) -> Locator:
    choose_tool(page, "Administration")
    tab = page.locator(".jp-mlhub-document:visible")
    tab.get_by_role("tab", name=name).click()
    return tab


def answer(page: Page, title: str, button: str) -> None:
    """Answer the question that is asked before something goes."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(title)
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)


def create_bob(page: Page, hub: HubClient) -> None:
    """Create an account and deny it a permission."""
    tab = open_administration(page, "Users")
    expect(tab.locator('[data-user="ada"]')).to_be_visible()
    form = tab.locator("form.jp-mlhub-form")
    form.get_by_role("textbox", name="Name").fill("bob")
    form.get_by_label("First password").fill("password1")
    form.get_by_role("button", name="Create account").click()
    expect(form.get_by_role("alert")).to_contain_text("easy to guess")
    form.get_by_label("First password").fill(PASSWORD)
    form.get_by_role("button", name="Create account").click()
    bob = tab.locator('[data-user="bob"]')
    expect(bob).to_be_visible()

    bob.get_by_role("button", name="bob").click()
    row = tab.locator('[data-permission="models.delete"]')
    expect(row).to_contain_text("✓ yes")
    row.get_by_role("combobox").select_option("denied")
    expect(row.locator("td").first).to_have_text("no")
    take_picture(page, "users")
    assert hub.admin.grants("bob").own == {"models.delete": False}


def share_with_bob(page: Page, panel: Locator) -> None:
    """Share a dataset, after a try with an unknown name."""
    shared = panel.locator('[data-name="penguins"]')
    choose_for(page, shared, "Share penguins")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Private: only its owner")
    dialog.get_by_label("Name of a person or group").fill("nobody")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("There is nobody named nobody")
    dialog.get_by_label("Name of a person or group").fill("bob")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.locator('[data-share="bob"]')).to_be_visible()
    dialog.get_by_label("What bob may do").select_option("write")
    expect(dialog.get_by_label("What bob may do")).to_have_value("write")
    take_picture(page, "share")
    dialog.get_by_role("button", name="Done").click()
    expect(shared.get_by_title("You share it")).to_be_visible()


def sign_in_as_bob(panel: Locator) -> None:
    """Sign in with a first password, and replace it."""
    panel.get_by_label("Name").fill("bob")
    panel.get_by_label("Password").fill(PASSWORD)
    panel.get_by_role("button", name="Sign in").click()
    panel.get_by_label("Password that you were given").fill(PASSWORD)
    panel.get_by_label("New password").fill(NEW_PASSWORD)
    panel.get_by_role("button", name="Change password").click()


def see_what_is_shared(page: Page, panel: Locator) -> None:
    """Find the shared dataset, without the actions that its level does not allow."""
    expect(panel.locator('[data-name="ada/penguins"]')).to_contain_text("344 × 8")
    panel.get_by_role("button", name="More", exact=True).click()
    expect(page.locator(".lm-Menu:visible")).to_contain_text("Leaderboards")
    expect(page.locator(".lm-Menu:visible")).not_to_contain_text("Administration")
    page.keyboard.press("Escape")
    panel.get_by_label("Owner").select_option("me")
    expect(panel.locator('[data-name="ada/penguins"]')).to_have_count(0)
    expect(panel.get_by_text("None of them is yours.").first).to_be_visible()
    panel.get_by_label("Owner").select_option("others")
    theirs = panel.locator('[data-name="ada/penguins"]')
    theirs.hover()
    expect(theirs.get_by_title("Train on ada/penguins")).to_have_count(1)
    theirs.click(button="right")
    menu = page.locator(".lm-Menu:visible")
    expect(menu).to_contain_text("Train on ada/penguins")
    for refused in ("Delete ada/penguins", "Share ada/penguins"):
        expect(menu).not_to_contain_text(refused)
    page.keyboard.press("Escape")
    theirs.get_by_role("button", name="ada/penguins", exact=True).click()
    tab = page.locator(".jp-mlhub-document:visible")
    tab.get_by_role("button", name=MORE).click()
    expect(page.get_by_role("menuitem", name="Correct…")).to_be_visible()
    page.keyboard.press("Escape")
    tab.get_by_role("button", name="Use", exact=True).click()
    code = 'hub.dataset("ada/penguins").to_pandas()'
    expect(page.get_by_role("menuitem", name=code)).to_be_visible()
    page.keyboard.press("Escape")


def make_and_end_a_token(page: Page) -> None:
    choose_tool(page, "Account")
    account = page.locator(".jp-mlhub-document:visible")
    account.get_by_label("Purpose of the token").fill("nightly")
    account.get_by_role("button", name="Make a token").click()
    expect(account.locator("code").first).to_contain_text("eyJ")
    token = account.get_by_role("row", name="nightly")
    for button in ("Cancel", "End"):
        token.get_by_role("button", name="End").click()
        answer(page, "End the token nightly?", button)
    expect(token).to_have_count(0)
    take_picture(page, "account")


def test_from_a_new_account_to_what_is_shared_with_it(
    page: Page, panel: Locator, hub: HubClient
) -> None:
    create_bob(page, hub)
    share_with_bob(page, panel)
    hub.train("penguins", "species", "GaussianNB", model="ended").wait()
    notice = page.get_by_text("GaussianNB · penguins is done.")
    expect(notice).to_be_visible()
    choose_tool(page, "Sign out")
    expect(notice).to_have_count(0)
    expect(page.locator(".jp-mlhub-document")).to_have_count(0)
    sign_in_as_bob(panel)
    see_what_is_shared(page, panel)
    make_and_end_a_token(page)
    choose_tool(page, "Sign out")
    expect(panel.get_by_role("button", name="Sign in")).to_be_visible()
    hub.login("ada", PASSWORD)


def test_the_other_pages_of_the_administrator(page: Page, panel: Locator, hub: HubClient) -> None:
    tab = open_administration(page, "Dashboard")
    expect(tab.locator('[data-health="workers"]')).to_have_attribute("data-ok", "true")
    expect(tab).to_contain_text("succeeded")
    expect(tab.locator("figure", has=page.locator("canvas, svg"))).to_have_count(2)

    tab.get_by_role("tab", name="Groups").click()
    tab.get_by_label("Add to biology").select_option("ada")
    expect(tab.get_by_title("Remove ada")).to_be_visible()
    assert hub.admin.groups()[0].members == ["ada"]
    tab.get_by_role("button", name="Delete", exact=True).click()
    answer(page, "Delete the group biology?", "Cancel")
    assert [group.name for group in hub.admin.groups()] == ["biology"]
    tab.get_by_role("button", name="Delete", exact=True).click()
    answer(page, "Delete the group biology?", "Delete")
    expect(tab).to_contain_text("No groups yet")

    tab.get_by_role("tab", name="Roles").click()
    tab.get_by_label("Name of a new role").fill("analyst")
    tab.get_by_role("button", name="Create role").click()
    tab.get_by_label("analyst: models.read").click()
    expect(tab.get_by_label("analyst: models.read")).to_be_checked()
    take_picture(page, "roles")
    for button in ("Cancel", "Delete"):
        expect(tab.get_by_label("analyst: models.read")).to_be_checked()
        tab.get_by_label("Delete the role analyst").click()
        answer(page, "Delete the role analyst?", button)
    expect(tab.get_by_label("analyst: models.read")).to_have_count(0)

    hub.admin.trust("sklearn.tree._tree.Tree")
    tab.get_by_role("tab", name="Model types").click()
    approved = tab.locator('[data-type="sklearn.tree._tree.Tree"]')
    expect(approved).to_contain_text("approved by ada")
    approved.get_by_role("button", name="Withdraw").click()
    answer(page, "Withdraw sklearn.tree._tree.Tree?", "Withdraw")
    expect(tab).to_contain_text("None is approved yet")
    assert hub.admin.trusted_types() == []

    tab.get_by_role("tab", name="Audit").click()
    expect(tab).to_contain_text("roles.update")
    tab.get_by_role("button", name="Check the chain").click()
    expect(tab.get_by_role("status")).to_contain_text("as they were written")
    take_picture(page, "audit")
    assert panel.is_visible()


def test_a_check_of_the_store_tells_what_is_damaged(
    page: Page, panel: Locator, server: RunningServer, hub: HubClient
) -> None:
    assert panel.is_visible()
    sha256 = hub.version("dataset", "penguins").sha256
    (blob,) = server.state_dir.rglob(sha256)
    content = blob.read_bytes()
    for damage, sentence in (
        (b"x", re.compile(r"1 of \d+ stored files are damaged")),
        (b"", re.compile(r"All \d+ stored files")),
    ):
        blob.write_bytes(content + damage)
        open_administration(page, "Dashboard").get_by_role(
            "button", name="Check and clean up"
        ).click()
        tab = page.locator(".jp-mlhub-document:visible")
        expect(tab).to_contain_text(sentence)
        if damage:
            expect(tab.get_by_role("row", name="ada/penguins@1")).to_contain_text("no longer have")
            take_picture(page, "storage-check")


def test_what_people_write_is_shown_and_never_run(
    page: Page, panel: Locator, hub: HubClient
) -> None:
    hub.register(BytesIO(f'"{HOSTILE.replace(chr(34), chr(34) * 2)}",b\n1,2\n'.encode()), "hostile")
    hub.describe("dataset", "hostile", description=HOSTILE, tags=[HOSTILE[:50]])
    hub.admin.change_user("ada", notes=HOSTILE)
    until(lambda: hub.version("dataset", "hostile").state == "ready", 30, "it is read")
    panel.locator('[data-name="hostile"]').get_by_role("button", name="hostile", exact=True).click()
    open_section(page.locator(".jp-mlhub-document:visible"), "Profile")
    expect(page.locator(".jp-mlhub-columnName").first).to_contain_text("<img src=x")
    tab = open_administration(page, "Users")
    expect(tab.locator('[data-user="ada"]')).to_contain_text("<img src=x")
    tab.get_by_role("tab", name="Audit").click()
    expect(tab).to_contain_text("datasets.update")
    assert page.evaluate("document.body.dataset.owned") is None


def make_long(page: Page, address: str, items: list[dict[str, Any]]) -> None:
    """Answer for a list of the server with these items, page by page."""

    def answer_page(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        first = int(asked.get("cursor", ["0"])[0])
        after = first + int(asked["limit"][0])
        following = str(after) if after < len(items) else None
        document = {"items": items[first:after], "total": len(items), "next": following}
        route.fulfill(json=document)

    page.route(address, answer_page)


def see_the_rest(place: Locator, rows: str) -> None:
    """See the first 50 of 60 rows, then all of them."""
    expect(place.locator(rows)).to_have_count(50)
    place.get_by_role("button", name="10 more…").click()
    expect(place.locator(rows)).to_have_count(60)
    expect(place.locator(".jp-mlhub-more")).to_have_count(0)


def test_the_rest_of_a_long_list_is_shown_on_request(
    page: Page, panel: Locator, hub: HubClient
) -> None:
    user = hub.admin.user("ada").model_dump(mode="json")
    group = {"description": "", "members": [], "created_at": user["created_at"]}
    version = hub.versions("dataset", "penguins")[0].model_dump(mode="json")
    names = [f"number-{number}" for number in range(60)]
    users = [{**user, "id": 9000 + place, "name": name} for place, name in enumerate(names)]
    versions = [{**version, "number": number} for number in range(60, 0, -1)]
    make_long(page, "**/mlhub/api/users?*", users)
    make_long(page, "**/mlhub/api/groups?*", [{**group, "name": name} for name in names])
    make_long(page, "**/mlhub/api/datasets/penguins/versions?*", versions)

    tab = open_administration(page, "Users")
    see_the_rest(tab, "[data-user]")
    tab.get_by_role("tab", name="Groups").click()
    see_the_rest(tab, "[data-group]")
    row = panel.locator('[data-name="penguins"]')
    row.get_by_role("button", name="penguins", exact=True).click()
    listed = page.locator(".jp-mlhub-document:visible .jp-mlhub-versions")
    open_section(page.locator(".jp-mlhub-document:visible"), "Versions")
    see_the_rest(listed, "[data-version]")
    page.unroute_all()
