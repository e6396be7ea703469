"""The pipelines that the hub tries where a person chooses none."""

from .facts import TableFacts
from .portfolio import portfolio, tuned

__all__ = ["TableFacts", "portfolio", "tuned"]
