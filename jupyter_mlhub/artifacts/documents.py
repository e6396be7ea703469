"""Rows of artifacts and versions as the documents that callers get."""

from __future__ import annotations

from ..database import Artifact, Version
from ..schemas.artifacts import ArtifactInfo, DatasetDetails, ModelDetails, VersionInfo


def version_info(version: Version, owner: str, *, brief: bool = False) -> VersionInfo:
    """``brief`` leaves out what is long (preview, report, lineage), for lists."""
    details = dict(version.details)
    is_dataset = version.artifact.kind == "dataset"
    if brief:
        for part in ("preview", "report", "lineage", "dummy"):
            details.pop(part, None)
        if is_dataset:
            columns = details.get("columns", [])
            details["columns"] = [{**column, "top": []} for column in columns]
    return VersionInfo(
        number=version.number,
        state=version.state,
        message=version.message,
        filename=version.filename,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256,
        rows=version.rows,
        created_at=version.created_at,
        created_by=owner,
        dataset=DatasetDetails(**details) if is_dataset else None,
        model=None if is_dataset else ModelDetails(**details),
    )


def artifact_info(
    artifact: Artifact, latest: Version | None, versions: int, *, owner: str
) -> ArtifactInfo:
    return ArtifactInfo(
        kind=artifact.kind,
        name=artifact.name,
        owner=owner,
        description=artifact.description,
        tags=artifact.tags,
        created_at=artifact.created_at,
        updated_at=artifact.updated_at,
        versions=versions,
        latest=version_info(latest, owner, brief=True) if latest else None,
    )
