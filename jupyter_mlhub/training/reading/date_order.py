"""Compare a registered file's dates and numbers with how a model's training rows were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from pandas.api.types import is_float_dtype

from ...languages import say
from ...schemas.data.artifacts import SignatureColumn
from ...wording import listed


def in_training_order(
    frame: pd.DataFrame,
    signature: Sequence[SignatureColumn],
    named: Mapping[str, str],
    read: Mapping[str, Any],
) -> tuple[pd.DataFrame, list[str]]:
    """Swap day and month where the file's order was a guess.

    Args:
        named: the file's names of the columns.
        read: how these were read, from ``as_read``.

    Returns:
        The rows, and notes on what was swapped.
    """
    notes = []
    changed = {}
    for known in signature:
        there = named.get(known.name)
        has = read["day_first"].get(there)
        if known.day_first is None or has is None or has == known.day_first:
            continue
        dates = pd.to_datetime(frame[known.name])
        is_first, was_first = ("day", "month") if known.day_first else ("month", "day")
        if not read["given_day_first"] and (dates.dt.day.dropna() <= 12).all():
            changed[known.name] = dates.map(_changed_over, na_action="ignore")
            notes.append(
                say(
                    "{there}: read {is_first} first, as the training rows were; the file was "
                    "registered {was_first} first.",
                    there=there,
                    is_first=is_first,
                    was_first=was_first,
                )
            )
        else:
            notes.append(
                say(
                    "{there}: the file is written {was_first} first, the training rows were "
                    "{is_first} first.",
                    there=there,
                    was_first=was_first,
                    is_first=is_first,
                )
            )
    return frame.assign(**changed) if changed else frame, notes


def about_marks(
    frame: pd.DataFrame,
    signature: Sequence[SignatureColumn],
    named: Mapping[str, str],
    read: Mapping[str, Any],
) -> list[str]:
    """Write a note on columns with a decimal separator in one file that separates thousands in the
    other.

    Nothing is noted where a person set the separator.
    """
    now, thousands = read["decimal"], read["thousands_columns"]
    differ = [
        column
        for column in signature
        if column.name in named and column.decimal not in (None, now) and now is not None
    ]
    if read["given_decimal"] or not differ:
        return []
    fractions = [named[c.name] for c in differ if _has_fraction(frame[c.name])]
    whole = [
        named[c.name]
        for c in differ
        if named[c.name] in thousands and c.decimal == read["thousands"]
    ]
    return [
        say(
            "{names}: in this file {mark!r} is read as the separator of {here}, in the "
            "training rows it was that of {there}: 1{mark}234 is {one} here and was {other} "
            "there. If the file means the same, correct its decimal separator and evaluate "
            "again.",
            names=listed(names),
            mark=mark,
            here=here,
            there=there,
            one=one,
            other=other,
        )
        for names, mark, here, there, one, other in (
            (fractions, now, "decimals", "thousands", "1.234", "1234"),
            (whole, read["thousands"], "thousands", "decimals", "1234", "1.234"),
        )
        if names
    ]


def _has_fraction(column: pd.Series[Any]) -> bool:
    return bool(is_float_dtype(column.dtype) and (column.dropna() % 1 != 0).any())


def _changed_over(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.replace(day=moment.month, month=moment.day)
