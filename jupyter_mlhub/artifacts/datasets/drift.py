"""Measure the drift of columns from one table to another."""

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

from ...schemas.data.artifacts import Column

_TOP = 10
_ROWS_AT_ONCE = 65_536

Counts = NDArray[np.int64]
_Count = Callable[[pa.Array], Counts]
"""Counts the cells in each part of a column's values. Some cells may be in no part."""


def measure_drift(
    before: Path, after: Path, columns: Mapping[str, tuple[Column, Column]], rows: tuple[int, int]
) -> dict[str, float]:
    """Compute the total variation distance between the distributions of each column.

    The distance is half of the sum of the absolute differences of shares: 0 for equal
    distributions, 1 for disjoint ones (A. L. Gibbs and F. E. Su, On Choosing and Bounding
    Probability Metrics, 2002). Numbers are binned at the minimum, quantiles and maximum of the
    earlier table; other columns have a part for each top value. All other values, and missing ones,
    are two more parts.

    Unlike the population stability index, the distance is finite where a part is empty.

    Args:
        columns: by name, the facts of each column in both tables; their types are equal.
        rows: the numbers of rows of the two tables, at least one each.

    Returns:
        The distances by the names of the columns, from 0 to 1.
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
    """Return the borders of the bins: the minimum, the quantiles and the maximum."""
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
    """Return the share of each part, of missing values, and of all others."""
    known = np.append(counts if counts is not None else [], missing)
    return np.append(known, rows - known.sum()) / rows
