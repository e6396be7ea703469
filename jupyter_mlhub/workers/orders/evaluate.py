"""Evaluation: store a report and, on request, the predictions as a dataset's next version."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.media_types import PARQUET
from ...artifacts.registration import register_made
from ...hub import Hub
from ...schemas.data.artifacts import DatasetDetails, PredictionOrigin
from ...schemas.orders import EvaluateOrder
from ...schemas.pipelines.reports import Report
from ...schemas.pipelines.specs import EvaluateRequest, split_reference
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
        result = {
            "model": name,
            "model_version": int(number),
            "report": Report.model_validate(made["report"]).model_dump(mode="json"),
        }
        save_as = self.request.save_as
        if save_as is None:
            return lambda _session: result
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
            return {**result, "dataset": save_as, "dataset_version": saved.number}

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
