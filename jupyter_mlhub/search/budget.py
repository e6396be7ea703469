"""How much of a search's budget of time its end needs: what is measured, and what was seen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

_SHARE = 0.4
"""The most of a budget that the end is given, however slow the winner's fits are."""
_SECONDS = 1.5
_SECONDS_A_COMPARED_ROW = 75e-6
_MOST_COMPARED = 20_000
_SECONDS_A_CELL = 0.5e-6
_FITS = 3.0
"""Fits of the winner, each as long as a trial's: for its last test, and on all rows."""
_SHARE_OF_MIXTURES = 0.15
"""The most of a budget that waits for a mixture of trials, beside the winner."""
_MIXED = 0.5
"""About as much of the time of all trials that could be mixed is taken by those that are."""


@dataclass(frozen=True)
class Ending:
    """What the end of a search takes.

    Args:
        fixed: the seconds for the comparison, the reading of the table and the report.
        most: the seconds that it may take. None: any.
        mixture: the most seconds that are left for the members of a mixture beside the winner.
    """

    fixed: float
    most: float | None = None
    mixture: float = 0.0

    def seconds(self, fit: float, to_mix: float = 0.0) -> float:
        """Return how long the end takes.

        Args:
            fit: the seconds of a fit of the winner on all rows.
            to_mix: those of one fit of each trial that a mixture may hold.
        """
        needed = self.fixed + self.of_fits(fit)
        needed += min(self.mixture, _MIXED * self.of_fits(to_mix))
        return needed if self.most is None else min(self.most, needed)

    @staticmethod
    def of_fits(fit: float) -> float:
        """Return how long the last fits of a pipeline take."""
        return _FITS * fit


def ending_of(rows: int, columns: int, seconds: float | None) -> Ending:
    """Estimate the end of a search of a table.

    Args:
        rows: the rows of the table.
        columns: its features.
        seconds: the whole budget. None: it has no bound.
    """
    fixed = (
        _SECONDS
        + _SECONDS_A_COMPARED_ROW * min(rows, _MOST_COMPARED)
        + _SECONDS_A_CELL * rows * columns
    )
    if seconds is None:
        return Ending(fixed)
    return Ending(fixed, _SHARE * seconds, _SHARE_OF_MIXTURES * seconds)


@dataclass(frozen=True)
class TimeLeft:
    """When trials must end, by the monotonic clock. None: they need not.

    Args:
        trials: for the winner so far.
        budget: for the whole search with its end.
        ending: what the end takes.
    """

    trials: float | None = None
    budget: float | None = None
    ending: Ending | None = None

    @classmethod
    def of(cls, seconds: float | None, ending: dict[str, Any] | None) -> TimeLeft:
        """Begin to count.

        Args:
            seconds: what is left for trials.
            ending: ``fixed`` and ``most`` of the end, and the ``seconds`` until it must be over.
        """
        now = time.monotonic()
        trials = None if seconds is None else now + seconds
        if ending is None:
            return cls(trials)
        return cls(trials, now + ending["seconds"], Ending(ending["fixed"], ending["most"]))

    @property
    def is_up(self) -> bool:
        return self.trials is not None and time.monotonic() > self.trials

    def is_too_short(self, fold: float, fit: float) -> bool:
        """Whether a pipeline could not be fitted again in time, after another fold.

        Args:
            fold: the seconds of a fold.
            fit: the seconds of a fit on all rows.
        """
        if self.budget is None or self.ending is None:
            return False
        return time.monotonic() + fold + self.ending.seconds(fit) > self.budget
