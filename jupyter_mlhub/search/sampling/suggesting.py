"""Suggest choices where they promise most, after those that were tried: Bayesian search.

A candidate is chosen first, as one of several slot machines is. Then Optuna's tree-structured
Parzen estimator (Bergstra and others, 2011) chooses all its values together, by the losses of that
candidate. On planted problems this was mostly better than to let Optuna choose the candidate, too.

Nothing is kept: what was tried is all that is known, and any process makes the same suggestions of
it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

from ..spaces.intervals import Range
from ..spaces.reading import is_inside, key_of
from ..spaces.searched import Searched
from .choices import Choice, Tried, combination, draw_values, rounded, size_of

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

_MOST_DRAWS = 6
"""The random choices that a candidate begins with, if there are few candidates."""
_DRAWS_OF_ALL = 30
_FEWEST_DRAWS = 2
_FEWEST_SCORES = 2
"""The losses of a candidate from which on something is learned of them."""
_NEWEST = 90
_BEST = 30
"""What is learned from, of a candidate that was tried often. Old rows count little."""
_ATTEMPTS = 20
"""How often something else is drawn in place of what was tried before."""
_EXPLORATION = 2.0
"""How much a candidate with few trials is preferred. With less, the best was missed more often."""
_MOST_SPREAD = 3.0
"""How much more than the usual one the spread of a candidate's losses counts. One that fails to
converge may have a huge one."""


def suggest(
    space: Sequence[Searched], tried: Sequence[Tried], count: int, seed: int
) -> list[Choice]:
    """Suggest choices that were not tried yet.

    Each candidate begins with some random choices. A choice without a loss, because it runs or
    failed, counts as a bad one, so that others are suggested.

    Returns:
        The choices. They are fewer than ``count`` where the whole space was tried.
    """
    known = _Known(space, tried, seed)
    for _ in range(count):
        if (choice := known.suggest()) is None:
            break
        known.add(Tried(choice, None))
    return [one.choice for one in known.tried[len(tried) :]]


class _Known:
    """What was tried, by candidate."""

    def __init__(self, space: Sequence[Searched], tried: Sequence[Tried], seed: int) -> None:
        self._space = space
        self._seed = seed
        self._sizes = [size_of(one) for one in space]
        self._keys: list[set[str]] = [set() for _ in space]
        self._draws = min(max(_DRAWS_OF_ALL // max(len(space), 1), _FEWEST_DRAWS), _MOST_DRAWS)
        self.tried: list[Tried] = []
        for one in tried:
            self.add(one)

    def add(self, one: Tried) -> None:
        self.tried.append(one)
        self._keys[one.choice.candidate].add(key_of(one.choice.values))

    def suggest(self) -> Choice | None:
        left = [place for place in range(len(self._space)) if not self._is_done(place)]
        if not left:
            return None
        least = min(left, key=lambda place: len(self._keys[place]))
        if len(self._keys[least]) < self._draws or not _losses(self.tried):
            return self._draw(least)
        candidate = self._choose_candidate(left)
        mine = self._of(candidate)
        if self._space[candidate].ranges and len(_losses(mine)) >= _FEWEST_SCORES:
            values = self._choose_values(candidate, mine)
            if key_of(values) not in self._keys[candidate]:
                return Choice(candidate, values)
        return self._draw(candidate)

    def _is_done(self, candidate: int) -> bool:
        size = self._sizes[candidate]
        return size is not None and len(self._keys[candidate]) >= size

    def _draw(self, candidate: int) -> Choice:
        """Draw what was not tried yet."""
        one, size, keys = self._space[candidate], self._sizes[candidate], self._keys[candidate]
        begin = len(keys)
        for place in range(begin, begin + _ATTEMPTS):
            if size is not None and place >= size:
                break
            values = draw_values(one, size, self._seed, place)
            if key_of(values) not in keys:
                return Choice(candidate, values)
        if size is None:
            return Choice(candidate, values)
        # Of one more combination than were tried, one was not.
        every = (combination(one, place) for place in range(len(keys) + 1))
        return Choice(candidate, next(values for values in every if key_of(values) not in keys))

    def _choose_candidate(self, left: list[int]) -> int:
        """Choose the best candidate, and every second time the one that may still become it: by its
        best loss, less what few trials leave open (an upper confidence bound)."""
        losses = {place: _losses(self._of(place)) for place in range(len(self._space))}
        spreads = {
            place: median(some) - min(some) for place, some in losses.items() if len(some) > 1
        }
        usual = median(spreads.values()) if spreads else 0.0
        worst = max(max(some) for some in losses.values() if some)

        def promise(place: int) -> float:
            best = min(losses[place], default=worst)
            if len(self.tried) % 2 == 0:
                return best
            scale = _EXPLORATION * min(spreads.get(place, usual), _MOST_SPREAD * usual)
            return best - scale * math.sqrt(math.log(len(self.tried)) / len(self._of(place)))

        return min(left, key=promise)

    def _of(self, candidate: int) -> list[Tried]:
        return [one for one in self.tried if one.choice.candidate == candidate]

    def _choose_values(self, candidate: int, mine: Sequence[Tried]) -> dict[str, Any]:
        ranges = self._space[candidate].ranges
        rows = [
            (internal, one.loss)
            for one in mine
            if (internal := _internal(ranges, one.choice.values)) is not None
        ]
        found = _ask(ranges, rows, self._seed_of_ask())
        return {path: _plain(ranges[path], value) for path, value in found.items()}

    def _seed_of_ask(self) -> int:
        import numpy as np  # as in choices

        return int(np.random.default_rng([self._seed, len(self.tried)]).integers(2**32))


def _losses(tried: Sequence[Tried]) -> list[float]:
    return [one.loss for one in tried if one.loss is not None and math.isfinite(one.loss)]


def _internal(ranges: Mapping[str, Range], values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Write values as Optuna has them: choices by their place. None: they are of other ranges."""
    if values.keys() != ranges.keys():
        return None
    if not all(is_inside(ranges[path], value) for path, value in values.items()):
        return None
    internal: dict[str, Any] = {}
    for path, value in values.items():
        found = ranges[path]
        if isinstance(found, list):
            value = [key_of(choice) for choice in found].index(key_of(value))
        internal[path] = value
    return internal


def _plain(found: Range, value: Any) -> Any:
    if isinstance(found, list):
        return found[value]
    return int(value) if found.is_whole else rounded(float(value), found)


def _ask(
    ranges: Mapping[str, Range], rows: Sequence[tuple[dict[str, Any], float | None]], seed: int
) -> dict[str, Any]:
    """Ask Optuna for values, after rows of values with their losses.

    Old rows are left out where there are many, unless they are among the best: it takes time to
    read them, and they count less and less.
    """
    optuna = _optuna()
    distributions = {path: _distribution(found) for path, found in ranges.items()}
    finite = [loss for _, loss in rows if loss is not None and math.isfinite(loss)]
    worst = max(finite, default=0.0)
    known = [
        (values, loss if loss is not None and math.isfinite(loss) else worst)
        for values, loss in rows
    ]
    old = sorted(known[:-_NEWEST], key=lambda row: row[1])[:_BEST]
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=1)
    study = optuna.create_study(sampler=sampler)
    study.add_trials(
        [
            optuna.trial.create_trial(params=values, distributions=distributions, value=loss)
            for values, loss in [*old, *known[-_NEWEST:]]
        ]
    )
    return dict(study.ask(distributions).params)


def _distribution(found: Range) -> BaseDistribution:
    from optuna import distributions

    if isinstance(found, list):
        return distributions.CategoricalDistribution(range(len(found)))
    if found.is_whole:
        return distributions.IntDistribution(int(found.low), int(found.high), log=found.log)
    return distributions.FloatDistribution(float(found.low), float(found.high), log=found.log)


@cache
def _optuna() -> Any:
    """Import Optuna when it is needed, because it takes time, and without its own log."""
    import optuna

    optuna.logging.disable_default_handler()
    return optuna
