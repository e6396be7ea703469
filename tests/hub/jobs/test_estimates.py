"""About how long a training will take, from what such cost and from what earlier ones took."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_mlhub.schemas.pipelines.specs import PipelineSpec
from jupyter_mlhub.training.costs import KNOWN, Size, default_of
from jupyter_mlhub.training.estimates import Took, estimate, size_of

SMALL = Size(344, 7, fits=6)
WIDE = Size(500, 300, fits=6)
NAME = "HistGradientBoostingClassifier"


def seconds(name: str, size: Size, earlier: list[Took]) -> float:
    found = estimate(name, size, earlier)
    assert found is not None
    return found.seconds


def test_of_an_unknown_estimator_nothing_is_said_before_one_was_trained() -> None:
    assert estimate("Strange", WIDE, []) is None
    assert estimate("Strange", WIDE, [Took("Ridge", WIDE, 3.0)]) is None
    found = estimate("Strange", WIDE, [Took("Strange", SMALL, 0.5)])
    assert found is None or found.between is not None
    assert seconds("Strange", WIDE, [Took("Strange", WIDE, 3.0)] * 3) == pytest.approx(3, rel=0.5)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_known_estimator_needs_no_history(name: str) -> None:
    found = estimate(name, SMALL, [])
    assert found is not None
    assert found.between is None
    assert 0.1 < found.seconds < 30


def test_jobs_of_the_same_size_are_believed() -> None:
    earlier = [Took(NAME, SMALL, 1.0)] * 12 + [Took(NAME, WIDE, 40.0)] * 5
    assert seconds(NAME, WIDE, earlier) == pytest.approx(40, rel=0.4)
    assert seconds(NAME, SMALL, earlier) == pytest.approx(1, rel=0.4)


def test_a_slow_hub_is_slow_for_all_estimators() -> None:
    alone = seconds(NAME, SMALL, [])
    slow = [Took("Ridge", SMALL, 4 * KNOWN["Ridge"].seconds(SMALL))] * 20
    assert 2.5 * alone < seconds(NAME, SMALL, slow) < 4.5 * alone


def test_one_strange_job_of_another_estimator_changes_little() -> None:
    alone = seconds(NAME, SMALL, [])
    strange = [Took("Ridge", SMALL, 100 * KNOWN["Ridge"].seconds(SMALL))]
    assert seconds(NAME, SMALL, strange) < 5 * alone


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_more_work_is_never_estimated_shorter(name: str) -> None:
    for part in ("rows", "columns", "fits"):
        sizes = [replace(SMALL, **{part: getattr(SMALL, part) * factor}) for factor in (1, 10, 40)]
        found = [seconds(name, size, []) for size in sizes]
        assert found == sorted(found)


def test_far_beyond_what_was_measured_a_range_is_said_or_nothing() -> None:
    found = estimate(NAME, Size(2_000_000, 50, fits=6), [])
    assert found is not None
    assert found.between is not None
    least, most = found.between
    assert least < found.seconds < most
    assert estimate(NAME, Size(2_000_000_000, 2000, fits=6), []) is None


def test_twice_as_many_trees_are_twice_the_work() -> None:
    step = {"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 400}}
    spec = PipelineSpec.model_validate({"dataset": "d", "target": "t", "steps": [step]})
    assert size_of(spec, 100, 5) == Size(100, 5, fits=6, scale=4.0)
    assert default_of("AdaBoostClassifier", "n_estimators") == 50
    assert default_of("HistGradientBoostingRegressor", "max_iter") == 100
    assert default_of("LogisticRegression", "max_iter") is None
