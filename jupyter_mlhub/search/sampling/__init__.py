"""Choices out of what is searched: by a grid, at random, or where it promises most, until more
trials promise nothing."""

from .choices import Choice, Tried, count_different, count_grid, draw, grid, grid_choice
from .saturation import FEWEST, Tuned, is_saturated
from .suggesting import suggest

__all__ = [
    "FEWEST",
    "Choice",
    "Tried",
    "Tuned",
    "count_different",
    "count_grid",
    "draw",
    "grid",
    "grid_choice",
    "is_saturated",
    "suggest",
]
