"""Rules of the house that no reader should have to remember."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from jupyter_mlhub_server.routes import openapi_document
from sqlalchemy import create_engine

from jupyter_mlhub.database import HEAD, MIGRATIONS, Base, Database
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.people.permissions import permissions_page
from jupyter_mlhub.settings import HubSettings

ROOT = Path(__file__).parents[2]


def test_the_extension_loads_nothing_heavy() -> None:
    code = (
        "import sys, jupyter_mlhub, jupyter_mlhub_server as s;"
        "s._jupyter_server_extension_points();"
        "print([m for m in ('pandas','sklearn','pyarrow','celery','duckdb','sqlalchemy')"
        " if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_what_knows_the_database_never_loads_what_runs_jobs() -> None:
    """A worker forks its pool: what runs jobs is forked of a process that knows no secret."""
    code = (
        "import sys, jupyter_mlhub.workers.worker;"
        "print([m for m in ('sklearn','numpy','pandas','pyarrow','jupyter_mlhub.workers.work')"
        " if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_what_runs_jobs_never_loads_what_knows_the_database() -> None:
    code = (
        "import sys, jupyter_mlhub.workers.process.fork_server, jupyter_mlhub.workers.work;"
        "print([m for m in ('sqlalchemy','celery','jwt','fsspec','jupyter_mlhub.database')"
        " if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_worker_makes_and_reads_no_key_for_tokens(tmp_path: Path) -> None:
    settings = HubSettings(state_dir=tmp_path / "state")
    Hub(settings, is_worker=True).close()
    assert not list(settings.state_dir.glob("*.key"))


def test_the_committed_openapi_document_is_current() -> None:
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert committed == openapi_document(), "run 'make types'"


def test_the_committed_table_of_permissions_is_current() -> None:
    committed = (ROOT / "docs" / "permissions.md").read_text()
    assert committed == permissions_page(), "run 'make types'"


INLINE_KEYS = {("jobs", "parent_id"): "CASCADE", ("trials", "rows_id"): "SET NULL"}
"""Foreign keys that were added with their columns, and their rules of deletion."""


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    url = f"sqlite:///{tmp_path / 'mlhub.db'}"
    database = Database(url)
    database.migrate()
    database.close()
    with create_engine(url).connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [
            (what, thing)
            for what, thing in compare_metadata(context, Base.metadata)
            # SQLAlchemy sees no rule of deletion where a column has its key inline. SQLite does.
            if not (
                what in ("remove_fk", "add_fk")
                and (thing.table.name, *thing.column_keys) in INLINE_KEYS
            )
        ]
        assert differences == []
        for (table, column), rule in INLINE_KEYS.items():
            keys = connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})").mappings()
            assert [key["on_delete"] for key in keys if key["from"] == column] == [rule]
