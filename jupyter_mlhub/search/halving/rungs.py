"""The rungs of successive halving: many trials with little, and the best of them with more.

Source: Jamieson & Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter
Optimization, AISTATS 2016. A rung begins when the one before has ended, and no trial is stopped
because of another one, so that the result does not depend on how many processes work. Li and
others, A System for Massively Parallel Hyperparameter Tuning, MLSys 2020, do not wait for rungs:
processes then idle less, and the result depends on their number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..sampling import Choice

ETA = 3
"""One of three trials goes on to the next rung, which has about three times the resource."""
FIRST_RUNG = 81
"""Its trials, where nobody says how many."""

Known = tuple[Choice, float, str, float | None]
"""A trial: its choice, its share of the resource, its state and its loss."""


@dataclass(frozen=True)
class Rungs:
    """The rungs of a search: how many trials each has, and which share of the resource."""

    sizes: tuple[int, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, first: int, shares: Sequence[float]) -> Rungs:
        """Make the rungs.

        Args:
            first: the number of trials of the first rung. Few trials need few rungs.
            shares: those that a rung may have, from small to 1.
        """
        steps = min(len(shares), 1 + int(math.log(first, ETA) + 1e-9))
        sizes = tuple(max(1, first // ETA**step) for step in range(steps))
        return cls(sizes, tuple(shares[-steps:]))

    @property
    def total(self) -> int:
        return sum(self.sizes)

    def ready(self, known: Sequence[Known]) -> int:
        """Count the trials that may be planned now.

        It is 0 while the rung below still runs, and when all rungs are full.
        """
        return len(self.next(known))

    def next(self, known: Sequence[Known]) -> list[tuple[Choice | None, float]]:
        """Choose the trials that may be planned now.

        Returns:
            For each, the choice that goes on (None in the first rung, where a new one is drawn),
            and the share of the resource.
        """
        below: list[Known] = []
        wanted = 0
        for rung, share in enumerate(self.shares):
            here = [one for one in known if one[1] == share]
            winners = _scored(below)
            wanted = min(self.sizes[rung], len(winners)) if rung else self.sizes[0]
            if len(here) < wanted:
                chosen = winners[len(here) : wanted] if rung else [None] * (wanted - len(here))
                return [(one, share) for one in chosen]
            if any(state == "running" for _, _, state, _ in here):
                return []
            below = here
        return []


def _scored(known: Sequence[Known]) -> list[Choice]:
    """Return the choices that have a loss, the best first."""
    ended = [(loss, place) for place, (_, _, _, loss) in enumerate(known) if loss is not None]
    return [known[place][0] for _, place in sorted(ended)]
