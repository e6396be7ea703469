"""The table of a search, read once for all parts that a process works on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...schemas.pipelines.specs import ColumnKind, ResolvedSpec
from ...schemas.pipelines.validation import HoldOut
from ...training.fitting.splits import Split, make_splits
from ...training.tables import Table, read_table
from ...training.validation import column_of
from ..protocol.folder import Folder


@dataclass(frozen=True)
class SearchedTable:
    """The rows that trials may see, and how they are split."""

    spec: ResolvedSpec
    """What the first trial of the part fits. Others differ in their steps only."""
    table: Table
    splits: list[Split]


_KEPT: dict[str, SearchedTable] = {}
"""The table of the last search, by what it was read for."""


def read_searched_table(task: dict[str, Any], folder: Folder) -> SearchedTable:
    """Read the table and split its rows, unless the last part of the same search did.

    Raises:
        Invalid: The rows can't be split as requested.
    """
    spec = ResolvedSpec.model_validate(task["spec"])
    validation = spec.validation.model_dump(mode="json")
    rows = None if spec.rows is None else spec.rows.model_dump()
    key = json.dumps(
        [
            # Versions of the same bytes may be read in different ways.
            *(task["dataset"], task["sha256"], task["kinds"], spec.target, rows),
            *(spec.task, spec.seed, validation, task["holdout"]),
        ],
        sort_keys=True,
    )
    if key not in _KEPT:
        _KEPT.clear()
        holdout = task["holdout"]
        held = None if holdout is None else HoldOut.model_validate(holdout)
        table = read_seen_rows(spec, task["kinds"], held, folder)
        _KEPT[key] = SearchedTable(spec, table, list(make_splits(spec, table)))
    kept = _KEPT[key]
    return SearchedTable(spec, kept.table, kept.splits)


def read_seen_rows(
    spec: ResolvedSpec,
    kinds: Mapping[str, ColumnKind],
    holdout: HoldOut | None,
    folder: Folder,
) -> Table:
    """Read the rows without those that are held out for the last test."""

    def read(split_by: str | None) -> Table:
        return read_table(folder.table, kinds, spec.target, spec.rows, split_by=split_by)

    table = read(column_of(spec.validation))
    if holdout is None:
        return table
    outer = spec.model_copy(update={"validation": holdout})
    seen, _ = next(iter(make_splits(outer, read(column_of(holdout)))))
    return table.take(np.sort(seen))
