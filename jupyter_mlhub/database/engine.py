"""Open the database: one engine, read and write transactions, migrations at the start."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from ..errors import Unavailable
from ..languages import say
from ..outages import note_outage
from .memory import Memory

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0020"
"""The newest migration. With it a start on a current database loads no Alembic."""

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_DISK_IS_FULL = ("disk is full", "No space left")
_LIMITS = {
    "connect_timeout": "10",
    "tcp_user_timeout": "15000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
"""Without these, a server that is cut off blocks every thread for minutes."""
_MIGRATION_LOCK = 0x4D4C_4855  # "MLHU", the key of PostgreSQL's advisory lock


class Database:
    """The hub's relational database: SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.engine = _create_engine(url)
        self._write_engine = self.engine.execution_options(mlhub_write=True)
        self.session_info: dict[str, Any] = {}
        """What every session knows (``Session.info``)."""
        self.memory = Memory(self.engine.url.database if url.startswith("sqlite") else None)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for queries. Changes in it are not kept.

        Raises:
            Unavailable: the database can't be reached.
        """
        with _reached(), Session(self.engine, info=self.session_info) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction: committed when the block ends, rolled back when it raises.

        Objects stay usable afterwards, as they were at the commit.

        Raises:
            Unavailable: the database can't be reached or written.
        """
        with (
            _reached(),
            Session(self._write_engine, expire_on_commit=False, info=self.session_info) as session,
            session.begin(),
        ):
            yield session

    def migrate(self) -> None:
        """Bring the tables up to date. Several processes may call this at once.

        Raises:
            Unavailable: the database can't be reached, or belongs to a newer ML Hub.
        """
        try:
            if self._current_revision() == HEAD:
                return
            with self._rebuilding() as connection, connection.begin():
                if connection.dialect.name == "postgresql":
                    lock = text("SELECT pg_advisory_xact_lock(:key)")
                    connection.execute(lock, {"key": _MIGRATION_LOCK})
                _upgrade(connection)
        except DBAPIError as error:
            raise Unavailable(
                "The database can't be opened: {orig}. Check database_url.",
                orig=error.orig,
                code="database_unavailable",
            ) from error

    @contextmanager
    def _rebuilding(self) -> Iterator[Connection]:
        """Return a connection on which tables can be rebuilt.

        SQLite empties a table before it drops it, and rows that refer to it would be deleted too.
        The switch has no effect within a transaction.
        """
        with self._write_engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if connection.dialect.name != "sqlite":
                yield connection
                return
            driver.execute("PRAGMA foreign_keys=OFF")
            try:
                yield connection
            finally:
                driver.execute("PRAGMA foreign_keys=ON")

    def _current_revision(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            revision: str | None = connection.scalar(
                text("SELECT version_num FROM alembic_version")
            )
            return revision

    def close(self) -> None:
        self.memory.close()
        self.engine.dispose()


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, NoConnectionFree) as error:
        reason = getattr(error, "orig", error)
        note_outage(log, "The database does not answer", reason)
        if any(words in str(reason) for words in _DISK_IS_FULL):
            message, code = say("The disk of the hub's database is full."), "disk_full"
        else:
            message, code = say("The hub's database does not answer."), "database_unavailable"
        raise Unavailable(
            "{why} Try again shortly; if it stays so, tell the operator of the hub.",
            why=message,
            code=code,
        ) from error


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Unavailable(
            "The database was made by another version of ML Hub ({error}). Install the newest "
            "jupyter-mlhub.",
            error=error,
            code="database_version",
        ) from error


def _to_json(value: Any) -> str:
    return to_json(value, inf_nan_mode="constants").decode()


def to_jsonb(value: Any) -> str:
    """As PostgreSQL takes it: no text of it holds a NUL character."""
    document = _to_json(value)
    return _NUL.sub(r"\1\\ufffd", document) if r"\u0000" in document else document


# Many times as fast as Python's own, which counts for reports.
_JSON: dict[str, Any] = {"json_serializer": _to_json, "json_deserializer": from_json}


def _create_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        place = make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
        return create_engine(
            place.set(query={**_LIMITS, **place.query}),
            pool_pre_ping=True,  # a server may have ended what was idle for long
            **{**_JSON, "json_serializer": to_jsonb},
        )
    engine = create_engine(url, connect_args={"timeout": 30}, **_JSON)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # We begin transactions ourselves: sqlite3's own implicit BEGIN is deferred, and a
        # deferred transaction that writes fails at once when another process writes too.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mlhub_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
