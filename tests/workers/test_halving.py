"""Halving searches on a real worker: what the first trials get little of, and the last ones all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.searches import TrialInfo
from tests.support.examples import EXAMPLES, register
from tests.support.workbench import Dataset

TREES: list[dict[str, Any]] = [
    {
        "estimator": "HistGradientBoostingClassifier",
        "parameters": {
            "max_iter": 90,
            "max_leaf_nodes": {"low": 2, "high": 31},
            "learning_rate": {"low": 0.001, "high": 0.3, "log": True},
        },
    }
]
KNN: list[dict[str, Any]] = [
    {"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": list(range(1, 10))}}
]


@pytest.fixture(scope="module", autouse=True)
def penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


def halve(hub: HubClient, steps: Any, resource: Any, **options: Any) -> JobHandle:
    chosen = {"ranges": "own", "method": "halving", "trials": 9, "seed": 3, **options}
    return hub.search("penguins", "species", steps, resource=resource, **chosen)


def by_words(job: JobHandle) -> dict[str, list[TrialInfo]]:
    found: dict[str, list[TrialInfo]] = {}
    for one in job.all_trials():
        found.setdefault(one.part.words if one.part else "all", []).append(one)
    return found


def alone(tmp_path: Path, document: dict[str, Any]) -> list[float]:
    fit = Dataset.of(EXAMPLES / "penguins.csv", tmp_path).fit(document)
    return list(fit.scores["accuracy"])


def test_first_trials_have_few_folds_and_are_compared_on_the_same(
    hub: HubClient, tmp_path: Path
) -> None:
    job = halve(hub, KNN, "folds", model="few-folds")
    job.wait()
    found = by_words(job)
    few, all_folds = found["on 2 of 5 folds"], found["all"]
    assert (len(found), len(few), len(all_folds)) == (2, 9, 3)
    assert all(one.rank is None and one.standing is None for one in few)
    for one in (few[0], all_folds[0]):
        steps = [{"estimator": "KNeighborsClassifier", "parameters": chosen(one)}]
        scores = alone(tmp_path, {"target": "species", "steps": steps, "seed": 3})
        assert one.folds == pytest.approx(scores[: len(one.folds)], abs=1e-12)
    assert {len(one.folds) for one in few} == {2}
    assert {len(one.folds) for one in all_folds} == {5}
    best = sorted(few, key=lambda one: (-np.mean(one.folds), one.number))[:3]
    assert [chosen(one) for one in all_folds] == [chosen(one) for one in best]
    assert job.report is not None
    story = "Its first trials were fitted on 2 of 5 folds. The best third always goes on to more."
    assert story in job.report.notes


def chosen(one: TrialInfo) -> dict[str, Any]:
    return {name.partition(".")[2]: value for name, value in one.parameters.items()}


def test_first_trials_have_few_iterations_and_the_winner_all(
    hub: HubClient, tmp_path: Path
) -> None:
    job = halve(hub, TREES, "iterations", model="few-rounds")
    job.wait()
    found = by_words(job)
    assert {words: len(some) for words, some in found.items()} == {
        "with 10 of 90 iterations": 9,
        "with 30 of 90 iterations": 3,
        "all": 1,
    }
    for words, rounds in (("with 10 of 90 iterations", 10), ("all", 90)):
        one = found[words][0]
        values = {**chosen(one), "max_iter": rounds}
        steps = [{"estimator": "HistGradientBoostingClassifier", "parameters": values}]
        scores = alone(tmp_path, {"target": "species", "steps": steps, "seed": 3})
        assert one.folds == pytest.approx(scores, abs=1e-12)
        detail = job.trial(one.number)
        assert detail.request.spec.steps[0].parameters == values
        assert f"max_iter: {rounds}" in detail.yaml
        assert f"'max_iter': {rounds}" in detail.python
    model = hub.version("model", "few-rounds", "latest").model
    assert model is not None
    assert model.lineage is not None
    assert model.lineage.spec["steps"][0]["parameters"]["max_iter"] == 90


def test_the_training_of_a_partial_trial_says_how_it_differs(hub: HubClient) -> None:
    rounds, folds = halve(hub, TREES, "iterations"), halve(hub, KNN, "folds")
    for job in (rounds, folds):
        job.wait()
    few = rounds.trial(1)
    assert few.note == (
        "The search fitted this trial with 10 of 90 iterations, and this training has 10, too."
    )
    detail = folds.trial(1)
    assert detail.note == (
        "The search fitted this trial on 2 of 5 folds. This training has all folds, so its scores "
        "differ from those of the trial."
    )
    for one in (few, detail):
        assert one.yaml.startswith(f"# {one.note}\ndataset: penguins@1\n")
        assert one.python.startswith(f"# {one.note}\njob = hub.train(")
    whole = folds.trial(max(one.number for one in folds.all_trials() if one.part is None))
    assert whole.note is None
    assert whole.yaml.startswith("dataset: penguins@1\n")
    again = hub.train_document(few.yaml)
    again.wait()
    assert again.report is not None
    scores = {metric.name: metric.folds for metric in again.report.metrics}
    assert scores["accuracy"] == pytest.approx(few.folds, abs=1e-12)


def test_partial_trials_stand_on_no_board_and_are_compared_as_what_they_are(
    hub: HubClient,
) -> None:
    job = halve(hub, TREES, "iterations")
    job.wait()
    board = hub.leaderboard("penguins", "species")
    mine = [one.info.trial for one in board if one.info.job_id == job.id]
    assert mine == [one.number for one in job.all_trials() if one.part is None]
    last = mine[0]
    compared = hub.compare(f"trial:{job.id}/1", f"trial:{job.id}/{last}")
    assert "max_iter" in repr(compared)
    folds = halve(hub, KNN, "folds")
    folds.wait()
    one, other = 1, max(one.number for one in folds.all_trials())
    both = hub.compare(f"trial:{folds.id}/{one}", f"trial:{folds.id}/{other}")
    assert "tested on 2 of 5 folds" in repr(both)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"method": "random"}, "resource", "Only method: halving has a resource"),
        ({"spec": {"candidates": None}}, "resource", "it chooses the resource, too"),
        (
            {"spec": {"validation": {"method": "holdout"}}},
            "spec.validation",
            "needs at least 4, but a hold-out of 25% of the rows has 1 test.",
        ),
        (
            {"spec": {"validation": {"method": "kfold", "folds": 3}}},
            "spec.validation",
            "has 3 tests",
        ),
        (
            {"spec": {"validation": {"method": "column", "column": "island"}}},
            "spec.validation",
            "has 3 tests",
        ),
        ({"resource": "iterations"}, "spec.candidates.0.steps.0.estimator", "has no number of"),
        ({"resource": "iterations", "method": "grid"}, "resource", "this search is grid"),
    ],
)
def test_a_resource_that_can_not_be_little_is_refused(
    hub: HubClient, changes: dict[str, Any], field: str, sentence: str
) -> None:
    spec = {"dataset": "penguins", "target": "species", "candidates": [{"steps": KNN}]}
    body = {"kind": "search", "method": "halving", "resource": "folds", **changes}
    body["spec"] = {**spec, **changes.get("spec", {})}
    with pytest.raises(Invalid) as refused:
        hub.submit(body)
    assert [problem.field for problem in refused.value.fields] == [field]
    assert sentence in refused.value.fields[0].message
