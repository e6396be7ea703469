"""What a data scientist would look at first: each column's facts, the table's, and warnings."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ..schemas.artifacts import Column, ColumnType, Correlation, Hint, Histogram, Profile
from ..schemas.reports import Task
from .engine import fetch, open_engine, quoted

PREVIEW_ROWS = 100
EXACT_DISTINCT_ROWS = 1_000_000
COUNTABLE_ROWS = 50_000_000
"""Up to so many rows duplicates are counted."""
TOP_VALUES = 50
COUNTED_VALUES = 100_000
"""Columns with more different values have no list of the commonest."""
BINS = 20
CLOSELY_LOOKED_AT = 300
"""Columns beyond these have their facts, but neither histogram nor commonest values."""
FEW_VALUES = 20
CORRELATED_COLUMNS = 60
SAMPLED_ROWS = 100_000

_TYPES: dict[str, ColumnType] = {
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
    "DATE": "datetime",
    "TIMESTAMP": "datetime",
    "TIMESTAMP_S": "datetime",
    "TIMESTAMP_MS": "datetime",
    "TIMESTAMP_NS": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
         "UINTEGER", "UBIGINT", "UHUGEINT"),
        "integer",
    ),
}  # fmt: skip


def profile_table(
    table: Path, rows: int, workdir: Path
) -> tuple[list[Column], list[list[Any]], Profile]:
    """Columns, the first rows, and the table as a whole.

    Above a million rows distinct counts are approximate and quantiles those of a sample;
    correlations are of a hundred thousand rows at most.
    """
    with open_engine(workdir / "spill") as engine:
        columns = _columns(engine, table, rows)
        if rows > EXACT_DISTINCT_ROWS:
            columns = _with_sampled_quantiles(engine, table, rows, columns)
        head = fetch(engine, f"SELECT * FROM '{table}' LIMIT {PREVIEW_ROWS}")
        duplicates = _duplicate_rows(engine, table, rows, columns)
        correlations = _correlations(engine, table, rows, columns)
        mixed = _mixed(engine, table, columns)
    preview = [[plain(value) for value in row] for row in head]
    warnings = _warnings(rows, columns, duplicates, correlations, mixed)
    whole = Profile(duplicate_rows=duplicates, correlations=correlations, warnings=warnings)
    return columns, preview, whole


def _columns(engine: duckdb.DuckDBPyConnection, table: Path, rows: int) -> list[Column]:
    described = fetch(engine, f"DESCRIBE SELECT * FROM '{table}'")
    columns: list[Column] = []
    for start in range(0, len(described), 100):  # a hundred columns a query: flat memory
        part = [(row[0], row[1]) for row in described[start : start + 100]]
        facts = [fact for name, storage in part for fact in _facts(name, storage, rows)]
        values = list(fetch(engine, f"SELECT {', '.join(facts)} FROM '{table}'")[0])
        for name, storage in part:
            own, values = values[:7], values[7:]
            close = len(columns) < CLOSELY_LOOKED_AT
            columns.append(_column(engine, table, rows, name, storage, own, close))
    return columns


def column_type(storage: str) -> ColumnType:
    """The hub's word for a type of the engine."""
    return _TYPES.get(storage, "number" if storage.startswith("DECIMAL") else "other")


def _facts(name: str, storage: str, rows: int) -> list[str]:
    """SQL of present, distinct, min, max, mean, deviation, quantiles."""
    column, kind = quoted(name), column_type(storage)
    distinct = (
        "count(DISTINCT {0})" if rows <= EXACT_DISTINCT_ROWS else "approx_count_distinct({0})"
    )
    ends = [f"min({column})", f"max({column})"]
    if kind == "other":
        column = f"{column}::VARCHAR"
        ends = ["NULL", "NULL"]
    facts = [f"count({column})", distinct.format(column), *ends]
    if kind not in ("integer", "number"):
        return [*facts, "NULL", "NULL", "NULL"]
    number = f"CASE WHEN isfinite({column}::DOUBLE) THEN {column}::DOUBLE END"
    return [
        *facts,
        f"avg({number})",
        # Numbers near the end of their range have no finite variance.
        f"CASE WHEN max(abs({number})) < 1e150 THEN stddev_samp({number}) END",
        _quantiles(number) if rows <= EXACT_DISTINCT_ROWS else "NULL",
    ]


def _quantiles(number: str) -> str:
    return f"approx_quantile({number}, [0.05, 0.25, 0.5, 0.75, 0.95])"


def _sampled(rows: int) -> str:
    """SQL that takes about ``SAMPLED_ROWS`` rows, the same ones each time."""
    share = 100 * SAMPLED_ROWS / max(1, rows)
    return f"USING SAMPLE {share:.6f} PERCENT (bernoulli, 0)" if share < 100 else ""


def _with_sampled_quantiles(
    engine: duckdb.DuckDBPyConnection, table: Path, rows: int, columns: list[Column]
) -> list[Column]:
    """The quantiles of the number columns, which take longer than all else together."""
    found: dict[str, Any] = {}
    numeric = [c.name for c in columns if c.type in ("integer", "number")]
    for start in range(0, len(numeric), 100):
        part = numeric[start : start + 100]
        chosen = ", ".join(quoted(name) for name in part)
        asked = ", ".join(
            _quantiles(f"CASE WHEN isfinite({q}::DOUBLE) THEN {q}::DOUBLE END")
            for q in map(quoted, part)
        )
        query = f"SELECT {asked} FROM (SELECT {chosen} FROM '{table}' {_sampled(rows)})"
        found |= dict(zip(part, fetch(engine, query)[0], strict=True))
    return [
        column.model_copy(
            update={"quantiles": [plain(value) for value in found.get(column.name) or []]}
        )
        for column in columns
    ]


def _column(
    engine: duckdb.DuckDBPyConnection,
    table: Path,
    rows: int,
    name: str,
    storage: str,
    facts: list[Any],
    close: bool,
) -> Column:
    present, different, low, high, mean, deviation, quantiles = facts
    different = min(different, present)
    kind = column_type(storage)
    constant = present > 0 and (low == high if low is not None else different == 1)
    countable = close and 0 < different <= COUNTED_VALUES and kind != "other"
    spread = close and kind in ("integer", "number", "datetime") and not constant and present
    return Column(
        name=name,
        type=kind,
        storage=storage,
        missing=rows - present,
        distinct=different,
        constant=constant,
        minimum=short(low),
        maximum=short(high),
        mean=plain(mean),
        deviation=plain(deviation),
        quantiles=[plain(value) for value in quantiles or []],
        top=_top(engine, table, name) if countable else [],
        histogram=_histogram(engine, table, name, kind, low, high) if spread else None,
        suggested_task=None if constant or not present else _task(kind, different),
    )


def _top(engine: duckdb.DuckDBPyConnection, table: Path, name: str) -> list[Any]:
    column = quoted(name)
    query = (
        f"SELECT {column}, count(*) FROM '{table}' WHERE {column} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_VALUES}"
    )
    return [[short(value), count] for value, count in fetch(engine, query)]


def _histogram(
    engine: duckdb.DuckDBPyConnection,
    table: Path,
    name: str,
    kind: ColumnType,
    low: Any,
    high: Any,
) -> Histogram | None:
    """Counts in bins of equal width between the least and the greatest finite value."""
    column = quoted(name)
    if kind == "datetime":
        number = f"epoch({column})"
        low, high = fetch(engine, f"SELECT min({number}), max({number}) FROM '{table}'")[0]
    else:
        number = f"{column}::DOUBLE"
        if not (math.isfinite(low) and math.isfinite(high)):
            query = f"SELECT min({number}), max({number}) FROM '{table}' WHERE isfinite({number})"
            low, high = fetch(engine, query)[0]
    low, high = float(low or 0), float(high or 0)
    width = high / BINS - low / BINS
    if not (0 < width < 1e300):
        return None
    query = (
        f"SELECT least({BINS - 1}, greatest(0, floor(({number} - {low!r}) / {width!r})))::INTEGER, "
        f"count(*) FROM '{table}' WHERE isfinite({number}) GROUP BY 1"
    )
    counts = [0] * BINS
    for index, count in fetch(engine, query):
        counts[index] = count
    return Histogram(low=low, high=high, counts=counts)


def _duplicate_rows(
    engine: duckdb.DuckDBPyConnection, table: Path, rows: int, columns: list[Column]
) -> int | None:
    """Rows that are equal to an earlier one; unknown for very long or very wide tables."""
    if rows > COUNTABLE_ROWS or len(columns) > 1000:
        return None
    if (
        any(c.distinct == rows and c.type != "other" for c in columns)
        and rows <= EXACT_DISTINCT_ROWS
    ):
        return 0  # a column without a repetition
    names = ", ".join(quoted(column.name) for column in columns)
    query = f"SELECT count(*) - count(DISTINCT h) FROM (SELECT hash({names}) AS h FROM '{table}')"
    count: int = fetch(engine, query)[0][0]
    return count


def _correlations(
    engine: duckdb.DuckDBPyConnection, table: Path, rows: int, columns: list[Column]
) -> list[Correlation]:
    """The strongest Pearson correlations between number columns, those under 0.1 aside."""
    numeric = [c.name for c in columns if c.type in ("integer", "number") and not c.constant]
    numeric = numeric[:CORRELATED_COLUMNS]
    if len(numeric) < 2 or rows < 3:
        return []
    chosen = ", ".join(quoted(name) for name in numeric)
    frame = engine.execute(f"SELECT {chosen} FROM '{table}' {_sampled(rows)}").df()
    matrix: Any = frame.astype(float).corr(min_periods=10 if rows > 20 else 3)
    pairs = [
        Correlation(first=first, second=second, value=float(matrix.at[first, second]))
        for index, first in enumerate(numeric)
        for second in numeric[index + 1 :]
        if abs(matrix.at[first, second]) >= 0.1
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.value))[:100]


def _mixed(
    engine: duckdb.DuckDBPyConnection, table: Path, columns: list[Column]
) -> dict[str, tuple[int, str]]:
    """Text columns most of whose cells are numbers: how many are not, and one of them."""
    texts = [c.name for c in columns[:CLOSELY_LOOKED_AT] if c.type == "text" and c.distinct > 1]
    found = {}
    for start in range(0, len(texts), 50):
        part = texts[start : start + 50]
        tests = ", ".join(
            f"count({q}), count(TRY_CAST({q} AS DOUBLE)), "
            f"any_value({q}) FILTER (WHERE TRY_CAST({q} AS DOUBLE) IS NULL)"
            for q in map(quoted, part)
        )
        values = list(fetch(engine, f"SELECT {tests} FROM '{table}'")[0])
        for name in part:
            (present, numbers, example), values = values[:3], values[3:]
            if 0.8 * present <= numbers < present:
                found[name] = (present - numbers, str(example)[:40])
    return found


def _warnings(
    rows: int,
    columns: list[Column],
    duplicates: int | None,
    correlations: list[Correlation],
    mixed: dict[str, tuple[int, str]],
) -> list[Hint]:
    """What a data scientist would point at, the table's first."""
    found: list[Hint] = []

    def add(kind: str, names: list[str], message: str) -> None:
        found.append(Hint(kind=kind, columns=names, message=message))

    if duplicates:
        what = "1 row repeats" if duplicates == 1 else f"{duplicates:,} rows repeat"
        add("duplicates", [], f"{what} an earlier row.")
    for column in columns:
        name, present = column.name, rows - column.missing
        if not present:
            add("empty", [name], f"{name} is empty.")
        elif column.constant:
            add("constant", [name], f"{name} has the same value everywhere: {column.minimum}.")
        elif column.missing:
            share = column.missing / rows
            percent = f" ({share:.0%})" if share >= 0.01 else ""
            add("missing", [name], f"{name} misses {column.missing:,} values{percent}.")
        if name in mixed:
            count, example = mixed[name]
            cells = "1 is" if count == 1 else f"{count:,} are"
            add("mixed", [name], f"{name} holds numbers, but {cells} not: {example!r}.")
        elif rows > 20 and column.type in ("text", "integer") and column.distinct >= 0.95 * rows:
            add("identifier", [name], f"{name} is almost unique: an identifier predicts nothing.")
        elif column.suggested_task == "classification" and column.top and column.distinct > 1:
            share = column.top[0][1] / max(1, present)
            if column.distinct <= FEW_VALUES and share >= 0.9:
                what = f"{share:.1%} of {name} are {column.top[0][0]}: the other classes are rare."
                add("imbalance", [name], what)
    for pair in correlations:
        if abs(pair.value) >= 0.98:
            text = (
                f"{pair.first} and {pair.second} say almost the same (correlation {pair.value:.3f})"
            )
            add("leak", [pair.first, pair.second], f"{text}: a leak, if one is the target.")
    return found[:200]


def _task(kind: ColumnType, distinct: int) -> Task:
    """Classes for text, booleans, and whole numbers with few values; else a quantity."""
    if kind == "number" or (kind == "integer" and distinct > FEW_VALUES):
        return "regression"
    return "classification"


def short(value: Any) -> Any:
    value = plain(value)
    return value[:200] if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)  # a browser would round it
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
