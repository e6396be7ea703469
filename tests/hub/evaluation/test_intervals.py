"""What is said with 95 % confidence holds in 95 % of all cases, within what a score can be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold

from jupyter_mlhub.evaluation.metrics.definitions import (
    CLASSIFICATION,
    REGRESSION,
    metrics_of,
    range_of_scorer,
)
from jupyter_mlhub.evaluation.metrics.intervals import (
    fold_interval,
    mean_interval,
    row_errors,
    row_interval,
)
from jupyter_mlhub.evaluation.metrics.predictions import Predictions, joined
from jupyter_mlhub.evaluation.metrics.scores import plain_scores
from jupyter_mlhub.schemas.pipelines.reports import Task

CASES = 150
SLOPE = np.array([1.0, 0.5, 0.0])
ACCURACY = CLASSIFICATION[0]


def draw(chosen: np.random.Generator, task: Task, rows: int) -> tuple[NDArray[Any], NDArray[Any]]:
    x = chosen.normal(size=(rows, 3))
    y = x @ SLOPE + chosen.normal(size=rows)
    return x, y if task == "regression" else (y > 0).astype(int)


def ask(task: Task, x: NDArray[Any], y: NDArray[Any], rows: Any, tested: Any) -> Any:
    """What a model fitted on some rows says of others, and the model."""
    kind = LinearRegression if task == "regression" else LinearDiscriminantAnalysis
    model = kind().fit(x[rows], y[rows])
    if task == "regression":
        return Predictions(y[tested], model.predict(x[tested])), model
    probabilities = model.predict_proba(x[tested])
    return Predictions(
        y[tested], probabilities.argmax(axis=1), probabilities, np.array([0, 1])
    ), model


def true_score(task: Task, model: Any) -> float:
    """The headline on endless new rows."""
    wrong = SLOPE - np.ravel(model.coef_)
    if task == "regression":
        return float(1 - (1 + wrong @ wrong + model.intercept_**2) / (1 + SLOPE @ SLOPE))
    new, _ = draw(np.random.default_rng(9), task, 3000)
    # The chance of a class is known, so that few rows tell the score.
    sure = norm.cdf(new @ SLOPE)
    said = model.predict(new)
    return float(np.mean(np.where(said == 1, sure, 1 - sure)))


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize(("rows", "folds"), [(30, 0), (50, 0), (60, 2), (100, 5), (150, 10)])
def test_the_truth_is_inside_as_often_as_said(task: Task, rows: int, folds: int) -> None:
    chosen = np.random.default_rng(rows + folds)
    definition = metrics_of(task)[0]
    inside = 0
    for _ in range(CASES):
        if folds:
            x, y = draw(chosen, task, rows)
            splits = list(KFold(folds, shuffle=True, random_state=0).split(x))
        else:
            x, y = draw(chosen, task, 100 + rows)
            splits = [(np.arange(100), np.arange(100, 100 + rows))]
        said, models = zip(*(ask(task, x, y, *split) for split in splits), strict=True)
        mean = float(np.mean([plain_scores(task, part)[definition.name] for part in said]))
        together = plain_scores(task, joined(said))[definition.name]
        error = row_errors(task, joined(said))[definition.name]
        low, high = mean_interval(definition, mean, together, error, rows) or (0, 0)
        truth = np.mean([true_score(task, model) for model in models])
        inside += low <= truth <= high
    assert inside / CASES >= 0.9  # 95 %, as sure as so few cases tell


def test_a_perfect_score_is_not_certain() -> None:
    low, high = row_interval(ACCURACY, 1.0, 0.0, 50)
    assert low == pytest.approx(50 / (50 + 1.96**2), abs=1e-3)
    assert high == 1


@pytest.mark.parametrize("definition", [*CLASSIFICATION, *REGRESSION])
@pytest.mark.parametrize("mean", [0.01, 0.5, 0.99])
def test_no_interval_leaves_what_a_score_can_be(definition: Any, mean: float) -> None:
    low, high = row_interval(definition, mean, 0.3, 12)
    assert definition.range[0] <= low <= mean <= high <= definition.range[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("neg_log_loss", (-math.inf, 0)),
        ("r2", (-math.inf, 1)),
        ("f1_macro", (0, 1)),
        ("matthews_corrcoef", (-1, 1)),
        ("positive_likelihood_ratio", (-math.inf, math.inf)),
    ],
)
def test_of_a_chosen_scorer_neither(name: str, expected: tuple[float, float]) -> None:
    assert range_of_scorer(name) == expected
    sign = -1 if name.startswith("neg_") else 1
    found = fold_interval([sign * 0.9, sign * 1.0, sign * 0.95], expected)
    assert found is not None
    assert expected[0] <= found[0] <= found[1] <= expected[1]


def test_folds_are_narrow_as_students_t_allows() -> None:
    values = [0.8, 0.85, 0.9, 0.82, 0.83]
    found = fold_interval(values, (0, 1))
    assert found is not None
    reach = 2.776 * float(np.std(values, ddof=1)) / math.sqrt(5)
    assert found[1] - found[0] == pytest.approx(2 * reach, rel=1e-3)
    assert fold_interval([0.9], (0, 1)) is None
