"""The service that looks for leaks before a training."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ...access.actor import Actor
from ...artifacts.blobs.store import BlobStore
from ...artifacts.versions import dataset_details, find_version, require_table
from ...database import Database
from ...errors import Invalid
from ...schemas.pipelines.leaks import Leaks, LeaksQuery
from ...schemas.problems import problem_sentence
from ..checks.column_names import missing_column, unknown_columns

_NAMES = TypeAdapter(list[str])


class Sentinel:
    """Says what random folds of a dataset would leak."""

    def __init__(self, database: Database, store: BlobStore, cache_dir: Path) -> None:
        self._database = database
        self._store = store
        self._spill = cache_dir / "spill"

    def look(self, actor: Actor, name: str, number: str, query: LeaksQuery) -> Leaks:
        """Look for leaks in a version's table, for a target.

        Raises:
            Conflict: the version has no table (yet).
            Invalid: a column is not there.
        """
        actor.require("datasets.read")
        with self._database.read() as session:
            version = find_version(session, actor, "dataset", name, number)
            table, rows = require_table(session, version)
            columns = dataset_details(version).columns
            label = f"{version.artifact.name}@{version.number}"
        known = {column.name for column in columns}
        features = _names(query.features)
        if query.target not in known:
            raise Invalid.collect([missing_column("target", query.target, label, known)])
        if problems := unknown_columns("features", features or [], label, known):
            raise Invalid.collect(problems)
        from .look import look  # what computes is loaded by the first look

        path = self._store.local_path(table.sha256, table.state)
        return look(path, rows, columns, query.target, features, self._spill)


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    try:
        return _NAMES.validate_json(text)
    except ValidationError as error:
        raise Invalid.field("features", problem_sentence("features", error.errors()[0])) from None
