"""Map the engine's types to the hub's, and its values to JSON."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ...schemas.data.artifacts import ColumnType

_TYPES: dict[str, ColumnType] = {
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
    "UUID": "text",
    "DATE": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
         "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM"),
        "integer",
    ),
}  # fmt: skip
_FAMILIES: dict[str, ColumnType] = {
    "DECIMAL": "number",
    "ENUM": "text",
    "TIMESTAMP": "datetime",  # of any precision, with a zone or without
}


SHORT = 200
"""The number of characters of a text that a profile shows."""


def column_type(storage: str) -> ColumnType:
    """Return the hub's type for a type of the engine."""
    if storage.endswith("]"):  # a list of whatever comes before
        return "other"
    families = (type_ for start, type_ in _FAMILIES.items() if storage.startswith(start))
    known: ColumnType = next(families, "other")
    return _TYPES.get(storage, known)


def short(value: Any) -> Any:
    """Return a value as JSON; a long text is cut."""
    value = plain(value)
    return value[:SHORT] if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """Return a value as JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)  # a browser would round it
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
