"""The whole OpenAPI document, fuzzed as four kinds of caller: no 5xx, answers as documented."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from jupyter_mlhub_server.routes import openapi_document
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.people import Team
from tests.support.running import running_server

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CALLERS = ["administrator", "member", "viewer", "nobody"]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("contract")
    with running_server(root, "--MLHub.start_workers=False", app="mlhub") as server:
        team = Team(server)
        team.people["administrator"] = team.ada
        team.person("member")
        team.person("viewer", role="viewer")
        yield team


@pytest.fixture(scope="module")
def connections() -> Iterator[requests.Session]:
    """Kept for all requests, but no cookies: each caller is who their own header says."""
    with requests.Session() as session:
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.trust_env = False
        yield session


def _document() -> dict[str, Any]:
    """The document without signing out, which would end the fuzzing, and without WebSockets."""
    document = openapi_document()
    paths = {path: dict(item) for path, item in document["paths"].items()}
    del paths["/mlhub/api/session"]["delete"]
    del paths["/mlhub/api/events"]
    return {**document, "paths": paths}


schema = schemathesis.openapi.from_dict(_document())


@schema.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_whoever_asks_it_answers_as_documented(
    case: Any, team: Team, connections: requests.Session
) -> None:
    """Each case is made once for all callers: this takes longer than most of the answers."""
    for caller in CALLERS:
        headers = {}
        if caller != "nobody":
            headers = {"Authorization": f"Bearer {team.people[caller].token}"}
        case.call_and_validate(
            base_url=team.server.url,
            session=connections,
            headers=headers,
            checks=CHECKS,
            timeout=20,
        )
