"""Pages of a sorted list by cursor: stays fast and steady however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..errors import Damaged
from .cursors import decode_cursor, encode_cursor


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
        Damaged: the database put the row that the cursor names after itself.
    """
    descending = sort.startswith("-")
    name = sort.removeprefix("-")
    column = columns[name]
    if total is None:
        counted = select(func.count()).select_from(query.order_by(None).subquery())
        total = session.scalar(counted) or 0
    after = None
    if cursor is not None:
        after = decode_cursor(cursor, sort, column.type, key.type)
        here: ColumnElement[Any] = tuple_(column, key)
        there = tuple_(literal(after[0], column.type), literal(after[1], key.type))
        query = query.where(here < there if descending else here > there)
    order = (column.desc(), key.desc()) if descending else (column, key)
    found = session.execute(query.order_by(*order).limit(limit + 1))
    rows: Sequence[Any] = (
        found.scalars().all() if len(query.column_descriptions) == 1 else found.all()
    )
    if after is not None and after in [(getattr(row, name), getattr(row, key.key)) for row in rows]:
        raise Damaged(
            "The list repeats itself: its database sorts rows otherwise than it compares them.",
            code="list_repeats",
        )
    if len(rows) <= limit:
        return rows, total, None
    rows = rows[:limit]
    last = rows[-1]
    return rows, total, encode_cursor(sort, getattr(last, name), getattr(last, key.key))
