"""What a database that can't be used says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from jupyter_mlhub.database import Database
from jupyter_mlhub.errors import Unavailable


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hub.db'}")
    database.migrate()

    def fill() -> None:
        with database.write() as session:
            session.execute(text("CREATE TABLE rows (content TEXT)"))
            session.execute(text("PRAGMA max_page_count = 1"))  # as many as there are now
            session.execute(text("INSERT INTO rows VALUES (zeroblob(1000000))"))

    with pytest.raises(Unavailable, match="disk of the hub's database is full"):
        fill()
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM users")) == 0
        assert session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'rows'")) == 0
    database.close()


def test_a_database_that_can_not_be_reached_is_said(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'hub.db'}")
    with pytest.raises(Unavailable, match="does not answer"), database.read() as session:
        session.scalar(text("SELECT 1"))
