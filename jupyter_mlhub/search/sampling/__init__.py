"""Choices out of what is searched: by a grid, at random, or where it promises most."""

from .choices import Choice, Tried, count_different, count_grid, draw, grid, grid_choice
from .suggesting import suggest

__all__ = [
    "Choice",
    "Tried",
    "count_different",
    "count_grid",
    "draw",
    "grid",
    "grid_choice",
    "suggest",
]
