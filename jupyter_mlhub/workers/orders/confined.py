"""The parts of a job that its pool process does before and after the work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session, load_only

from ...access.waiting import require_still
from ...artifacts.models.trusted_types import approved_types
from ...artifacts.versions import dataset_details, model_details, model_internals, stored_blob
from ...database import Job, Version
from ...errors import Conflict, JobFailed, MLHubError
from ...hub import Hub
from ...jobs.claims import Claim
from ...jobs.progress import Line
from ...schemas.data.artifacts import ModelDetails
from ...schemas.data.models import ModelInternals
from ...schemas.orders import Order, StoredRequest
from ...training.reading.as_read import as_read
from ..process.child import Child
from ..process.scratch import Scratch
from ..protocol.folder import MODEL, TABLE, TRAINING

Write = Callable[[Session], dict[str, Any]]
"""Registers results in the transaction that ends the job, and returns the job's result."""


Asked = TypeVar("Asked", bound=StoredRequest)
Needed = TypeVar("Needed", bound=Order)
Model = TypeVar("Model", bound=BaseModel)


class JobHandler(Generic[Asked, Needed]):
    """One job, as its pool process sees it.

    ``request`` and ``order`` raise JobFailed if an earlier version stored another document.
    """

    request_type: type[Asked]
    order_type: type[Needed]

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.failed: dict[str, Any] = {}
        """The failure that the work reported."""

    @cached_property
    def request(self) -> Asked:
        """What the person asked."""
        return _read(self.request_type, self.claim.request)

    @cached_property
    def order(self) -> Needed:
        """What the job needs beside the request."""
        return _read(self.order_type, self.claim.order)

    def hear(self, hub: Hub, what: str, document: Any, child: Child) -> None:
        """Handle a message that the work sends while it runs.

        Raises:
            ValueError: This kind of job sends no such message.
        """
        raise ValueError(what)

    def on_failure(
        self, error: MLHubError, lines: Sequence[Line]
    ) -> Callable[[Session], None] | None:
        """Return what to write when the job fails, beside the failure itself.

        Args:
            lines: the log of the attempt, with the trace of a failure that nobody foresaw.
        """
        return None

    def require_time(self, hub: Hub) -> None:
        """Check that the work may go on for now.

        Raises:
            JobFailed: Its time is over.
        """

    def ended(self, hub: Hub) -> None:
        """Do what follows the end of the job, after it was written down."""

    def owner_of(self, session: Session) -> int:
        """Return the current owner of the job, who may have changed since the claim."""
        owner = load_only(Job.owner_id)
        return session.get_one(Job, self.claim.job_id, options=[owner]).owner_id

    def require_inputs(self, session: Session) -> None:
        """Check again that the job's owner may use the inputs.

        Raises:
            JobFailed: The owner may not use them, or the account is not active.
            Conflict: An input was deleted.
        """
        inputs = [self.order.dataset_version_id, self.order.model_version_id]
        require_still(session, self.owner_of(session), inputs)


class ConfinedHandler(JobHandler[Asked, Needed], ABC):
    """A job with its work in a confined process.

    The code that runs there may come from anybody, so its data are checked before they are stored.
    """

    @abstractmethod
    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        """Put the inputs into the job's folder.

        Returns:
            Other facts for the work.

        Raises:
            Conflict: An input was deleted.
            JobFailed: The job's owner may not use an input any more.
        """

    @abstractmethod
    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        """Store the files that the work made.

        Returns:
            A function that registers them.
        """

    def add_dataset(self, hub: Hub, scratch: Scratch, reference: str) -> dict[str, Any]:
        """Give the job its dataset's table.

        Returns:
            ``dataset``, the name for the owner (``name@version``); ``sha256``, its hash; ``types``
                of its columns; ``read``, how the columns were read.
        """
        with hub.database.read() as session:
            self.require_inputs(session)
            version = session.get(Version, self.order.dataset_version_id)
            if version is None or version.derived_sha256 is None:
                raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
            details = dataset_details(version)
            sha256 = version.sha256
            table = stored_blob(session, version.derived_sha256)
        scratch.add(hub.store.local_path(table.sha256, table.state), TABLE)
        types = {column.name: column.type for column in details.columns}
        return {"dataset": reference, "sha256": sha256, "types": types, "read": as_read(details)}

    def add_model(self, hub: Hub, scratch: Scratch) -> StoredModel:
        """Give the job its model's file after checking its signature."""
        with hub.database.read() as session:
            self.require_inputs(session)
            version = session.get(Version, self.order.model_version_id)
            if version is None:
                raise Conflict("The model was deleted meanwhile.", code="model_deleted")
            details, internals = model_details(version), model_internals(version)
            sha256 = version.sha256
            approved = sorted(approved_types(session))
        if details.origin != "uploaded":
            hub.signatures.require(sha256, internals.file_signature)
        scratch.add(hub.store.local_path(sha256), MODEL)
        return StoredModel(details, internals, approved, hub.settings.resolved_model_bytes)

    def add_training_rows(self, hub: Hub, model: StoredModel, scratch: Scratch) -> bool:
        """Give the job the table on which its model was trained, if its owner may read that.

        Returns:
            Whether the table is there.
        """
        version_id = model.internals.dataset_version_id
        if version_id is None:
            return False
        with hub.database.read() as session:
            try:
                require_still(session, self.owner_of(session), [version_id])
            except (Conflict, JobFailed):
                return False
            version = session.get_one(Version, version_id)
            if version.derived_sha256 is None:
                return False
            table = stored_blob(session, version.derived_sha256)
        scratch.add(hub.store.local_path(table.sha256, table.state), TRAINING)
        return True


@dataclass(frozen=True)
class StoredModel:
    """The facts about the model in the job's folder."""

    details: ModelDetails
    internals: ModelInternals
    approved: list[str]
    """The types that an uploaded file may hold."""
    limit: int
    """The largest size of an uploaded file once it is loaded, in bytes."""

    def to_document(self) -> dict[str, Any]:
        return {
            "details": self.details.model_dump(mode="json"),
            "profile": self.internals.feature_profile,
            "uploaded": self.details.origin == "uploaded",
            "approved": self.approved,
            "limit": self.limit,
        }


def _read(kind: type[Model], document: dict[str, Any]) -> Model:
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        raise JobFailed(
            "This job was submitted to an earlier version of ML Hub, and lacks what this one "
            "needs. Submit it again.",
            code="outdated_job",
        ) from error
