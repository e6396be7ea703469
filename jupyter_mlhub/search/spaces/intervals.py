"""Intervals in short."""

from __future__ import annotations

from typing import Any

from ...schemas.pipelines.searches import Interval

Range = Interval | list[Any]


def between(low: float, high: float) -> Interval:
    return Interval(low=low, high=high)


def powers(low: float, high: float) -> Interval:
    """Make an interval in which each power of ten is as likely as the next."""
    return Interval(low=low, high=high, log=True)
