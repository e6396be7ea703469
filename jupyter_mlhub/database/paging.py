"""Pages of a sorted list by cursor: stays fast and steady however long the list is."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..errors import Invalid


def like_pattern(text: str) -> str:
    """A LIKE pattern that finds ``text`` anywhere, with its own wildcards taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def page(
    session: Session,
    query: Select[Any],
    *,
    sort: str,
    columns: dict[str, InstrumentedAttribute[Any]],
    key: InstrumentedAttribute[int],
    cursor: str | None,
    limit: int,
    total: int | None = None,
) -> tuple[Sequence[Any], int, str | None]:
    """Rows of one page (objects where the query asks for one kind of them), the total, and the
    cursor of the next page.

    Args:
        sort: a name of ``columns``, with a leading ``-`` for descending order.
        key: the unique column that settles ties.
        total: how many rows the query has, where that is known; else they are counted.

    Raises:
        Invalid: the cursor does not belong to this list.
    """
    descending = sort.startswith("-")
    name = sort.removeprefix("-")
    column = columns[name]
    if total is None:
        counted = select(func.count()).select_from(query.order_by(None).subquery())
        total = session.scalar(counted) or 0
    if cursor is not None:
        after = _decode(cursor, sort, column)
        here: ColumnElement[Any] = tuple_(column, key)
        there = tuple_(*after)
        query = query.where(here < there if descending else here > there)
    order = (column.desc(), key.desc()) if descending else (column, key)
    found = session.execute(query.order_by(*order).limit(limit + 1))
    rows: Sequence[Any] = (
        found.scalars().all() if len(query.column_descriptions) == 1 else found.all()
    )
    if len(rows) <= limit:
        return rows, total, None
    rows = rows[:limit]
    last = rows[-1]
    return rows, total, _encode(sort, getattr(last, name), getattr(last, key.key))


def _encode(sort: str, value: Any, key: int) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    text = json.dumps([sort, plain, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, sort: str, column: InstrumentedAttribute[Any]) -> tuple[Any, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        known_sort, value, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if known_sort != sort or type(key) is not int or not isinstance(value, str):
            raise ValueError
        python_type = column.type.python_type
        return (datetime.fromisoformat(value) if python_type is datetime else value), key
    except (ValueError, TypeError) as error:
        raise Invalid.field(
            "cursor", "This cursor does not belong to this list. Ask for the first page again."
        ) from error
