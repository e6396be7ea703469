"""The ingest job: a dataset version's bytes become its typed table."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..artifacts.ingest import ingest_csv
from ..artifacts.rows import add_blob, touch
from ..database import Version
from ..errors import Conflict, MLHubError
from ..hub import Hub
from ..training.jobs import Claim
from .reporter import Reporter


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    with hub.database.read() as session:
        version = session.get(Version, claim.request["version_id"])
        if version is None:
            raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
        sha256 = version.sha256
    reporter.progress(0, 3, "reading")
    with tempfile.TemporaryDirectory(prefix="mlhub-ingest-") as workdir:
        source = hub.store.local_path(sha256)
        found = ingest_csv(source, Path(workdir), hub.settings.max_columns, reporter.log)
        reporter.progress(2, 3, "storing")
        table = hub.store.put(found.table)
    details = {
        "columns": [column.model_dump() for column in found.columns],
        "preview": found.preview,
        "delimiter": found.dialect.delimiter,
        "encoding": found.dialect.encoding,
        "job_id": claim.job_id,
    }

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

    reporter.progress(3, 3, "done")
    hub.jobs.succeed(claim, write)


def on_failure(claim: Claim, error: MLHubError) -> Callable[[Session], None]:
    """The version says why it has no table; its original bytes stay."""

    def write(session: Session) -> None:
        version = session.get(Version, claim.request["version_id"])
        if version is not None:
            version.state = "failed"
            version.message = error.detail
            touch(session, version.artifact)

    return write
