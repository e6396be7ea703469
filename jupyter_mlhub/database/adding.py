"""Rows that several transactions may add at once, each with the same content."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .base import Base

Row = TypeVar("Row", bound=Base)


def find_or_add(session: Session, statement: Select[Row], row: Row) -> Row | None:
    """Return the row that a statement finds, or add it.

    Returns:
        None where the row can't be added, because what it refers to is gone.
    """
    found = session.scalar(statement)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else added it meanwhile
        return session.scalar(statement)
    return row
