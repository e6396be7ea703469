"""What a cell shows of the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ..languages import tr
from ..schemas.people.audit import AuditRecord
from .tables import Table

_MOST_ROWS = 50


def audit_table(entries: Iterable[AuditRecord]) -> Table:
    """Show the first entries of the audit trail."""
    rows = [
        [f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.actor, entry.action, entry.object, entry.result]
        for entry in islice(entries, _MOST_ROWS)
    ]
    return Table(
        [tr("when (UTC)"), tr("actor"), tr("action"), tr("target"), tr("result")],
        rows,
        tr("Nothing yet."),
    )
