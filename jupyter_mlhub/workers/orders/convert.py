"""Conversion: store a trained model in another format beside its own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.versions import add_blob, touch
from ...database import Version
from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.specs import split_reference
from ..process.scratch import Scratch
from ..protocol.folder import ONNX
from .confined import ConfinedOrder, Write, add_model, require_inputs


class ConvertOrder(ConfinedOrder):
    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        return {"model": add_model(hub, claim, scratch)}

    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        with scratch.open(ONNX) as file:
            blob = hub.store.put(file)
        name, number = split_reference(claim.request["model"])

        def write(session: Session) -> dict[str, Any]:
            require_inputs(session, claim)
            version = session.get_one(Version, claim.request["model_version_id"])
            add_blob(session, blob)
            version.table_sha256 = blob.sha256
            touch(session, version.artifact)
            return {"model": name, "model_version": int(number)}

        return write
