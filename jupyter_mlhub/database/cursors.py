"""Cursors: the place where a page of a sorted list ended, as text."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Integer
from sqlalchemy.types import TypeEngine

from ..errors import Invalid
from .base import UtcDateTime

_GREATEST, _GREATEST_BIG = 2**31 - 1, 2**63 - 1
"""What an integer column can hold: a database refuses to compare it with more."""


def encode_cursor(sort: str, place: Sequence[Any]) -> str:
    """The cursor of a page that ends with a row which has these values to sort by."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    # Not escaped: every character of a long title would take twelve.
    text = json.dumps([sort, *plain], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, sort: str, types: Sequence[TypeEngine[Any]]) -> list[Any]:
    """The values to sort by of the row after which a page begins; ``types`` are those of columns.

    Raises:
        Invalid: the cursor does not belong to a list that is sorted like this.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        known_sort, *place = found
        if known_sort != sort:
            raise ValueError
        return [_value(value, kind) for value, kind in zip(place, types, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise foreign_cursor() from error


def foreign_cursor() -> Invalid:
    return Invalid.field(
        "cursor", "This cursor does not belong to this list. Ask for the first page again."
    )


def _value(value: Any, column: TypeEngine[Any]) -> Any:
    if isinstance(column, Integer):
        greatest = _GREATEST_BIG if isinstance(column, BigInteger) else _GREATEST
        if type(value) is not int or not 0 <= value <= greatest:
            raise ValueError
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    if not isinstance(column, UtcDateTime):
        value.encode()  # half a surrogate pair is no text to a database
        return value
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError
    return time.astimezone(UTC)
