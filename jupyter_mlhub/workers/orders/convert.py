"""Conversion: store a trained model in another format beside its own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.versions import add_blob, touch
from ...database import Version
from ...hub import Hub
from ...schemas.orders import ConvertOrder
from ...schemas.pipelines.specs import ConvertRequest, split_reference
from ..process.scratch import Scratch
from ..protocol.folder import ONNX
from .confined import ConfinedHandler, Write


class ConvertHandler(ConfinedHandler[ConvertRequest, ConvertOrder]):
    request_type = ConvertRequest
    order_type = ConvertOrder

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        return {"model": self.add_model(hub, scratch).to_document()}

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        with scratch.open(ONNX) as file:
            blob = hub.store.put(file)
        name, number = split_reference(self.request.model)

        def write(session: Session) -> dict[str, Any]:
            self.require_inputs(session)
            version = session.get_one(Version, self.order.model_version_id)
            add_blob(session, blob)
            version.derived_sha256 = blob.sha256
            touch(session, version.artifact)
            return {"model": name, "model_version": int(number)}

        return write
