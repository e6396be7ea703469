"""Ingest: turn the bytes of a dataset version into a table with column types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy.orm import Session

from ...access.waiting import require_still
from ...artifacts.blobs.store import StoredBlob
from ...artifacts.versions import (
    add_blob,
    dataset_details,
    keep_details,
    stored_blob,
    touch,
)
from ...database import Version
from ...errors import Conflict, MLHubError
from ...hub import Hub
from ...jobs.claims import Claim
from ...jobs.progress import Line
from ...schemas.data.artifacts import BadRow, DatasetDetails
from ...schemas.orders import IngestOrder, IngestRequest
from ..process.child import Child
from ..process.scratch import Scratch
from ..protocol.folder import SOURCE, TABLE
from .confined import ConfinedHandler, Write

_FIRST_ROWS = 100
_FIRST_COLUMNS = 200
_LONGEST_CELL = 200


class IngestHandler(ConfinedHandler[IngestRequest, IngestOrder]):
    request_type = IngestRequest
    order_type = IngestOrder

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim)
        self._storing: Future[StoredBlob] | None = None

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        return add_source(self, hub, scratch)

    def hear(self, hub: Hub, what: str, document: Any, child: Child) -> None:
        """Show the first rows at once, and store the table while it is profiled."""
        if what == "first_rows":
            self._show_first_rows(hub, document["names"], document["rows"])
        elif what == "table":
            if self._storing is not None:
                raise ValueError("it has one table")
            pool = ThreadPoolExecutor(1)
            self._storing = pool.submit(_store, hub, child.scratch)
            pool.shutdown(wait=False)
        else:
            super().hear(hub, what, document, child)

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        storing, self._storing = self._storing, None
        table = storing.result() if storing else _store(hub, scratch)
        found = DatasetDetails.model_validate(made["details"])
        known = {"job_id": self.claim.job_id, "options": self.request.options}
        details = found.model_copy(update=known)
        rows = int(made["rows"])

        def write(session: Session) -> dict[str, Any]:
            version = session.get(Version, self.order.dataset_version_id)
            if version is None:
                return {}
            require_still(session, self.owner_of(session), [version.id], "write")
            add_blob(session, table)
            version.state = "ready"
            version.rows = rows
            version.derived_sha256 = table.sha256
            keep_details(version, details)
            touch(session, version.artifact)
            return {"dataset": version.artifact.name, "dataset_version": version.number}

        return write

    def on_failure(
        self, error: MLHubError, lines: Sequence[Line]
    ) -> Callable[[Session], None] | None:
        """Store the reason why the version has no table. The original bytes stay."""
        found = _bad_rows(self.failed)

        def write(session: Session) -> None:
            version = session.get(Version, self.order.dataset_version_id)
            if version is None:
                return
            version.state = "failed"
            version.message = error.detail
            keep_details(version, dataset_details(version).model_copy(update=found))
            touch(session, version.artifact)

        return write

    def _show_first_rows(self, hub: Hub, names: list[str], rows: list[list[str]]) -> None:
        """Show the first rows of a large file as text while the file is read."""
        width = range(min(len(names), _FIRST_COLUMNS))
        preview = [
            [row[i][:_LONGEST_CELL] if i < len(row) else None for i in width]
            for row in rows[:_FIRST_ROWS]
        ]
        first = {"preview": preview, "preview_columns": names[: len(width)]}
        with hub.database.write() as session:
            version = session.get(Version, self.order.dataset_version_id)
            if version is not None and version.state == "ingesting":
                keep_details(version, dataset_details(version).model_copy(update=first))
                touch(session, version.artifact)


def add_source(
    handler: ConfinedHandler[Any, IngestOrder], hub: Hub, scratch: Scratch
) -> dict[str, Any]:
    """Give a job the bytes of its dataset's version, and say how they are to be read."""
    version_id = handler.order.dataset_version_id
    with hub.database.read() as session:
        version = session.get(Version, version_id)
        if version is None:
            raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
        require_still(session, handler.owner_of(session), [version_id], "write")
        original, filename = stored_blob(session, version.sha256), version.filename
    scratch.add(hub.store.local_path(original.sha256, original.state), SOURCE)
    return {
        "filename": filename,
        "options": handler.claim.request.get("options") or {},
        "max_columns": hub.settings.max_columns,
        "max_bytes": hub.settings.max_upload_bytes,
    }


def _bad_rows(failed: dict[str, Any]) -> dict[str, Any]:
    """Return the rows that do not fit, if these made the work fail."""
    try:
        found = failed["bad_rows"]
        examples = [BadRow.model_validate(row) for row in found["examples"]]
        return {"bad_rows": int(found["count"]), "bad_row_examples": examples}
    except (ValueError, TypeError, KeyError):
        return {}


def _store(hub: Hub, scratch: Scratch) -> StoredBlob:
    with scratch.open(TABLE) as file:
        return hub.store.put(file)
