"""Two versions of a dataset side by side: columns, distributions, rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from ..errors import Invalid, did_you_mean
from ..schemas.artifacts import Column, ColumnDrift, Comparison, RowChanges
from .engine import fetch, literal, open_engine, quoted
from .values import plain

MOVED = 0.1
"""Total variation distance from which on a column is said to have moved."""
_MOST_COLUMNS = 1000
_AT_ONCE = 50
_TOP = 10
_EXAMPLES = 10


@dataclass(frozen=True)
class Side:
    """A version's table and what its profile says."""

    number: int
    sha256: str
    table: Path
    rows: int
    columns: tuple[Column, ...]

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def compare(before: Side, after: Side, key: str | None, spill: Path) -> Comparison:
    """
    Args:
        key: the column that tells rows apart; None: one that does in both, if there is one.
        spill: a folder for what does not fit in memory.

    Raises:
        Invalid: ``key`` is no column of both, or does not tell the rows apart.
    """
    keys = [
        name
        for name, column in after.by_name.items()
        if _is_key(column, after.rows) and _is_key(before.by_name.get(name), before.rows)
    ]
    if key is not None and not (key in before.by_name and key in after.by_name):
        near = did_you_mean(key, set(before.by_name) & set(after.by_name))
        raise Invalid.field("key", f"There is no column {key} in both versions.{near}")
    chosen = key or (keys[0] if keys else None)
    by_key = None
    if chosen is not None:
        by_key = _row_changes(before.table, after.table, chosen, _shared(before, after), spill)
    return Comparison(
        before=before.number,
        after=after.number,
        rows=[before.rows, after.rows],
        same_content=before.sha256 == after.sha256,
        columns=_drifts(before, after),
        keys=keys,
        by_key=by_key,
    )


def _is_key(column: Column | None, rows: int) -> bool:
    """Whether a profile says that a column has another value in each row."""
    if column is None or column.missing or column.type not in ("integer", "text"):
        return False
    return column.distinct == rows > 0 and not column.distinct_is_estimate


def _shared(before: Side, after: Side) -> tuple[str, ...]:
    return tuple(name for name in after.by_name if name in before.by_name)


def _drifts(before: Side, after: Side) -> list[ColumnDrift]:
    old, new = before.by_name, after.by_name
    same = [name for name in _shared(before, after) if old[name].type == new[name].type]
    moved = _moved(before, after, same[:_MOST_COLUMNS])
    drifts = []
    for name in [*new, *(name for name in old if name not in new)]:
        first, second = old.get(name), new.get(name)
        types = list(dict.fromkeys(c.type for c in (first, second) if c))
        if first is None or second is None:
            change = "added" if first is None else "removed"
            drifts.append(
                ColumnDrift(name=name, change=change, types=types, moved=None, missing=[], mean=[])
            )
            continue
        distance = moved.get(name)
        change = "moved" if distance is not None and distance >= MOVED else "same"
        drifts.append(
            ColumnDrift(
                name=name,
                change="retyped" if len(types) > 1 else change,
                types=types,
                moved=distance,
                missing=[
                    first.missing / max(1, before.rows),
                    second.missing / max(1, after.rows),
                ],
                mean=[first.mean, second.mean],
            )
        )
    return drifts


def _moved(before: Side, after: Side, names: list[str]) -> dict[str, float]:
    """Total variation distance of each column between the versions."""
    if not before.rows or not after.rows:
        return {}
    moved = {}
    bins = {name: _bins(before.by_name[name], after.by_name[name]) for name in names}
    chosen = [name for name in names if bins[name]]
    for start in range(0, len(chosen), _AT_ONCE):
        part = chosen[start : start + _AT_ONCE]
        tests = [test for name in part for test in bins[name]]
        old, new = (_shares(side, tests) for side in (before, after))
        at = 0
        for name in part:
            to = at + len(bins[name])
            inside = sum(abs(a - b) for a, b in zip(old[at:to], new[at:to], strict=True))
            outside = abs(sum(old[at:to]) - sum(new[at:to]))
            moved[name] = round((inside + outside) / 2, 4)
            at = to
    return moved


def _bins(before: Column, after: Column) -> list[str]:
    """Conditions that part a column's values, by what the earlier profile says of them.

    What meets none of them is one more bin.
    """
    column = quoted(before.name)
    missing = [f"{column} IS NULL"]
    if before.type in ("text", "boolean"):
        common = dict.fromkeys(value for value, _ in [*before.top[:_TOP], *after.top[:_TOP]])
        texts = [str(v).lower() if before.type == "boolean" else str(v) for v in common]
        return [f"{column}::VARCHAR = {literal(text)}" for text in texts] + missing
    if before.type in ("integer", "number"):
        edges = sorted({q for q in before.quantiles if q is not None})
        lows = ["-inf", *map(repr, edges)]
        highs = [*map(repr, edges), "inf"]
        return [
            f"({column} > '{low}'::DOUBLE AND {column} <= '{high}'::DOUBLE)"
            for low, high in zip(lows, highs, strict=True)
        ] + missing
    return missing if before.type == "datetime" else []


def _shares(side: Side, tests: list[str]) -> list[float]:
    counts = ", ".join(f"count(*) FILTER ({test})" for test in tests)
    with open_engine() as engine:
        (row,) = fetch(engine, f"SELECT {counts} FROM read_parquet(?)", [str(side.table)])
    return [count / side.rows for count in row]


@lru_cache(maxsize=32)
def _row_changes(
    before: Path, after: Path, key: str, columns: tuple[str, ...], spill: Path
) -> RowChanges:
    cells = ", ".join(f"{quoted(name)}::VARCHAR" for name in columns)
    side = f"SELECT {quoted(key)}::VARCHAR AS k, hash({cells}) AS h FROM read_parquet(?)"
    with open_engine(spill) as engine:
        for table in (before, after):
            query = "SELECT count(*) - count(DISTINCT k) FROM (" + side + ")"
            (row,) = fetch(engine, query, [str(table)])
            if row[0]:
                raise Invalid.field(
                    "key", f"{key} does not tell rows apart: {row[0]:,} rows repeat a value, or "
                    "have none."
                )  # fmt: skip
        paired = (
            f"SELECT old.k AS old_k, new.k AS new_k, old.h = new.h AS same "
            f"FROM ({side}) AS old FULL OUTER JOIN ({side}) AS new ON old.k = new.k"
        )
        tables = [str(before), str(after)]
        engine.execute(f"CREATE TEMP TABLE pairs AS {paired}", tables)
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


def _examples(engine: duckdb.DuckDBPyConnection, shown: str, other: str) -> list[Any]:
    query = (
        f"SELECT {shown} FROM pairs WHERE {other} IS NULL "
        f"ORDER BY TRY_CAST({shown} AS DOUBLE), 1 LIMIT {_EXAMPLES}"
    )
    return [plain(key) for (key,) in fetch(engine, query)]
