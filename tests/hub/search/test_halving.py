"""The rungs of successive halving: who goes on, also where trials fail, and when it ends."""

from __future__ import annotations

import random

import pytest

from jupyter_mlhub.search.halving import Known, Rungs
from jupyter_mlhub.search.sampling import Choice


def choice(number: int) -> Choice:
    return Choice(0, {"0.alpha": number})


def run(rungs: Rungs, failing: set[int] = frozenset(), *, batch: int = 4) -> list[Known]:  # type: ignore[assignment]
    """Try what is planned, some at a time and in any order, until nothing is left."""
    known: list[Known] = []
    chance = random.Random(0)
    while planned := rungs.next(known)[:batch]:
        for one, share in planned:
            drawn = choice(len(known)) if one is None else one
            known.append((drawn, share, "running", None))
        running = [place for place, one in enumerate(known) if one[2] == "running"]
        chance.shuffle(running)
        for place in running:
            drawn, share, _, _ = known[place]
            number = drawn.values["0.alpha"]
            ended = ("failed", None) if number in failing else ("succeeded", number / 100)
            known[place] = (drawn, share, *ended)
    return known


@pytest.mark.parametrize(
    ("first", "rows", "sizes"),
    [
        (81, 100_000, (81, 27, 9, 3, 1)),
        (81, 5400, (81, 27, 9, 3)),
        (81, 100, (81,)),
        (2, 100_000, (2,)),
        (10, 100_000, (10, 3, 1)),
    ],
)
def test_a_rung_has_a_third_of_the_trials_and_three_times_the_rows(
    first: int, rows: int, sizes: tuple[int, ...]
) -> None:
    rungs = Rungs.of(first, rows)
    assert rungs.sizes == sizes
    assert rungs.shares[-1] == 1.0
    assert rungs.shares[0] == pytest.approx(3.0 ** (1 - len(sizes)))
    assert rungs.total == sum(sizes)


def test_the_best_of_each_rung_go_on() -> None:
    rungs = Rungs.of(27, 100_000)
    known = run(rungs)
    assert len(known) == rungs.total
    for size, share in zip(rungs.sizes[1:], rungs.shares[1:], strict=True):
        here = [one[0].values["0.alpha"] for one in known if one[1] == share]
        assert here == list(range(size))


def test_a_trial_that_failed_does_not_go_on() -> None:
    known = run(Rungs.of(9, 100_000), {0, 2})
    last = Rungs.of(9, 100_000).shares
    assert [one[0].values["0.alpha"] for one in known if one[1] == last[1]] == [1, 3, 4]
    assert [one[0].values["0.alpha"] for one in known if one[1] == last[2]] == [1]


def test_a_rung_of_failures_is_smaller_and_the_search_ends() -> None:
    rungs = Rungs.of(9, 100_000)
    known = run(rungs, set(range(7)))
    assert [sum(one[1] == share for one in known) for share in rungs.shares] == [9, 2, 1]
    assert len(run(rungs, set(range(9)))) == 9


def test_a_rung_waits_for_the_one_below() -> None:
    rungs = Rungs.of(3, 600)
    known: list[Known] = [(choice(n), rungs.shares[0], "succeeded", 0.1) for n in range(2)]
    known.append((choice(2), rungs.shares[0], "running", None))
    assert rungs.ready(known) == 0
    known[2] = (choice(2), rungs.shares[0], "stopped", None)
    assert rungs.next(known) == [(choice(0), 1.0)]
