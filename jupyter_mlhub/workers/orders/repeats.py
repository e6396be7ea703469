"""Repeats of a leaderboard's tests: what they show is the job's result."""

from __future__ import annotations

from typing import Any

from ...hub import Hub
from ...schemas.orders import RepeatsOrder
from ...schemas.pipelines.repeats import RepeatsRequest
from ...search.leaderboard.decisions import RepeatsMessage, make_result
from ..process.scratch import Scratch
from .confined import ConfinedHandler, Write


class RepeatsHandler(ConfinedHandler[RepeatsRequest, RepeatsOrder]):
    request_type = RepeatsRequest
    order_type = RepeatsOrder

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        dataset = self.add_dataset(hub, scratch, self.request.dataset)
        asked = self.request.model_dump(include={"metric", "repeats", "up_to"})
        return {"order": self.claim.order, **asked, **dataset}

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        message = RepeatsMessage.model_validate(made)
        result = make_result(self.request, self.order, message).model_dump(mode="json")
        return lambda _session: {"repeats": result}
