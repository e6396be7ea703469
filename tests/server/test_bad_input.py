"""Bad input gets a sentence with the field, never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid, MLHubError, NotFound
from tests.support.examples import register
from tests.support.running import RunningServer, send

FOREST = "RandomForestClassifier"


@pytest.fixture(scope="module", autouse=True)
def _penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"steps": "RandomForestClasifier"}, "spec.steps.0.estimator", "Did you mean"),
        ({"parameters": {"n_estimators": True}}, "n_estimators", "whole number"),
        ({"parameters": {"n_estimators": 10.0}}, "n_estimators", "whole number"),
        ({"parameters": {"n_jobs": -1000}}, "n_jobs", "at least -1"),
        ({"parameters": {"max_dept": 3}}, "max_dept", "Did you mean max_depth?"),
        ({"features": ["flipper"]}, "spec.features.0", "is missing in penguins"),
        ({"features": ["species"]}, "spec.features.0", "is the target"),
        ({"target": "specie"}, "spec.target", "Did you mean species?"),
        ({"validation": {"method": "kfold", "folds": 1}}, "folds", "at least 2"),
        ({"rows": {"start": 0, "end": 344}}, "spec.rows.end", "past the end"),
        ({"dataset": "nothing"}, "spec.dataset", "You have no dataset named nothing"),
        ({"features": []}, "spec.features", "must not be empty"),
        ({"features": "year"}, "spec.features", "must be a list"),
        ({"task": "guess"}, "spec.task", "must be 'classification', 'regression'"),
        ({"validation": {"folds": 3}}, "spec.validation", "needs a 'method'"),
        ({"validation": {"method": "luck"}}, "spec.validation", "'luck', which is none of"),
        ({"slice_by": ["x"] * 99}, "spec.slice_by", "may have at most"),
        ({"target": "x" * 501}, "spec.target", "at most 500 characters"),
        ({"surprise": 1}, "spec.surprise", "not known here"),
    ],
)
def test_a_spec_that_can_not_work_is_refused_at_submission(
    hub: HubClient, change: dict[str, Any], field: str, words: str
) -> None:
    parts = {"dataset": "penguins", "target": "species", "steps": FOREST, **change}
    if parameters := parts.pop("parameters", None):
        parts["steps"] = [{"estimator": FOREST, "parameters": parameters}]
    before = len(hub.jobs())
    with pytest.raises(Invalid) as refused:
        hub.train(parts.pop("dataset"), parts.pop("target"), parts.pop("steps"), **parts)
    problems = {problem.field: problem.message for problem in refused.value.fields}
    assert any(name.endswith(field) and words in text for name, text in problems.items()), problems
    assert len(hub.jobs()) == before


def test_of_very_many_problems_the_first_are_reported(hub: HubClient) -> None:
    names = [f"flipper {i}" for i in range(20_000)]
    with pytest.raises(Invalid, match=r"flipper 0 is missing in penguins\.") as refused:
        hub.train("penguins", "species", FOREST, features=names)
    assert len(refused.value.fields) == 20


def test_empty_and_constant_columns_are_refused_by_name(hub: HubClient, tmp_path: Any) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("x,empty,same,y\n" + "".join(f"{i},,a,{i % 2}\n" for i in range(20)))
    version = hub.register(file)
    hub.job(version.dataset.job_id).wait()  # type: ignore[union-attr, arg-type]
    with pytest.raises(Invalid, match="empty is empty"):
        hub.train("odd", "y", FOREST, features=["x", "empty"])
    with pytest.raises(Invalid, match="same value in every row"):
        hub.train("odd", "same", FOREST)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"kind": NaN}',
        b'{"kind": "train", "kind": "train"}',
        b'{"kind": "surprise"}',
        b'{"kind": "train", "spec": {"dataset": "\\ud800"}}',
        b'{"kind": "train", "spec": {"dataset": "\\u0000"}}',
        b"[" * 100_000,
        b'{"a": ' + b"1" * 10_000 + b"}",
    ],
)
def test_a_strange_body_is_a_422(service: RunningServer, body: bytes) -> None:
    url = f"{service.url}/mlhub/api/jobs"
    answer = send("POST", url, content=body, headers={"Authorization": f"token {service.token}"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("verb", "path", "status", "words"),
    [
        ("GET", "/datasets/a%00b", 404, "NUL"),
        ("DELETE", "/users/a%00b/sign-ins/1", 404, "NUL"),
        ("PATCH", "/users/ada", 422, "NUL"),
    ],
)
def test_what_postgresql_does_not_store_is_refused_everywhere(
    service: RunningServer, verb: str, path: str, status: int, words: str
) -> None:
    headers = {"Authorization": f"token {service.token}"}
    body = b'{"a": [{"\\u0000": 1}]}' if verb == "PATCH" else None
    answer = send(verb, f"{service.url}/mlhub/api{path}", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n1,2,3\n", "line 3 has 3 values where 2"),
        (b"\x00\x01\x02" * 50, "binary data"),
        (b"a,b\n", "no rows"),
        (b"  \n", "empty"),
    ],
)
def test_a_malformed_csv_says_why_and_keeps_its_bytes(
    hub: HubClient, tmp_path: Any, content: bytes, words: str
) -> None:
    file = tmp_path / "broken.csv"
    file.write_bytes(content)
    version = hub.register(file)
    with pytest.raises(MLHubError, match=words):
        hub.job(version.dataset.job_id).wait()  # type: ignore[union-attr, arg-type]
    number = str(version.number)
    failed = hub.version("dataset", "broken", number)
    assert failed.state == "failed"
    assert words in failed.message
    kept = hub.download("dataset", "broken", tmp_path / "kept", number=number)
    assert kept.read_bytes() == content


def test_what_is_not_there_is_a_404(hub: HubClient) -> None:
    for action in (lambda: hub.version("model", "x"), lambda: hub.job(10**12)):
        with pytest.raises(NotFound):
            action()


def test_an_uploaded_model_is_never_opened(hub: HubClient, tmp_path: Any) -> None:
    file = tmp_path / "stranger.pkl"
    file.write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    hub.register(file, kind="model")
    with pytest.raises(Invalid, match="does not open"):
        hub.model("stranger").load()
    with pytest.raises(Invalid, match="never opens"):
        hub.evaluate("stranger", "penguins")
    assert hub.model("stranger").download(tmp_path / "back").read_bytes() == file.read_bytes()
