"""Ingest: turn bytes into a table with column types, and profile each column."""

from __future__ import annotations

from typing import Any

from ...artifacts.datasets.ingest import ingest
from ...artifacts.datasets.profiling import profile_table
from ...schemas.data.artifacts import DatasetDetails, ReadOptions
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter

_FIRST_ROWS = 100


def run(order: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Read the bytes of a dataset's version.

    Returns:
        ``details`` of the dataset's version, and its number of ``rows``.
    """
    reporter.progress(0, 3, "reading")
    found = ingest(
        folder.source,
        folder.outputs,
        order["filename"],
        ReadOptions.model_validate(order["options"]),
        max_columns=order["max_columns"],
        max_bytes=order["max_bytes"],
        log=reporter.log,
        show=lambda names, rows: reporter.tell(
            "first_rows", {"names": names, "rows": rows[:_FIRST_ROWS]}
        ),
    )
    if found.table != folder.made_table:
        found.table.rename(folder.made_table)
    reporter.tell("table", None)  # the table is stored while it is profiled
    reporter.progress(1, 3, "looking at each column")
    columns, preview, profile = profile_table(
        folder.made_table, found.rows, folder.outputs, found.read_as
    )
    reporter.progress(2, 3, "storing")
    details = DatasetDetails(
        columns=columns,
        preview=preview,
        profile=profile,
        format=found.format,
        read_as=found.read_as,
        day_first=found.day_first,
        thousands_columns=found.thousands_columns,
        bad_rows=found.bad_rows,
        bad_row_examples=found.bad_row_examples,
        notes=found.notes,
    )
    return {"details": details.model_dump(mode="json"), "rows": found.rows}
