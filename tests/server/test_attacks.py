"""What an attacker tries, against a real team hub."""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from jupyter_mlhub_server.http.addresses import PREFIX
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid, TooMany, Unauthenticated
from tests.support.operations import BODIES, NEEDS, QUERIES, SPEC, operations
from tests.support.people import Team
from tests.support.running import PASSWORD, running_server, send, until

API = PREFIX


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("attacked")
    options = ("--MLHub.start_workers=False", "--Application.log_level=DEBUG")
    with running_server(root, *options, app="mlhub") as server:
        yield Team(server)


def token_of(client: HubClient) -> str:
    return client.token or ""


def status(team: Team, token: str, path: str = "/models") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return send("GET", team.server.url + API + path, headers=headers).status_code


# --- tokens ---------------------------------------------------------------------------------------


def encoded(part: object) -> str:
    plain = json.dumps(part).encode()
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def forgeries(token: str, key: bytes) -> dict[str, str]:
    """Tokens that must not open anything, most of them signed with the hub's own key."""
    header, payload, signature = token.split(".")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    now = int(time.time())

    def signed(without: str = "", **changes: Any) -> str:
        changed = {k: v for k, v in (claims | changes).items() if k != without}
        return jwt.encode(changed, key, algorithm="HS256")

    none = f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{payload}."
    forged = {
        "alg none": none,
        "alg None": none.replace(encoded({"alg": "none"})[:10], encoded({"alg": "None"})[:10]),
        "alg none, signature kept": f"{none}{signature}",
        "other key": jwt.encode(claims, secrets.token_bytes(32), algorithm="HS256"),
        "empty key": jwt.encode(claims, b"\0" * 32, algorithm="HS256"),
        "other algorithm": jwt.encode(claims, key * 2, algorithm="HS512"),
        "tampered payload": f"{header}.{encoded(claims | {'sub': '1'})}.{signature}",
        "cut signature": token[:-4],
        "no signature": f"{header}.{payload}.",
        "trailing =": f"{token}=",
        "spare bits": token[:-1] + chr(ord(token[-1]) ^ 1),
        "two tokens": f"{token}, {token}",
        "expired": signed(iat=now - 7200, exp=now - 60),
        "not yet": signed(nbf=now + 3600),
        "issued tomorrow": signed(iat=now + 86400, exp=now + 2 * 86400),
        "for ever": signed(exp=now + 10**10),
        "exp as text": signed(exp=str(now + 60)),
        "exp as fraction": signed(exp=now + 60.5),
        "exp true": signed(exp=True),
        "exp huge": signed(exp=10**400),
        "other issuer": signed(iss="somebody"),
        "other audience": signed(aud="somebody"),
        "several audiences": signed(aud=["jupyter-mlhub-api", "x"], iss="x"),
        "unknown jti": signed(jti="unknown"),
        "jti a list": signed(jti=["x"]),
        "jti long": signed(jti="x" * 10_000),
        "sub of another": signed(sub="1"),
        "sub no number": signed(sub="ada"),
        "sub unicode digit": signed(sub="\u0661"),
        "sub an integer": signed(sub=1),
        "sub negative": signed(sub="-1"),
        "other generation": signed(gen=99),
        "generation true": signed(gen=None),
    }
    for name in ("exp", "iat", "jti", "sub", "iss", "aud", "gen"):
        forged[f"without {name}"] = signed(without=name)
    return forged


def test_no_forged_token_opens_anything(team: Team) -> None:
    token = token_of(team.person("mallory"))
    key = (team.server.state_dir / "jwt.key").read_bytes()
    assert status(team, token) == 200
    opened = {
        name: answer
        for name, forged in forgeries(token, key).items()
        if (answer := status(team, forged)) != 401
    }
    assert opened == {}
    assert status(team, token) == 200


def test_the_key_is_its_owners_alone(team: Team) -> None:
    team.person("mallory")
    for name in ("jwt.key",):
        assert (team.server.state_dir / name).stat().st_mode & 0o077 == 0


def test_signing_out_ends_a_copied_token_too(team: Team) -> None:
    client = team.sign_in(team.person("mallory").whoami().name)
    stolen = token_of(client)
    client.logout()
    assert status(team, stolen) == 401


def test_signing_out_leaves_a_token_that_was_made_for_scripts(team: Team) -> None:
    token = team.person("mallory").make_token("script").token
    headers = {"Authorization": f"Bearer {token}"}
    assert send("DELETE", f"{team.server.url}{API}/session", headers=headers).status_code == 204
    assert status(team, token) == 200


class AgeingTransport(httpx.HTTPTransport):
    """Makes the token of a sign-in look as old as if most of its life were over."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self.key = key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if (request.method, request.url.path) != ("POST", f"{API}/session"):
            return response
        response.read()
        session = response.json()
        claims = jwt.decode(session["token"], options={"verify_signature": False})
        aged = claims | {"iat": claims["iat"] - 80_000, "exp": claims["exp"] - 80_000}
        session["token"] = jwt.encode(aged, self.key, algorithm="HS256")
        return httpx.Response(200, json=session)


def test_a_client_renews_its_token_when_half_of_its_life_is_over(team: Team) -> None:
    team.person("mallory")
    key = (team.server.state_dir / "jwt.key").read_bytes()
    client = HubClient(team.server.url, transport=AgeingTransport(key))
    client.login("mallory", PASSWORD)
    old = token_of(client)
    claims = jwt.decode(old, options={"verify_signature": False})
    assert client.whoami().name == "mallory"
    assert token_of(client) != old
    fresh = jwt.decode(token_of(client), options={"verify_signature": False})
    assert fresh["exp"] > claims["exp"] + 80_000 - 60
    assert fresh["jti"] == claims["jti"]


# --- every address, verb and role -----------------------------------------------------------------


def test_every_operation_has_a_row() -> None:
    assert set(operations()) == set(NEEDS)


@pytest.fixture(scope="module")
def probe(team: Team) -> dict[str, str]:
    """Headers of a person whose role may be changed."""
    team.ada.admin.create_role("lacking", [])
    return {"Authorization": f"Bearer {token_of(team.person('probe', role='lacking'))}"}


@pytest.mark.parametrize("operation", sorted(name for name, needed in NEEDS.items() if needed))
def test_an_operation_is_refused_without_exactly_its_permission(
    team: Team, probe: dict[str, str], operation: str
) -> None:
    """A person with every permission but this one is refused; with this one alone, not for it."""
    needed = NEEDS[operation]
    verb, path = operation.split(" ")
    every = next(r for r in team.ada.admin.roles() if r.name == "administrator").permissions
    url = (
        team.server.url
        + API
        + path.format(
            name="x",
            job_id=1,
            trial=1,
            board_id=1,
            number=1,
            sign_in="x",
            alias="a",
            split="a",
            upload_id="x",
        )
    )
    for permissions, refused in (
        ([name for name in every if name != needed], True),
        ([needed], False),
    ):
        team.ada.admin.change_role("lacking", permissions=permissions)
        body = BODIES.get(operation)
        options = (
            {"json": body} if body is not None else {"content": b"bytes"} if "post" in verb else {}
        )
        query = QUERIES.get(operation)
        answer = send(verb, url, headers=probe, params=query, **options)
        assert answer.status_code < 500, answer.text
        named = answer.status_code == 403 and f"permission {needed}:" in answer.json()["detail"]
        assert named == refused, (permissions, answer.status_code, answer.text)


# --- guessing -------------------------------------------------------------------------------------


def test_guessing_passwords_is_slowed_down_also_when_it_is_done_at_once(team: Team) -> None:
    team.person("victim")

    def guess(number: int) -> Unauthenticated | TooMany:
        with HubClient(team.server.url) as client:
            try:
                client.login("victim", f"guess {number}")
            except (Unauthenticated, TooMany) as error:
                return error
        raise AssertionError

    with ThreadPoolExecutor(12) as threads:
        outcomes = list(threads.map(guess, range(24)))
    assert [type(error) for error in outcomes].count(Unauthenticated) <= 7
    # On a slow machine the wait may be nearly over. The next one is longer.
    until(lambda: getattr(guess(24), "retry_after", 0) > 2, 60, "one has to wait")
    with pytest.raises(TooMany, match="Try again in") as refused:
        team.sign_in("victim")
    assert "second" in refused.value.detail


def test_an_account_of_ones_own_is_no_way_to_go_on_guessing(tmp_path: Path) -> None:
    """Successes between the guesses do not make an address forget them. On a hub of its own,
    because the address has to wait afterwards."""
    with running_server(tmp_path, "--MLHub.start_workers=False", app="mlhub") as server:
        team = Team(server)
        team.person("mallory")

        def guess_between_own_sign_ins() -> None:
            for number in range(40):
                team.sign_in("mallory")
                with pytest.raises(Unauthenticated):
                    team.sign_in(f"somebody{number}", "guess")

        with pytest.raises(TooMany):
            guess_between_own_sign_ins()


def test_an_unknown_name_takes_as_long_as_a_known_one() -> None:
    from jupyter_mlhub.accounts import passwords

    assert passwords.decoy_hash().split("$")[:4] == passwords.hash_password("x").split("$")[:4]


# --- names and bodies -----------------------------------------------------------------------------

HOSTILE = [
    "../../etc/passwd",
    "..",
    ".",
    "a/b/c",
    "a\\b",
    "a\r\nSet-Cookie: x=1",
    "a\x00b",
    "\u202egnp.exe",
    "ａｄａ",
    "<img src=x onerror=alert(1)>",
    "' OR 1=1 --",
    "{{7*7}}",
    "%00",
    "-rf",
    " ada ",
    "",
    "x" * 300,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused_with_a_sentence(team: Team, name: str) -> None:
    admin = team.ada.admin
    for attempt in (
        lambda: admin.create_user(name, PASSWORD),
        lambda: admin.create_group(name),
        lambda: admin.create_role(name, []),
    ):
        with pytest.raises(Invalid):
            attempt()
    from urllib.parse import quote

    url = f"{team.server.url}{API}/models/{quote(name, safe='') or '%20'}/versions"
    headers = {"Authorization": f"Bearer {token_of(team.ada)}"}
    answer = send("POST", url, headers=headers, content=b"x")
    assert answer.status_code in (400, 404, 405, 422), answer.text


def test_no_field_can_be_slipped_in(team: Team) -> None:
    mallory = team.person("mallory")
    headers = {"Authorization": f"Bearer {token_of(mallory)}"}
    base = team.server.url + API
    for verb, path, body in (
        ("PATCH", "/models/x", {"owner": "mallory"}),
        ("PATCH", "/models/x", {"description": "x", "owner_id": 1}),
        ("POST", "/account/tokens", {"name": "x", "user": "ada"}),
        ("POST", "/jobs", {"kind": "train", "spec": SPEC, "owner_id": 1}),
        ("POST", "/models/x/shares", {"everyone": True, "level": "read", "owner": 1}),
    ):
        answer = send(verb, base + path, headers=headers, json=body)
        assert answer.status_code == 422, answer.text
        assert "is not known here" in answer.json()["detail"]
    first = send("POST", base + "/session/first", json={"name": "x", "password": PASSWORD})
    assert first.status_code in (409, 422)


# --- secrets ------------------------------------------------------------------------------------


def test_no_secret_is_in_a_log_or_a_process_list(team: Team) -> None:
    password = f"Unique-{secrets.token_hex(8)}"
    team.ada.admin.create_user("discreet", password)
    client = team.sign_in("discreet", password)
    issued = client.make_token("t")
    client.change_password(password, password + "2")
    code = team.ada.admin.reset_password("discreet").secret
    key = (team.server.state_dir / "jwt.key").read_bytes()
    log = (team.server.root / "server.log").read_bytes()
    assert b"mlhub" in log
    for secret in (password, issued.token, issued.token.split(".")[2], code, key.hex()):
        assert secret.encode() not in log
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                assert password.encode() not in (entry / "cmdline").read_bytes()
            except OSError:
                continue
    database = (team.server.state_dir / "mlhub.db").read_bytes()
    assert password.encode() not in database
    assert code.encode() not in database


def test_the_database_refuses_to_change_the_trail_and_the_chain_shows_tampering(
    team: Team,
) -> None:
    assert team.ada.admin.verify_audit().intact
    engine = create_engine(f"sqlite:///{team.server.state_dir / 'mlhub.db'}")
    for statement in ("UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries"):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit_entries SET actor = 'x' WHERE id = 3"))
    verdict = team.ada.admin.verify_audit()
    assert (verdict.intact, verdict.first_broken) == (False, 3)
    engine.dispose()


def test_errors_tell_nothing_of_the_inside(team: Team) -> None:
    for path in ("/models/%00", "/jobs/999999999999", "/users/%F0%28%8C%28", "/nothing"):
        headers = {"Authorization": f"Bearer {token_of(team.ada)}"}
        answer = send("GET", team.server.url + API + path, headers=headers)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert not re.search(r"Traceback|sqlalchemy|/work|\.py", answer.text)
