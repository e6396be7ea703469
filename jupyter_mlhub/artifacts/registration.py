"""The registration of a job's result, in the transaction that ends the job."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..access.audit_trail import record
from ..database import Version, names_of
from ..schemas.base import ArtifactKind
from ..schemas.data.artifacts import DatasetDetails, ModelDetails
from ..schemas.data.models import ModelInternals
from .blobs.store import StoredBlob
from .versions import add_artifact, add_version


def register_made(
    session: Session,
    owner_id: int,
    kind: ArtifactKind,
    name: str,
    blob: StoredBlob,
    *,
    job_id: int,
    suffix: str,
    media_type: str,
    details: DatasetDetails | ModelDetails,
    internal: ModelInternals | None = None,
) -> Version:
    """Register a result of a job as the next version of its owner's dataset or model.

    The caller has checked that the owner may still use the job's inputs.
    """
    artifact = add_artifact(session, owner_id, kind, name)
    version = add_version(
        session,
        artifact,
        blob,
        state="ready",
        filename=f"{artifact.name}.{suffix}",
        media_type=media_type,
        details=details,
        internal=internal,
        created_by=owner_id,
    )
    record(
        session,
        None,
        f"{kind}s.create",
        f"{kind}:{artifact.name}@{version.number}",
        actor_name=names_of(session, [owner_id])[owner_id],
        job=job_id,
    )
    return version
