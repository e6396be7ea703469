"""From the bytes of a CSV file to a typed Parquet table, in bounded memory. Runs on workers."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ..errors import Invalid
from ..schemas.artifacts import Column, ColumnType
from ..schemas.reports import Task
from .dialect import Dialect, detect_dialect, find_ragged_line

MISSING = ["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "#N/A"]
MEMORY_LIMIT = "512MB"
PREVIEW_ROWS = 100
EXACT_DISTINCT_ROWS = 1_000_000
TOP_VALUES = 50
FEW_VALUES = 20

_TYPES: dict[str, ColumnType] = {
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
    "DATE": "datetime",
    "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT"), "integer"),
}


@dataclass(frozen=True)
class Ingested:
    """A typed table and what was found in it."""

    table: Path
    rows: int
    dialect: Dialect
    columns: list[Column]
    preview: list[list[Any]]


def ingest_csv(
    source: Path, workdir: Path, max_columns: int, say: Callable[[str], None]
) -> Ingested:
    """Type the columns of ``source`` and write them as ``workdir/table.parquet``.

    Types are settled over all rows, not a sample. What a type would change stays text: codes with
    leading zeros, whole numbers too long to be exact.

    Raises:
        Invalid: the file is no table of text; the sentence says where and why.
    """
    dialect = detect_dialect(source)
    say(f"Reading as {dialect}.")
    if dialect.columns > max_columns:
        raise Invalid(
            f"The file has {dialect.columns:,} columns; at most {max_columns:,} are supported. "
            "Is the table on its side?",
            code="too_many_columns",
        )
    text = _as_utf8(source, workdir, dialect.encoding)
    table = workdir / "table.parquet"
    with duckdb.connect(config=_engine_config(workdir)) as engine:
        try:
            reader, parameters = _typed_reader(engine, text, dialect)
            engine.execute(
                f"COPY (SELECT * FROM {reader}) TO '{table}' (FORMAT parquet, COMPRESSION zstd)",
                parameters,
            )
        except duckdb.Error as error:
            raise (find_ragged_line(text, dialect) or _explain(error)) from error
        rows = _fetch(engine, f"SELECT count(*) FROM '{table}'")[0][0]
        if rows == 0:
            raise Invalid("The file has a header but no rows.", code="no_rows")
        say(f"{rows:,} rows typed; looking at each column.")
        columns = _describe_columns(engine, table, rows)
        head = _fetch(engine, f"SELECT * FROM '{table}' LIMIT {PREVIEW_ROWS}")
    preview = [[_plain(value) for value in row] for row in head]
    return Ingested(table, rows, dialect, columns, preview)


def _engine_config(workdir: Path) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(workdir / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def _fetch(engine: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> list[Any]:
    return engine.execute(query, parameters).fetchall()


def _as_utf8(source: Path, workdir: Path, encoding: str) -> Path:
    if encoding in ("utf-8", "utf-8-sig", "ascii"):
        return source
    target = workdir / "utf8.csv"
    try:
        with (
            source.open(encoding=encoding, newline="") as read,
            target.open("w", encoding="utf-8", newline="") as write,
        ):
            shutil.copyfileobj(read, write, 1024 * 1024)
    except UnicodeError as error:
        raise Invalid(
            f"The file is not all {encoding}: {error}. Save it as UTF-8 and upload it again.",
            code="encoding",
        ) from error
    return target


def _typed_reader(
    engine: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect
) -> tuple[str, list[Any]]:
    """A ``read_csv`` call with types that keep every value as it is written."""
    options = (
        "delim = ?, header = ?, quote = '\"', escape = '\"', nullstr = ?, "
        "sample_size = -1, null_padding = false, ignore_errors = false, max_line_size = 16777216, "
        # Left to itself DuckDB skips rows until the rest looks even, and takes '#' for comments.
        "skip = 0, comment = ''"
    )
    parameters = [str(path), dialect.delimiter, dialect.header, MISSING]
    described = _fetch(engine, f"DESCRIBE SELECT * FROM read_csv(?, {options})", parameters)
    keep_text = _columns_to_keep_as_text(engine, options, parameters, described)
    if not keep_text:
        return f"read_csv(?, {options})", parameters
    return f"read_csv(?, {options}, types = ?)", [*parameters, dict.fromkeys(keep_text, "VARCHAR")]


def _columns_to_keep_as_text(
    engine: duckdb.DuckDBPyConnection,
    options: str,
    parameters: list[Any],
    described: list[Any],
) -> list[str]:
    """Columns that a number type would change: ``007``, or 20 digits that become a float."""
    suspects = {
        "BIGINT": r"^[+-]?0[0-9]",
        "DOUBLE": r"^[+-]?(0[0-9]|[0-9]{16,}$)",
    }
    checks = [(row[0], suspects[row[1]]) for row in described if row[1] in suspects]
    if not checks:
        return []
    tests = ", ".join(
        f"coalesce(bool_or(regexp_matches({_quoted(name)}, '{pattern}')), false)"
        for name, pattern in checks
    )
    query = f"SELECT {tests} FROM read_csv(?, {options}, all_varchar = true)"
    (found,) = _fetch(engine, query, parameters)
    return [name for (name, _), hit in zip(checks, found, strict=True) if hit]


def _describe_columns(engine: duckdb.DuckDBPyConnection, table: Path, rows: int) -> list[Column]:
    described = _fetch(engine, f"DESCRIBE SELECT * FROM '{table}'")
    distinct = (
        "count(DISTINCT {0})" if rows <= EXACT_DISTINCT_ROWS else "approx_count_distinct({0})"
    )
    columns = []
    for start in range(0, len(described), 100):  # a hundred columns a query: flat memory
        part = described[start : start + 100]
        facts = ", ".join(
            f"count({q}), {distinct.format(q)}, min({q}), max({q})"
            for q in (_quoted(row[0]) for row in part)
        )
        (values,) = _fetch(engine, f"SELECT {facts} FROM '{table}'")
        for index, (name, storage, *_) in enumerate(part):
            present, different, low, high = values[4 * index : 4 * index + 4]
            different = min(different, present)
            kind = _TYPES.get(storage, "number" if storage.startswith("DECIMAL") else "other")
            constant = present > 0 and low == high
            columns.append(
                Column(
                    name=name,
                    type=kind,
                    storage=storage,
                    missing=rows - present,
                    distinct=different,
                    constant=constant,
                    minimum=_short(low),
                    maximum=_short(high),
                    top=_top(engine, table, name) if 0 < different <= TOP_VALUES else [],
                    suggested_task=None if constant or not present else _task(kind, different),
                )
            )
    return columns


def _top(engine: duckdb.DuckDBPyConnection, table: Path, name: str) -> list[Any]:
    column = _quoted(name)
    query = (
        f"SELECT {column}, count(*) FROM '{table}' WHERE {column} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_VALUES}"
    )
    return [[_short(value), count] for value, count in _fetch(engine, query)]


def _task(kind: ColumnType, distinct: int) -> Task:
    """Classes for text, booleans, and whole numbers with few values; else a quantity."""
    if kind == "number" or (kind == "integer" and distinct > FEW_VALUES):
        return "regression"
    return "classification"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _short(value: Any) -> Any:
    value = _plain(value)
    return value[:200] if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _explain(error: duckdb.Error) -> Invalid:
    """DuckDB's report as one sentence with the line and what to do."""
    text = str(error)
    line = re.search(r"CSV Error on Line:? (\d+)", text)
    where = f"Line {int(line[1]):,}" if line else "A line"
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if counts:
        return Invalid(
            f"{where} has {counts[2]} values where {counts[1]} columns are expected. "
            "Mend the line and upload the file again.",
            code="ragged_row",
        )
    if "utf-8" in text.lower() or "unicode" in text.lower():
        return Invalid(
            f"{where} is not valid UTF-8. Save the file as UTF-8 and upload it again.",
            code="encoding",
        )
    if "unterminated quote" in text.lower() or "quote" in text.lower():
        return Invalid(
            f"{where} has a quote that is never closed. Mend it and upload the file again.",
            code="open_quote",
        )
    if "maximum line size" in text.lower():
        return Invalid(f"{where} is longer than 16 MiB. Is this a CSV file?", code="long_line")
    first = text.splitlines()[0] if text else "unknown error"
    return Invalid(f"The file can't be read as CSV: {first}", code="unreadable")
