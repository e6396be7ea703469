"""Trainings and searches are read from the short YAML that people write."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlhub.client.request_files import read_request
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.searches import SearchRequest
from jupyter_mlhub.schemas.pipelines.specs import TrainRequest
from jupyter_mlhub.training.drafts import as_yaml

START = "dataset: penguins\ntarget: species\n"


def read(rest: str) -> dict[str, Any]:
    return read_request(START + rest)


def problem(rest: str) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        read(rest)
    return caught.value.fields[0].field, caught.value.detail


def test_steps_alone_are_a_training() -> None:
    found = read("steps: [PCA, GaussianNB]")
    assert found["kind"] == "train"
    assert found["spec"]["steps"] == [{"estimator": "PCA"}, {"estimator": "GaussianNB"}]


@pytest.mark.parametrize("rest", ["best: true", "budget: {trials: 5}", "method: bayesian"])
def test_without_steps_the_hub_chooses(rest: str) -> None:
    found = SearchRequest.model_validate(read(rest))
    assert found.spec.candidates is None
    assert found.method == "bayesian"


def test_candidates_are_written_in_short_and_keep_their_ranges() -> None:
    found = read(
        """
candidates:
- Ridge
- [StandardScaler, SVR]
- {estimator: Lasso, parameters: {alpha: {low: 0.1, high: 10, log: true}}}
- steps: [PCA, {estimator: Ridge, parameters: {alpha: [0.1, 1]}}]
  preparation: [{columns: [year], steps: StandardScaler}]
  ranges: own
method: random
metric: r2
model: best
resources: {priority: 1}
"""
    )
    names = [[step["estimator"] for step in one["steps"]] for one in found["spec"]["candidates"]]
    assert names == [["Ridge"], ["StandardScaler", "SVR"], ["Lasso"], ["PCA", "Ridge"]]
    lasso, last = found["spec"]["candidates"][2:]
    assert lasso["steps"][0]["parameters"] == {"alpha": {"low": 0.1, "high": 10, "log": True}}
    assert last["steps"][1]["parameters"] == {"alpha": [0.1, 1]}
    request = SearchRequest.model_validate(found)
    assert request.method == "random"
    assert request.model == "best"
    assert request.resources.priority == 1
    assert request.spec.metric == "r2"
    assert request.spec.candidates is not None
    assert request.spec.candidates[3].ranges == "own"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("{minutes: 2}", {"seconds": 120}),
        ("{minutes: 0.5, trials: 9}", {"seconds": 30, "trials": 9}),
        ("{seconds: 90}", {"seconds": 90}),
        ("{trials: 9}", {"trials": 9}),
    ],
)
def test_a_budget_is_minutes_or_seconds_and_trials(written: str, read_as: dict[str, Any]) -> None:
    assert read(f"budget: {written}")["budget"] == read_as


@pytest.mark.parametrize(
    ("rest", "field", "sentence"),
    [
        ("candidate: [Ridge]", "candidate", "Did you mean candidates?"),
        ("steps: [Ridge]\nmetric: r2", "metric", "write best: true or candidates"),
        ("steps: [Ridge]\nmethod: grid", "steps", "candidates: [{steps: [Ridge]}]"),
        ("best: true\nmetrics: r2", "metrics", "Did you mean metric?"),
        ("best: true\ncandidates: [Ridge]", "best", "leave it or the candidates out"),
        ("best: maybe", "best", "Write best: true"),
        ("method: grid", "method", "name the candidates"),
        ("candidates: [{step: [Ridge]}]", "step", "Did you mean steps?"),
        ("budget: 2 minutes", "budget", "{minutes: 2}"),
        ("budget: {minute: 2}", "minute", "Did you mean minutes?"),
        ("budget: {minutes: 2, seconds: 3}", "budget", "not in both"),
        ("budget: {minutes: two}", "budget.minutes", "must be a number"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_write(rest: str, field: str, sentence: str) -> None:
    where, words = problem(rest)
    assert where == field
    assert sentence in words


ABOUT = {"dataset": "penguins@1", "target": "species", "features": ["island", "sex"], "seed": 3}
FOREST = {"estimator": "RandomForestClassifier", "parameters": {"max_depth": [2, None]}}
RANGE = {"estimator": "Ridge", "parameters": {"alpha": {"low": 0.1, "high": 9.0, "log": True}}}
NUMERIC = [{"columns": {"kind": "numeric"}, "steps": [{"estimator": "PCA"}]}]


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest.model_validate({"kind": "search", **one})
        for one in (
            {"spec": ABOUT},
            {
                "spec": {**ABOUT, "split": "mine", "holdout": {"method": "holdout"}},
                "budget": {"seconds": 90.0, "trials": 7},
                "model": "best",
            },
            {
                "spec": {
                    **ABOUT,
                    "metric": "roc_auc",
                    "validation": {"method": "holdout", "test_size": 0.3},
                    "candidates": [
                        {"steps": [{"estimator": "PCA"}, FOREST], "ranges": "own"},
                        {"steps": [RANGE], "preparation": NUMERIC},
                    ],
                },
                "method": "grid",
                "resources": {"queue": "large", "priority": -1},
            },
        )
    ],
)
def test_a_search_is_written_as_it_is_read(request_: SearchRequest) -> None:
    assert SearchRequest.model_validate(read_request(as_yaml(request_))) == request_


def test_a_training_is_written_as_it_is_read() -> None:
    spec = {**ABOUT, "steps": [{"estimator": "PCA"}, FOREST], "preparation": NUMERIC}
    request = TrainRequest.model_validate({"kind": "train", "spec": spec, "model": "trees"})
    assert TrainRequest.model_validate(read_request(as_yaml(request))) == request
