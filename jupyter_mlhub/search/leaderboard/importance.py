"""Which searched parameters made the best trials.

The measure is that of S. Watanabe, A. Bansal and F. Hutter, PED-ANOVA: Efficiently Quantifying
Hyperparameter Importance in Arbitrary Subspaces, 2023: the Pearson divergence between the values
of the best trials and those of all, for each parameter alone. A search that learns prefers good
values, so what is measured is the importance among what was tried.

Few trials differ by chance, too. So the same is measured for as many trials drawn at random, and
the mean of that is subtracted (A. Altmann et al., Permutation Importance: a Corrected Feature
Importance Measure, 2010). The share of draws that differ at least as much is the p-value (B.
Phipson and G. K. Smyth, Permutation P-values Should Never Be Zero, 2010).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..spaces.intervals import Range
from ..spaces.reading import key_of

FEWEST = 20
"""Fewer trials say nothing."""
_BEST = 0.1
"""The share of the trials that are the best ones."""
_FEWEST_BEST = 5
_BINS = 8
"""A range of numbers is cut into these parts, on its own scale."""
_DRAWS = 500


def importances(
    ranges: Sequence[Range], values: Sequence[Sequence[Any]], losses: Sequence[float]
) -> list[tuple[float, float]]:
    """Return the importance and the p-value of each parameter. Importances sum to 1, or are all 0.

    Args:
        ranges: what was searched of each parameter.
        values: of each parameter by trial, of shape (parameters, trials).
        losses: of each trial, of shape (trials,).
    """
    count = len(losses)
    best = min(count, max(_FEWEST_BEST, math.ceil(_BEST * count)))
    is_best = np.zeros((1, count), bool)
    is_best[0, np.argsort(losses, kind="stable")[:best]] = True
    order = np.random.default_rng(0).random((_DRAWS, count)).argsort(axis=1)
    drawn = order < best
    excess, p_values = [], []
    for one, tried in zip(ranges, values, strict=True):
        parts = np.array([_part(one, value) for value in tried])
        by_chance = _divergence(parts, drawn)
        found = float(_divergence(parts, is_best)[0])
        excess.append(max(0.0, found - float(by_chance.mean())))
        p_values.append((1 + int((by_chance >= found - 1e-12).sum())) / (1 + _DRAWS))
    total = sum(excess)
    return [(one / total if total > 0 else 0.0, p) for one, p in zip(excess, p_values, strict=True)]


def _divergence(parts: NDArray[Any], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the Pearson divergence between the parts of chosen trials and those of all.

    Args:
        parts: the part of each trial's value, of shape (trials,).
        chosen: which trials are chosen, of shape (draws, trials).
    """
    is_part = parts[:, np.newaxis] == np.unique(parts)
    of_all = is_part.mean(axis=0)
    of_chosen = (chosen @ is_part.astype(float)) / chosen.sum(axis=1, keepdims=True)
    divergence: NDArray[np.float64] = (np.square(of_chosen / of_all - 1) * of_all).sum(axis=1)
    return divergence


def _part(one: Range, value: Any) -> int:
    """Return the place of a choice, or the part of a range of numbers that a value lies in."""
    if isinstance(one, list):
        keys = [key_of(choice) for choice in one]
        return keys.index(key_of(value)) if key_of(value) in keys else len(keys)
    low, high = float(one.low), float(one.high)
    if one.log:
        low, high, value = math.log(low), math.log(high), math.log(value)
    return min(_BINS - 1, max(0, int(_BINS * (value - low) / (high - low))))
