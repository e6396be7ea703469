"""Large tables: pipelines begin on samples of the rows, and the best go on to more."""

from __future__ import annotations

import pytest

from jupyter_mlhub.search.samples import FIRST_ROWS, LARGE, Sampled, next_up, sample_shares
from jupyter_mlhub.search.sampling import Choice


def trial(number: int, share: float, loss: float | None = None, seconds: float = 1) -> Sampled:
    return Sampled(Choice(number, {}), share, loss, seconds)


@pytest.mark.parametrize("rows", [LARGE, 54_321, 100_000, 1_000_000, 12_345_678])
def test_samples_grow_from_a_few_rows_to_all(rows: int) -> None:
    shares = sample_shares(rows)
    assert shares[0] * rows == pytest.approx(FIRST_ROWS)
    assert shares[-1] == 1.0
    assert shares == sorted(set(shares))
    assert len(shares) <= 5


def test_a_small_table_is_not_sampled() -> None:
    assert sample_shares(LARGE - 1) == [1.0]
    assert next_up([trial(1, 1.0, 0.1)] * 9, [1.0], None) is None


def test_the_best_of_three_goes_on_at_once() -> None:
    shares = [0.1, 1.0]
    two = [trial(1, 0.1, 0.5), trial(2, 0.1, 0.4)]
    assert next_up(two, shares, None) is None
    three = [*two, trial(3, 0.1, 0.6)]
    assert next_up(three, shares, None) == Sampled(Choice(2, {}), 1.0)
    gone = [*three, trial(2, 1.0)]
    assert next_up(gone, shares, None) is None
    more = [*gone, trial(4, 0.1, 0.45), trial(5, 0.1, 0.9), trial(6, 0.1)]
    assert next_up(more, shares, None) is None  # one of them still runs
    assert next_up([*more, trial(7, 0.1, 0.9)], shares, None) == Sampled(Choice(4, {}), 1.0)


def test_the_largest_sample_comes_first() -> None:
    small = [trial(n, 0.01, n / 10) for n in range(1, 10)]
    middle = [trial(n, 0.1, n / 10) for n in (1, 2, 3)]
    assert next_up([*small, *middle], [0.01, 0.1, 1.0], None) == Sampled(Choice(1, {}), 1.0)


def test_nothing_goes_on_that_would_not_end_in_time() -> None:
    slow = [trial(1, 0.1, 0.1, 9), trial(2, 0.1, 0.2, 1), *(trial(n, 0.1, 1) for n in range(3, 7))]
    shares = [0.1, 1.0]
    assert next_up(slow, shares, 100) == Sampled(Choice(1, {}), 1.0)
    assert next_up(slow, shares, 80) == Sampled(Choice(2, {}), 1.0)
    assert next_up(slow, shares, 8) is None


def test_the_best_of_few_goes_on_when_no_more_begin() -> None:
    two = [trial(1, 0.1, 0.5), trial(2, 0.1, 0.4)]
    best = Sampled(Choice(2, {}), 1.0)
    assert next_up(two, [0.1, 1.0], None, are_all_begun=True) == best
    running = Sampled(Choice(3, {}), 0.1, is_running=True)
    assert next_up([*two, running], [0.1, 1.0], None, are_all_begun=True) is None
    assert next_up([*two, trial(3, 0.1)], [0.1, 1.0], None, are_all_begun=True) == best


def test_failed_trials_do_not_go_on() -> None:
    failed = [trial(n, 0.1) for n in range(9)]
    assert next_up(failed, [0.1, 1.0], None) is None
