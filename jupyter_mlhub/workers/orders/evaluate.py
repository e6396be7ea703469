"""Evaluation: store a report and, on request, the predictions as a dataset's next version."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.media_types import PARQUET
from ...artifacts.registration import register_made
from ...database import Version
from ...hub import Hub
from ...schemas.data.artifacts import DatasetDetails, PredictionOrigin
from ...schemas.orders import EvaluateOrder
from ...schemas.pipelines.reports import Report
from ...schemas.pipelines.specs import EvaluateRequest, split_reference
from ...search.leaderboard.outcomes import OutcomeMessage, record_outcome
from ..process.scratch import Scratch
from ..protocol.folder import TABLE
from .confined import ConfinedHandler, Write


class EvaluateHandler(ConfinedHandler[EvaluateRequest, EvaluateOrder]):
    request_type = EvaluateRequest
    order_type = EvaluateOrder

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        reference = self.request.dataset
        dataset = {} if reference is None else self.add_dataset(hub, scratch, reference)
        model = self.add_model(hub, scratch)
        return {
            "request": self.claim.request,
            "kinds": self.order.kinds,
            **dataset,
            "model": model.to_document(),
            "training": self.add_training_rows(hub, model, scratch),
        }

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        name, number = split_reference(self.request.model)
        report = Report.model_validate(made["report"])
        result = {
            "model": name,
            "model_version": int(number),
            "report": report.model_dump(mode="json"),
        }
        sent = made.get("outcome")
        outcome = None if sent is None else OutcomeMessage.model_validate(sent)
        save = self._saving(hub, made, scratch)

        def write(session: Session) -> dict[str, Any]:
            if outcome is not None:
                self._record_outcome(session, outcome, report)
            return {**result, **save(session)}

        return write

    def _record_outcome(self, session: Session, outcome: OutcomeMessage, report: Report) -> None:
        model = session.get(Version, self.order.model_version_id)
        record_outcome(
            session,
            self.claim.job_id,
            outcome,
            report,
            dataset_version_id=self.order.dataset_version_id,
            model_version_id=None if model is None else model.id,
        )

    def _saving(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        """Store the predictions where that was asked for.

        Returns:
            A function that registers them.
        """
        save_as = self.request.save_as
        if save_as is None:
            return lambda _session: {}
        details, rows = self._details(made), int(made["rows"])
        with scratch.open(TABLE) as file:
            blob = hub.store.put(file)

        def write(session: Session) -> dict[str, Any]:
            self.require_inputs(session)
            saved = register_made(
                session,
                self.owner_of(session),
                "dataset",
                save_as,
                blob,
                job_id=self.claim.job_id,
                suffix="parquet",
                media_type=PARQUET,
                details=details,
            )
            saved.rows, saved.derived_sha256 = rows, blob.sha256
            return {"dataset": save_as, "dataset_version": saved.number}

        return write

    def _details(self, made: dict[str, Any]) -> DatasetDetails:
        """Return the details of the predictions with their origin."""
        model, model_version = split_reference(self.request.model)
        dataset, version = None, None
        if self.request.dataset is not None:
            dataset, version = split_reference(self.request.dataset)
        origin = PredictionOrigin(
            job_id=self.claim.job_id,
            model=model,
            model_version=int(model_version),
            dataset=dataset,
            dataset_version=None if version is None else int(version),
        )
        found = DatasetDetails.model_validate(made["details"])
        return found.model_copy(update={"job_id": self.claim.job_id, "origin": origin})
