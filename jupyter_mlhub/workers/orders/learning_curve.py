"""Learning curve: its report is the job's result."""

from __future__ import annotations

from typing import Any

from ...hub import Hub
from ...jobs.claims import Claim
from ...schemas.reports import Report
from ...schemas.specs import split_reference
from ..process.scratch import Scratch
from .confined import ConfinedOrder, Write, add_dataset


class LearningCurveOrder(ConfinedOrder):
    def prepare(self, hub: Hub, claim: Claim, scratch: Scratch) -> dict[str, Any]:
        asked = {name: claim.request[name] for name in ("spec", "plan", "kinds")}
        return {**asked, **add_dataset(hub, claim, scratch)}

    def finish(self, hub: Hub, claim: Claim, made: dict[str, Any], scratch: Scratch) -> Write:
        name, number = split_reference(claim.request["model"])
        report = Report.model_validate(made["report"]).model_dump(mode="json")
        return lambda _session: {"model": name, "model_version": int(number), "report": report}
