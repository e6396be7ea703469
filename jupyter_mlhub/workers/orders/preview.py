"""Preview: how the first rows of a file are read with other options. Nothing is stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ...hub import Hub
from ...schemas.data.previews import ReadingPreview
from ...schemas.orders import IngestOrder, PreviewRequest
from ..process.scratch import Scratch
from .confined import ConfinedHandler, Write
from .ingest import add_source


class PreviewHandler(ConfinedHandler[PreviewRequest, IngestOrder]):
    request_type = PreviewRequest
    order_type = IngestOrder

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        return add_source(self, hub, scratch)

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        preview = ReadingPreview.model_validate(made["preview"])

        def write(_session: Session) -> dict[str, Any]:
            return {"preview": preview.model_dump(mode="json")}

        return write
