"""A PostgreSQL database that was filled at revision 0012 is upgraded with all that is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects.postgresql import JSONB

from jupyter_mlhub.database import MIGRATIONS, Database
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.settings import HubSettings
from tests.support.filled import answers, differences, recorded_answers, unpack
from tests.support.services import running_postgresql


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[HubSettings]:
    """The hub of revision 0012, with its rows in PostgreSQL."""
    state = unpack("0012", tmp_path / "state")
    with running_postgresql() as server:
        database = Database(server.url)
        with database.engine.begin() as connection:
            _upgrade(connection, "0012")
        with database.engine.begin() as connection:
            _move_rows(state / "mlhub.db", connection)
        database.close()
        (state / "mlhub.db").unlink()
        yield replace(HubSettings(state_dir=state), database_url=server.url)


def test_every_document_is_as_before(settings: HubSettings) -> None:
    hub = Hub(settings)
    try:
        assert differences(answers(hub), recorded_answers("0012")) == []
    finally:
        hub.close()


def _upgrade(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _move_rows(file: Path, connection: sa.Connection) -> None:
    """Copy every row of an SQLite file, and let the ids go on after it."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    with closing(sqlite3.connect(file)) as plain:
        plain.row_factory = sqlite3.Row
        for table in metadata.sorted_tables:
            if table.name == "alembic_version":
                continue
            made = {column.name: _reader(column.type) for column in table.columns}
            found = plain.execute(f'SELECT * FROM "{table.name}"').fetchall()
            rows = [{name: make(row[name]) for name, make in made.items()} for row in found]
            if table.name == "audit_head":  # its one row is there, and can't be removed
                connection.execute(sa.update(table).values(rows[0]))
            elif rows:
                connection.execute(sa.insert(table), rows)
            if "id" in made and isinstance(table.c.id.type, sa.Integer):
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                highest = f"(SELECT coalesce(max(id), 1) FROM {table.name})"
                connection.execute(sa.text(f"SELECT setval({sequence}, {highest})"))


def _reader(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any]:
    """How a value that SQLite keeps becomes one of PostgreSQL."""
    if isinstance(kind, JSONB):
        return lambda value: None if value is None else json.loads(value)
    if isinstance(kind, sa.DateTime):
        return lambda value: value and datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, sa.Boolean):
        return lambda value: None if value is None else bool(value)
    return lambda value: value
