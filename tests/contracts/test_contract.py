"""The whole OpenAPI document, fuzzed as four kinds of caller: no 5xx, answers as documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
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
OTHERS = ["member", "viewer", "nobody"]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("contract")
    with running_server(root, "--MLHub.start_workers=False", app="mlhub") as server:
        team = Team(server)
        team.people["administrator"] = team.ada
        team.person("member")
        team.person("viewer", role="viewer")
        yield team


def _document() -> dict[str, Any]:
    """The document without signing out, which would end the fuzzing, and without WebSockets."""
    document = openapi_document()
    paths = {path: dict(item) for path, item in document["paths"].items()}
    del paths["/mlhub/api/session"]["delete"]
    del paths["/mlhub/api/events"]
    return {**document, "paths": paths}


schema = schemathesis.openapi.from_dict(_document())


def fuzzed(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@schema.parametrize()
@fuzzed(6)
def test_every_operation_answers_as_documented(case: Any, team: Team) -> None:
    ask(case, team, "administrator")


@schema.parametrize()
@fuzzed(2)
def test_whoever_asks_it_answers_as_documented(case: Any, team: Team) -> None:
    """For others the document is the same, and most of their requests end at the permission."""
    for caller in OTHERS:
        ask(case, team, caller)


def ask(case: Any, team: Team, caller: str) -> None:
    headers = {}
    if caller != "nobody":
        headers = {"Authorization": f"Bearer {team.people[caller].token}"}
    case.call_and_validate(base_url=team.server.url, headers=headers, checks=CHECKS, timeout=20)
