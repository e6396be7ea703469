"""Samples of large tables: pipelines begin on few rows, and the best go on to more.

Source: Li and others, A System for Massively Parallel Hyperparameter Tuning, MLSys 2020. A trial
goes on as soon as it is among the best third on its sample, so that no process waits until all of
them have ended. Samples grow faster than there, because few trials reach all rows in a short time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .sampling import Choice

FIRST_ROWS = 10_000
"""The rows of the first sample."""
LARGE = 30_000
"""The rows from which on a search begins on samples."""
_GROWTH = 10
_ETA = 3
"""One of three trials goes on to the next sample."""
_NEARLY_ALL = 0.5
"""A sample that would be larger than this is all rows."""


@dataclass(frozen=True)
class Sampled:
    """A trial on a sample of the rows.

    Args:
        share: the size of the sample, as a share of the rows.
        loss: None while it runs, and where it failed.
        seconds: how long all its fits take on as many rows, with all folds.
    """

    choice: Choice
    share: float
    loss: float | None = None
    seconds: float = 0.0
    is_running: bool = False


def sample_shares(rows: int) -> list[float]:
    """Return the shares of the rows on which pipelines are tried, one after the other, up to 1."""
    if rows < LARGE:
        return [1.0]
    shares = [FIRST_ROWS / rows]
    while shares[-1] * _GROWTH < _NEARLY_ALL:
        shares.append(shares[-1] * _GROWTH)
    return [*shares, 1.0]


def next_up(
    known: Sequence[Sampled],
    shares: Sequence[float],
    seconds: float | None,
    *,
    are_all_begun: bool = False,
) -> Sampled | None:
    """Choose the trial that goes on to the next sample; None where none should, or has the time.

    Args:
        known: all trials so far, and those that are planned.
        shares: as ``sample_shares`` gives them.
        seconds: the time that is left. None: any.
        are_all_begun: whether no more trials begin on the first sample. Then the best of a sample
            on which none runs any more goes on, though they be few.
    """
    for share, above in reversed(list(pairwise(shares))):
        gone = {one.choice.key for one in known if one.share > share}
        scored = [
            (one.loss, place)
            for place, one in enumerate(known)
            if one.share == share and one.loss is not None
        ]
        is_done = are_all_begun and not any(one.is_running and one.share <= share for one in known)
        best = max(len(scored) // _ETA, int(is_done))
        for _, place in sorted(scored)[:best]:
            one = known[place]
            needed = one.seconds * above / share
            if one.choice.key not in gone and (seconds is None or needed < seconds):
                return Sampled(one.choice, above)
    return None
