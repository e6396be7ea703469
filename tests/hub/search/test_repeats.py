"""Repeats decide what they say, and what they can't decide is known before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from jupyter_mlhub.schemas.pipelines.validation import HoldOut, KFold
from jupyter_mlhub.search.leaderboard.needed import Design, find_needed, rounded_up
from jupyter_mlhub.search.paired import Repeated
from jupyter_mlhub.search.ties import Known, Pair, compare, groups, pairs

Numbers = NDArray[np.float64]
FOLDS = 5
FIVE = Design(FOLDS, 1 / FOLDS)
LIMIT = 1.96


@dataclass(frozen=True)
class World:
    """Two models on some rows: what adds to the difference of their losses.

    ``rows`` counts them. The other numbers are standard deviations: of what a row adds in every
    repeat, of what it adds in a single one, and of what a fit adds to all rows that it tests.
    """

    rows: int
    lasting: float
    passing: float
    fits: float

    @property
    def once(self) -> float:
        """The variance of the difference after one cross-validation."""
        return (self.lasting**2 + self.passing**2) / self.rows + self.fits**2 / FOLDS

    @property
    def fixed(self) -> float:
        return self.lasting**2 / self.rows

    def pair(self, gap: float, *, measured: bool = True) -> Pair:
        fixed = self.fixed if measured else None
        few = {"freedom": float(self.rows), "by_folds": False, "differs": False}
        return Pair(0, 1, -gap, self.once, self.once, fixed, **few)  # type: ignore[arg-type]

    def draw(
        self, drawn: np.random.Generator, repeats: int, gap: float = 0.0
    ) -> tuple[Numbers, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Losses of two models, with the row, the fold and the repeat of each."""
        shape = (repeats, self.rows)
        folds = np.stack([drawn.permutation(self.rows) % FOLDS for _ in range(repeats)])
        of_fits = self.fits * drawn.normal(size=(repeats, FOLDS))
        difference = (
            gap
            + self.lasting * drawn.normal(size=self.rows)
            + self.passing * drawn.normal(size=shape)
            + np.take_along_axis(of_fits, folds, axis=1)
        )
        common = drawn.exponential(size=self.rows) + np.zeros(shape)
        losses = np.stack([common.ravel(), (common + difference).ravel()])
        repeat, row = (one.ravel() for one in np.indices(shape))
        return losses, row, folds.ravel() + FOLDS * repeat, repeat

    def tested(self, drawn: np.random.Generator, repeats: int, gap: float = 0.0) -> Pair:
        losses, row, fold, repeat = self.draw(drawn, repeats, gap)
        repeated = Repeated(repeat, 1 / FOLDS)
        (found,), limit = pairs(losses, units=row, folds=fold, repeated=repeated)
        assert limit == pytest.approx(LIMIT, abs=0.2)
        return found


STEADY = World(200, lasting=1.0, passing=0.3, fits=0.02)
"""Two models that hardly depend on the split."""
FICKLE = World(200, lasting=0.3, passing=1.0, fits=0.1)
"""Two models that depend on it."""


@pytest.mark.parametrize("world", [STEADY, FICKLE, World(200, 0.1, 0.1, 0.2)])
@pytest.mark.parametrize("repeats", [2, 8])
def test_models_that_are_equally_good_seldom_differ(world: World, repeats: int) -> None:
    drawn = np.random.default_rng(0)
    found = [world.tested(drawn, repeats).differs for _ in range(200)]
    assert np.mean(found) <= 0.085  # of 200 at 5 %, 98 % are below


def test_folds_taken_as_independent_would_find_far_too_many() -> None:
    """What the test is for: rows are the same in each repeat."""
    drawn = np.random.default_rng(1)
    found = []
    for _ in range(200):
        losses, _, _, _ = STEADY.draw(drawn, 8)
        found.append(compare(*losses).p < 0.05)
    assert np.mean(found) > 0.3


@pytest.mark.parametrize("world", [STEADY, FICKLE])
def test_repeats_show_what_they_lessen(world: World) -> None:
    drawn = np.random.default_rng(2)
    found = [world.tested(drawn, 4) for _ in range(200)]
    assert np.mean([one.fixed for one in found]) == pytest.approx(world.fixed, rel=0.15)
    # The prior of the folds makes the test a little too careful.
    assert 0.95 < np.mean([one.once for one in found]) / world.once < 1.3
    after = world.fixed + (world.once - world.fixed) / 4
    assert 0.95 < np.mean([one.variance for one in found]) / after < 1.3


@pytest.mark.parametrize(("world", "gap"), [(FICKLE, 0.13), (World(200, 0.6, 1.0, 0.05), 0.16)])
def test_as_many_repeats_as_needed_decide_in_four_of_five_cases(world: World, gap: float) -> None:
    needed = find_needed(world.pair(gap), LIMIT, FIVE)
    assert needed.repeats is not None
    assert 3 <= needed.repeats <= 12
    assert not needed.is_first_look
    drawn = np.random.default_rng(3)
    power = np.mean([world.tested(drawn, needed.repeats, gap).differs for _ in range(300)])
    assert 0.68 <= power <= 0.88
    once = []
    for _ in range(300):
        losses, _, fold, _ = world.draw(drawn, 1, gap)
        once.append(compare(*losses, folds=fold).p < 0.05)
    assert np.mean(once) < power - 0.2


def test_where_the_rows_are_too_few_more_of_them_are_needed() -> None:
    gap = 0.12
    needed = find_needed(STEADY.pair(gap), LIMIT, FIVE)
    assert needed.repeats is None
    assert needed.more_rows is not None
    assert 2 < needed.more_rows < 5
    drawn = np.random.default_rng(4)
    most = np.mean([STEADY.tested(drawn, FIVE.most, gap).differs for _ in range(200)])
    assert most < 0.6
    larger = replace(STEADY, rows=int(200 * needed.more_rows), fits=0)
    found = []
    for _ in range(300):
        losses, _, fold, _ = larger.draw(drawn, 1, gap)
        found.append(compare(*losses, folds=fold).p < 0.05)
    assert 0.62 <= np.mean(found) <= 0.88


def test_before_any_repeat_the_fixed_part_is_a_guess() -> None:
    """Nadeau and Bengio's: 1 / J + p / (1 - p), of which repeats lessen 1 / J."""
    assert FIVE.fixed_share == pytest.approx((1 / 4) / (1 / 5 + 1 / 4))
    assert Design.of(HoldOut(test_size=0.25)).fixed_share == pytest.approx(0.25)
    once = FICKLE.once
    reach = (1.96 + 0.84) ** 2
    gap = np.sqrt(reach * once * 0.7)  # two repeats leave 78 % of the variance, three 70 %
    guessed = find_needed(FICKLE.pair(gap * 1.05, measured=False), LIMIT, FIVE)
    assert guessed.repeats == 3
    small = np.sqrt(reach * once * 0.3)  # below the guess
    unsure = find_needed(FICKLE.pair(small, measured=False), LIMIT, FIVE)
    assert (unsure.repeats, unsure.is_first_look) == (2, True)
    hopeless = find_needed(FICKLE.pair(small / 10, measured=False), LIMIT, FIVE)
    assert hopeless.repeats is None
    assert hopeless.more_rows == pytest.approx(1 / 0.003, rel=0.05)
    equal = find_needed(FICKLE.pair(0, measured=False), LIMIT, FIVE)
    assert (equal.repeats, equal.more_rows) == (None, None)


def test_a_board_that_repeats_already_needs_more() -> None:
    twice = Design.of(KFold(folds=5, repeats=2))
    assert (twice.fits, twice.repeats, twice.most) == (5, 2, 20)
    pair = FICKLE.pair(np.sqrt(7.84 * FICKLE.once * 0.85), measured=False)
    first, second = (find_needed(pair, LIMIT, one).repeats for one in (FIVE, twice))
    assert first is not None
    assert second is not None
    assert first < second


def test_folds_that_differ_much_need_more_repeats() -> None:
    pair = FICKLE.pair(0.19)
    alone = find_needed(replace(pair, by_folds=True), LIMIT, FIVE).repeats
    with_prior = find_needed(pair, LIMIT, FIVE).repeats
    assert alone is not None
    assert with_prior is not None
    assert alone > with_prior


def test_repeated_hold_outs_are_compared_by_rows_too() -> None:
    drawn = np.random.default_rng(5)
    rows, tested, repeats = 300, 75, 10
    differ, fixed = [], []
    for _ in range(300):
        own = drawn.normal(size=rows)
        row = np.concatenate([drawn.permutation(rows)[:tested] for _ in range(repeats)])
        repeat = np.repeat(np.arange(repeats), tested)
        difference = (
            own[row] + drawn.normal(size=len(row)) + 0.1 * drawn.normal(size=repeats)[repeat]
        )
        losses = np.stack([np.zeros(len(row)), difference])
        repeated = Repeated(repeat, tested / rows)
        (found,), _ = pairs(losses, units=row, folds=repeat, repeated=repeated)
        differ.append(found.differs)
        assert found.fixed is not None
        fixed.append(found.fixed)
    assert np.mean(differ) <= 0.08
    assert np.mean(fixed) == pytest.approx(1 / rows, rel=0.2)


@pytest.mark.parametrize("gap", [0.0, 0.13])
def test_repeats_that_go_on_where_that_helps_are_a_fair_test(gap: float) -> None:
    """Two repeats tell how many follow. What follows is chosen by the data, and must not help
    models without a difference."""
    drawn = np.random.default_rng(9)
    differ, done = [], []
    for _ in range(150):
        losses, row, fold, repeat = FICKLE.draw(drawn, FIVE.most, gap)
        count = 2
        for is_last in (False, True):
            seen = repeat < count
            repeated = Repeated(repeat[seen], 1 / FOLDS)
            (found,), limit = pairs(
                losses[:, seen], units=row[seen], folds=fold[seen], repeated=repeated
            )
            count = count if is_last else find_needed(found, limit, FIVE).repeats or count
        differ.append(found.differs)
        done.append(count)
    if gap:
        assert 0.6 < np.mean(differ) < 0.9
        assert 3 < np.mean(done) < 7
    else:
        assert np.mean(differ) <= 0.06
        assert np.mean(done) < 5


def test_without_repeats_pairs_are_what_two_are_alone() -> None:
    losses, _, fold, _ = FICKLE.draw(np.random.default_rng(6), 1)
    (pair,), _ = pairs(losses, folds=fold)
    alone = compare(*losses, folds=fold)
    assert pair.difference == alone.difference
    assert pair.once == pair.variance
    assert pair.fixed is None
    assert (pair.differs, pair.by_folds) == (alone.p < 0.05, False)


def test_rows_that_belong_together_are_one_unit_in_all_repeats() -> None:
    drawn = np.random.default_rng(7)
    losses, row, fold, repeat = STEADY.draw(drawn, 3)
    repeated = Repeated(repeat, 0.2)
    (alone,), _ = pairs(losses, units=row, folds=fold, repeated=repeated)
    copies = [np.repeat(one, 4, axis=-1) for one in (losses, row, fold)]
    (copied,), _ = pairs(
        copies[0],
        units=copies[1],
        folds=copies[2],
        repeated=Repeated(np.repeat(repeat, 4), 0.2),
    )
    assert copied.variance == pytest.approx(alone.variance, rel=0.01)


def test_what_repeats_have_shown_makes_groups() -> None:
    drawn = np.random.default_rng(8)
    losses = drawn.exponential(size=200) + 0.1 * drawn.normal(size=(4, 200))
    losses[3] += 3
    losses -= losses.mean(axis=1, keepdims=True)
    losses += np.array([1.0, 1.001, 1.002, 4.0])[:, np.newaxis]
    assert groups(losses) == [1, 1, 1, 2]
    known = Known({0: 1.5, 2: 1.1}, [(2, 0)])
    assert groups(losses, known=known) == [2, 1, 1, 3]
    assert groups(losses, known=Known({}, [])) == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("rows", "rounded"), [(7, 7), (99, 99), (101, 110), (1234, 1300), (40_000, 40_000)]
)
def test_an_estimate_of_rows_has_two_digits(rows: float, rounded: int) -> None:
    assert rounded_up(rows) == rounded
