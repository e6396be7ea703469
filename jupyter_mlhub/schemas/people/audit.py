"""Documents about the audit trail."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from ...languages.documents import Wording
from ..base import Document, ListQuery, Time


class AuditRecord(Document):
    id: int
    at: Time
    actor: str
    address: str
    action: str
    object: str
    result: Literal["done", "refused"]
    details: dict[str, Any]
    hash: str


class AuditQuery(ListQuery):
    filter: str = Field("", max_length=200, description="Part of object, action or actor.")
    actor: str | None = Field(None, max_length=64)
    action: str | None = Field(None, max_length=64)
    result: Literal["done", "refused"] | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class AuditVerdict(Document):
    """Whether all entries have their original hashes in one chain, and the newest ones are still
    there."""

    intact: bool
    entries: int
    first_broken: int | None
    message: Wording = Field(description="What was found, as a sentence.")
