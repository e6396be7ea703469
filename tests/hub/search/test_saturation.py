"""When a search has tried enough: by known losses, and by a search on a planted minimum."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from jupyter_mlhub.schemas.pipelines.searches import Candidate
from jupyter_mlhub.search.sampling import FEWEST, Choice, Tried, Tuned, is_saturated, suggest
from jupyter_mlhub.search.sampling.saturation import most_left, noise
from jupyter_mlhub.search.spaces import Searched, searched

FOLDS = 5
SHARE = 1 / FOLDS


def tuned(losses: Any, spread: float, dimensions: int = 2, folds: int = FOLDS) -> list[Tuned]:
    """Trials with these losses, and folds that differ by chance."""
    chance = np.random.default_rng(0)
    found = []
    for loss in losses:
        values = chance.normal(0, spread, folds)
        found.append(Tuned(list(loss + values - values.mean()), dimensions))
    return found


EVENLY = np.linspace(0.3, 0.4, 100)


@pytest.mark.parametrize(
    ("spread", "best", "made", "expected"),
    [
        (1e-3, 0.3, 100, False),  # the best losses are further apart than folds explain
        (0.1, 0.3, 100, True),
        (0.1, -0.5, 100, False),  # what is tuned is far behind the best
        (0.1, 0.3, 600, False),  # most were stopped early
    ],
)
def test_what_is_left_is_held_against_the_noise(
    spread: float, best: float, made: int, expected: bool
) -> None:
    assert is_saturated(tuned(EVENLY, spread), made, best, SHARE) is expected


def test_few_trials_or_folds_tell_nothing() -> None:
    alike = [0.3] * FEWEST
    assert is_saturated(tuned(alike, 0.1), FEWEST, 0.3, SHARE)
    assert not is_saturated(tuned(alike[1:], 0.1), FEWEST - 1, 0.3, SHARE)
    assert not is_saturated(tuned(alike, 0.1, folds=2), FEWEST, 0.3, 1 / 2)
    assert not is_saturated(tuned(alike, 0.1, folds=1), FEWEST, 0.3, 1.0)


def test_perfect_trials_leave_nothing() -> None:
    assert is_saturated([Tuned([0.0] * FOLDS, 3)] * FEWEST, FEWEST, 0.0, SHARE)


def test_more_parameters_leave_more() -> None:
    left = [most_left(0.1, 20, dimensions) for dimensions in (1, 2, 4, 8)]
    assert left == sorted(left)


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_the_limit_of_the_minimum_holds_for_random_draws(dimensions: int) -> None:
    chance = np.random.default_rng(dimensions)
    count = 400
    holds = 0
    for _ in range(count):
        draws = chance.uniform(-1, 1, (500, dimensions))
        losses = np.sort(np.square(draws).sum(axis=1))
        holds += losses[0] <= most_left(losses[19] - losses[0], 20, dimensions)
    assert 0.95 - 3 * math.sqrt(0.05 * 0.95 / count) < holds / count


def test_the_noise_is_the_error_of_a_difference_of_two_trials() -> None:
    chance = np.random.default_rng(0)
    folds = chance.normal(0, 1, FOLDS)  # hard and easy folds are no noise between trials
    some = [Tuned(list(folds + chance.normal(0, 0.2, FOLDS)), 1) for _ in range(400)]
    expected = 0.2 * math.sqrt(2 * (1 / FOLDS + SHARE / (1 - SHARE)))
    assert noise(some, SHARE) == pytest.approx(expected, rel=0.05)


def space_of(dimensions: int) -> list[Searched]:
    """The penalties of as many regressors, each from a thousandth to a thousand."""
    penalty = {"low": 1e-3, "high": 1e3, "log": True}
    steps = [{"estimator": "Ridge", "parameters": {"alpha": penalty}}] * dimensions
    return [searched(Candidate.model_validate({"steps": steps, "ranges": "own"}))]


def ends_after(
    loss_of: Callable[[list[float]], float], dimensions: int, fold_noise: float, most: int
) -> tuple[int | None, list[float]]:
    """Search as a hub does. Returns after how many trials it would end, and the true losses."""
    space, chance = space_of(dimensions), np.random.default_rng(1)
    tried: list[Tried] = []
    scored: list[Tuned] = []
    true: list[float] = []
    for _ in range(most):
        (choice,) = suggest(space, tried, 1, 0)
        values = [math.log10(value) for value in choice.values.values()]
        true.append(loss_of(values))
        one = Tuned(list(true[-1] + chance.normal(0, fold_noise, FOLDS)), dimensions)
        scored.append(one)
        tried.append(Tried(Choice(0, choice.values), one.loss))
        if is_saturated(scored, len(scored), min(each.loss for each in scored), SHARE):
            return len(scored), true
    return None, true


def valley(values: list[float]) -> float:
    return sum((value - 0.7) ** 2 for value in values) / len(values)


@pytest.mark.parametrize("dimensions", [1, 3])
def test_a_search_ends_where_it_is_flat_beside_the_noise(dimensions: int) -> None:
    ended, true = ends_after(valley, dimensions, 0.3, 150)
    assert ended is not None
    assert min(true) < 0.3 * math.sqrt(2 * (0.2 + 0.25))  # what was left was within the noise


def test_a_search_goes_on_where_there_is_more_to_gain_than_noise() -> None:
    ended, _ = ends_after(valley, 3, 1e-4, 80)
    assert ended is None
