"""Training: store, sign and register the fitted model with its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.media_types import SKOPS
from ...artifacts.registration import register_made
from ...artifacts.versions import model_details
from ...database import Version
from ...errors import MLHubError
from ...hub import Hub
from ...jobs.claims import NotClaimed
from ...jobs.progress import Line
from ...schemas.data.artifacts import Lineage, ModelDetails
from ...schemas.data.models import ModelInternals
from ...schemas.orders import AcceptedTrainRequest, TrainOrder
from ...schemas.pipelines.specs import split_reference
from ...search.comparison.succession import ChanceMessage, find_predecessor, succeed
from ...search.ending import crown, fail_last_fit
from ...search.leaderboard.outcomes import OutcomeMessage, record_outcome
from ...search.state import Search, open_search
from ...training.model_names import require_same_target
from ..process.scratch import Scratch
from ..protocol.failures import failure_document
from ..protocol.folder import MODEL, PREDECESSOR_ANSWERS, PREDECESSOR_ROWS
from .confined import ConfinedHandler, Write


class TrainHandler(ConfinedHandler[AcceptedTrainRequest, TrainOrder]):
    request_type = AcceptedTrainRequest
    order_type = TrainOrder
    _dataset_sha256 = ""

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        dataset = self.add_dataset(hub, scratch, self.request.spec.dataset)
        self._dataset_sha256 = dataset["sha256"]
        return {
            "request": self.claim.request,
            "order": self.order.model_dump(),
            "predecessor": self._add_predecessor(hub, scratch),
            **dataset,
        }

    def _add_predecessor(self, hub: Hub, scratch: Scratch) -> dict[str, Any] | None:
        """Give the job the tests of the version that people get until now, if they are alike."""
        with hub.database.read() as session:
            found = find_predecessor(
                session,
                self._known_as,
                self.owner_of(session),
                self.request.model,
                self.request.spec,
                self.order.dataset_version_id,
            )
        if found is None:
            return None
        scratch.write(found.rows, PREDECESSOR_ROWS)
        scratch.write(found.answers, PREDECESSOR_ANSWERS)
        return found.document

    @property
    def _known_as(self) -> int:
        """The id of the job that people know: of the last fit of a search, the search."""
        return self.claim.parent_id or self.claim.job_id

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        spec, name = self.request.spec, self.request.model
        details = self._details(made)
        with scratch.open(MODEL) as file:
            blob = hub.store.put(file)
        outcome = OutcomeMessage.model_validate(made["outcome"])
        chance = made["chance"] and ChanceMessage.model_validate(made["chance"])
        internal = ModelInternals(
            plan=self.order.plan,
            feature_profile=made["profile"],
            dataset_version_id=self.order.dataset_version_id,
            file_signature=hub.signatures.sign(blob.sha256),
        )

        def write(session: Session) -> dict[str, Any]:
            search = self._open_search(session)
            self.require_inputs(session)
            owner_id = self.owner_of(session)
            require_same_target(session, owner_id, name, spec.target, waiting=False)
            version = register_made(
                session,
                owner_id,
                "model",
                name,
                blob,
                job_id=self._known_as,
                suffix="skops",
                media_type=SKOPS,
                details=details,
                internal=internal,
            )
            self._record_outcome(session, outcome, version)
            succession = succeed(session, version, chance)
            report = version.details["report"]
            result = {
                "model": name,
                "model_version": version.number,
                "succession": succession and succession.model_dump(mode="json"),
            }
            if search is not None:
                crown(search, result, report)
            return {**result, "report": report}

        return write

    def _record_outcome(self, session: Session, outcome: OutcomeMessage, model: Version) -> None:
        report = model_details(model).report
        if self.request.spec.target is None or report is None:
            return
        record_outcome(
            session,
            self._known_as,
            outcome,
            report,
            dataset_version_id=self.order.dataset_version_id,
            model_version_id=model.id,
            trial=self.order.trial,
        )

    def on_failure(
        self, error: MLHubError, lines: Sequence[Line]
    ) -> Callable[[Session], None] | None:
        """Let a search fail that this fit was to end."""

        def write(session: Session) -> None:
            search = self._open_search(session)
            if search is not None:
                fail_last_fit(search, failure_document(error))

        return write

    def _open_search(self, session: Session) -> Search | None:
        """Lock the search that this fit ends, before anything else of it is written.

        Raises:
            NotClaimed: It has ended.
        """
        if self.claim.parent_id is None:
            return None
        search = open_search(session, self.claim.parent_id)
        if search is None:
            raise NotClaimed
        return search

    def _details(self, made: dict[str, Any]) -> ModelDetails:
        """Return the details of the model with its lineage."""
        spec = self.request.spec
        dataset, number = split_reference(spec.dataset)
        lineage = Lineage(
            job_id=self._known_as,
            dataset=dataset,
            dataset_version=int(number),
            dataset_sha256=self._dataset_sha256,
            spec=self.claim.request["spec"],
            libraries=made["libraries"],
        )
        found = ModelDetails.model_validate({**made["details"], "origin": "trained"})
        return found.model_copy(update={"lineage": lineage})
