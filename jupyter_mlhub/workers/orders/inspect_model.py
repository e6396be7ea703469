"""Inspection: store the content of an uploaded model file with its version."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...artifacts.models.trusted_types import approved_types
from ...artifacts.versions import keep_details, model_details, touch
from ...database import Version
from ...errors import Conflict
from ...hub import Hub
from ...schemas.data.artifacts import ModelDetails
from ...schemas.data.models import Inspection
from ...schemas.orders import InspectOrder, InspectRequest
from ..process.scratch import Scratch
from ..protocol.folder import MODEL
from .confined import ConfinedHandler, Write

_FACTS = ("estimator", "task", "features", "classes")


class InspectHandler(ConfinedHandler[InspectRequest, InspectOrder]):
    request_type = InspectRequest
    order_type = InspectOrder

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        with hub.database.read() as session:
            version = session.get(Version, self.order.model_version_id)
            if version is None:
                raise Conflict("The model was deleted meanwhile.", code="model_deleted")
            self.require_inputs(session)
            sha256 = version.sha256
            approved = sorted(approved_types(session))
        scratch.add(hub.store.local_path(sha256), MODEL)
        return {"approved": approved, "limit": hub.settings.resolved_model_bytes}

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        facts = {name: made["facts"][name] for name in _FACTS if name in made["facts"]}
        details = ModelDetails(
            origin="uploaded", inspection=Inspection.model_validate(made["inspection"]), **facts
        )
        found = {name: getattr(details, name) for name in ("inspection", *facts)}

        def write(session: Session) -> dict[str, Any]:
            version = session.get(Version, self.order.model_version_id)
            if version is None:
                return {}
            keep_details(version, model_details(version).model_copy(update=found))
            touch(session, version.artifact)
            return {"model": version.artifact.name, "model_version": version.number}

        return write
