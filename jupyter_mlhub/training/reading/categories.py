"""Categories of new rows as the training rows spell them."""

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
    """Cells of a column whose values the training rows did not have."""

    rows: int
    examples: list[str]


class Spelling:
    """How the training rows spell a value.

    10, 10.0 and '10.0' are '10' where that is a category. A number that is the value of one code
    only, as 1 is of '01', is that code: ``taken`` says for which. Truth values are 'True' or
    'true', as they were.
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
        except TypeError:  # a list or the like, which is no key
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
    """The one spelling there is; of several, nobody knows which is meant."""
    return found[0] if found and len(found) == 1 else otherwise


def read_words(column: pd.Series[Any], spelling: Spelling) -> tuple[pd.Series[Any], Unseen | None]:
    """Each cell as the training rows spell it, and what they did not have; missing cells stay."""
    present = column.notna()
    spelled = [spelling.of(value) for value in column[present].astype(object)]
    cells = np.full(len(column), np.nan, dtype=object)
    cells[present.to_numpy()] = spelled
    words = pd.Series(cells, index=column.index, dtype=object, name=column.name)
    strange = [text for text in spelled if not spelling.is_known(text)]
    if not strange:
        return words, None
    return words, Unseen(len(strange), list(dict.fromkeys(strange))[:_EXAMPLES])
