"""Measure the drift of columns from one table to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from ...schemas.data.artifacts import Column
from ...schemas.data.comparison import Pictured

_TOP = 10
_BINS = 20
_BARS = 12
_FEWEST_EXPECTED = 5
"""With fewer expected rows in a part, the distribution of chi-squared is another."""
_ROWS_AT_ONCE = 65_536

Counts = NDArray[np.int64]
_Count = Callable[[pa.Array], Counts]
"""Counts the cells in each part of a column's values. Some cells may be in no part."""


@dataclass(frozen=True)
class Drift:
    """How the distribution of a column differs between two tables."""

    distance: float
    """The total variation distance, from 0 to 1."""
    p_value: float
    """The chance of counts as different as these, or more, where nothing has changed."""
    pictured: Pictured | None
    """The two distributions as they can be drawn; None where there is nothing to draw."""


def measure_drift(
    before: Path,
    after: Path,
    columns: Mapping[str, tuple[Column, Column]],
    rows: tuple[int, int],
    *,
    is_extended: bool = False,
) -> dict[str, Drift]:
    """Compare the distributions of each column.

    The distance is half of the sum of the absolute differences of shares: 0 for equal
    distributions, 1 for disjoint ones (A. L. Gibbs and F. E. Su, On Choosing and Bounding
    Probability Metrics, 2002). Numbers are binned at the minimum, quantiles and maximum of the
    earlier table; other columns have a part for each top value. All other values, and missing ones,
    are two more parts.

    Unlike the population stability index, the distance is finite where a part is empty. By chance
    alone it is larger than 0, the more so the fewer rows there are. So the counts are tested, too:
    chi-squared for two samples, with rare parts joined (W. G. Cochran, Some Methods for
    Strengthening the Common chi-squared Tests, 1954).

    Args:
        columns: by name, the facts of each column in both tables; their types are equal.
        rows: the numbers of rows of the two tables, at least one each.
        is_extended: whether all earlier rows are in the later table. Then the added ones are
            tested, which the others would hide.

    Returns:
        The differences by the names of the columns.
    """
    parts = {name: _parts(*pair) for name, pair in columns.items()}
    bins = {name: _bins(*pair) for name, pair in columns.items()}
    counting = [
        {name: count for name, count in found.items() if count is not None}
        for found in (parts, {name: _binned(one) for name, one in bins.items()})
    ]
    with ThreadPoolExecutor() as pool:
        counted = list(pool.map(lambda table: _count(table, counting), (before, after)))
    drifts = {}
    for name, pair in columns.items():
        old, new = (
            _known(counts[0].get(name), column.missing, total)
            for counts, column, total in zip(counted, pair, rows, strict=True)
        )
        drifts[name] = Drift(
            round(float(np.abs(old / rows[0] - new / rows[1]).sum()) / 2, 4),
            chance(old, new - old if is_extended else new),
            _picture(bins[name], pair, [counts[1].get(name) for counts in counted]),
        )
    return drifts


def chance(before: Counts, after: Counts) -> float:
    """Return the p-value of the chi-squared test that two samples have one distribution.

    Args:
        before, after: the counts of the same parts, of shape (parts,).
    """
    from scipy.special import chdtrc  # it takes time to load, and few requests need it

    both = before + after
    share = min(before.sum(), after.sum()) / both.sum()
    is_rare = both * share < _FEWEST_EXPECTED
    counts = np.array([before, after], float)
    counts = np.column_stack([counts[:, ~is_rare], counts[:, is_rare].sum(axis=1)])
    counts = counts[:, counts.sum(axis=0) > 0]
    freedom = counts.shape[1] - 1
    if freedom < 1:
        return 1.0
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    return float(chdtrc(freedom, ((counts - expected) ** 2 / expected).sum()))


def _bins(before: Column, after: Column) -> list[float] | None:
    """Return the upper borders of bins of equal width over both tables; None without numbers."""
    if before.type not in ("integer", "number"):
        return None
    ends = [
        float(end)
        for column in (before, after)
        for end in (column.minimum, column.maximum)
        if isinstance(end, int | float) and np.isfinite(end)
    ]
    if not ends or min(ends) == max(ends):
        return None
    edges = np.linspace(min(ends), max(ends), _BINS + 1)
    return [float(np.nextafter(edges[0], -np.inf)), *edges[1:].tolist()]


def _binned(edges: list[float] | None) -> _Count | None:
    return None if edges is None else partial(_between, edges)


def _picture(
    edges: list[float] | None, pair: tuple[Column, Column], counted: list[Counts | None]
) -> Pictured | None:
    if edges is not None and counted[0] is not None and counted[1] is not None:
        shares = [_of_all(counts[1:-1]) for counts in (counted[0], counted[1])]
        return Pictured(edges=edges, values=None, before=shares[0], after=shares[1])
    common = _common(*pair)[:_BARS]
    if not common:
        return None
    sides = [{str(value): count for value, count in column.top} for column in pair]
    return Pictured(
        edges=None,
        values=[str(value) for value in common],
        before=_of_all(np.array([sides[0].get(str(value), 0) for value in common])),
        after=_of_all(np.array([sides[1].get(str(value), 0) for value in common])),
    )


def _of_all(counts: NDArray[Any]) -> list[float]:
    return [round(float(share), 4) for share in counts / max(1, counts.sum())]


def _common(before: Column, after: Column) -> list[Any]:
    """Return the top values of both, those of the earlier table first."""
    return list(dict.fromkeys(value for value, _ in [*before.top[:_TOP], *after.top[:_TOP]]))


def _parts(before: Column, after: Column) -> _Count | None:
    if before.type in ("integer", "number"):
        return partial(_between, _edges(before))
    if before.type in ("text", "boolean"):
        common = _common(before, after)
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


def _count(table: Path, counting: Sequence[Mapping[str, _Count]]) -> list[dict[str, Counts]]:
    counted: list[dict[str, Counts]] = [{} for _ in counting]
    names = list(dict.fromkeys(name for counts in counting for name in counts))
    with parquet.ParquetFile(table, pre_buffer=False) as file:
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=names):
            for found, counts in zip(counted, counting, strict=True):
                for name, count in counts.items():
                    found[name] = found.get(name, 0) + count(batch.column(name))
    return counted


def _known(counts: Counts | None, missing: int, rows: int) -> Counts:
    """Return the count of each part, of missing values, and of all others."""
    known = np.append(counts if counts is not None else np.empty(0, int), missing)
    return np.append(known, rows - known.sum())
