"""A sample of a table's rows, for questions that would take too long with all rows."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from ....schemas.data.artifacts import Column, Correlation
from ..engine import fetch, literal, number_rows, quoted
from ..ingest.delimited.column_parsers import AMOUNT
from ..values import plain
from .facts import DETAILED_COLUMNS, QUANTILES

ROWS = 100_000
CELLS = 5_000_000
"""In wide tables, the sample has fewer rows so that it stays below this number of cells."""
_RUNS = 400
_ROWS_OF_RUN = 2048
"""The engine decodes this number of rows at once."""
_HASHES = 2**64 - 1
CORRELATED_COLUMNS = 60
MOST_CORRELATIONS = 100
WEAKEST_CORRELATION = 0.1
_COLUMNS_AT_ONCE = 100
_TEXTS_AT_ONCE = 50


class Sample:
    """A sample of at most a hundred thousand rows, the same each time; all rows of a small
    table."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, table: Path, rows: int, columns: list[Column]
    ) -> None:
        self._engine = engine
        self._table = table
        self._rows = rows
        self._names = [column.name for column in columns]
        numeric = [c for c in columns if c.type in ("integer", "number")]
        self._varying = [c.name for c in numeric if not c.constant][:CORRELATED_COLUMNS]
        self._others = {c.name for c in numeric} - set(self._varying)
        close = columns[:DETAILED_COLUMNS]
        self._texts = [
            c.name for c in close if c.type == "text" and c.distinct > 1 and _may_be_numbers(c)
        ]
        self._source = self._drawn([*self._varying, *self._texts])
        if self._source != self._whole and (self._varying or self._texts):
            engine.execute(f"CREATE TEMP TABLE sampled AS SELECT * FROM {self._source}")
            self._source = "sampled"

    def with_quantiles(self, columns: list[Column]) -> list[Column]:
        """Return the columns with quantiles from the sample where they have none."""
        parts = [(self._varying, self._varying_numbers)]
        others = [c.name for c in columns if c.name in self._others and not c.quantiles]
        for start in range(0, len(others), _COLUMNS_AT_ONCE):
            part = others[start : start + _COLUMNS_AT_ONCE]
            parts.append((part, self._numbers(part, self._drawn(part))))
        found: dict[str, list[float | None]] = {}
        for names, numbers in parts:
            for name, values in zip(names, numbers.T, strict=True):
                known = values[~np.isnan(values)]
                own = np.quantile(known, QUANTILES).tolist() if len(known) else []
                found[name] = [plain(value) for value in own]
        return [
            column.model_copy(update={"quantiles": column.quantiles or found.get(column.name, [])})
            for column in columns
        ]

    def correlations(self) -> list[Correlation]:
        """Return the strongest Pearson correlations between numeric columns."""
        if len(self._varying) < 2 or self._rows < 3:
            return []
        matrix = pearson(self._varying_numbers, 10 if self._rows > 20 else 3)
        firsts, seconds = np.nonzero(np.triu(np.abs(matrix) >= WEAKEST_CORRELATION, k=1))
        pairs = [
            Correlation(first=self._varying[i], second=self._varying[j], value=float(matrix[i, j]))
            for i, j in zip(firsts, seconds, strict=True)
        ]
        return sorted(pairs, key=lambda pair: -abs(pair.value))[:MOST_CORRELATIONS]

    def texts_like_numbers(self) -> list[str]:
        """Return text columns with mostly numbers in the sample, or with no value there."""
        found = []
        for start in range(0, len(self._texts), _TEXTS_AT_ONCE):
            part = self._texts[start : start + _TEXTS_AT_ONCE]
            # A failed cast is slow, and no number begins with a letter.
            tests = ", ".join(
                f"count({q}), count(TRY_CAST(CASE WHEN {q} < ':' THEN {q} END AS DOUBLE))"
                for q in _quoted(part)
            )
            counts = fetch(self._engine, f"SELECT {tests} FROM {self._source}")[0]
            pairs = zip(part, counts[::2], counts[1::2], strict=True)
            found += [name for name, present, numbers in pairs if numbers >= 0.7 * present]
        return found

    def amounts(self) -> dict[str, str]:
        """Return text columns that hold amounts with a sign in the sample, each with an example."""
        found = {}
        for start in range(0, len(self._texts), _TEXTS_AT_ONCE):
            part = self._texts[start : start + _TEXTS_AT_ONCE]
            tests = ", ".join(
                f"count({q}), count(*) FILTER (regexp_full_match(trim({q}), {literal(AMOUNT)})), "
                f"any_value({q}) FILTER (regexp_matches({q}, '[^-+0-9., ]'))"
                for q in _quoted(part)
            )
            values = list(fetch(self._engine, f"SELECT {tests} FROM {self._source}")[0])
            for name in part:
                (present, matching, example), values = values[:3], values[3:]
                if present == matching and example is not None:
                    found[name] = example
        return found

    @property
    def _whole(self) -> str:
        return f"'{self._table}'"

    def _drawn(self, names: list[str]) -> str:
        """Return SQL of the sampled rows of some columns."""
        wanted = min(ROWS, CELLS // max(1, len(names)))
        share = wanted / max(1, self._rows)
        if share >= 1 or not names:
            return self._whole
        chosen = ", ".join(_quoted(names))
        rows, number = number_rows(self._whole, self._names)
        # The engine reads only some runs of rows. The runs are evenly spaced, as many tables are
        # sorted. Not USING SAMPLE: its threads would draw other rows each time.
        every = max(1, min(int(1 / share), self._rows // (_RUNS * _ROWS_OF_RUN)))
        drawn = (
            f"{number} // {_ROWS_OF_RUN} % {every} = 0 "
            f"AND hash({number}) < {int(share * every * _HASHES)}"
        )
        return f"(SELECT {chosen} FROM {rows} WHERE {drawn})"

    @cached_property
    def _varying_numbers(self) -> NDArray[np.float64]:
        return self._numbers(self._varying, self._source)

    def _numbers(self, names: list[str], source: str) -> NDArray[np.float64]:
        """Return an array of shape (rows, names). Missing and infinite values are NaN."""
        if not names:
            return np.empty((0, 0))
        chosen = ", ".join(
            f"coalesce({q}::DOUBLE, 'nan') AS c{i}" for i, q in enumerate(_quoted(names))
        )
        found = self._engine.execute(f"SELECT {chosen} FROM {source}").fetchnumpy()
        matrix = np.column_stack([np.asarray(found[f"c{i}"], float) for i in range(len(names))])
        matrix[~np.isfinite(matrix)] = np.nan
        return matrix


def _may_be_numbers(column: Column) -> bool:
    """Return whether some cell may be a number, or all may be amounts, by the minimum and
    maximum."""
    first, last = str(column.minimum), str(column.maximum)
    return first < ":" or all(re.fullmatch(AMOUNT, cell.strip()) for cell in (first, last))


def pearson(values: NDArray[np.float64], fewest: int) -> NDArray[np.float64]:
    """Compute Pearson's correlation of each two columns, over the rows that have both.

    Args:
        values: an array of shape (n, k); NaN where a value is missing.
        fewest: with fewer common rows, the correlation is NaN.

    Returns:
        An array of shape (k, k).
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    counts = known.T.astype(float) @ known
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        filled = filled / np.maximum(np.abs(filled).max(axis=0, initial=0), 1e-300)
        centred = np.where(known, filled - filled.sum(axis=0) / known.sum(axis=0), 0.0)
        centred = centred / np.maximum(np.abs(centred).max(axis=0, initial=0), 1e-300)
        sums = centred.T @ known
        # The spread of the first column over the rows that have the second one too.
        spread = (centred**2).T @ known - sums**2 / counts
        covariance = centred.T @ centred - sums * sums.T / counts
        spread[spread < 1e-12 * counts] = np.nan  # constant columns, up to rounding
        found: NDArray[np.float64] = covariance / np.sqrt(spread * spread.T)
    found[counts < fewest] = np.nan
    return np.clip(found, -1, 1)


def _quoted(names: list[str]) -> list[str]:
    return [quoted(name) for name in names]
