"""A database of an earlier version of the hub is upgraded with all that is in it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select

from jupyter_mlhub.database import MIGRATIONS, Artifact, Blob, Database, Group, Job, User, Version

DAY = "2026-03-04 05:06:07.000000"
BEFORE = "0006"
ROWS: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": id_, "name": name, "key": name.lower(), "password_hash": "!", "role": "member",
         "active": True, "generation": 3, "created_at": DAY, "must_change_password": False,
         "notes": 'a "note"\nof two lines'}
        for id_, name in ((1, "Ada"), (4, "ben"))
    ],
    "groups": [{"id": 2, "name": "Lab", "key": "lab", "description": "é", "created_at": DAY}],
    "group_members": [{"group_id": 2, "user_id": 4}],
    "grants": [
        {"id": 1, "user_id": 4, "group_id": None, "permission": "users.read", "allowed": True},
        {"id": 2, "user_id": None, "group_id": 2, "permission": "users.read", "allowed": False},
    ],
    "sign_ins": [
        {"id": "a" * 22, "user_id": 4, "name": "", "scopes": '["jobs.read"]', "address": "::1",
         "agent": "x", "created_at": DAY, "expires_at": DAY},
    ],
    "foreign_identities": [
        {"issuer": "https://example.org", "subject": "5", "user_id": 4, "created_at": DAY}
    ],
    "password_resets": [{"code_hash": "c", "user_id": 4, "expires_at": DAY}],
    "blobs": [{"sha256": "f" * 64, "size": 3, "created_at": DAY, "changed_ns": 2**60}],
    "artifacts": [
        {"id": 3, "owner_id": 1, "kind": "dataset", "name": "rows", "description": "d",
         "tags": '["t"]', "last_number": 9, "created_at": DAY, "updated_at": DAY}
    ],
    "versions": [
        {"id": 7, "artifact_id": 3, "number": 9, "state": "ready", "message": "", "filename": "x",
         "media_type": "text/csv", "size": 2**40, "sha256": "f" * 64, "table_sha256": "f" * 64,
         "rows": 5, "details": '{"columns":[1.5]}', "created_by": 4, "created_at": DAY}
    ],
    "aliases": [{"artifact_id": 3, "name": "champion", "version_id": 7}],
    "uploads": [
        {"id": "u", "owner_id": 4, "kind": "dataset", "name": "n", "filename": "f",
         "media_type": "m", "size": 1, "fingerprint": "p", "created_at": DAY, "updated_at": DAY}
    ],
    "jobs": [
        {"id": 5, "owner_id": 4, "kind": "train", "title": "t", "state": "queued", "reason": "",
         "request": json.dumps({"version_id": 12}), "result": None, "error": None,
         "queue": "default", "priority": 0, "needs": "", "attempt": 0, "progress_done": 0,
         "progress_total": 0, "progress_note": "", "created_at": DAY}
    ],
    "job_transitions": [
        {"id": 1, "job_id": 5, "at": DAY, "state": "queued", "attempt": 0, "cause": "submitted"}
    ],
    "shares": [
        {"id": 1, "artifact_id": 3, "job_id": None, "user_id": 4, "group_id": None, "level": 1,
         "created_at": DAY},
        {"id": 2, "artifact_id": None, "job_id": 5, "user_id": None, "group_id": 2, "level": 2,
         "created_at": DAY},
    ],
}  # fmt: skip
RENAMED = {"table_sha256": "derived_sha256"}


def upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database of before, with something in every table that others refer to."""
    file = tmp_path / "mlhub.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade(connection, BEFORE)
    engine.dispose()
    with sqlite3.connect(file) as plain:
        plain.execute("PRAGMA foreign_keys=ON")
        for table, rows in ROWS.items():
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                plain.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])
    plain.close()
    return file


def content(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    plain = sqlite3.connect(file)
    found = {}
    for table, rows in ROWS.items():
        there = {row[1] for row in plain.execute(f"PRAGMA table_info({table})")}
        names = ", ".join(name if name in there else RENAMED[name] for name in rows[0])
        found[table] = plain.execute(f"SELECT {names} FROM {table} ORDER BY 1").fetchall()
    plain.close()
    return found


def test_an_upgrade_keeps_every_row_and_what_refers_to_it(file: Path) -> None:
    before = content(file)
    assert all(len(before[table]) == len(rows) for table, rows in ROWS.items())
    database = Database(f"sqlite:///{file}")
    database.migrate()
    after = content(file)
    assert {**after, "jobs": []} == {**before, "jobs": []}
    place = [*ROWS["jobs"][0]].index("request")
    unchanged = [[row[:place] + row[place + 1 :] for row in at["jobs"]] for at in (before, after)]
    assert unchanged[0] == unchanged[1]
    with database.read() as session:
        job = session.get_one(Job, 5)
        assert (job.request, job.order) == ({}, {"dataset_version_id": 12})
    with database.write() as session:  # and deleting still takes along what belongs to it
        session.delete(session.get_one(Group, 2))
    assert content(file)["group_members"] == []
    assert [row[0] for row in content(file)["shares"]] == [1]
    database.close()


def test_indexes_and_defaults_are_as_in_a_new_database(file: Path, tmp_path: Path) -> None:
    upgraded, new = Database(f"sqlite:///{file}"), Database(f"sqlite:///{tmp_path / 'new.db'}")
    described = []
    for database in (upgraded, new):
        database.migrate()
        with database.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
            )
            # The order of constraints does not matter.
            described.append(
                {
                    (row[0], row[1]): {line.strip(" ,\t") for line in row[2].split("\n")}
                    for row in found
                }
            )
        database.close()
    assert described[0] == described[1]
    assert ("index", "ix_versions_sha256") in described[0]


def test_ids_of_what_was_deleted_are_not_given_again(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.write() as session:
        artifact = session.get_one(Artifact, 3)

        def version(number: int) -> Version:
            made = Version(
                artifact_id=artifact.id, number=number, state="ready", media_type="m", size=1,
                sha256=session.scalars(select(Blob.sha256)).one(), created_by=1,
            )  # fmt: skip
            session.add(made)
            session.flush()
            return made

        first = version(10)
        assert first.id == 13  # a job that waits names the twelfth, which is gone
        session.delete(first)
        session.flush()
        assert version(11).id == 14
        for table in (User, Group, Artifact):
            ids = []
            for name in ("one", "two"):
                values = {"name": name, "key": name} if table is not Artifact else {"name": name}
                if table is User:
                    values |= {"password_hash": "!", "role": "member"}
                if table is Artifact:
                    values |= {"owner_id": 1, "kind": "model"}
                row = table(**values)
                session.add(row)
                session.flush()
                ids.append(row.id)
                session.delete(row)
                session.flush()
            assert ids[0] < ids[1], table
    database.close()


def test_lists_show_of_what_was_there_what_they_show_of_new_things(file: Path) -> None:
    details = {"format": "csv", "columns": [{"name": "a"}], "preview": [[1]], "notes": ["n"]}
    result = {"model": "m", "model_version": 1, "report": {"task": "regression"}}
    with sqlite3.connect(file) as plain:
        plain.execute("UPDATE versions SET details = ?", [json.dumps(details)])
        plain.execute("UPDATE jobs SET result = ?", [json.dumps(result)])
    plain.close()
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.read() as session:
        version = session.scalars(select(Version)).first()
        job = session.scalars(select(Job)).one()
    assert version is not None
    assert version.summary == {"format": "csv", "notes": ["n"], "column_count": 1}
    assert version.details == details
    assert (job.result, job.report) == ({"model": "m", "model_version": 1}, result["report"])
    database.close()
