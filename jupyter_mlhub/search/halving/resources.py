"""The resource of successive halving: the rows, folds or iterations that the first trials get
little of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...errors import FieldProblem, Invalid
from ...languages import say
from ...schemas.data.artifacts import Column
from ...schemas.pipelines.searches import SearchRequest, SearchResource, TrialPart
from ...schemas.pipelines.specs import PipelineSpec
from ...schemas.pipelines.validation import ColumnFolds
from ...training.validation import tests_of, validation_words
from ...wording import counted
from .iterations import FEWEST as FEWEST_ITERATIONS
from .iterations import count_iterations
from .rungs import ETA

_FEWEST_ROWS = 200
"""With fewer rows than that to fit on, a rung says little."""
_FEWEST_FOLDS = 2
"""The spread of one fold is unknown, so no trial is judged by it."""


def check_resource(request: SearchRequest) -> None:
    """Check that a resource belongs to the search.

    Raises:
        Invalid: It does not.
    """
    if request.resource is None:
        return
    if request.spec.candidates is None:
        message = say(
            "Where the hub chooses the pipelines, it chooses the resource, too: leave it out."
        )
        raise Invalid.field("resource", message)
    if request.method != "halving":
        message = say(
            "Only method: halving has a resource, and this search is {method}.",
            method=request.method,
        )
        raise Invalid.field("resource", message)


def check_tests(spec: PipelineSpec, tests: int) -> list[FieldProblem]:
    """Check that a validation has folds enough to begin with a few of them."""
    if len(_shares_of_folds(tests)) > 1:
        return []
    field = "spec.validation" if spec.split is None else "spec.split"
    message = say(
        "A search with resource: folds begins with {fewest_folds} folds and needs at "
        "least {value}, but a {validation_words} has {tests}. Choose more folds, or "
        "search with resource: rows.",
        fewest_folds=_FEWEST_FOLDS,
        value=2 * _FEWEST_FOLDS,
        validation_words=validation_words(spec.validation),
        tests=counted(tests, "test"),
    )
    return [FieldProblem(field, message)]


def count_tests(spec: PipelineSpec, columns: Sequence[Column]) -> int:
    """Count the tests of a trial, from the columns where these decide it."""
    how = spec.validation
    if isinstance(how, ColumnFolds) and how.test is None:
        return next((one.distinct for one in columns if one.name == how.column), 1)
    return tests_of(how) or 1


def shares_of(resource: SearchResource, rows: int, tests: int, iterations: int) -> list[float]:
    """Return the shares of the resource that rungs may have, from small to 1.

    Args:
        rows: the rows of the dataset.
        tests: the tests of a trial that has all folds.
        iterations: those of the pipeline with the fewest.
    """
    if resource == "folds":
        return _shares_of_folds(tests)
    whole, fewest = (rows, _FEWEST_ROWS) if resource == "rows" else (iterations, FEWEST_ITERATIONS)
    steps = 1 + int(math.log(max(1.0, whole / fewest), ETA) + 1e-9)
    return [ETA ** -(steps - 1.0 - step) for step in range(steps)]


def _shares_of_folds(tests: int) -> list[float]:
    """Return the shares of folds: each rung has about a third of those above, and at most half."""
    counts = [tests]
    while counts[0] >= 2 * _FEWEST_FOLDS:
        counts.insert(0, max(_FEWEST_FOLDS, round(counts[0] / ETA)))
    return [count / tests for count in counts]


def count_folds(tests: int, share: float) -> int:
    """Return how many of the folds a share is."""
    return min(tests, max(_FEWEST_FOLDS, round(tests * share)))


def part_of(
    resource: SearchResource, share: float, tests: int, iterations: int
) -> TrialPart | None:
    """Say what a trial has of the resource; None where that is all.

    Args:
        tests: the tests of a trial that has all folds.
        iterations: all that the trial's pipeline has.
    """
    if share >= 1.0:
        return None
    if resource == "folds":
        return TrialPart(resource=resource, share=share, amount=count_folds(tests, share), of=tests)
    if resource == "iterations":
        amount = count_iterations(iterations, share)
        return TrialPart(resource=resource, share=share, amount=amount, of=iterations)
    return TrialPart(resource=resource, share=share, amount=None, of=None)
