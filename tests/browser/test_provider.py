"""Signing in from the panel with an OpenID Connect provider's own page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import BrowserContext, expect

from tests.support.panel_page import show_panel, take_picture
from tests.support.running import RunningServer, running_server


@pytest.fixture(scope="module")
def options() -> Iterator[tuple[str, ...]]:
    """Of a hub with a provider."""
    ada = User(sub="1", claims={"preferred_username": "ada"})
    with (
        pytest.MonkeyPatch.context() as patch,
        run_server_in_thread(require_nonce=True, user_claims=[ada]) as provider,
    ):
        patch.setenv("MLHUB_OPENID_CLIENT_SECRET", "a secret")
        yield (
            f"--MLHub.openid_issuer=http://localhost:{provider.server_port}",
            "--MLHub.openid_client_id=mlhub",
            "--MLHub.openid_label=Example Corp",
            "--MLHub.administrators=ada",
            "--MLHub.start_workers=False",
        )


@pytest.fixture(scope="module")
def server(
    options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("provider"), *options) as server:
        yield server


def test_the_panel_of_a_bridge_takes_the_token_that_the_hub_shows(
    context: BrowserContext, options: tuple[str, ...], tmp_path: Path
) -> None:
    with ExitStack() as stack:
        hub = stack.enter_context(running_server(tmp_path / "hub", *options, app="mlhub"))
        to_hub = f"--MLHub.hub_url={hub.url}"
        lab = stack.enter_context(running_server(tmp_path / "lab", to_hub))
        page = context.new_page()
        page.goto(f"{lab.url}/lab?reset&token={lab.token}")
        show_panel(page)
        panel = page.locator("#jp-mlhub-panel")
        with context.expect_page() as opened:
            panel.get_by_role("button", name="Sign in with Example Corp").click()
        opened.value.get_by_role("button", name="1", exact=True).click()
        token = opened.value.locator("code").inner_text()
        field = panel.locator('input[autocomplete="off"]')
        field.fill(token[:-4])
        panel.get_by_role("button", name="Sign In with This Token").click()
        expect(panel).to_contain_text("The hub does not know this token.")
        field.fill(token)
        panel.get_by_role("button", name="Sign In with This Token").click()
        expect(panel.get_by_text("No datasets yet.")).to_be_visible()
        assert lab.client().whoami().name == "ada"


def test_the_panel_signs_in_with_a_provider(context: BrowserContext, server: RunningServer) -> None:
    page = context.new_page()
    page.goto(f"{server.url}/lab?reset&token={server.token}")
    show_panel(page)
    panel = page.locator("#jp-mlhub-panel")
    button = panel.get_by_role("button", name="Sign in with Example Corp")
    expect(button).to_be_visible()
    take_picture(page, "sign-in-provider")
    with context.expect_page() as opened:
        button.click()
    expect(panel.get_by_role("status")).to_contain_text("return here")
    provider = opened.value
    provider.get_by_role("button", name="1", exact=True).click()
    expect(provider.get_by_role("heading", name="Signed in as ada")).to_be_visible()
    expect(panel.get_by_text("Datasets").first).to_be_visible()
    assert server.client().whoami().name == "ada"
