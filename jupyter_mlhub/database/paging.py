"""Pages of a sorted list by cursor: stays fast and steady however long the list is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..errors import Damaged
from ..schemas.base import Page, PageQuery
from .cursors import decode_cursor, encode_cursor, foreign_cursor

Item = TypeVar("Item")


def like_pattern(text: str) -> str:
    """A LIKE pattern that finds ``text`` anywhere, with its own wildcards taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def paginate(
    session: Session,
    statement: Select[Any],
    query: PageQuery,
    page: type[Page[Item]],
    documents: Callable[[Sequence[Any]], Sequence[Any]],
    *,
    sort: str,
    by: Sequence[InstrumentedAttribute[Any] | ColumnElement[Any]],
    total: int | None = None,
    also: Mapping[str, Any] | None = None,
) -> Page[Item]:
    """The page of a list that a caller asks for.

    The database finds the first row after the cursor by an index over ``by``; it never counts
    through the pages before.

    Args:
        page: the kind of page, such as ``Page[JobInfo]``.
        documents: makes the documents of all rows of the page at once, or dicts of their fields.
            A row is an object where the statement asks for one kind of them.
        sort: a name of the order, with a leading ``-`` where it is descending. It keeps cursors of
            other orders out.
        by: the columns to sort by, all of them among the columns of a row. No two rows may have
            the same values in all of them.
        total: how many rows the statement has, where that is known; else they are counted.
        also: further fields of the page.

    Raises:
        Invalid: the cursor does not belong to this list.
        Damaged: the database put the row that the cursor names after itself.
    """
    descending = sort.startswith("-")
    if total is None:
        counted = select(func.count()).select_from(statement.order_by(None).subquery())
        total = session.scalar(counted) or 0
    after = None
    if query.cursor is not None:
        after = decode_cursor(query.cursor, sort, [column.type for column in by])
        here: ColumnElement[Any] = tuple_(*by)
        values = zip(after, by, strict=True)
        there = tuple_(*(literal(value, column.type) for value, column in values))
        statement = statement.where(here < there if descending else here > there)
    order = [column.desc() if descending else column.asc() for column in by]
    found = session.execute(statement.order_by(*order).limit(query.limit + 1))
    rows: Sequence[Any] = (
        found.scalars().all() if len(statement.column_descriptions) == 1 else found.all()
    )
    if after is not None and after in [_place(row, by) for row in rows]:
        raise Damaged(
            "The list repeats itself: its database sorts rows otherwise than it compares them.",
            code="list_repeats",
        )
    shown = rows[: query.limit]
    following = encode_cursor(sort, _place(shown[-1], by)) if len(rows) > len(shown) else None
    # Checked at once: a model for each row, made before, takes twice the time.
    listed = {"items": documents(shown), "total": total, "next": following}
    return page.model_validate({**(also or {}), **listed})


def paginate_constant(
    items: Sequence[Item], query: PageQuery, page: type[Page[Item]], key: Callable[[Item], str]
) -> Page[Item]:
    """The same for a list that no table holds, in its own order.

    Raises:
        Invalid: the cursor does not belong to this list.
    """
    start = 0
    if query.cursor is not None:
        keys = [key(item) for item in items]
        (last,) = decode_cursor(query.cursor, "", [String()])
        if last not in keys:
            raise foreign_cursor()
        start = keys.index(last) + 1
    shown = list(items[start : start + query.limit])
    more = start + len(shown) < len(items)
    following = encode_cursor("", [key(shown[-1])]) if more else None
    return page.model_validate({"items": shown, "total": len(items), "next": following})


def _place(row: Any, by: Sequence[Any]) -> list[Any]:
    return [getattr(row, column.key) for column in by]
