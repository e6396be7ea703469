"""Scores as they are drawn: a few very bad ones do not squeeze the others."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...languages import say

_FEWEST = 20
_KEPT = 0.9
"""Of this many scores or more, the worst tenth is drawn at the edge."""
_STRETCH = 3.0
"""It is only where all would need this many times the room of the others."""


def within_edge(scores: Sequence[float], higher_is_better: bool) -> list[float]:
    """Return the scores, and instead of those beyond the edge the edge."""
    sign = -1.0 if higher_is_better else 1.0
    losses = [sign * score for score in scores]
    ordered = sorted(losses)
    if len(ordered) < _FEWEST:
        return list(scores)
    best, worst = ordered[0], ordered[-1]
    kept = ordered[math.ceil(_KEPT * len(ordered)) - 1]
    if kept == best or worst - best <= _STRETCH * (kept - best):
        return list(scores)
    return [sign * min(loss, kept) for loss in losses]


def words_on_edge(scores: Sequence[float], drawn: Sequence[float]) -> str:
    """Tell how many are drawn at the edge; nothing where none is."""
    count = sum(score != shown for score, shown in zip(scores, drawn, strict=True))
    return say("{count:,} with worse scores are drawn at the edge.", count=count) if count else ""
