"""Read tables with many columns.

The engine's vectors for all columns at once would not fit its memory. So Python splits the rows
into cells, and the engine converts a few columns at a time.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from .....languages import say, say_n
from .....schemas.data.artifacts import BadRow
from ..dialect.dialect import LONGEST_LINE, Dialect

WIDE = 60
"""The number of columns from which on a table counts as wide."""
COLUMNS_AT_ONCE = 30
_CELLS_AT_ONCE = 1_000_000
EXAMPLES = 10
_UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that do not belong to the encoding, as ``surrogateescape`` gives them."""


@dataclass
class Split:
    """The number of rows that were filled or do not fit, and the first of the latter."""

    filled: int = 0
    bad_rows: int = 0
    examples: list[BadRow] = field(default_factory=list)


def split_rows(text: Path, target: Path, dialect: Dialect, *, fills: bool = False) -> Split:
    """Write the cells of a UTF-8 file as text columns.

    Args:
        fills: whether short rows are filled with missing values.
    """
    width = len(dialect.names)
    schema = pa.schema([(name, pa.string()) for name in dialect.names])
    found = Split()
    rows: list[list[str]] = []
    rows_at_once = max(1, _CELLS_AT_ONCE // width)
    with parquet.ParquetWriter(target, schema, compression="snappy") as writer:
        for line, row, problem in _rows(text, dialect):
            short = problem is None and len(row) < width
            if short and fills:
                row += [""] * (width - len(row))
                found.filled += 1
            if problem is None and len(row) == width:
                rows.append(row)
                if len(rows) >= rows_at_once:
                    writer.write_table(_table(rows, schema))
                    rows = []
                continue
            found.bad_rows += 1
            if len(found.examples) < EXAMPLES:
                values = say_n("1 value", "{count} values", len(row))
                reason = problem or say(
                    "{values} where {width} are expected", values=values, width=width
                )
                shown = dialect.delimiter.join(row[:20])[:200]
                found.examples.append(BadRow(line=line, reason=reason, text=shown, short=short))
        if rows:
            writer.write_table(_table(rows, schema))
    return found


def _rows(text: Path, dialect: Dialect) -> Iterator[tuple[int, list[str], str | None]]:
    """Yield for each row its line number, its cells, and the problem with it, if any."""
    csv.field_size_limit(LONGEST_LINE)
    options: dict[str, Any] = {"quoting": csv.QUOTE_NONE}
    if dialect.quote:
        doubled = dialect.escape == dialect.quote
        options = {
            "quotechar": dialect.quote,
            "doublequote": doubled,
            "escapechar": None if doubled else dialect.escape,
        }
    with text.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        for _ in range(dialect.skip_lines):
            file.readline()
        reader = csv.reader(file, delimiter=dialect.delimiter, strict=True, **options)
        header = dialect.header
        while True:
            line = dialect.skip_lines + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, [], str(error)
                continue
            if header or not row:
                header = header and not row
            elif _UNDECODED.search("".join(row)):
                plain = [cell.encode("utf-8", "replace").decode() for cell in row]
                yield line, plain, say("bytes that are not {encoding}", encoding=dialect.encoding)
            else:
                yield line, row, None


def _table(rows: list[list[str]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays([pa.array(c, pa.string()) for c in columns], schema=schema)


def assemble(names: list[str], target: Path, write_part: Callable[[list[str], Path], None]) -> None:
    """Let ``write_part`` write the columns in parts beside ``target``, and join them side by
    side."""
    parts = []
    for start in range(0, len(names), COLUMNS_AT_ONCE):
        place = target.with_name(f"part-{start}.parquet")
        write_part(names[start : start + COLUMNS_AT_ONCE], place)
        parts.append(parquet.ParquetFile(place))
    schema = pa.schema([field for part in parts for field in part.schema_arrow])
    rows_at_once = max(1, _CELLS_AT_ONCE // len(names))
    streams = [part.iter_batches(batch_size=rows_at_once) for part in parts]
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for batches in zip(*streams, strict=True):
            arrays = [array for batch in batches for array in batch.columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    for part in parts:
        part.close()
