"""How a dataset's columns were read, as a job's order states it.

Pool processes import this, so it imports no library for tables.
"""

from __future__ import annotations

from typing import Any

from ...schemas.data.artifacts import DatasetDetails, ReadOptions


def as_read(details: DatasetDetails) -> dict[str, Any]:
    """Collect from a dataset's details how its columns were read."""
    read_as, given = details.read_as or ReadOptions(), details.options or ReadOptions()
    return {
        "zones": [column.name for column in details.columns if _has_zone(column.storage)],
        "day_first": details.day_first,
        "given_day_first": given.day_first is not None,
        "thousands_columns": details.thousands_columns,
        "given_decimal": given.decimal is not None,
        "decimal": read_as.decimal,
        "thousands": read_as.thousands,
    }


def _has_zone(storage: str) -> bool:
    return storage.startswith("TIMESTAMP") and ("TZ" in storage or "WITH TIME ZONE" in storage)
