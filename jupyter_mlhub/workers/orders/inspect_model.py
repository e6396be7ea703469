"""Inspection: store the content of an uploaded model file with its version."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...access.waiting import require_still
from ...artifacts.models.trusted_types import approved_types
from ...artifacts.versions import touch
from ...database import Version
from ...errors import Conflict
from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.artifacts import ModelDetails
from ...schemas.models import Inspection
from ..process.scratch import Scratch
from ..protocol.folder import MODEL
from .confined import ConfinedOrder, Write, owner_of

_FACTS = ("estimator", "task", "features", "classes")


class InspectOrder(ConfinedOrder):
    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        with hub.database.read() as session:
            version = session.get(Version, claim.request["version_id"])
            if version is None:
                raise Conflict("The model was deleted meanwhile.", code="model_deleted")
            require_still(session, owner_of(session, claim), [version.id])
            sha256 = version.sha256
            approved = sorted(approved_types(session))
        scratch.add(hub.store.local_path(sha256), MODEL)
        return {"approved": approved, "limit": hub.settings.resolved_model_bytes}

    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        facts = {name: made["facts"][name] for name in _FACTS if name in made["facts"]}
        details = ModelDetails(
            origin="uploaded", inspection=Inspection.model_validate(made["inspection"]), **facts
        )
        found = details.model_dump(mode="json", include={"inspection", *facts})

        def write(session: Session) -> dict[str, Any]:
            version = session.get(Version, claim.request["version_id"])
            if version is None:
                return {}
            version.details = {**version.details, **found}
            touch(session, version.artifact)
            return {"model": version.artifact.name, "model_version": version.number}

        return write
