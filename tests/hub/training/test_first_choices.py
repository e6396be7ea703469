"""The steps with which a form begins: offered, of their task, not beaten by a plain model."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from sklearn.datasets import make_classification, make_friedman1
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_mlhub.schemas.jobs import EstimatorKind
from jupyter_mlhub.schemas.pipelines.reports import Task
from jupyter_mlhub.training.first_choices import DEFAULT_ESTIMATORS, first_choices
from jupyter_mlhub.training.fitting.catalogue.estimators import build, describe_catalogue
from jupyter_mlhub.training.tasks import TASKS, task_of


def steps_for(task: str, rows: int) -> list[str]:
    return next(
        choice["steps"]
        for choice in first_choices()
        if choice["task"] == task and (choice["most_rows"] is None or rows <= choice["most_rows"])
    )


def test_every_step_is_offered_and_ends_in_its_task() -> None:
    offered = {item["name"]: item["kind"] for item in describe_catalogue().document["items"]}
    kinds = {info.task: info.kind for info in TASKS}
    for choice in first_choices():
        *before, last = choice["steps"]
        assert offered[last] == kinds[choice["task"]]
        assert {offered[step] for step in before} <= {"transformer"}
    for task in kinds:
        assert steps_for(task, 10_000_000)
    assert {kind: offered[name] for kind, name in DEFAULT_ESTIMATORS.items()} == {
        kind: kind for kind in get_args(EstimatorKind)
    }


@pytest.mark.parametrize(
    ("task", "data", "linear"),
    [
        (
            "classification",
            make_classification(4000, 12, n_informative=8, n_clusters_per_class=3, random_state=0),
            LogisticRegression(),
        ),
        ("regression", make_friedman1(4000, noise=0.5, random_state=0), Ridge()),
    ],
    ids=["classification", "regression"],
)
def test_a_plain_linear_model_does_not_beat_it_on_a_large_table(
    task: str, data: tuple[Any, Any], linear: Any
) -> None:
    fitted, tested, known, wanted = train_test_split(*data, random_state=0)
    steps = [{"estimator": name} for name in steps_for(task, len(fitted))]
    first = build({"steps": steps}, 0).fit(fitted, known).score(tested, wanted)
    assert first > make_pipeline(StandardScaler(), linear).fit(fitted, known).score(tested, wanted)


def test_each_task_is_in_the_table_once() -> None:
    assert sorted(info.task for info in TASKS) == sorted(get_args(Task))
    assert [task_of(info.kind) for info in TASKS] == [info.task for info in TASKS]
    assert task_of("transformer") is None
