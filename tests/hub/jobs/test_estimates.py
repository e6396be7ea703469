"""About how long a training will take, from what earlier ones took."""

from __future__ import annotations

import pytest

from jupyter_mlhub.training.drafts import estimate

SMALL = 344 * 6 * 6.0
WIDE = 500 * 300 * 6.0


def test_of_nothing_nothing_is_known() -> None:
    assert estimate([], WIDE) is None


def test_what_every_job_takes_does_not_grow_with_the_table() -> None:
    found = estimate([(SMALL, 0.5)] * 3, WIDE)
    assert found is not None
    assert 1 < found < 8


def test_jobs_that_are_alike_are_asked() -> None:
    earlier = [(SMALL, 0.5)] * 12 + [(WIDE, 3.0)] * 5
    assert estimate(earlier, WIDE) == pytest.approx(3.0)
    assert estimate(earlier, SMALL) == pytest.approx(0.5)


def test_more_work_is_never_estimated_shorter() -> None:
    earlier = [(SMALL, 0.4), (SMALL * 10, 1.0), (WIDE, 3.0)]
    found = [estimate(earlier, SMALL * factor) or 0 for factor in (1, 10, 100, 1000)]
    assert found == sorted(found)
