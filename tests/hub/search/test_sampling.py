"""Choices by number are the same everywhere, and what is suggested is better than chance."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jupyter_mlhub.schemas.pipelines.searches import MOST_TRIALS, Candidate
from jupyter_mlhub.search.sampling import (
    Choice,
    Tried,
    count_different,
    count_grid,
    draw,
    grid,
    grid_choice,
    suggest,
)
from jupyter_mlhub.search.spaces import Searched, searched

POWERS = {"low": 1e-4, "high": 1e3, "log": True}


def space_of(*candidates: dict[str, Any]) -> list[Searched]:
    return [
        searched(
            Candidate.model_validate(
                {"steps": [{"estimator": "Ridge", "parameters": one}], "ranges": "own"}
            )
        )
        for one in candidates
    ]


FINITE = space_of({"a": [1, 2, 3], "b": [True, False]}, {}, {"c": {"low": 1, "high": 4}})
ENDLESS = space_of({"x": POWERS, "y": {"low": 0, "high": 1.5}, "z": ["p", None, [1, 2]]})


def test_a_grid_has_each_combination_once_and_is_fair() -> None:
    choices = grid(FINITE)
    assert len(choices) == count_grid(FINITE) == 6 + 1 + 4
    assert len({choice.key for choice in choices}) == 11
    assert [choice.candidate for choice in choices] == [0, 1, 2, 0, 2, 0, 2, 0, 2, 0, 0]
    assert choices == [grid_choice(FINITE, number) for number in range(11)]
    with pytest.raises(IndexError):
        grid_choice(FINITE, 11)


def test_intervals_have_five_points_in_a_grid() -> None:
    space = space_of(
        {
            "a": {"low": 0.001, "high": 10, "log": True},
            "b": {"low": 0.0, "high": 1.0},
            "c": {"low": 1, "high": 100, "log": True},
            "d": {"low": 1, "high": 3},
        }
    )
    points: dict[str, set[Any]] = {"a": set(), "b": set(), "c": set(), "d": set()}
    for choice in grid(space):
        for path, value in choice.values.items():
            points[path[-1]].add(value)
    assert sorted(points["a"]) == [0.001, 0.01, 0.1, 1.0, 10.0]
    assert sorted(points["b"]) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert sorted(points["c"]) == [1, 3, 10, 32, 100]
    assert sorted(points["d"]) == [1, 2, 3]
    assert {type(value) for value in points["c"] | points["d"]} == {int}


def test_a_huge_grid_is_never_built() -> None:
    space = space_of({f"p{n}": POWERS for n in range(20)})
    assert count_grid(space) == 5**20
    last = grid_choice(space, 5**20 - 1)
    assert set(last.values.values()) == {1000.0}
    assert len(grid(space)) == MOST_TRIALS


def test_random_choices_depend_on_seed_and_number_only() -> None:
    some = [draw(ENDLESS, 3, number) for number in range(30)]
    assert [draw(ENDLESS, 3, number) for number in reversed(range(30))] == some[::-1]
    assert draw(ENDLESS, 4, 0) != some[0]
    assert len({choice.key for choice in some}) == 30


def test_random_choices_are_json_in_their_ranges() -> None:
    seen = set()
    for number in range(300):
        values = draw(ENDLESS, 0, number).values
        assert json.loads(json.dumps(values)) == values
        assert 1e-4 <= values["0.x"] <= 1e3
        assert 0 <= values["0.y"] <= 1.5
        assert type(values["0.x"]) is type(values["0.y"]) is float
        seen.add(json.dumps(values["0.z"]))
    assert seen == {'"p"', "null", "[1, 2]"}


def test_powers_of_ten_are_equally_likely() -> None:
    tens = Counter(
        math.floor(math.log10(draw(ENDLESS, 1, number).values["0.x"])) for number in range(1400)
    )
    assert set(tens) == {-4, -3, -2, -1, 0, 1, 2}
    assert min(tens.values()) > 140
    space = space_of({"n": {"low": 1, "high": 10**6, "log": True}})
    whole = [draw(space, 1, number).values["0.n"] for number in range(600)]
    assert {type(value) for value in whole} == {int}
    assert 240 < sum(value < 1000 for value in whole) < 360


FLOATS = st.floats(-1e15, 1e15, allow_subnormal=False)


@given(FLOATS, FLOATS, st.booleans(), st.integers(0, 2**32 - 1))
def test_what_is_drawn_and_suggested_is_inside(
    one: float, other: float, log: bool, seed: int
) -> None:
    low, high = sorted((one, other))
    assume(low < high)
    space = space_of({"x": {"low": low, "high": high, "log": log and low > 0}})
    values = [draw(space, seed, number).values["0.x"] for number in range(5)]
    values += [choice.values["0.x"] for choice in grid(space)]
    tried = [Tried(Choice(0, {"0.x": value}), float(n)) for n, value in enumerate(values)]
    values += [choice.values["0.x"] for choice in suggest(space, tried, 1, seed)]
    assert all(type(value) is float and low <= value <= high for value in values)


def test_numbers_of_a_narrow_interval_differ() -> None:
    space = space_of({"x": {"low": 1.0, "high": 1.0001}})
    assert len({draw(space, 0, number).values["0.x"] for number in range(100)}) > 90


def test_nothing_to_search_suggests_nothing() -> None:
    assert suggest([], [], 3, 0) == []


def test_few_combinations_come_once_before_any_comes_again() -> None:
    assert count_different(FINITE) == 11
    choices = [draw(FINITE, 5, number) for number in range(11)]
    assert len({choice.key for choice in choices}) == 11
    assert [choice.candidate for choice in choices[:6]] == [0, 1, 2, 0, 2, 0]
    assert [draw(FINITE, 5, number) for number in range(11, 22)] == choices
    other = [draw(FINITE, 6, number) for number in range(11)]
    assert other != choices
    assert count_different([*FINITE, *ENDLESS]) is None


def planted(choice: Choice) -> float:
    """One candidate can't be good. The best of the other is at x=10, y=0.5, z=p."""
    if "0.alpha" in choice.values:
        return 2.0 + abs(math.log10(choice.values["0.alpha"])) / 10
    x, y, z = (choice.values[f"0.{name}"] for name in "xyz")
    return (math.log10(x) - 1) ** 2 + (4 * (y - 0.5)) ** 2 + (z != "p")


def run(space: list[Searched], seed: int, trials: int) -> list[Tried]:
    tried: list[Tried] = []
    for _ in range(trials):
        (choice,) = suggest(space, tried, 1, seed)
        tried.append(Tried(choice, planted(choice)))
    return tried


TWO = [*space_of({"alpha": POWERS}), *ENDLESS]


@pytest.mark.parametrize(("candidates", "share"), [(1, 0.5), (2, 0.4)])
def test_suggestions_find_a_planted_best_sooner_than_chance(candidates: int, share: float) -> None:
    seeds, trials, space = range(6), 40, TWO if candidates == 2 else ENDLESS
    found = [min(one.loss or 0.0 for one in run(space, seed, trials)) for seed in seeds]
    chance = [min(planted(draw(space, seed, n)) for n in range(trials)) for seed in seeds]
    assert sum(found) < share * sum(chance)


def test_suggestions_are_the_same_in_any_process() -> None:
    tried = run(TWO, 1, 20)
    assert suggest(TWO, tried, 3, 1) == suggest(TWO, list(tried), 3, 1)
    assert suggest(TWO, tried, 1, 2) != suggest(TWO, tried, 1, 1)


def test_suggestions_begin_with_some_of_each_candidate() -> None:
    first = suggest(TWO, [], 8, 0)
    assert Counter(choice.candidate for choice in first) == {0: 4, 1: 4}
    assert len({choice.key for choice in first}) == 8


def test_suggestions_made_together_differ_and_are_json() -> None:
    tried = [Tried(draw(TWO, 0, number), planted(draw(TWO, 0, number))) for number in range(40)]
    choices = suggest(TWO, tried, 6, 0)
    assert len({choice.key for choice in choices}) == 6
    for choice in choices:
        assert json.loads(json.dumps(choice.values)) == choice.values


def test_every_combination_is_suggested_once_and_then_none() -> None:
    tried: list[Tried] = []
    while choices := suggest(FINITE, tried, 2, 0):
        tried += [Tried(choice, float(len(tried))) for choice in choices]
        assert len(tried) <= 11
    assert len({one.choice.key for one in tried}) == 11


def test_a_candidate_that_fails_gets_less_of_the_time() -> None:
    tried: list[Tried] = []
    for _ in range(50):
        (choice,) = suggest(TWO, tried, 1, 0)
        tried.append(Tried(choice, None if choice.candidate == 0 else planted(choice)))
    assert sum(one.choice.candidate == 0 for one in tried) <= 15


def test_the_best_candidate_gets_half_of_the_trials_however_much_others_vary() -> None:
    best, varied = space_of({"alpha": POWERS}), space_of({"beta": POWERS})
    space = [*best, *varied, *varied]
    tried: list[Tried] = []
    for _ in range(60):
        (choice,) = suggest(space, tried, 1, 0)
        (value,) = choice.values.values()
        loss = 0.2 + value / 1e6 if choice.candidate == 0 else 0.4 + value
        tried.append(Tried(choice, loss))
    later = [one.choice.candidate for one in tried[18:]]
    assert later.count(0) >= len(later) / 2


@pytest.mark.parametrize("loss", [None, math.nan, math.inf])
def test_suggestions_go_on_where_nothing_has_a_loss(loss: float | None) -> None:
    tried = [Tried(draw(TWO, 0, number), loss) for number in range(20)]
    assert len(suggest(TWO, tried, 2, 0)) == 2


def test_what_was_tried_may_have_other_ranges() -> None:
    strange = [
        Tried(Choice(0, {"0.alpha": 1e9}), 0.1),
        Tried(Choice(0, {"0.other": 1}), 0.2),
        Tried(Choice(0, {"0.alpha": "x"}), 0.3),
    ]
    tried = strange + [Tried(draw(TWO, 0, number), 1.0) for number in range(20)]
    assert len(suggest(TWO, tried, 2, 0)) == 2
