"""Compare two versions of a dataset: their columns, distributions and rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb

from ...errors import Invalid, did_you_mean
from ...languages import say_n
from ...schemas.data.artifacts import Column
from ...schemas.data.comparison import ColumnDrift, Comparison, RowChanges
from .drift import Drift, measure_drift
from .engine import fetch, open_engine, quoted
from .values import plain

DRIFTED = 0.02
"""The total variation distance from which on a column counts as drifted, unless it is chance."""
_BY_CHANCE = 0.01
"""The chance that some column counts as drifted where none has changed."""
_MOST_COLUMNS = 1000
_EXAMPLES = 10
_MOST_ROWS = 5_000_000
"""In larger tables nobody looks for the rows of the version before: it takes too long."""
_COLUMNS_AT_ONCE = 1000
"""The number of columns that one query hashes. More take much memory and time to plan."""


@dataclass(frozen=True)
class Side:
    """A version's table with the facts of its profile."""

    number: int
    sha256: str
    table: Path
    rows: int
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def compare(before: Side, after: Side, key: str | None, spill: Path) -> Comparison:
    """Compare two versions.

    Args:
        key: the column that identifies rows; None for the first column that does in both versions.
        spill: a folder for what does not fit in memory.

    Raises:
        Invalid: ``key`` is no column of both, or does not identify the rows.
    """
    keys = [
        name
        for name, column in after.by_name.items()
        if _is_key(column, after.rows) and _is_key(before.by_name.get(name), before.rows)
    ]
    if key is not None and not (key in before.by_name and key in after.by_name):
        near = did_you_mean(key, set(before.by_name) & set(after.by_name))
        raise Invalid.field(
            "key", "There is no column {key} in both versions.{near}", key=key, near=near
        )
    chosen = key or (keys[0] if keys else None)
    shared = _shared(before, after)
    old, new = before.by_name, after.by_name
    retyped = frozenset(name for name in shared if old[name].storage != new[name].storage)
    is_extended = 0 < before.rows < after.rows <= _MOST_ROWS and _has_all_rows(
        before.table, after.table, shared, retyped, spill
    )
    by_key = None
    if chosen is not None:
        by_key = _row_changes(
            before.table,
            after.table,
            chosen,
            shared,
            retyped,
            frozenset(s.table for s in (before, after) if _is_key(s.by_name[chosen], s.rows)),
            spill,
        )
    return Comparison(
        before=before.number,
        after=after.number,
        rows=[before.rows, after.rows],
        same_content=before.sha256 == after.sha256,
        is_extended=is_extended,
        columns=_drifts(before, after, set(keys), is_extended),
        keys=keys,
        by_key=by_key,
    )


def _is_key(column: Column | None, rows: int) -> bool:
    """Return whether a column has another value in each row, by its profile."""
    if column is None or column.missing or column.type not in ("integer", "text"):
        return False
    return column.distinct == rows > 0 and not column.distinct_is_estimate


def _shared(before: Side, after: Side) -> tuple[str, ...]:
    return tuple(name for name in after.by_name if name in before.by_name)


def _drifts(before: Side, after: Side, keys: set[str], is_extended: bool) -> list[ColumnDrift]:
    """Compare all columns, what changed most first. New rows have new keys: that is no drift."""
    old, new = before.by_name, after.by_name
    same = [name for name in _shared(before, after) if old[name].type == new[name].type]
    measured: dict[str, Drift] = {}
    if before.rows and after.rows:
        pairs = {name: (old[name], new[name]) for name in same[:_MOST_COLUMNS]}
        rows = (before.rows, after.rows)
        measured = measure_drift(before.table, after.table, pairs, rows, is_extended=is_extended)
    corrected = _corrected({name: drift.p_value for name, drift in measured.items()})
    drifts = []
    for name in [*new, *(name for name in old if name not in new)]:
        first, second = old.get(name), new.get(name)
        types = list(dict.fromkeys(c.type for c in (first, second) if c))
        if first is None or second is None:
            change = "added" if first is None else "removed"
            drifts.append(
                ColumnDrift(name=name, change=change, types=types, drift=None, missing=[], mean=[])
            )
            continue
        drift = measured.get(name)
        has_moved = drift is not None and drift.distance >= DRIFTED and name not in keys
        change = "drifted" if has_moved and corrected[name] < _BY_CHANCE else "same"
        drifts.append(
            ColumnDrift(
                name=name,
                change="retyped" if len(types) > 1 else change,
                types=types,
                drift=None if drift is None else drift.distance,
                p_value=corrected.get(name),
                pictured=None if drift is None else drift.pictured,
                missing=[
                    first.missing / max(1, before.rows),
                    second.missing / max(1, after.rows),
                ],
                mean=[first.mean, second.mean],
            )
        )
    return sorted(drifts, key=_importance)


def _importance(column: ColumnDrift) -> tuple[int, float]:
    """Order what changed before what did not, and what moved most first."""
    rank = {"removed": 0, "added": 1, "retyped": 2, "drifted": 3, "same": 4}
    return rank[column.change], -(column.drift or 0.0)


def _corrected(p_values: dict[str, float]) -> dict[str, float]:
    """Correct p-values for their number (S. Holm, A Simple Sequentially Rejective Multiple Test
    Procedure, 1979)."""
    corrected: dict[str, float] = {}
    largest = 0.0
    for place, (name, p) in enumerate(sorted(p_values.items(), key=lambda one: one[1])):
        largest = max(largest, min(1.0, p * (len(p_values) - place)))
        corrected[name] = largest
    return corrected


@lru_cache(maxsize=32)
def _row_changes(
    before: Path,
    after: Path,
    key: str,
    columns: tuple[str, ...],
    retyped: frozenset[str],
    unchecked: frozenset[Path],
    spill: Path,
) -> RowChanges:
    """Count the rows that were added, removed and changed.

    Args:
        retyped: columns with cells that can be compared only as text.
        unchecked: tables in which ``key`` is known to identify the rows.
    """
    with open_engine(spill) as engine:
        old, new = (
            _hashed(engine, name, table, key, columns, retyped)
            for name, table in (("old", before), ("new", after))
        )
        for table, side in ((before, old), (after, new)):
            if table in unchecked:
                continue
            (row,) = fetch(engine, f"SELECT count(*) - count(DISTINCT k) FROM {side}")
            if row[0]:
                sentence = say_n(
                    "{key} does not identify the rows: 1 row repeats a value, or has none.",
                    "{key} does not identify the rows: {count:,} rows repeat a value, or has none.",
                    row[0],
                    key=key,
                )
                raise Invalid.field("key", sentence)
        paired = (
            f"SELECT old.k AS old_k, new.k AS new_k, old.h = new.h AS same "
            f"FROM {old} AS old FULL OUTER JOIN {new} AS new ON old.k = new.k"
        )
        fetch(engine, f"CREATE TEMP TABLE pairs AS {paired}")
        (counts,) = fetch(
            engine,
            "SELECT count(*) FILTER (old_k IS NULL), count(*) FILTER (new_k IS NULL), "
            "count(*) FILTER (NOT same), count(*) FILTER (same) FROM pairs",
        )
        added, removed = (
            _examples(engine, shown, other)
            for shown, other in (("new_k", "old_k"), ("old_k", "new_k"))
        )
    return RowChanges(
        key=key,
        added=counts[0],
        removed=counts[1],
        changed=counts[2],
        unchanged=counts[3],
        examples_added=added,
        examples_removed=removed,
    )


@lru_cache(maxsize=32)
def _has_all_rows(
    before: Path, after: Path, columns: tuple[str, ...], retyped: frozenset[str], spill: Path
) -> bool:
    """Whether each row of the earlier table is in the later one, as often as before."""
    if not columns:
        return False
    with open_engine(spill) as engine:
        old, new = (
            _hashed(engine, name, table, columns[0], columns, retyped)
            for name, table in (("old", before), ("new", after))
        )
        query = f"SELECT h FROM {old} AS old EXCEPT ALL SELECT h FROM {new} AS new LIMIT 1"
        return not fetch(engine, query)


def _hashed(
    engine: duckdb.DuckDBPyConnection,
    side: str,
    table: Path,
    key: str,
    columns: tuple[str, ...],
    retyped: frozenset[str],
) -> str:
    """Return SQL of a table's rows: ``k`` is the key, ``h`` a hash of all ``columns``."""
    parts: list[str] = []
    for start in range(0, len(columns), _COLUMNS_AT_ONCE):
        cells = ", ".join(
            _comparable(name, retyped) for name in columns[start : start + _COLUMNS_AT_ONCE]
        )
        part = f"{side}_{len(parts)}"
        chosen = f"hash({cells}) AS h{len(parts)}"
        if not parts:
            chosen += f", {_comparable(key, retyped)} AS k"
        query = f"CREATE TEMP TABLE {part} AS SELECT {chosen} FROM read_parquet(?)"
        fetch(engine, query, [str(table)])
        parts.append(part)
    hashes = ", ".join(f"h{number}" for number in range(len(parts)))
    return f"(SELECT k, hash({hashes}) AS h FROM {' POSITIONAL JOIN '.join(parts)})"


def _comparable(name: str, retyped: frozenset[str]) -> str:
    return f"{quoted(name)}::VARCHAR" if name in retyped else quoted(name)


def _examples(engine: duckdb.DuckDBPyConnection, shown: str, other: str) -> list[Any]:
    query = (
        f"SELECT {shown}::VARCHAR AS k FROM pairs WHERE {other} IS NULL "
        f"ORDER BY TRY_CAST({shown}::VARCHAR AS DOUBLE), k LIMIT {_EXAMPLES}"
    )
    return [plain(key) for (key,) in fetch(engine, query)]
