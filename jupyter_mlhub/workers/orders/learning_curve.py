"""Learning curve: its report is the job's result."""

from __future__ import annotations

from typing import Any

from ...hub import Hub
from ...schemas.orders import LearningCurveOrder
from ...schemas.pipelines.reports import Report
from ...schemas.pipelines.specs import LearningCurveRequest, split_reference
from ..process.scratch import Scratch
from .confined import ConfinedHandler, Write


class LearningCurveHandler(ConfinedHandler[LearningCurveRequest, LearningCurveOrder]):
    request_type = LearningCurveRequest
    order_type = LearningCurveOrder

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        dataset = self.add_dataset(hub, scratch, self.order.spec.dataset)
        return {"order": self.claim.order, **dataset}

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        name, number = split_reference(self.request.model)
        report = Report.model_validate(made["report"]).model_dump(mode="json")
        return lambda _session: {"model": name, "model_version": int(number), "report": report}
