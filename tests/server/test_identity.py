"""Signing in by what a real OpenID Connect provider, or a real JupyterHub, says."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Forbidden, Invalid, Unauthenticated
from tests.support.kernels import running_kernel
from tests.support.running import (
    PASSWORD,
    RunningServer,
    free_port,
    lean_environment,
    running_server,
    until,
)

PEOPLE = [
    User(sub="1", claims={"preferred_username": "ada"}),
    User(sub="2", claims={"preferred_username": "eve"}),
    User(sub="5", claims={"email": "ada", "email_verified": False}),
    User(sub="6", claims={"email": "kim@example.org", "email_verified": True}),
    User(sub="3", claims={"preferred_username": "Grace Hopper"}),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with (
        pytest.MonkeyPatch.context() as patch,
        run_server_in_thread(require_nonce=True, user_claims=PEOPLE) as server,
    ):
        patch.setenv("MLHUB_OPENID_CLIENT_SECRET", "a secret")
        yield f"http://localhost:{server.server_port}"


def options(issuer: str, *more: str, administrator: str = "ada") -> list[str]:
    return [
        f"--MLHub.openid_issuer={issuer}",
        "--MLHub.openid_client_id=mlhub",
        "--MLHub.openid_label=Example",
        f"--MLHub.administrators={administrator}",
        "--MLHub.start_workers=False",
        *more,
    ]


class Browser:
    """What a browser does: it keeps cookies and follows redirects, from the hub and back."""

    def __init__(self, server: RunningServer) -> None:
        self.http = httpx.Client(timeout=30, headers={"Accept": "text/html"})
        self.start = f"{server.url}/mlhub/api/session/openid"
        # As Lab's page would: Jupyter's token once, then its cookie.
        self.http.get(f"{server.url}/api/me", params={"token": server.token})

    def go_to_provider(self) -> str:
        answer = self.http.get(self.start)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def come_back(self, location: str, **form: str) -> str:
        """The address of the callback, once the person said who they are."""
        answer = self.http.post(location, data=form)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def sign_in(self, subject: str) -> httpx.Response:
        return self.http.get(self.come_back(self.go_to_provider(), sub=subject))


@pytest.fixture(scope="module")
def server(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("openid"), *options(issuer), app="server") as found:
        yield found


def test_a_person_signs_in_with_a_provider(server: RunningServer) -> None:
    hub = server.client()
    assert [provider.label for provider in hub.session().providers] == ["Example"]
    answer = Browser(server).sign_in("1")
    assert answer.status_code == 200, answer.text
    assert "Signed in as ada" in answer.text
    assert "eyJ" not in answer.text  # a Jupyter server keeps the token
    assert answer.headers["Cache-Control"] == "no-store"
    me = hub.whoami()
    assert (me.name, me.role) == ("ada", "administrator")
    again = Browser(server).sign_in("1")
    assert "Signed in as ada" in again.text
    assert hub.whoami().id == me.id
    Browser(server).sign_in("3")
    assert (hub.whoami().name, hub.whoami().role) == ("Grace-Hopper", "member")
    unverified = Browser(server).sign_in("5")
    assert unverified.status_code == 200, unverified.text
    assert (hub.whoami().name, hub.whoami().role) == ("5", "member")
    Browser(server).sign_in("6")
    assert hub.whoami().name == "kim@example.org"
    Browser(server).sign_in("1")
    actions = [(entry.action, entry.actor) for entry in hub.admin.audit()]
    assert ("users.create", "Grace-Hopper") in actions
    assert ("users.link", "ada") in actions


def test_an_account_of_the_same_name_is_not_taken_over(server: RunningServer) -> None:
    hub = server.client()
    Browser(server).sign_in("1")
    hub.admin.create_user("eve", PASSWORD)
    refused = Browser(server).sign_in("2")
    assert refused.status_code == 403
    assert "There is an account named eve already" in refused.text
    assert hub.whoami().name == "ada"
    hub.login("eve", PASSWORD)
    assert Browser(server).sign_in("2").status_code == 200  # now the two are linked
    hub.logout()
    Browser(server).sign_in("2")
    assert hub.whoami().name == "eve"
    Browser(server).sign_in("1")
    hub.admin.change_user("eve", active=False)
    refused = Browser(server).sign_in("2")
    assert refused.status_code == 403
    assert "not active" in refused.text
    assert hub.whoami().name == "ada"


def test_an_answer_is_taken_in_the_browser_that_asked_and_once(server: RunningServer) -> None:
    hub = server.client()
    hub.logout()
    asking, other = Browser(server), Browser(server)
    back = asking.come_back(asking.go_to_provider(), sub="1")
    stolen = other.http.get(back)
    assert stolen.status_code == 422
    assert "did not begin in this browser" in stolen.text
    changed = httpx.URL(back).copy_merge_params({"state": "guessed"})
    assert asking.http.get(changed).status_code == 422
    assert hub.session().state == "signed_out"
    asking = Browser(server)
    back = asking.come_back(asking.go_to_provider(), sub="1")
    cookies = httpx.Cookies(asking.http.cookies)
    assert asking.http.get(back).status_code == 200
    hub.logout()
    asking.http.cookies = cookies  # the state is right, but the code was used
    again = asking.http.get(back)
    assert again.status_code == 401
    assert "Example did not sign you in" in again.text
    assert hub.session().state == "signed_out"


def test_who_says_no_at_the_provider_stays_out(server: RunningServer) -> None:
    server.client().logout()
    browser = Browser(server)
    denied = browser.http.get(browser.come_back(browser.go_to_provider(), action="deny"))
    assert denied.status_code == 401
    assert "access_denied" in denied.text or "denied" in denied.text
    strange = browser.http.get(f"{browser.start}/callback?error=<script>alert(1)</script>&state=x")
    assert "<script>" not in strange.text
    assert server.client().session().state == "signed_out"


def test_a_team_hub_shows_the_token(issuer: str, tmp_path: Path) -> None:
    team = options(issuer, "--MLHub.processes=1")
    with running_server(tmp_path, *team, app="mlhub") as server:
        page = Browser(server).sign_in("1")
        token = page.text.partition("<code>")[2].partition("</code>")[0]
        with HubClient(server.url, token) as hub:
            assert hub.whoami().name == "ada"
        with (
            HubClient(server.url) as nobody,
            pytest.raises(Unauthenticated, match="no sign-in with JupyterHub"),
        ):
            nobody.login_with_jupyterhub("x")


def test_a_bridge_signs_in_with_the_token_that_its_hub_shows(issuer: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        team = options(issuer, "--MLHub.processes=1")
        hub = stack.enter_context(running_server(tmp_path / "hub", *team, app="mlhub"))
        to_hub = f"--MLHub.hub_url={hub.url}"
        bridge = stack.enter_context(running_server(tmp_path / "bridge", to_hub, app="server"))
        ada = stack.enter_context(bridge.client())
        (provider,) = ada.session().providers
        assert provider.page == Browser(hub).start
        token = Browser(hub).sign_in("1").text.partition("<code>")[2].partition("</code>")[0]
        for wrong in ("x", token[:-4]):
            with pytest.raises(Invalid, match="does not know this token"):
                ada.login_with_token(wrong)
        assert ada.login_with_token(f" {token}\n").token is None  # the bridge keeps it
        assert ada.whoami().name == "ada"
        ada.logout()
        cells = stack.enter_context(running_kernel(bridge))
        shown = Browser(hub).sign_in("1").text.partition("<code>")[2].partition("</code>")[0]
        shown_text = cells.run("%mlhub login", shown)
        assert f"Sign in with Example: {provider.page}" in shown_text
        assert "ada · administrator" in shown_text


def test_nobody_administers_and_nobody_may_sign_up(issuer: str, tmp_path: Path) -> None:
    closed = options(issuer, "--MLHub.sign_up_role=", administrator="grace")
    with running_server(tmp_path, *closed, app="server") as server:
        assert "Nobody administers this hub yet" in Browser(server).sign_in("1").text
        server.client().create_first_account("root", PASSWORD)
        server.client().logout()
        assert "You have no account here, ada" in Browser(server).sign_in("1").text


def test_a_provider_that_is_away_is_reported(tmp_path: Path) -> None:
    gone = options(f"http://127.0.0.1:{free_port()}")
    with running_server(tmp_path, *gone, app="server") as server:
        answer = Browser(server).http.get(f"{server.url}/mlhub/api/session/openid")
        assert answer.status_code == 503
        assert "Example can&#x27;t be reached" in answer.text


# --- JupyterHub ---------------------------------------------------------------------------------

CONFIG = """
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):
    should_start = False
    routes = {{}}
    async def add_route(self, spec, target, data):
        self.routes[spec] = {{"routespec": spec, "target": target, "data": data}}
    async def delete_route(self, spec):
        self.routes.pop(spec, None)
    async def get_all_routes(self):
        return self.routes

c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.Spawner.port = {single}
c.Spawner.args = ["--allow-root", "--MLHub.jupyterhub_api_url=auto", "--MLHub.start_workers=False",
                  "--MLHub.administrators=ada", "--ServerApp.ip=127.0.0.1"]
c.Spawner.environment = {environment!r}
c.JupyterHub.db_url = "sqlite:///{root}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{root}/cookie_secret"
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "test", "services": ["test"], "scopes": ["admin:users", "admin:servers", "tokens"]}}
]
"""


class RunningJupyterHub:
    def __init__(self, api_url: str, token: str, single: int) -> None:
        self.api_url = api_url
        self.single_url = f"http://127.0.0.1:{single}/user/ada"
        self._http = httpx.Client(
            base_url=api_url, headers={"Authorization": f"token {token}"}, timeout=30
        )

    def ask(self, verb: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(verb, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def answers(self) -> bool:
        try:
            return self._http.get("/").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running_jupyterhub(root: Path) -> Iterator[RunningJupyterHub]:
    public, hub, single = free_port(), free_port(), free_port()
    token = secrets.token_hex(16)
    environment = {
        name: str(root / name.lower())
        for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    config = root / "jupyterhub_config.py"
    config.write_text(
        CONFIG.format(
            public=public, hub=hub, single=single, token=token, root=root, environment=environment
        )
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with (root / "jupyterhub.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            stdout=log,
            stderr=log,
            cwd=root,
            env={**lean_environment(), "PATH": path},
        )
    found = RunningJupyterHub(f"http://127.0.0.1:{hub}/hub/api", token, single)
    try:
        until(found.answers, 60, "JupyterHub answers")
        yield found
        found.ask("DELETE", "/users/ada/server")
    finally:
        process.terminate()
        process.wait(30)


def server_token(root: Path) -> str:
    """What JupyterHub gave to ada's server, as its kernels see it."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            here = any(word.endswith(f"{root}/jupyter_data_dir".encode()) for word in words)
            for word in words:
                if here and word.startswith(b"JUPYTERHUB_API_TOKEN="):
                    return word.partition(b"=")[2].decode()
    raise AssertionError("ada's server does not run")


def test_who_jupyterhub_knows_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that JupyterHub started, a team hub that asks JupyterHub, a bridge to it."""
    home = tmp_path / "jupyterhub"
    home.mkdir()
    with running_jupyterhub(home) as jupyterhub:
        jupyterhub.ask("POST", "/users/ada")
        jupyterhub.ask("POST", "/users/ada/server")
        until(lambda: jupyterhub.ask("GET", "/users/ada")["server"], 90, "ada's server runs")
        mine = jupyterhub.ask("POST", "/users/ada/tokens", {"note": "an app's"})["token"]
        with HubClient(jupyterhub.single_url, mine) as hub:
            assert [provider.kind for provider in hub.session().providers] == ["jupyterhub"]
            hub.login_with_jupyterhub("anything: the server shows its own")
            assert (hub.whoami().name, hub.whoami().role) == ("ada", "administrator")

        asks = f"--MLHub.jupyterhub_api_url={jupyterhub.api_url}"
        team_options = (
            *(asks, "--MLHub.administrators=ada"),
            *("--MLHub.start_workers=False", "--MLHub.processes=1"),
        )
        team = tmp_path / "team"
        team.mkdir()
        with running_server(team, *team_options, app="mlhub") as server:
            hub = HubClient(server.url)
            for refused in (mine, "forged", "\u2028"):
                with pytest.raises(Unauthenticated, match="does not vouch"):
                    hub.login_with_jupyterhub(refused)
            hub.login_with_jupyterhub(server_token(home))
            assert hub.whoami().name == "ada"
            hub.admin.create_user("eve", PASSWORD)
            with pytest.raises(Forbidden):
                HubClient(
                    server.url, hub.make_token("t", scopes=["datasets.read"]).token
                ).admin.create_user("x", PASSWORD)
            monkeypatch.setenv("JUPYTERHUB_API_TOKEN", server_token(home))
            bridge = f"--MLHub.hub_url={server.url}"
            with running_server(tmp_path / "bridge", bridge, app="server") as bridged:
                session = bridged.client().login_with_jupyterhub("anything: it shows its own")
                assert session.token is None
                assert bridged.client().whoami().name == "ada"
