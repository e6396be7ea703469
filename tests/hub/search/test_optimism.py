"""The winner of a search is scored as new rows will score it."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from numpy.typing import NDArray

from jupyter_mlhub.evaluation.metrics.predictions import Predictions
from jupyter_mlhub.search.optimism import corrected, corrected_loss, corrected_score

TABLES = 100
ROWS = 200
TRIALS = 40


def noise(seed: int, trials: int = TRIALS, rows: int = ROWS) -> NDArray[np.float64]:
    """Losses of trials that are equally good: their true mean is 0."""
    drawn = np.random.default_rng(seed)
    return drawn.normal(size=rows) + drawn.normal(size=(trials, rows))


def ranked(seed: int, trials: int, rows: int = ROWS) -> list[Predictions]:
    """Trials that guess, with classes of equal sizes."""
    drawn = np.random.default_rng(seed)
    truth = np.arange(rows) % 2
    guesses = drawn.uniform(size=(trials, rows))
    return [
        Predictions(truth, (one > 0.5).astype(int), np.stack([1 - one, one], 1), np.arange(2))
        for one in guesses
    ]


def test_the_best_of_equal_trials_is_as_good_as_the_others() -> None:
    error = np.sqrt(2 / ROWS)
    found = [corrected(noise(seed)) for seed in range(TABLES)]
    ours = np.array([one.mean for one in found]) / error
    naive = np.array([one.mean - one.optimism for one in found]) / error
    assert abs(ours.mean()) < 0.25
    assert naive.mean() < -1  # what the search itself shows is far too good
    assert np.mean([one.low <= 0 <= one.high for one in found]) >= 0.93


def test_a_winner_that_is_truly_better_loses_little() -> None:
    losses = noise(0)
    losses[7] -= 1
    found = corrected(losses)
    assert found.winner == 7
    assert found.optimism == 0
    assert found.mean == pytest.approx(losses[7].mean())
    assert found.high - found.low == pytest.approx(
        2 * 1.972 * losses[7].std() / np.sqrt(ROWS), rel=0.1
    )


def test_rows_of_a_group_count_once() -> None:
    losses = noise(1)
    copied = np.repeat(losses, 5, axis=1)
    of_group = np.repeat(np.arange(ROWS), 5)
    drawn = np.random.default_rng(0).permutation(ROWS * 5)
    alone, together = corrected(losses), corrected(copied[:, drawn], of_group[drawn])
    assert together.mean == pytest.approx(alone.mean)
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high))
    assert corrected(copied).optimism < alone.optimism / 1.5


def test_any_loss_is_corrected_as_a_mean_is() -> None:
    losses = noise(2)
    of_group = np.arange(ROWS) // 4

    def mean(trial: int, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(weights @ losses[trial] / weights.sum(axis=1))

    by_any = corrected_loss(mean, TRIALS, ROWS, of_group, 100)
    assert astuple(by_any) == pytest.approx(astuple(corrected(losses, of_group, 100)))


@pytest.mark.parametrize("metric", ["roc_auc", "balanced_accuracy", "accuracy", "f1_macro"])
def test_the_best_guess_is_a_guess(metric: str) -> None:
    found = [corrected_score("classification", metric, ranked(seed, 15)) for seed in range(12)]
    naive = np.mean([one.mean + one.optimism for one in found])
    assert naive > 0.54
    assert np.mean([one.mean for one in found]) == pytest.approx(0.5, abs=0.015)
    assert all(one.low <= one.mean <= one.high for one in found)


@pytest.mark.parametrize(("metric", "true"), [("r2", 0.5), ("rmse", 1.0)])
def test_a_metric_of_numbers_is_corrected_in_its_own_direction(metric: str, true: float) -> None:
    found = []
    for seed in range(30):
        drawn = np.random.default_rng(seed)
        signal, noise = drawn.normal(size=(2, ROWS))
        trials = [
            Predictions(signal + noise, signal + 0.3 * own) for own in drawn.normal(size=(20, ROWS))
        ]
        found.append(corrected_score("regression", metric, trials))
    assert all(one.optimism >= 0 for one in found)
    sign = 1 if metric == "r2" else -1
    own = true - 0.5 * 0.09 if metric == "r2" else np.sqrt(true + 0.09)
    assert np.mean([one.mean for one in found]) == pytest.approx(own, abs=0.02)
    naive = np.mean([one.mean + sign * one.optimism for one in found])
    assert sign * (naive - own) > 0.02


def test_a_score_stays_within_its_range() -> None:
    perfect = ranked(0, 1, 12)[0]
    perfect = Predictions(perfect.truth, perfect.truth)
    right = Predictions(perfect.truth, np.append(perfect.truth[:-1], 0))
    found = corrected_score("classification", "accuracy", [right, right])
    assert (found.winner, found.mean, found.high) == (0, pytest.approx(11 / 12), 1)
    assert corrected_score("classification", "accuracy", [right, perfect]).winner == 1


def test_a_resample_on_which_a_metric_is_not_defined_is_left_out() -> None:
    truth = np.zeros(40, int)
    truth[:2] = 1  # many resamples miss this class
    chosen = np.random.default_rng(0)
    trials = [
        Predictions(truth, truth, np.stack([1 - one, one], 1), np.arange(2))
        for one in chosen.uniform(size=(5, 40))
    ]
    found = corrected_score("classification", "roc_auc", trials)
    assert 0 <= found.low < found.mean < found.high <= 1


def test_a_trial_without_a_loss_on_a_resample_is_not_chosen_there() -> None:
    losses = noise(4, 3)
    losses[1] -= 1

    def loss(trial: int, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        means = weights @ losses[trial] / weights.sum(axis=1)
        return np.where((trial == 2) & (weights[:, 0] != 1), np.nan, means)

    found = corrected_loss(loss, 3, ROWS)
    assert (found.winner, found.optimism) == (1, 0)


def test_many_rows_are_corrected_as_few_are() -> None:
    rows = 25_000
    found = corrected(noise(3, 20, rows))
    assert 0.5 < found.optimism * np.sqrt(rows) < 3.5
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.sqrt(2 / rows), rel=0.4)


@pytest.mark.parametrize(
    ("losses", "units", "message"),
    [
        (np.array([[1.0, np.nan]]), None, "finite"),
        (np.ones((2, 5)), np.zeros(5), "2 units"),
        (np.ones((2, 5)), np.arange(4), "each row"),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    losses: NDArray[np.float64], units: NDArray[np.float64] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        corrected(losses, units)
