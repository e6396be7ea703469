"""Read dates of new rows in the training rows' order of day and month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from ...artifacts.datasets.ingest.delimited.column_parsers import (
    DAY_FIRST,
    MONTH_FIRST,
    ColumnParser,
    date_parsers,
)
from ...languages import say
from ..tables import days_since_1970
from .numbers import by_value, is_missing
from .unreadable import Unreadable, shown

_PARSERS = date_parsers(day_first=True)
_YEAR_OR_WORD = re.compile(r"\d{4}\D|\d{8}$|.*[a-zA-Z]{3}.*\d", re.DOTALL)
_NOW = ("now", "today")


@dataclass(frozen=True)
class _Written:
    """The dates that a text may mean, by the order of day and month. Both are equal in a clear
    text."""

    day_first: pd.Timestamp | None
    month_first: pd.Timestamp | None

    @property
    def is_plain(self) -> bool:
        return self.day_first is not None and self.day_first == self.month_first


def read_dates(
    column: pd.Series[Any], day_first: bool | None, has_zone: bool | None
) -> tuple[pd.Series[Any], str]:
    """Convert dates to days since 1970, with notes on time zones.

    Args:
        day_first: the order of the training rows. None where no training row shows it.
        has_zone: whether the training rows had a time zone.

    Raises:
        Unreadable: A cell is no date, has another order than the training rows, or is
            ambiguous.
    """
    if types.is_datetime64_any_dtype(column.dtype):
        zoned = getattr(column.dtype, "tz", None) is not None
        return days_since_1970(column), _about_zones(has_zone, {zoned} if len(column) else set())
    if types.is_numeric_dtype(column.dtype) and column.notna().any():
        raise Unreadable.none_of("dates", column.dropna().iloc[0])
    texts = {text for text in column if isinstance(text, str) and not is_missing(text)}
    written = {text: _written(text) for text in texts}
    order = _order(written, day_first)
    zones: set[bool] = set()

    def read(value: Any) -> float:
        moment = _moment(value, written, order)
        zones.add(moment.tz is not None)
        return float((moment - pd.Timestamp(0, tz=moment.tz)) / pd.Timedelta(days=1))

    return by_value(column, read), _about_zones(has_zone, zones)


def _moment(value: Any, written: dict[str, _Written], day_first: bool) -> pd.Timestamp:
    if isinstance(value, str):
        found = written[value]
        moment = found.day_first if day_first else found.month_first
        assert moment is not None
        return moment
    if isinstance(value, pd.Period):
        return value.to_timestamp()
    if not isinstance(value, date | datetime | np.datetime64):
        raise Unreadable.none_of("dates", value)
    return pd.Timestamp(value)


def _order(written: dict[str, _Written], day_first: bool | None) -> bool:
    """Whether the day is first in all of these texts."""
    doubtful = {text: found for text, found in written.items() if not found.is_plain}
    for text, found in doubtful.items():
        if day_first is not None and (found.day_first if day_first else found.month_first) is None:
            had, has = (DAY_FIRST, MONTH_FIRST) if day_first else (MONTH_FIRST, DAY_FIRST)
            raise Unreadable(
                say(
                    "holds {shown}, which is written {has}, but the training rows were "
                    "written {had}. Write it as they were, or with the year first.",
                    shown=shown(text),
                    has=has,
                    had=had,
                )
            )
    if day_first is not None:
        return day_first
    orders = [
        all(found.day_first is not None for found in doubtful.values()),
        all(found.month_first is not None for found in doubtful.values()),
    ]
    if doubtful and all(orders):
        text, found = next(iter(doubtful.items()))
        assert found.day_first is not None
        assert found.month_first is not None
        raise Unreadable(
            say(
                "holds {shown}, which may be {day} or {other}, and the training rows don't "
                "say which. Write the year first.",
                shown=shown(text),
                day=_day(found.day_first),
                other=_day(found.month_first),
            )
        )
    if not any(orders):
        raise Unreadable(
            say(
                "holds some dates with the day first and some with the month first. Write "
                "the year first."
            )
        )
    return orders[0]


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B}"


def _written(text: str) -> _Written:
    """Read a text as dates.

    Raises:
        Unreadable: The text is no date.
    """
    bare = text.strip()
    found: dict[str, pd.Timestamp] = {}
    for parser in _PARSERS:
        if parser.note not in found and parser.accepts(bare):
            moment = _parsed(bare, parser)
            if not parser.note:
                return _Written(moment, moment)
            found[parser.note] = moment
    if found:
        return _Written(found.get(DAY_FIRST), found.get(MONTH_FIRST))
    if _YEAR_OR_WORD.match(bare) and bare.lower() not in _NOW:
        try:
            moment = pd.Timestamp(bare)
        except ValueError:
            pass
        else:
            return _Written(moment, moment)
    raise Unreadable.none_of("dates", text)


def _parsed(text: str, parser: ColumnParser) -> pd.Timestamp:
    try:
        if parser.format is not None:
            return pd.Timestamp(datetime.strptime(text, parser.format))
        return pd.Timestamp(text)
    except ValueError:
        raise Unreadable.none_of("dates", text) from None


def _about_zones(had: bool | None, zones: set[bool]) -> str:
    if had is None or zones <= {had}:
        return ""
    if had:
        return "times without a zone are taken as UTC, since the training rows had zones"
    return "times with a zone are taken in UTC, since the training rows had no zones"
