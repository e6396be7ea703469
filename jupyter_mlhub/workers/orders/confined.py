"""The parts of a job that its pool process does before and after the work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session, load_only

from ...access.audit_trail import record
from ...access.waiting import require_still
from ...artifacts.blobs.store import StoredBlob
from ...artifacts.models.trusted_types import approved_types
from ...artifacts.versions import add_artifact, add_version, stored_blob
from ...database import Job, Version, names_of
from ...errors import Conflict, JobFailed, MLHubError
from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.artifacts import DatasetDetails
from ...schemas.base import ArtifactKind
from ...training.reading.signature import as_read
from ..process.child import Child
from ..process.scratch import Scratch
from ..protocol.folder import MODEL, TABLE, TRAINING

Write = Callable[[Session], dict[str, Any]]
"""Registers results in the transaction that ends the job, and returns the job's result."""


class Order:
    """One job, as its pool process sees it."""

    def __init__(self) -> None:
        self.failed: dict[str, Any] = {}
        """The failure that the work reported."""

    def hear(self, hub: Hub, claim: Claim, what: str, document: Any, child: Child) -> None:
        """Handle a message that the work sends while it runs.

        Raises:
            ValueError: This kind of job sends no such message.
        """
        raise ValueError(what)

    def on_failure(self, claim: Claim, error: MLHubError) -> Callable[[Session], None] | None:
        """Return what to write when the job fails, beside the failure itself."""
        return None


class ConfinedOrder(Order, ABC):
    """A job with its work in a confined process.

    The code that runs there may come from anybody, so its data are checked before they are stored.
    """

    @abstractmethod
    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        """Put the inputs into the job's folder.

        Returns:
            Other facts for the work.

        Raises:
            Conflict: An input was deleted.
            JobFailed: The job's owner may not use an input any more.
        """

    @abstractmethod
    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        """Store the files that the work made.

        Returns:
            A function that registers them.
        """


def owner_of(session: Session, claim: Claim) -> int:
    """Return the current owner of the job, who may have changed since the claim."""
    return session.get_one(Job, claim.job_id, options=[load_only(Job.owner_id)]).owner_id


def require_inputs(session: Session, claim: Claim) -> None:
    """Check again that the job's owner may use the inputs.

    Raises:
        JobFailed: The owner may not use them, or the account is not active.
        Conflict: An input was deleted.
    """
    request = claim.request
    inputs = [request.get("version_id"), request.get("model_version_id")]
    require_still(session, owner_of(session, claim), inputs)


def add_dataset(hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
    """Give the job its dataset's table.

    Returns:
        ``dataset``, the name for the owner (``name@version``); ``sha256``, its hash; ``types``
            of its columns; ``read``, how the columns were read.
    """
    with hub.database.read() as session:
        require_inputs(session, claim)
        version = session.get(Version, claim.request["version_id"])
        if version is None or version.table_sha256 is None:
            raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
        spec = claim.request.get("spec", claim.request)
        types = {column["name"]: column["type"] for column in version.details["columns"]}
        read = as_read(DatasetDetails.model_validate(version.details))
        sha256 = version.sha256
        table = stored_blob(session, version.table_sha256)
    scratch.add(hub.store.local_path(table.sha256, table.state), TABLE)
    return {"dataset": spec["dataset"], "sha256": sha256, "types": types, "read": read}


def add_model(hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
    """Give the job its model's file after checking its signature.

    Returns:
        ``details`` of the model's version; ``uploaded``, whether a person made the file;
            ``approved``, the types that such a file may hold; ``limit``, its largest size in
            bytes.
    """
    with hub.database.read() as session:
        require_inputs(session, claim)
        version = session.get(Version, claim.request["model_version_id"])
        if version is None:
            raise Conflict("The model was deleted meanwhile.", code="model_deleted")
        details = dict(version.details)
        sha256 = version.sha256
        approved = sorted(approved_types(session))
    uploaded = details["origin"] == "uploaded"
    if not uploaded:
        hub.signatures.require(sha256, details.get("signature_of_file"))
    scratch.add(hub.store.local_path(sha256), MODEL)
    return {
        "details": details,
        "uploaded": uploaded,
        "approved": approved,
        "limit": hub.settings.resolved_model_bytes,
    }


def add_training_rows(hub: Hub, claim: Claim, details: dict[str, Any], scratch: Scratch) -> bool:
    """Give the job the table on which its model was trained, if its owner may read that.

    Returns:
        Whether the table is there.
    """
    version_id = details.get("dataset_version_id")
    if version_id is None:
        return False
    with hub.database.read() as session:
        try:
            require_still(session, owner_of(session, claim), [version_id])
        except (Conflict, JobFailed):
            return False
        version = session.get_one(Version, version_id)
        if version.table_sha256 is None:
            return False
        table = stored_blob(session, version.table_sha256)
    scratch.add(hub.store.local_path(table.sha256, table.state), TRAINING)
    return True


def register_made(
    session: Session,
    claim: Claim,
    kind: ArtifactKind,
    name: str,
    blob: StoredBlob,
    *,
    suffix: str,
    media_type: str,
    details: dict[str, Any],
) -> Version:
    """Register a result of a job as the next version of its owner's dataset or model."""
    require_inputs(session, claim)
    owner_id = owner_of(session, claim)
    artifact = add_artifact(session, owner_id, kind, name)
    version = add_version(
        session,
        artifact,
        blob,
        state="ready",
        filename=f"{artifact.name}.{suffix}",
        media_type=media_type,
        details=details,
        created_by=owner_id,
    )
    record(
        session,
        None,
        f"{kind}s.create",
        f"{kind}:{artifact.name}@{version.number}",
        actor_name=names_of(session, [owner_id])[owner_id],
        job=claim.job_id,
    )
    return version
