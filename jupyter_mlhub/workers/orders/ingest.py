"""Ingest: turn the bytes of a dataset version into a table with column types."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy.orm import Session

from ...access.waiting import require_still
from ...artifacts.blobs.store import StoredBlob
from ...artifacts.versions import add_blob, stored_blob, touch
from ...database import Version
from ...errors import Conflict, MLHubError
from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.artifacts import BadRow, DatasetDetails, ReadOptions
from ..process.child import Child
from ..process.scratch import Scratch
from ..protocol.folder import SOURCE, TABLE
from .confined import ConfinedOrder, Write, owner_of

_FIRST_ROWS = 100
_FIRST_COLUMNS = 200
_LONGEST_CELL = 200


class IngestOrder(ConfinedOrder):
    def __init__(self) -> None:
        super().__init__()
        self._storing: Future[StoredBlob] | None = None

    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        version_id = claim.request["version_id"]
        with hub.database.read() as session:
            version = session.get(Version, version_id)
            if version is None:
                raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
            require_still(session, owner_of(session, claim), [version_id], "write")
            original, filename = stored_blob(session, version.sha256), version.filename
        scratch.add(hub.store.local_path(original.sha256, original.state), SOURCE)
        return {
            "filename": filename,
            "options": claim.request.get("options") or {},
            "max_columns": hub.settings.max_columns,
            "max_bytes": hub.settings.max_upload_bytes,
        }

    def hear(self, hub: Hub, claim: Claim, what: str, document: Any, child: Child) -> None:
        """Show the first rows at once, and store the table while it is profiled."""
        if what == "first_rows":
            _show_first_rows(hub, claim, document["names"], document["rows"])
        elif what == "table":
            if self._storing is not None:
                raise ValueError("it has one table")
            pool = ThreadPoolExecutor(1)
            self._storing = pool.submit(_store, hub, child.scratch)
            pool.shutdown(wait=False)
        else:
            super().hear(hub, claim, what, document, child)

    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        storing, self._storing = self._storing, None
        table = storing.result() if storing else _store(hub, scratch)
        asked = claim.request.get("options")
        details = DatasetDetails.model_validate(
            {
                **made["details"],
                "job_id": claim.job_id,
                "options": ReadOptions.model_validate(asked) if asked else None,
            }
        ).model_dump(mode="json")
        rows = int(made["rows"])

        def write(session: Session) -> dict[str, Any]:
            version = session.get(Version, claim.request["version_id"])
            if version is None:
                return {}
            require_still(session, owner_of(session, claim), [version.id], "write")
            add_blob(session, table)
            version.state = "ready"
            version.rows = rows
            version.table_sha256 = table.sha256
            version.details = details
            touch(session, version.artifact)
            return {"dataset": version.artifact.name, "dataset_version": version.number}

        return write

    def on_failure(self, claim: Claim, error: MLHubError) -> Callable[[Session], None] | None:
        """Store the reason why the version has no table. The original bytes stay."""
        found = _bad_rows(self.failed)

        def write(session: Session) -> None:
            version = session.get(Version, claim.request["version_id"])
            if version is None:
                return
            version.state = "failed"
            version.message = error.detail
            version.details = {**version.details, **found}
            touch(session, version.artifact)

        return write


def _bad_rows(failed: dict[str, Any]) -> dict[str, Any]:
    """Return the rows that do not fit, if these made the work fail."""
    try:
        found = failed["bad_rows"]
        examples = [BadRow.model_validate(row).model_dump() for row in found["examples"]]
        return {"bad_rows": int(found["count"]), "bad_row_examples": examples}
    except (ValueError, TypeError, KeyError):
        return {}


def _store(hub: Hub, scratch: Scratch) -> StoredBlob:
    with scratch.open(TABLE) as file:
        return hub.store.put(file)


def _show_first_rows(hub: Hub, claim: Claim, names: list[str], rows: list[list[str]]) -> None:
    """Show the first rows of a large file as text while the file is read."""
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
