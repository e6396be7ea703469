"""Cells of words, as the encoders of other packages take them."""

from __future__ import annotations

from typing import Any

import pandas as pd


def as_words(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return texts as Python objects. A cell without a value is an empty text."""
    return column.astype(object).map(str).where(column.notna(), "").astype(object)
