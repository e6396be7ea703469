"""The audit trail."""

from __future__ import annotations

from jupyter_mlhub.schemas.base import Page
from jupyter_mlhub.schemas.people.audit import AuditQuery, AuditRecord, AuditVerdict

from ..http.gateway import MLHubHandler, operation


class AuditHandler(MLHubHandler):
    resource = "audit"

    @operation("List actions and refusals", query=AuditQuery, response=Page[AuditRecord])
    async def get(self, query: AuditQuery) -> Page[AuditRecord]:
        return await self.call(self.hub.audit.page, self.actor, query)


class AuditExportHandler(MLHubHandler):
    resource = "audit"

    @operation(
        "Export the whole trail, one line of JSON for each entry", media_type="application/x-ndjson"
    )
    async def get(self) -> None:
        lines = await self.call(self.hub.audit.export, self.actor)
        self.set_attached("application/x-ndjson", "audit.jsonl")
        while (batch := await self.call_heavy(next, lines, None)) is not None:
            self.write(batch)
            await self.flush()
        self.finish()


class AuditVerdictHandler(MLHubHandler):
    resource = "audit"

    @operation("Check the trail's chain of hashes", response=AuditVerdict)
    async def get(self) -> AuditVerdict:
        return await self.call_heavy(self.hub.audit.verify, self.actor)
