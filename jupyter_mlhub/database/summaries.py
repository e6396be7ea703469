"""Summaries of versions for lists, stored beside the details so that lists need not read these."""

from __future__ import annotations

from typing import Any

LONG = frozenset(
    {
        *("columns", "preview", "preview_columns", "profile", "bad_row_examples"),
        *("report", "lineage", "dummy", "signature", "classes"),
    }
)
"""Parts of details that grow with the data or the report. No list shows them."""


def summary_of(details: dict[str, Any]) -> dict[str, Any]:
    """Return the details without their long parts, and with the number of columns."""
    short = {name: part for name, part in details.items() if name not in LONG}
    return short | {"column_count": len(details.get("columns", ()))}
