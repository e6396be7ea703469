"""Trials are distinguished where they differ, and seldom where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from jupyter_mlhub.search.ties import MOST_TRIALS, compare, compare_folds, groups

Numbers = NDArray[np.float64]
ROWS = 200
FOLDS = np.arange(ROWS) % 5


def alike(drawn: np.random.Generator, trials: int, ratio: float = 1.0) -> Numbers:
    """Losses of trials that differ by their seeds alone.

    The spread of their differences over folds is ``ratio`` times what the rows explain.
    """
    of_folds = drawn.normal(size=(trials, 5)) * np.sqrt((ratio - 1) / (ROWS / 5))
    losses: Numbers = (
        drawn.exponential(size=ROWS) + drawn.normal(size=(trials, ROWS)) + of_folds[:, FOLDS]
    )
    return losses


@pytest.mark.parametrize("ratio", [1.0, 1.2, 1.4])
def test_of_pairs_that_differ_by_their_seeds_few_are_different(ratio: float) -> None:
    drawn = np.random.default_rng(0)
    pairs = [alike(drawn, 2, ratio) for _ in range(1000)]
    found = np.mean([compare(*pair, folds=FOLDS).p < 0.05 for pair in pairs])
    assert found <= 0.05
    rows_alone = np.mean([compare(*pair).p < 0.05 for pair in pairs])
    assert rows_alone > found
    if ratio == 1:  # a hold-out: rows are the units
        assert rows_alone == pytest.approx(0.05, abs=0.015)
    else:
        assert rows_alone > 0.06


def test_folds_alone_count_where_they_differ_much() -> None:
    drawn = np.random.default_rng(0)
    pairs = [alike(drawn, 2, 20) for _ in range(500)]
    assert np.mean([compare(*pair, folds=FOLDS).p < 0.05 for pair in pairs]) < 0.08
    assert np.mean([compare(*pair).p < 0.05 for pair in pairs]) > 0.5


@pytest.mark.parametrize(("gap", "power"), [(2, 0.35), (4, 0.85), (6, 0.98)])
def test_a_gap_of_some_errors_is_found(gap: float, power: float) -> None:
    drawn = np.random.default_rng(1)
    better = np.array([[0.0], [gap * np.sqrt(2 / ROWS)]])
    pairs = [alike(drawn, 2) + better for _ in range(300)]
    found = [compare(*pair, folds=FOLDS) for pair in pairs]
    assert np.mean([one.p < 0.05 for one in found]) >= power
    assert np.mean([one.low <= -better[1, 0] <= one.high for one in found]) >= 0.93
    assert all((one.p < 0.05) == (not one.low <= 0 <= one.high) for one in found)


def test_a_few_rows_of_difference_are_not_enough() -> None:
    right, wrong = np.zeros(100), np.zeros(100)
    wrong[:4] = 1  # one of eight such quadruples is of one sign by chance
    assert compare(right, wrong).p > 0.05
    wrong[:8] = 1
    assert compare(right, wrong).p < 0.05


def test_models_that_are_right_on_every_row_are_alike() -> None:
    right = np.zeros(50)
    assert compare(right, right).p == 1
    assert groups(np.zeros((3, 50)), folds=np.arange(50) % 5) == [1, 1, 1]


def test_rows_of_a_group_count_once() -> None:
    losses = alike(np.random.default_rng(2), 4) + 0.15 * np.arange(4)[:, np.newaxis]
    copied = np.repeat(losses, 6, axis=1)
    of_group = np.repeat(np.arange(ROWS), 6)
    alone, together = compare(*losses[:2]), compare(*copied[:2], units=of_group)
    assert together.p == pytest.approx(alone.p)
    assert compare(*copied[:2]).p < alone.p
    assert groups(copied, units=of_group) == groups(losses) != groups(copied)


def test_equal_trials_are_one_group() -> None:
    drawn = np.random.default_rng(3)
    tables = [alike(drawn, 20) for _ in range(100)]
    assert np.mean([max(groups(losses)) > 1 for losses in tables]) <= 0.08
    # Without a correction, nearly every best of 20 and its worst have "differences".
    naive = [
        stats.ttest_rel(*losses[np.argsort(losses.mean(axis=1))[[0, -1]]]).pvalue
        for losses in tables
    ]
    assert np.mean(np.array(naive) < 0.05) > 0.9


def test_equal_trials_stay_together_beside_others() -> None:
    drawn = np.random.default_rng(4)
    true = np.repeat([0, 1, 2], 6)
    order = drawn.permutation(len(true))
    split = 0
    for _ in range(100):
        found = np.array(groups(alike(drawn, len(true)) + true[order][:, np.newaxis]))
        assert all(found[true[order] == worse].min() > 1 for worse in (1, 2))
        split += any(len(set(found[true[order] == one].tolist())) > 1 for one in range(3))
    assert split <= 8


def test_groups_are_numbered_from_the_best() -> None:
    losses = alike(np.random.default_rng(5), 5)
    losses += np.array([2, 0, 4, 0, 2])[:, np.newaxis]
    assert groups(losses) == [2, 1, 3, 1, 2]
    assert groups(losses, folds=FOLDS) == [2, 1, 3, 1, 2]
    assert groups(losses[:1]) == [1]


def test_copies_cost_nothing_and_other_trials_do() -> None:
    drawn = np.random.default_rng(6)
    losses = alike(drawn, 2)
    losses[1] += 3 * np.std(losses[1] - losses[0]) / np.sqrt(ROWS) - np.diff(losses.mean(axis=1))
    others = losses[0] + drawn.normal(size=(30, ROWS))
    others += losses[0].mean() + 0.1 - others.mean(axis=1, keepdims=True)
    assert groups(losses) == [1, 2]
    assert groups(np.vstack([losses, losses[[0] * 30]])) == [1, 2, *[1] * 30]
    assert groups(np.vstack([losses, others]))[:2] == [1, 1]


def test_pairs_that_surely_differ_make_no_other_pair_harder() -> None:
    losses = alike(np.random.default_rng(9), 2)
    losses[1] += 2.5 * np.std(losses[1] - losses[0]) / np.sqrt(ROWS) - np.diff(losses.mean(axis=1))
    far = alike(np.random.default_rng(10), 25) + 3 * np.arange(1, 26)[:, np.newaxis]
    assert groups(np.vstack([losses, far])) == list(range(1, 28))


def test_only_the_best_of_very_many_are_tested() -> None:
    losses = alike(np.random.default_rng(7), MOST_TRIALS + 50)
    losses[:40] += 3
    losses[40:50] += 9
    found = groups(losses)
    assert set(found[50:]) == {1}
    assert set(found[:50]) == {1}  # beyond the best 200
    assert set(groups(losses[:60])[40:50]) == {3}


def test_folds_that_share_rows_are_less_sure() -> None:
    drawn = np.random.default_rng(8)
    a, b = drawn.normal(size=(2, 20))
    found = compare_folds(a, b, 0.1)
    plain = stats.ttest_rel(a, b)
    t = plain.statistic * np.sqrt((1 / 20) / (1 / 20 + 0.1 / 0.9))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(t), 19))
    assert found.p > plain.pvalue
    assert found.difference == pytest.approx((found.low + found.high) / 2)
    assert compare_folds(a, a, 0.1).p == 1
