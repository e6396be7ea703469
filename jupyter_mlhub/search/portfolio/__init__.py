"""The pipelines that the hub tries where a person chooses none."""

from .facts import TableFacts
from .portfolio import family_of, portfolio, tuned

__all__ = ["TableFacts", "family_of", "portfolio", "tuned"]
