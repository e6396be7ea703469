"""What is written into the audit trail, as an administrator reads it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from jupyter_mlhub.errors import Forbidden, Invalid, NotFound
from tests.support.people import Team
from tests.support.running import PASSWORD, running_server


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("team")
    options = ("--MLHub.start_workers=False", "--MLHub.processes=1")
    with running_server(root, *options, app="mlhub") as server:
        yield Team(server)


def newest(team: Team) -> tuple[str, str, str, str]:
    entry = next(iter(team.ada.admin.audit()))
    return entry.actor, entry.action, entry.object, entry.result


def request(team: Team, method: str, path: str, **options: Any) -> httpx.Response:
    return httpx.request(method, f"{team.server.url}/mlhub/api{path}", **options)


def test_signing_out_is_written(team: Team) -> None:
    team.person("ben")
    with team.sign_in("ben") as again:
        again.logout()
    assert newest(team) == ("ben", "session.sign_out", "user:ben", "done")


def test_wrong_passwords_and_codes_are_written(team: Team) -> None:
    ben = team.person("ben")
    with pytest.raises(Invalid):
        ben.change_password("wrong", "another long passphrase 7")
    assert newest(team) == ("ben", "password.change", "user:ben", "refused")
    with pytest.raises(Invalid):
        ben.redeem("wrong", "another long passphrase 7")
    assert newest(team) == ("", "password.redeem", "", "refused")


def test_uploads_that_begin_and_are_given_up_are_written(team: Team) -> None:
    ben = team.person("ben")
    headers = {"Authorization": f"Bearer {ben.token}"}
    body = {"kind": "dataset", "name": "rows", "filename": "a.csv", "size": 10}
    begun = request(team, "POST", "/uploads", json=body, headers=headers)
    assert begun.status_code == 201, begun.text
    assert newest(team) == ("ben", "uploads.begin", "dataset:rows", "done")
    address = f"/uploads/{begun.json()['id']}"
    eve = {"Authorization": f"Bearer {team.person('eve').token}"}
    assert request(team, "GET", address, headers=eve).status_code == 404
    assert newest(team)[:2] == ("eve", "GET uploads")
    given_up = request(team, "DELETE", f"/uploads/{begun.json()['id']}", headers=headers)
    assert given_up.status_code == 204
    assert newest(team) == ("ben", "uploads.cancel", "dataset:rows", "done")


def test_a_refusal_says_on_what(team: Team) -> None:
    ben, viewer = team.person("ben"), team.person("vic", "viewer")
    ben.register(io.BytesIO(b"weights"), "net", kind="model")
    ben.share("model", "net", user="vic")
    for call, action, subject in (
        (lambda: viewer.delete("model", "ben/net", "1"), "DELETE models", "model:ben/net@1"),
        (lambda: ben.admin.change_user("ada", active=False), "PATCH users", "user:ada"),
        (lambda: ben.admin.create_user("twin", PASSWORD), "POST users", "user:twin"),
        (lambda: ben.admin.create_group("own", ["ben"]), "POST groups", "group:own"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            call()
        assert newest(team)[1:] == (action, subject, "refused")
    spec = {"dataset": "ben/rows", "target": "y", "steps": [{"estimator": "LinearRegression"}]}
    headers = {"Authorization": f"Bearer {viewer.token}"}
    job = {"kind": "train", "spec": spec}
    assert request(team, "POST", "/jobs", json=job, headers=headers).status_code == 403
    assert newest(team) == ("vic", "POST jobs", "dataset:ben/rows", "refused")


def test_a_look_for_what_is_somebody_elses_is_written_whether_it_is_there_or_not(
    team: Team,
) -> None:
    ben, eve = team.person("ben"), team.person("eve")
    ben.register(io.BytesIO(b"weights"), "private", kind="model")
    for name in ("ben/private", "ben/nothing"):
        with pytest.raises(NotFound):
            eve.artifact("model", name)
        assert newest(team) == ("eve", "GET models", f"model:{name}", "refused")
        headers = {"Authorization": f"Bearer {eve.token}"}
        job = {"kind": "convert", "model": name}
        assert request(team, "POST", "/jobs", json=job, headers=headers).status_code >= 400
        assert newest(team) == ("eve", "POST jobs", f"model:{name}", "refused")
    with pytest.raises(NotFound):
        eve.job(123456)
    assert newest(team) == ("eve", "GET jobs", "job:123456", "refused")
    before = newest(team)
    with pytest.raises(NotFound):
        eve.artifact("model", "not-there")  # a slip in one's own names is nobody's business
    assert newest(team) == before


@pytest.mark.parametrize("name", ["x\nada signed in", "x\r\n", "\x1b[2J", "x\u2028y", "x\ty"])
def test_names_with_line_breaks_are_refused_and_not_kept(team: Team, name: str) -> None:
    before = newest(team)
    answer = request(team, "POST", "/session", json={"name": name, "password": "wrong"})
    assert answer.status_code == 422 or answer.status_code == 400, answer.text
    assert "line breaks" in answer.text
    assert newest(team) == before
    with pytest.raises(Invalid, match="line breaks"):
        team.ada.make_token(name)
    odd = f"{team.server.url}/mlhub/api/models/a%2F{quote(name)}"
    headers = {"Authorization": f"Bearer {team.ada.token}"}
    assert httpx.get(odd, headers=headers).status_code in (400, 404)
    for entry in team.ada.admin.audit():
        assert entry.object.isprintable()
        assert entry.actor.isprintable()
