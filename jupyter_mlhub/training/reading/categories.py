"""Read categories of new rows in the spelling of the training rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?")
_WHOLE = re.compile(r"([+-]?\d+)\.0+")
_EXAMPLES = 3


@dataclass(frozen=True)
class Unseen:
    """Cells with values that the training rows did not have in this column."""

    rows: int
    examples: list[str]


class Spelling:
    """The training rows' spelling of a value.

    10, 10.0 and '10.0' become '10' where that is a category. A number that is the value of only one
    code becomes that code, as 1 becomes '01'. ``taken`` lists these codes. Truth values become
    'True' or 'true', as they were.
    """

    def __init__(self, categories: Iterable[str] | None) -> None:
        self._known = None if categories is None else frozenset(categories)
        self._by_number: dict[Decimal, list[str]] = {}
        self._by_word: dict[str, list[str]] = {}
        self._cells: dict[tuple[type, Any], str] = {}
        self.taken: dict[str, str] = {}
        for text in self._known or ():
            if _NUMBER.fullmatch(text):
                self._by_number.setdefault(Decimal(text), []).append(text)
            if text.lower() in ("true", "false"):
                self._by_word.setdefault(text.lower(), []).append(text)

    def of(self, value: Any) -> str:
        try:
            key = (type(value), value)
            if key not in self._cells:
                self._cells[key] = self._spell(value)
            return self._cells[key]
        except TypeError:  # a list or the like, which can't be a key
            return str(value)

    def is_known(self, text: str) -> bool:
        return self._known is None or text in self._known

    def _spell(self, value: Any) -> str:
        if isinstance(value, str):
            whole = _WHOLE.fullmatch(value)
            if whole and not self.is_known(value) and self.is_known(whole[1]):
                return whole[1]
            return value
        if isinstance(value, bool | np.bool_):
            return _only(self._by_word.get(str(value).lower()), str(value))
        if isinstance(value, int | float | Decimal | np.integer | np.floating):
            return self._spell_number(value)
        return str(value)

    def _spell_number(self, value: Any) -> str:
        plain = str(value)
        try:
            exact = Decimal(plain)
        except ArithmeticError:
            return plain
        if exact.is_finite() and exact == exact.to_integral_value():
            plain = str(int(exact)) if abs(exact) < Decimal(10) ** 40 else plain
        if self._known is None or plain in self._known:
            return plain
        if self._by_word and not self._by_number and exact in (0, 1):
            return _only(self._by_word.get("true" if exact else "false"), plain)
        found = _only(self._by_number.get(exact), plain)
        if found != plain and found.lstrip("+-").startswith("0"):
            self.taken[plain] = found
        return found


def _only(found: list[str] | None, otherwise: str) -> str:
    """Return the single spelling. If there are several, the right one is not known."""
    return found[0] if found and len(found) == 1 else otherwise


def read_words(column: pd.Series[Any], spelling: Spelling) -> tuple[pd.Series[Any], Unseen | None]:
    """Read each cell in the training rows' spelling, and collect values that they did not have.

    Missing cells stay missing.
    """
    present = column.notna()
    spelled = [spelling.of(value) for value in column[present].astype(object)]
    cells = np.full(len(column), np.nan, dtype=object)
    cells[present.to_numpy()] = spelled
    words = pd.Series(cells, index=column.index, dtype=object, name=column.name)
    strange = [text for text in spelled if not spelling.is_known(text)]
    if not strange:
        return words, None
    return words, Unseen(len(strange), list(dict.fromkeys(strange))[:_EXAMPLES])
