"""The tasks of models, in one table for the hub and for every form."""

from __future__ import annotations

from ..languages import say
from ..schemas.jobs import EstimatorKind, TaskInfo
from ..schemas.pipelines.reports import Task

TASKS = (
    TaskInfo(
        task="classification", kind="classifier", label=say("Predict a class"), has_target=True
    ),
    TaskInfo(task="regression", kind="regressor", label=say("Predict a quantity"), has_target=True),
    TaskInfo(
        task="clustering", kind="clusterer", label=say("Find groups of rows"), has_target=False
    ),
    TaskInfo(
        task="outlier_detection",
        kind="outlier_detector",
        label=say("Find unusual rows"),
        has_target=False,
    ),
)
WITHOUT_TARGET: tuple[Task, ...] = tuple(info.task for info in TASKS if not info.has_target)


def task_of(kind: EstimatorKind | str | None) -> Task | None:
    """Find the task of a pipeline by the kind of its last estimator. None for transformers."""
    return next((info.task for info in TASKS if info.kind == kind), None)
