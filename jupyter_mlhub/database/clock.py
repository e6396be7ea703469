"""The time by the database's clock, which all machines share, so that a wrong clock harms
nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from .base import UtcDateTime


class sql_now(FunctionElement[datetime]):  # noqa: N801 - reads as a function of SQL
    """The time in UTC, within a statement: now, or a number of seconds later."""

    type = UtcDateTime()
    inherit_cache = True
    name = "sql_now"

    def __init__(self, seconds: float = 0) -> None:
        super().__init__(bindparam(None, float(seconds), Double))


class seconds_between(FunctionElement[float]):  # noqa: N801 - reads as a function of SQL
    """The seconds from one time to another, within a statement."""

    type = Double()
    inherit_cache = True
    name = "seconds_between"


def time_in(session: Session) -> datetime:
    """Return the time in UTC by the database's clock."""
    found = session.scalar(_NOW)
    assert found is not None
    return found


_NOW = select(sql_now())


@compiles(sql_now, "sqlite")
def _in_sqlite(element: sql_now, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    # It knows thousandths; times are stored with microseconds.
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', ({seconds}) || ' seconds') || '000')"


@compiles(sql_now, "postgresql")
def _in_postgresql(element: sql_now, compiler: SQLCompiler, **options: Any) -> str:
    # Not that of the transaction's begin: it may have waited for others.
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"


@compiles(seconds_between, "sqlite")
def _between_in_sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    begin, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({end}) - julianday({begin})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _between_in_postgresql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    begin, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {end} - {begin}) AS double precision)"
