"""An ensemble is chosen where it helps, and its loss is what new rows will show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, mean_squared_error

from jupyter_mlhub.search.ensembles import judged_by, row_losses, select

ROWS = 300


def numbers(seed: int, trials: int, own: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Predictions with a common error and one of each trial's own, and the truth."""
    drawn = np.random.default_rng(seed)
    truth = drawn.normal(size=ROWS)
    common = truth + 0.5 * drawn.normal(size=ROWS)
    return common + own * drawn.normal(size=(trials, ROWS)), truth


def probabilities(seed: int, trials: int) -> tuple[NDArray[Any], NDArray[Any]]:
    drawn = np.random.default_rng(seed)
    truth = drawn.integers(3, size=ROWS)
    raw = np.exp(np.eye(3)[truth] + drawn.normal(size=(trials, ROWS, 3)))
    return raw / raw.sum(axis=2, keepdims=True), truth


@pytest.mark.parametrize("metric", ["rmse", "mae", "r2"])
def test_errors_of_their_own_are_averaged_out(metric: str) -> None:
    predictions, truth = numbers(0, 12, 0.7)
    found = select("regression", predictions, truth, metric)
    assert found.p < 0.001
    assert found.loss < 0.8 * found.single_loss
    assert sum(found.weights.values()) == pytest.approx(1)
    assert len(found.weights) > 4


def test_what_is_added_last_is_left_out_where_it_does_harm() -> None:
    error = np.random.default_rng(6).normal(size=ROWS)
    truth = np.arange(ROWS) / ROWS
    found = select("regression", np.stack([truth + error, truth - error]), truth, "rmse", bags=1)
    assert found.weights == {0: 0.5, 1: 0.5}  # 25 steps would end with 12 and 13


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc", "accuracy"])
def test_probabilities_are_mixed(metric: str) -> None:
    predictions, truth = probabilities(1, 12)
    found = select("classification", predictions, truth, metric, most=6)
    assert not found.is_single
    assert len(found.weights) <= 6
    weights = np.array([found.weights.get(trial, 0) for trial in range(12)])
    mixed = np.tensordot(weights, predictions, 1)
    new = row_losses("classification", metric, truth, mixed).mean()
    assert new == pytest.approx(found.loss, rel=0.35)
    assert found.judged_by == ("accuracy" if metric == "accuracy" else "log_loss")


def test_what_differs_by_chance_makes_no_ensemble() -> None:
    """Fits with other seeds gain less from each other than chance allows to be seen."""
    ensembles = [
        not select("regression", *numbers(seed, 8, 0.02), "rmse", bags=1, most=10).is_single
        for seed in range(100)
    ]
    assert np.mean(ensembles) <= 0.05


def test_a_single_trial_is_the_best_one() -> None:
    predictions, truth = numbers(2, 6, 0.5)
    predictions[4] = truth + 0.01
    found = select("regression", predictions, truth, "mae")
    assert found.weights == {4: 1.0}
    assert found.is_single
    assert select("regression", predictions[:1], truth, "mae").weights == {0: 1.0}


def test_the_loss_is_of_rows_that_chose_nothing() -> None:
    """Of trials that guess, none is better than another, nor is an ensemble of their luck."""
    drawn = np.random.default_rng(3)
    losses, seen = [], []
    for _ in range(40):
        truth = drawn.integers(2, size=100)
        guesses = drawn.uniform(size=(20, 100))
        both = np.stack([1 - guesses, guesses], axis=2)
        found = select("classification", both, truth, "accuracy", bags=1)
        losses += [found.loss, found.single_loss]
        seen.append(row_losses("classification", "accuracy", truth, both).mean(axis=1).min())
    assert np.mean(losses) == pytest.approx(0.5, abs=0.02)
    assert np.mean(seen) < 0.43


def test_rows_of_a_group_choose_and_test_together() -> None:
    predictions, truth = numbers(4, 6, 0.7)
    of_group = np.arange(ROWS)
    alone = select("regression", predictions, truth, "rmse", units=of_group)
    copied = select(
        "regression",
        np.repeat(predictions, 4, axis=1),
        np.repeat(truth, 4),
        "rmse",
        units=np.repeat(of_group, 4),
    )
    assert copied.loss == pytest.approx(alone.loss)
    assert copied.p == pytest.approx(alone.p)
    assert copied.weights == alone.weights


def test_losses_are_those_of_the_metrics() -> None:
    predictions, truth = probabilities(5, 3)
    predictions[0, 0] = np.eye(3)[(truth[0] + 1) % 3]  # sure and wrong
    of_rows = row_losses("classification", "log_loss", truth, predictions)
    assert of_rows.shape == (3, ROWS)
    assert np.isfinite(of_rows).all()
    for of_trial, one in zip(of_rows, predictions, strict=True):
        assert of_trial.mean() == pytest.approx(log_loss(truth, one))
        wrong = row_losses("classification", "accuracy", truth, one)
        assert wrong.mean() == pytest.approx(1 - accuracy_score(truth, one.argmax(axis=1)))
    values, real = numbers(5, 2, 0.3)
    assert row_losses("regression", "mae", real, values[0]).mean() == pytest.approx(
        mean_absolute_error(real, values[0])
    )
    assert row_losses("regression", "rmse", real, values[1]).mean() == pytest.approx(
        mean_squared_error(real, values[1])
    )


@pytest.mark.parametrize(
    ("metric", "stand_in"),
    [
        ("roc_auc", "log_loss"),
        ("f1_macro", "log_loss"),
        ("balanced_accuracy", "log_loss"),
        ("r2", "rmse"),
        ("accuracy", "accuracy"),
        ("mae", "mae"),
    ],
)
def test_a_metric_that_is_no_mean_has_a_stand_in(metric: str, stand_in: str) -> None:
    assert judged_by(metric) == stand_in
