"""What lists show of versions: kept beside the details, which lists need not read."""

from __future__ import annotations

from typing import Any

LONG = frozenset(
    {
        *("columns", "preview", "preview_columns", "profile", "bad_row_examples"),
        *("report", "lineage", "dummy", "signature", "classes"),
    }
)
"""Parts of details that grow with the data or with the report: no list shows them."""


def summary_of(details: dict[str, Any]) -> dict[str, Any]:
    """Details without their long parts; of the columns, how many there are."""
    short = {name: part for name, part in details.items() if name not in LONG}
    return short | {"column_count": len(details.get("columns", ()))}
