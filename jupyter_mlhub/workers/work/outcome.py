"""What the tests of a job gave, as its process sends it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...evaluation.metrics.packing import Test, pack_answers, pack_rows
from ...evaluation.metrics.predictions import Predictions, encoded
from ...schemas.pipelines.specs import SupervisedSpec
from ...schemas.pipelines.validation import HoldOut, KFold, Validation
from ...training.fitting.supervised import Fitted
from ...training.tables import Table


def rows_document(
    tests: Sequence[Test],
    truth: NDArray[Any],
    positions: NDArray[Any],
    classes: NDArray[Any] | None,
    units: NDArray[Any] | None = None,
) -> dict[str, Any] | None:
    """Describe the rows of a test; None where they are too many.

    Args:
        units: the group of each row, where rows belong together.
    """
    packed = pack_rows(tests, truth, positions, classes, units)
    if packed is None:
        return None
    names = [] if classes is None else [str(name) for name in classes]
    return {"packed": base64.b64encode(packed).decode(), "classes": names}


def answers_text(tests: Sequence[Test], rows: int, classes: NDArray[Any] | None) -> str | None:
    """Pack predictions; None where they are too many."""
    packed = pack_answers(tests, rows, classes)
    return None if packed is None else base64.b64encode(packed).decode()


def units_of(validation: Validation, table: Table) -> NDArray[Any] | None:
    """Number the groups by which rows are split, for each row; rows without a value are one."""
    if not isinstance(validation, HoldOut | KFold) or validation.groups is None:
        return None
    return table.split_by.factorize()[0] + 1


def outcome_of_training(spec: SupervisedSpec, table: Table, fitted: Fitted) -> dict[str, Any]:
    """Describe what the folds of a training with a target gave."""
    tests = [(fold.test, fold.predictions) for fold in fitted.folds]
    classes = np.unique(table.truth) if spec.task == "classification" else None
    units = units_of(spec.validation, table)
    tested = sum(len(fold.test) for fold in fitted.folds)
    predicting = sum(fold.predict_seconds for fold in fitted.folds)
    return {
        "rows": rows_document(tests, table.truth, table.positions, classes, units),
        "predictions": answers_text(tests, len(table), classes),
        "fit_seconds": float(np.mean([fold.fit_seconds for fold in fitted.folds])),
        "predict_seconds": 1000 * predicting / tested,
    }


def outcome_of_evaluation(
    task: str, predictions: Predictions, positions: NDArray[Any], seconds: float
) -> dict[str, Any]:
    """Describe what a model gave for the rows of a dataset with a known truth.

    Args:
        positions: the places of the rows in the dataset.
        seconds: how long 1,000 rows took.
    """
    classes = None
    if task == "classification":
        names, (predictions,) = encoded([predictions])
        tests = [(np.arange(len(positions)), predictions)]
        classes = np.arange(len(names))
    else:
        tests = [(np.arange(len(positions)), predictions)]
    rows = rows_document(tests, predictions.truth, positions, classes)
    if rows is not None and classes is not None:
        rows["classes"] = [str(name) for name in names]
    return {
        "rows": rows,
        "predictions": answers_text(tests, len(positions), classes),
        "predict_seconds": seconds,
    }
