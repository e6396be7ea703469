"""How far the values of columns moved from one table to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from ...schemas.artifacts import Column

_TOP = 10
_ROWS_AT_ONCE = 65_536

Counts = NDArray[np.int64]
_Count = Callable[[pa.Array], Counts]
"""How many cells are in each part of a column's values; some may be in none."""


def measure_drift(
    before: Path, after: Path, columns: Mapping[str, tuple[Column, Column]], rows: tuple[int, int]
) -> dict[str, float]:
    """The total variation distance of columns, by their names: 0 for the same shares, 1 for none
    in common.

    The parts of a column's values are those between the earlier ends and quantiles, or the
    commonest values; all others, and what is missing, are two more.

    Args:
        columns: what is known of each in both tables; their types are the same.
        rows: of the two tables, at least one each.
    """
    found = {name: _parts(*pair) for name, pair in columns.items()}
    counting = {name: count for name, count in found.items() if count is not None}
    with ThreadPoolExecutor() as pool:
        counted = list(pool.map(lambda table: _count(table, counting), (before, after)))
    distances = {}
    for name, pair in columns.items():
        old, new = (
            _shares(counts.get(name), column.missing, total)
            for counts, column, total in zip(counted, pair, rows, strict=True)
        )
        distances[name] = round(float(np.abs(old - new).sum()) / 2, 4)
    return distances


def _parts(before: Column, after: Column) -> _Count | None:
    if before.type in ("integer", "number"):
        return partial(_between, _edges(before))
    if before.type in ("text", "boolean"):
        common = dict.fromkeys(value for value, _ in [*before.top[:_TOP], *after.top[:_TOP]])
        type_ = pa.string() if before.type == "text" else pa.bool_()
        return partial(_equal, pa.array(common, type_)) if common else None
    return None


def _edges(column: Column) -> list[float]:
    """The least value, the quantiles and the greatest value; between them are a column's parts."""
    edges = {float(q) for q in column.quantiles if q is not None}
    if column.minimum is not None:
        edges.add(float(np.nextafter(float(column.minimum), -np.inf)))
    if column.maximum is not None:
        edges.add(float(column.maximum))
    return sorted(edges)


def _between(edges: list[float], cells: pa.Array) -> Counts:
    numbers = compute.cast(cells.drop_null(), pa.float64(), safe=False).to_numpy()
    known = len(numbers) - np.count_nonzero(np.isnan(numbers))
    above = np.array([known, *(np.count_nonzero(numbers > edge) for edge in edges), 0])
    between: Counts = above[:-1] - above[1:]
    return between


def _equal(values: pa.Array, cells: pa.Array) -> Counts:
    places = compute.index_in(cells, value_set=values).drop_null()
    return np.bincount(places.to_numpy(), minlength=len(values))


def _count(table: Path, counting: Mapping[str, _Count]) -> dict[str, Counts]:
    counted: dict[str, Counts] = {}
    with parquet.ParquetFile(table, pre_buffer=False) as file:
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=list(counting)):
            for name, count in counting.items():
                counted[name] = counted.get(name, 0) + count(batch.column(name))
    return counted


def _shares(counts: Counts | None, missing: int, rows: int) -> NDArray[np.float64]:
    """Of the parts, of what is missing, and of all else."""
    known = np.append(counts if counts is not None else [], missing)
    return np.append(known, rows - known.sum()) / rows
