"""Evaluation: store a report and, on request, the predictions as a dataset's next version."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.media_types import PARQUET
from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.artifacts import DatasetDetails, PredictionOrigin
from ...schemas.reports import Report
from ...schemas.specs import split_reference
from ..process.scratch import Scratch
from ..protocol.folder import TABLE
from .confined import ConfinedOrder, Write, add_dataset, add_model, add_training_rows, register_made


class EvaluateOrder(ConfinedOrder):
    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        request = claim.request
        asked = {
            name: request.get(name)
            for name in ("rows", "columns", "slice_by", "records", "kinds", "target", "save_as")
        }
        rows = {} if request["records"] is not None else add_dataset(hub, claim, scratch)
        model = add_model(hub, claim, scratch)
        training = add_training_rows(hub, claim, model["details"], scratch)
        return {**asked, **rows, "model": model, "training": training}

    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        asked = claim.request
        name, number = split_reference(asked["model"])
        result = {
            "model": name,
            "model_version": int(number),
            "report": Report.model_validate(made["report"]).model_dump(mode="json"),
        }
        if not asked["save_as"]:
            return lambda _session: result
        dataset, version = split_reference(asked["dataset"]) if asked["dataset"] else (None, None)
        origin = PredictionOrigin(
            job_id=claim.job_id,
            model=name,
            model_version=int(number),
            dataset=dataset,
            dataset_version=int(version) if version else None,
        )
        made_details = {**made["details"], "job_id": claim.job_id, "origin": origin}
        details = DatasetDetails.model_validate(made_details).model_dump(mode="json")
        rows = int(made["rows"])
        with scratch.open(TABLE) as file:
            blob = hub.store.put(file)

        def write(session: Session) -> dict[str, Any]:
            saved = register_made(
                session,
                claim,
                "dataset",
                asked["save_as"],
                blob,
                suffix="parquet",
                media_type=PARQUET,
                details=details,
            )
            saved.rows, saved.table_sha256 = rows, blob.sha256
            return {**result, "dataset": asked["save_as"], "dataset_version": saved.number}

        return write
