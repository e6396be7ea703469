"""Look for what random folds of a table would leak, and propose how to split it instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from ...schemas.data.artifacts import Column
from ...schemas.pipelines.leaks import Leak, Leaks
from .cells import Cells, read_cells
from .copies import find_copies, find_telling_gaps
from .duplicates import find_duplicates
from .groups import find_groups
from .order import find_order, find_time

_FEWEST_ROWS = 50


def look(
    table: Path,
    rows: int,
    columns: Sequence[Column],
    target: str,
    features: Collection[str] | None,
    spill: Path,
) -> Leaks:
    """Look at a table before a model learns a target from it.

    Args:
        table: a Parquet file.
        columns: the facts of the table's columns.
        features: the columns to learn from; None for all others. Rows can be split by any column.
        spill: a folder for what does not fit in memory.
    """
    cells = read_cells(table, rows, columns, target, spill)
    found: list[Leak] = []
    if len(cells.truth) >= _FEWEST_ROWS and not cells.is_constant:
        found = _find(cells, features)
    return Leaks(target=target, rows=cells.rows, found=found)


def _find(cells: Cells, features: Collection[str] | None) -> list[Leak]:
    learned = set(cells.values) if features is None else set(features) & set(cells.values)
    time = find_time(cells)
    groups = find_groups(cells, _columns(time))
    order = find_order(cells, learned)
    learned -= _columns([*time, *groups, *order])
    alike = find_duplicates(cells, learned)
    copies = find_copies(cells, learned, groups[0].columns[0] if groups else None)
    gaps = find_telling_gaps(cells, learned - _columns(copies))
    return [*groups, *time, *alike, *copies, *gaps, *order]


def _columns(leaks: Sequence[Leak]) -> set[str]:
    return {name for leak in leaks for name in leak.columns}
