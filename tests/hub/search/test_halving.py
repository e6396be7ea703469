"""Successive halving: its rungs, who goes on, and what the first trials get little of."""

from __future__ import annotations

import random
from typing import Any

import pytest

from jupyter_mlhub.errors import FieldProblem
from jupyter_mlhub.schemas.pipelines.searches import Candidate, SearchResource
from jupyter_mlhub.search.halving import (
    Known,
    Rungs,
    count_folds,
    most_iterations,
    part_of,
    shares_of,
    with_all_iterations,
    with_iterations,
)
from jupyter_mlhub.search.halving.iterations import PARAMETERS
from jupyter_mlhub.search.sampling import Choice
from jupyter_mlhub.search.spaces import CURATED, searched
from jupyter_mlhub.training.fitting.catalogue.estimators import describe_catalogue


def of_rows(first: int, rows: int) -> Rungs:
    return Rungs.of(first, shares_of("rows", rows, 5, 1))


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
    rungs = of_rows(first, rows)
    assert rungs.sizes == sizes
    assert rungs.shares[-1] == 1.0
    assert rungs.shares[0] == pytest.approx(3.0 ** (1 - len(sizes)))
    assert rungs.total == sum(sizes)


def test_the_best_of_each_rung_go_on() -> None:
    rungs = of_rows(27, 100_000)
    known = run(rungs)
    assert len(known) == rungs.total
    for size, share in zip(rungs.sizes[1:], rungs.shares[1:], strict=True):
        here = [one[0].values["0.alpha"] for one in known if one[1] == share]
        assert here == list(range(size))


def test_a_trial_that_failed_does_not_go_on() -> None:
    known = run(of_rows(9, 100_000), {0, 2})
    last = of_rows(9, 100_000).shares
    assert [one[0].values["0.alpha"] for one in known if one[1] == last[1]] == [1, 3, 4]
    assert [one[0].values["0.alpha"] for one in known if one[1] == last[2]] == [1]


def test_a_rung_of_failures_is_smaller_and_the_search_ends() -> None:
    rungs = of_rows(9, 100_000)
    known = run(rungs, set(range(7)))
    assert [sum(one[1] == share for one in known) for share in rungs.shares] == [9, 2, 1]
    assert len(run(rungs, set(range(9)))) == 9


def test_a_rung_waits_for_the_one_below() -> None:
    rungs = of_rows(3, 600)
    known: list[Known] = [(choice(n), rungs.shares[0], "succeeded", 0.1) for n in range(2)]
    known.append((choice(2), rungs.shares[0], "running", None))
    assert rungs.ready(known) == 0
    known[2] = (choice(2), rungs.shares[0], "stopped", None)
    assert rungs.next(known) == [(choice(0), 1.0)]


@pytest.mark.parametrize(
    ("tests", "counts"),
    [
        (1, [1]),
        (2, [2]),
        (3, [3]),
        (4, [2, 4]),
        (5, [2, 5]),
        (10, [3, 10]),
        (20, [2, 7, 20]),
        (100, [2, 4, 11, 33, 100]),
    ],
)
def test_few_folds_are_at_least_two_and_at_most_half_of_the_next(
    tests: int, counts: list[int]
) -> None:
    shares = shares_of("folds", 100, tests, 1)
    assert [count_folds(tests, share) for share in shares] == counts
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    ("most", "counts"),
    [(29, [29]), (30, [10, 30]), (100, [11, 33, 100]), (500, [19, 56, 167, 500])],
)
def test_few_iterations_are_ten_or_more(most: int, counts: list[int]) -> None:
    shares = shares_of("iterations", 100, 5, most)
    parts = [part_of("iterations", share, 5, most) for share in shares]
    assert [one.amount if one else most for one in parts] == counts


@pytest.mark.parametrize(
    ("resource", "share", "words"),
    [
        ("rows", 1 / 3, "on 33% of the rows"),
        ("rows", 0.002, "on 0.2% of the rows"),
        ("folds", 0.4, "on 2 of 5 folds"),
        ("iterations", 1 / 9, "with 167 of 1,500 iterations"),
    ],
)
def test_a_part_is_told_in_words(resource: SearchResource, share: float, words: str) -> None:
    part = part_of(resource, share, 5, 1500)
    assert part is not None
    assert part.words == words
    assert part_of(resource, 1.0, 5, 1500) is None


def candidate(*steps: Any, ranges: str = "curated") -> Candidate:
    full = [{"estimator": one} if isinstance(one, str) else one for one in steps]
    return Candidate.model_validate({"steps": full, "ranges": ranges})


def step(name: str, **parameters: Any) -> dict[str, Any]:
    return {"estimator": name, "parameters": parameters}


@pytest.mark.parametrize(
    ("given", "most"),
    [
        (candidate(step("MLPClassifier", max_iter=300)), 300),
        (candidate("StandardScaler", step("SGDRegressor", max_iter=[60]), ranges="own"), 60),
        (candidate("HistGradientBoostingClassifier"), 500),
        (candidate("sklearn.ensemble.RandomForestRegressor"), 300),
        (candidate("HistGradientBoostingClassifier", ranges="own"), 100),
        (candidate(step("XGBRegressor", n_estimators=None), ranges="own"), 100),
        (candidate("MLPRegressor"), 200),
        (
            candidate(
                step("TransformedTargetRegressor", regressor=step("LGBMRegressor", num_leaves=7))
            ),
            800,
        ),
        (
            candidate(
                step("OneVsRestClassifier", estimator={"steps": ["x", step("CatBoostClassifier")]})
            ),
            500,
        ),
    ],
)
def test_the_most_iterations_are_the_given_or_curated_or_usual_ones(
    given: Candidate, most: int
) -> None:
    problems: list[FieldProblem] = []
    found = with_all_iterations(given, 0, problems)
    if "OneVsRest" in given.steps[0].estimator:
        assert problems == []  # of a pipeline in a step, the last step counts
        most = CURATED["CatBoostClassifier"]["iterations"].high  # type: ignore[union-attr]
    assert problems == []
    assert most_iterations(found.steps) == most
    one = searched(found)
    assert not any(path.endswith(("n_estimators", "max_iter", "iterations")) for path in one.ranges)
    drawn = one.steps(one.examples()[0]) if one.ranges else one.steps({})
    assert most_iterations(drawn) == most
    assert most_iterations(with_iterations(drawn, 1 / 9)) == round(most / 9)
    assert with_iterations(drawn, 1.0) == drawn


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (candidate("PCA", "Ridge"), "steps.1.estimator", "Ridge has no number of boosting rounds"),
        (
            candidate(step("VotingClassifier", estimators=[["a", step("MLPClassifier")]])),
            "steps.0.estimator",
            "VotingClassifier has no number of",
        ),
        (
            candidate(step("MLPClassifier", max_iter={"low": 50, "high": 500})),
            "steps.0.parameters.max_iter",
            "so it can't be searched, too",
        ),
        (
            candidate(step("SGDClassifier", max_iter=[50, 500])),
            "steps.0.parameters.max_iter",
            "so it can't be searched, too",
        ),
        (
            candidate(
                step("TransformedTargetRegressor", regressor=step("MLPRegressor", max_iter=[1, 2]))
            ),
            "steps.0.parameters.regressor.parameters.max_iter",
            "so it can't be searched, too",
        ),
        (
            candidate("BaggingClassifier", ranges="own"),
            "steps.0.parameters.n_estimators",
            "needs at least 30, but BaggingClassifier has 10",
        ),
    ],
)
def test_iterations_that_can_not_be_few_are_a_problem(
    given: Candidate, field: str, sentence: str
) -> None:
    problems: list[FieldProblem] = []
    with_all_iterations(given, 2, problems)
    (problem,) = problems
    assert problem.field == f"spec.candidates.2.{field}"
    assert sentence in problem.message


def test_the_table_of_iterations_has_the_parameters_and_defaults_of_the_offers() -> None:
    offered = {item["name"]: item for item in describe_catalogue().document["items"]}
    assert PARAMETERS.keys() <= offered.keys()
    for name, (parameter, default) in PARAMETERS.items():
        usual = offered[name]["parameters"]["properties"][parameter].get("default")
        assert usual == (None if name.startswith("XGB") else default), name
