"""The service for what only datasets have: ingest, reading a file again, windows and
comparisons."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.audit_trail import record
from ...access.sharing import require_level
from ...database import Database, Version
from ...errors import Invalid, did_you_mean
from ...jobs.routing import QUICK
from ...jobs.service import Jobs
from ...languages import say
from ...schemas.data.artifacts import (
    ColumnOptions,
    DatasetDetails,
    ReadOptions,
    VersionInfo,
)
from ...schemas.data.comparison import Comparison, ComparisonQuery
from ...schemas.data.windows import Rows, RowsQuery
from ...schemas.orders import IngestOrder, IngestRequest
from ..blobs.store import BlobStore
from ..documents import version_info
from ..versions import (
    add_version,
    dataset_details,
    find_version,
    keep_details,
    require_table,
    stored_blob,
)


class Datasets:
    """Datasets as tables. People see their own datasets, and those that are shared with them."""

    def __init__(self, database: Database, store: BlobStore, jobs: Jobs, cache_dir: Path) -> None:
        self._database = database
        self._store = store
        self._jobs = jobs
        self._spill = cache_dir / "spill"

    def rows(self, actor: Actor, name: str, number: str, query: RowsQuery) -> Rows:
        """Return a window over the rows of a version's table.

        Raises:
            Conflict: the version has no table (yet).
            Invalid: a column is not there, or a value does not fit its column's type.
        """
        actor.require("datasets.read")
        with self._database.read() as session:
            version = find_version(session, actor, "dataset", name, number)
            table, rows = require_table(session, version)
            types = {column["name"]: column["storage"] for column in version.details["columns"]}
        from .windows import read_window  # the engine is loaded by the first window

        path = self._store.local_path(table.sha256, table.state)
        return read_window(path, types, rows, query, self._spill)

    def compare(self, actor: Actor, name: str, number: str, query: ComparisonQuery) -> Comparison:
        """Compare a version with an earlier one.

        Raises:
            Conflict: one of the two has no table.
            Invalid: the key is no column of both, or does not identify the rows.
        """
        actor.require("datasets.read")
        from .comparison import Side, compare

        with self._database.read() as session:
            versions = [
                find_version(session, actor, "dataset", name, wanted)
                for wanted in (query.before, number)
            ]
            facts = [(version, *require_table(session, version)) for version in versions]
        before, after = (
            Side(
                number=version.number,
                sha256=version.sha256,
                table=self._store.local_path(table.sha256, table.state),
                rows=rows,
                columns=tuple(dataset_details(version).columns),
            )
            for version, table, rows in facts
        )
        return compare(before, after, query.key, self._spill)

    def read_again(self, actor: Actor, name: str, number: str, options: ReadOptions) -> VersionInfo:
        """Make a new version from the same bytes, read as ``options`` say.

        The options of the version before still hold. Columns go by the names that they have there.

        Raises:
            Invalid: the version does not have a column that the options name.
        """
        actor.require("datasets.create")
        with self._database.write() as session:
            version = find_version(session, actor, "dataset", name, number)
            require_level(session, actor, version.artifact, "write")
            combined = corrected(version, options)
            again = add_version(
                session,
                version.artifact,
                stored_blob(session, version.sha256),
                state="ingesting",
                filename=version.filename,
                media_type=version.media_type,
                details=DatasetDetails(),
                created_by=actor.id,
            )
            what = f"dataset:{name}@{again.number}"
            record(session, actor, "datasets.create", what, again=version.number)
            job_id = start_ingest(session, self._jobs, actor, again, combined)
            info = version_info(session, again, actor)
        self._jobs.announce(job_id)
        return info


def start_ingest(
    session: Session,
    jobs: Jobs,
    actor: Actor,
    version: Version,
    options: ReadOptions | None = None,
) -> int:
    """Queue the job that makes a table from a version's bytes. The caller announces it after the
    commit.

    Returns:
        The id of the job.
    """
    job = jobs.add(
        session,
        actor.id,
        kind="ingest",
        title=f"ingest · {version.artifact.name} v{version.number}",
        request=IngestRequest(options=options),
        order=IngestOrder(dataset_version_id=version.id),
        priority=QUICK,  # somebody looks at the dataset
    )
    keep_details(version, DatasetDetails(job_id=job.id, options=options))
    return job.id


def corrected(version: Version, options: ReadOptions) -> ReadOptions:
    """Add options to those of a version.

    Raises:
        Invalid: the version does not have a column that they name.
    """
    details = dataset_details(version)
    known = {column.name for column in details.columns}
    for column in options.columns if known else ():
        if column not in known:
            message = say(
                "There is no column {column!r}.{hint}",
                column=column,
                hint=did_you_mean(column, known),
            )
            raise Invalid.field("columns", message)
    return _combine(details.options or ReadOptions(), options)


def _combine(earlier: ReadOptions, later: ReadOptions) -> ReadOptions:
    """Add later options to earlier ones. The columns of the later ones go by their new names."""
    names = {column.name: raw for raw, column in earlier.columns.items() if column.name}
    columns = dict(earlier.columns)
    for name, column in later.columns.items():
        raw = names.get(name, name)
        before = columns.get(raw, ColumnOptions())
        columns[raw] = before.model_copy(update=column.model_dump(exclude_none=True))
    changes = later.model_dump(exclude_unset=True, exclude_none=True, exclude={"columns"})
    return earlier.model_copy(update={**changes, "columns": columns})
