"""Training: store, sign and register the fitted model with its report."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.media_types import SKOPS
from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.artifacts import Lineage, ModelDetails
from ...schemas.specs import split_reference
from ...training.model_names import require_same_target
from ..process.scratch import Scratch
from ..protocol.folder import MODEL
from .confined import ConfinedOrder, Write, add_dataset, owner_of, register_made


class TrainOrder(ConfinedOrder):
    def __init__(self) -> None:
        super().__init__()
        self._dataset: dict[str, Any] = {}

    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        self._dataset = add_dataset(hub, claim, scratch)
        request = claim.request
        asked = {name: request.get(name) for name in ("spec", "plan", "kinds", "notes")}
        return {**asked, **self._dataset}

    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        name, number = split_reference(self._dataset["dataset"])
        lineage = Lineage(
            job_id=claim.job_id,
            dataset=name,
            dataset_version=int(number),
            dataset_sha256=self._dataset["sha256"],
            spec=claim.request["spec"],
            libraries=made["libraries"],
        )
        published = ModelDetails.model_validate({**made["details"], "origin": "trained"})
        details = published.model_copy(update={"lineage": lineage}).model_dump(mode="json")
        details |= {  # for later jobs only, never shown to callers
            "plan": claim.request["plan"],
            "profile": made["profile"],
            "dataset_version_id": claim.request["version_id"],
        }
        with scratch.open(MODEL) as file:
            blob = hub.store.put(file)
        details["signature_of_file"] = hub.signatures.sign(blob.sha256)

        def write(session: Session) -> dict[str, Any]:
            require_same_target(
                session,
                owner_of(session, claim),
                claim.request["model"],
                claim.request["spec"]["target"],
                waiting=False,
            )
            version = register_made(
                session,
                claim,
                "model",
                claim.request["model"],
                blob,
                suffix="skops",
                media_type=SKOPS,
                details=details,
            )
            return {
                "model": claim.request["model"],
                "model_version": version.number,
                "report": details["report"],
            }

        return write
