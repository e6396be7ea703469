"""The cells of a table as numbers: of all rows, or of runs of rows of a long table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...artifacts.datasets.engine import fetch, literal, number_rows, open_engine, quoted
from ...schemas.data.artifacts import Column
from ..columns import kind_of

Numbers = NDArray[np.float64]

_MOST_ROWS = 200_000
_MOST_COLUMNS = 200
_MOST_CELLS = 8_000_000
_ROWS_OF_RUN = 2048
"""Neighbours in a file often belong together. Runs of rows keep them together."""
_HASHES = 2.0**64


@dataclass(frozen=True)
class Cells:
    """Columns as numbers, NaN where a value is missing. All have the length of ``truth``.

    Times are seconds since 1970. Texts are numbers that are equal where the texts are equal. Those
    that differ in each row are places in alphabetical order instead.

    Attributes:
        rows: the number of rows that were read.
        total: the number of rows of the table.
        truth: the target, of the rows that have one.
    """

    rows: int
    total: int
    target: Column
    columns: dict[str, Column]
    truth: Numbers
    values: dict[str, Numbers]

    @property
    def is_constant(self) -> bool:
        return len(self.truth) == 0 or bool((self.truth == self.truth[0]).all())

    @property
    def is_classification(self) -> bool:
        return self.target.suggested_task == "classification"

    @cached_property
    def scores(self) -> Numbers:
        """The target as numbers from 0 to 1: ranks of a quantity, places of classes."""
        names, places = np.unique(self.truth, return_inverse=True)
        if self.is_classification:
            return places / max(1, len(names) - 1)
        return ranks(self.truth)


def read_cells(
    table: Path, rows: int, columns: Sequence[Column], target: str, spill: Path
) -> Cells:
    """Read the target and the first columns that have values to compare."""
    (aim,) = (column for column in columns if column.name == target)
    usable = [c for c in columns if c.type != "other" and not c.constant and c.distinct]
    chosen = [c for c in usable if c.name != target][:_MOST_COLUMNS]
    source, number = number_rows(literal(str(table)), [c.name for c in columns])
    most = min(_MOST_ROWS, _MOST_CELLS // (len(chosen) + 1))
    every = -(-rows // most) if rows else 1
    runs = f"WHERE ({number} // {_ROWS_OF_RUN}) % {every} = 0" if every > 1 else ""
    parts = [_as_number(c, rows) for c in (aim, *chosen)]
    listed = ", ".join(f"{part} AS c{place}" for place, part in enumerate(parts))
    with open_engine(spill) as engine:
        query = f"SELECT {listed} FROM {source} {runs} ORDER BY {number}"
        fetch(engine, f"CREATE TEMP TABLE cells AS {query}")
        answer = engine.execute("SELECT * FROM cells").fetchnumpy()
    found = [np.asarray(answer[f"c{place}"], dtype=float) for place in range(len(parts))]
    truth = found[0]
    has_truth = ~np.isnan(truth)
    return Cells(
        rows=len(truth),
        total=rows,
        target=aim,
        columns={column.name: column for column in chosen},
        truth=truth[has_truth],
        values={
            column.name: values[has_truth] for column, values in zip(chosen, found[1:], strict=True)
        },
    )


def ranks(values: Numbers) -> Numbers:
    """Return ranks from 0 to 1; equal values share their mean rank."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middle: Numbers = (ends - (counts + 1) / 2) / max(1, len(values) - 1)
    return middle[places]


def _as_number(column: Column, rows: int) -> str:
    name = quoted(column.name)
    number, is_there = f"{name}::DOUBLE", f"{name} IS NOT NULL"
    match column.type:
        case "datetime":
            number = f"epoch({name})::DOUBLE"
        case "text" if column.distinct >= 0.95 * rows and kind_of(column) == "categorical":
            number = f"(dense_rank() OVER (ORDER BY {name}))::DOUBLE"
        case "text":
            number = f"hash({name})::DOUBLE / {_HASHES}"
        case "number":
            is_there += f" AND isfinite({name}::DOUBLE)"
    return f"if({is_there}, {number}, 'NaN'::DOUBLE)"
