"""Which losses a comparison of two tests, and what the test says. It knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...schemas.pipelines.reports import Metric, Task
from ...schemas.pipelines.validation import KFold, Validation
from ..ensembles import judged_by, row_losses
from ..ties import Comparison, compare_folds
from ..units import Numbers

_FEWEST_FOLDS = 3


def has_probabilities(answers: Numbers) -> bool:
    """Whether answers (n, classes) are more than the predicted class."""
    return not np.isin(answers, (0.0, 1.0)).all()


def judge_of(task: Task, metric: str, *, with_probabilities: bool) -> str:
    """Return the metric of the losses that are tested.

    Args:
        with_probabilities: whether all of the compared give probabilities.
    """
    judge = judged_by(metric)
    if task == "regression":
        return judge if judge in ("mae", "rmse") else "rmse"
    return judge if judge == "log_loss" and with_probabilities else "accuracy"


def losses_of(task: Task, judge: str, truth: NDArray[Any], answers: Numbers) -> Numbers:
    """Return the loss of each row, of shape (n,).

    Args:
        answers: probabilities (n, classes), or numbers (n, 1) for a quantity.
    """
    return row_losses(task, judge, truth, answers if task == "classification" else answers[:, 0])


def differ(values: NDArray[Any]) -> bool:
    """Whether values (n,) are not all the same. To find every value takes much longer."""
    return len(values) > 1 and bool((values != values[0]).any())


def several(folds: NDArray[Any]) -> NDArray[Any] | None:
    """Return the fold of each row; None where all were tested in one."""
    return folds if differ(folds) else None


def compare_scores(
    one: Metric, other: Sequence[float], validation: Validation | None
) -> Comparison | None:
    """Compare the scores of the folds, where predictions were not kept.

    Args:
        one: the metric with its folds.
        other: the scores of the other, in the same folds.

    Returns:
        The mean loss of one less that of the other; None where it can't be told.
    """
    if not isinstance(validation, KFold) or len(one.folds) < _FEWEST_FOLDS:
        return None
    if len(one.folds) != len(other):
        return None
    sign = -1.0 if one.higher_is_better else 1.0
    a, b = sign * np.asarray(one.folds), sign * np.asarray(other)
    return compare_folds(a, b, 1 / validation.folds)
