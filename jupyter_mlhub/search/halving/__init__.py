"""Successive halving: its rungs, and what its first trials get little of."""

from .iterations import most_iterations, with_all_iterations, with_iterations
from .resources import (
    check_resource,
    check_tests,
    count_folds,
    count_tests,
    part_of,
    shares_of,
)
from .rungs import FIRST_RUNG, Known, Rungs

__all__ = [
    "FIRST_RUNG",
    "Known",
    "Rungs",
    "check_resource",
    "check_tests",
    "count_folds",
    "count_tests",
    "most_iterations",
    "part_of",
    "shares_of",
    "with_all_iterations",
    "with_iterations",
]
