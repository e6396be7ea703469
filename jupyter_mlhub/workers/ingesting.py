"""The ingest job: a dataset version's bytes become its typed table."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..artifacts.ingest import BadRows, ingest
from ..artifacts.profiling import profile_table
from ..artifacts.rows import add_blob, stored_blob, touch
from ..database import Version
from ..errors import Conflict, MLHubError
from ..hub import Hub
from ..schemas.artifacts import DatasetDetails, ReadOptions
from ..training.claims import Claim
from .reporter import Reporter

_FIRST_ROWS = 100
_FIRST_COLUMNS = 200
_LONGEST_CELL = 200


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    with hub.database.read() as session:
        version = session.get(Version, claim.request["version_id"])
        if version is None:
            raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
        original, filename = stored_blob(session, version.sha256), version.filename
    said = ReadOptions.model_validate(claim.request.get("options") or {})
    settings = hub.settings
    reporter.progress(0, 3, "reading")
    with (
        tempfile.TemporaryDirectory(prefix="mlhub-ingest-") as directory,
        ThreadPoolExecutor(1) as pool,
    ):
        workdir = Path(directory)
        found = ingest(
            hub.store.local_path(original.sha256, original.state),
            workdir,
            filename,
            said,
            max_columns=settings.max_columns,
            max_bytes=settings.max_upload_bytes,
            say=reporter.log,
            show=partial(_show_first_rows, hub, claim),
        )
        reporter.progress(1, 3, "looking at each column")
        storing = pool.submit(hub.store.put, found.table)  # it waits for the disk, mostly
        columns, preview, profile = profile_table(found.table, found.rows, workdir, found.read_as)
        reporter.progress(2, 3, "storing")
        table = storing.result()
    details = DatasetDetails(
        columns=columns,
        preview=preview,
        profile=profile,
        format=found.format,
        read_as=found.read_as,
        corrections=said if claim.request.get("options") else None,
        bad_rows=found.bad_rows,
        bad_row_examples=found.bad_row_examples,
        notes=found.notes,
        job_id=claim.job_id,
    ).model_dump(mode="json")

    def write(session: Session) -> dict[str, Any]:
        version = session.get(Version, claim.request["version_id"])
        if version is None:
            return {}
        add_blob(session, table)
        version.state = "ready"
        version.rows = found.rows
        version.table_sha256 = table.sha256
        version.details = details
        touch(session, version.artifact)
        return {"dataset": version.artifact.name, "dataset_version": version.number}

    reporter.succeed(write)


def _show_first_rows(hub: Hub, claim: Claim, names: list[str], rows: list[list[str]]) -> None:
    """What can be seen at once of a file that takes long to read: its first rows, as text."""
    width = range(min(len(names), _FIRST_COLUMNS))
    preview = [
        [row[i][:_LONGEST_CELL] if i < len(row) else None for i in width]
        for row in rows[:_FIRST_ROWS]
    ]
    with hub.database.write() as session:
        version = session.get(Version, claim.request["version_id"])
        if version is not None and version.state == "ingesting":
            first = {"preview": preview, "preview_columns": names[: len(width)]}
            version.details = {**version.details, **first}
            touch(session, version.artifact)


def on_failure(claim: Claim, error: MLHubError) -> Callable[[Session], None]:
    """The version says why it has no table; its original bytes stay."""

    def write(session: Session) -> None:
        version = session.get(Version, claim.request["version_id"])
        if version is not None:
            version.state = "failed"
            version.message = error.detail
            if isinstance(error, BadRows):
                examples = [row.model_dump() for row in error.examples]
                found = {"bad_rows": error.count, "bad_row_examples": examples}
                version.details = {**version.details, **found}
            touch(session, version.artifact)

    return write
