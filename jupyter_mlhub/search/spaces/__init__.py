"""What is searched of a pipeline: ranges by its steps, and ranges that are known to matter."""

from .curated import CURATED
from .searched import Searched, searched

__all__ = ["CURATED", "Searched", "searched"]
