"""Read well-formed text with Arrow on all cores: most files, in half of the engine's time.

A file is well-formed if each row has a cell for each column, quotes enclose whole cells, and all
line ends are of one kind. Its cells must have the most usual spelling of their types. The engine
reads all other files: it knows more spellings, and can say what is wrong with a row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from .....settings import usable_cpus
from ..dialect.dialect import Dialect
from .byte_checks import (
    Bytes,
    Unusual,
    check_line_ends,
    check_number,
    check_quotes,
    layout,
    may_have_codes,
)

_CHUNK = 4 * 1024 * 1024
_MOST_THREADS = 8
_ROWS_AT_ONCE = 122_880
_CELLS_AT_ONCE = 5_000_000
_BYTES_AT_ONCE = 32 * 1024 * 1024
"""Where texts are long, a row group has fewer rows, so that it stays below this size."""
_BOM = b"\xef\xbb\xbf"
_LARGEST = 1e15
"""From this number on, a number may have more digits than a double keeps."""
_LENGTHS_OF_TIMES = {0, 10, 16, 19, *range(21, 27)}
"""The lengths of 2024-05-06, with 07:08, with seconds, with one to six decimals. Arrow also accepts
others, such as an hour alone or 0708 for 07:08."""
_ENCODINGS = {
    pa.int64(): "DELTA_BINARY_PACKED",
    pa.date32(): "DELTA_BINARY_PACKED",
    pa.timestamp("us"): "DELTA_BINARY_PACKED",
}


@dataclass(frozen=True)
class ArrowColumns:
    """The column types and missing values with which Arrow reads a text file.

    Args:
        types: aliases of Arrow's types by the final names of the columns, in the file's order.
        missing: spellings of a missing value, the same in all columns.
    """

    types: dict[str, str]
    missing: list[str]

    def schema(self) -> pa.Schema:
        return pa.schema([(name, pa.type_for_alias(type_)) for name, type_ in self.types.items()])


class Refused(Exception):
    """Some cell would be changed by its column's type.

    Args:
        cells: the distinct cells of the rows in question, by column.
    """

    def __init__(self, cells: dict[str, list[str]]) -> None:
        super().__init__(", ".join(cells))
        self.cells = cells


def write_well_formed(source: Path, target: Path, dialect: Dialect, columns: ArrowColumns) -> None:
    """Write a UTF-8 file as Parquet with column types.

    Raises:
        Refused: a cell does not fit its column's type, or has another spelling.
        Unusual: the file is not well-formed.
    """
    is_simple = len(dialect.delimiter.encode()) == 1 and dialect.escape == dialect.quote
    # In a table of one column, an empty line might be a row.
    if not is_simple or len(columns.types) < 2:
        raise Unusual
    try:
        _write(_tables(source, dialect, columns), target, columns)
    finally:
        pa.default_memory_pool().release_unused()  # the profile needs it next


def _write(tables: Iterator[pa.Table], target: Path, columns: ArrowColumns) -> None:
    schema = columns.schema()
    rows_at_once = min(_ROWS_AT_ONCE, max(1, _CELLS_AT_ONCE // len(schema)))
    held = next(tables, schema.empty_table())
    repeating = [name for name in schema.names if _repeats(held[name])]
    encodings = {
        field.name: _ENCODINGS[field.type]
        for field in schema
        if field.type in _ENCODINGS and field.name not in repeating
    }
    # Floats compress little, and uncompressed they are read in two thirds of the time.
    plain = {
        field.name
        for field in schema
        if pa.types.is_floating(field.type) and field.name not in repeating
    }
    with parquet.ParquetWriter(
        target, schema, store_schema=False, use_dictionary=repeating, column_encoding=encodings,
        compression={name: "none" if name in plain else "zstd" for name in schema.names},
        compression_level={name: 1 for name in schema.names if name not in plain},
    ) as writer:  # fmt: skip
        for table in tables:
            while len(held) >= rows_at_once or held.nbytes >= _BYTES_AT_ONCE:
                writer.write_table(held.slice(0, rows_at_once))
                held = held.slice(rows_at_once)
            held = pa.concat_tables([held, table])
        writer.write_table(held, row_group_size=rows_at_once)


def _repeats(cells: pa.ChunkedArray) -> bool:
    """Return whether a column has each of its values many times."""
    return not pa.types.is_boolean(cells.type) and 10 * len(cells.unique()) < len(cells)


def _tables(source: Path, dialect: Dialect, columns: ArrowColumns) -> Iterator[pa.Table]:
    """Yield the parts of the table in order. All cores read them; a few are in memory at a time."""
    reader = _Reader(dialect, columns)
    # Arrow's own count may be a share of the cores, as other jobs run at the same time.
    threads = min(usable_cpus(), _MOST_THREADS)
    free = [bytearray(_CHUNK) for _ in range(3 * threads)]
    reading: deque[tuple[bytearray, Future[pa.Table]]] = deque()
    with ThreadPoolExecutor(threads) as pool, source.open("rb") as file:
        _skip_header(file, dialect)
        while True:
            if free:
                buffer = free.pop()
                if size := _read_rows(file, buffer, dialect.quote.encode()):
                    reading.append((buffer, pool.submit(reader.read, buffer, size)))
                    continue
                free.clear()
            if not reading:
                return
            buffer, table = reading.popleft()
            yield table.result()
            free.append(buffer)


def _skip_header(file: BufferedReader, dialect: Dialect) -> None:
    if file.read(len(_BOM)) != _BOM:
        file.seek(0)
    for _ in range(dialect.skip_lines + int(dialect.header)):
        line = file.readline(_CHUNK)
        goes_on = dialect.quote and line.count(dialect.quote.encode()) % 2
        if goes_on or len(line) == _CHUNK or b"\r" in line.rstrip(b"\r\n"):
            raise Unusual


def _read_rows(file: BufferedReader, buffer: bytearray, quote: bytes) -> int:
    """Fill ``buffer`` with whole rows, and return the number of their bytes."""
    size: int = file.readinto(buffer)
    if size < len(buffer):
        return size
    quoted = bool(quote) and quote in buffer
    end, quotes = size, buffer.count(quote) if quoted else 0
    while newline := buffer.rfind(b"\n", 0, end) + 1:
        # A line break between quotes is part of a cell.
        quotes -= buffer.count(quote, newline, end) if quoted else 0
        if quotes % 2 == 0:
            file.seek(newline - size, 1)
            return newline
        end = newline - 1
    raise Unusual


class _Reader:
    """Turns the bytes of rows into tables with column types."""

    def __init__(self, dialect: Dialect, columns: ArrowColumns) -> None:
        self._dialect = dialect
        self._missing = ["", *columns.missing]
        self._types = {field.name: field.type for field in columns.schema()}
        types = self._types.items()
        self._numbers = [n for n, t in types if pa.types.is_integer(t) or pa.types.is_floating(t)]
        # Times are read as text first: by their lengths we know whether Arrow reads them right.
        self._read_as = {n: pa.string() if pa.types.is_timestamp(t) else t for n, t in types}

    def read(self, buffer: bytearray, size: int) -> pa.Table:
        """Read the rows in the first ``size`` bytes of ``buffer``.

        Raises:
            Refused: some cell would change.
            Unusual: the rows are not well-formed.
        """
        delimiter, quote = self._dialect.delimiter, self._dialect.quote
        rows = np.frombuffer(buffer, np.uint8, size)
        edges = f"{delimiter}\n"
        if buffer.find(b"\0", 0, size) >= 0:
            raise Unusual
        if buffer.find(b"\r", 0, size) >= 0:
            check_line_ends(rows)
            edges += "\r"
        quoted = bool(quote) and buffer.find(quote.encode(), 0, size) >= 0
        if quoted:
            check_quotes(rows, delimiter, quote)
            edges += quote
        try:
            return self._convert(rows, quoted, may_have_codes(rows, edges.encode()))
        except (Unusual, pa.ArrowInvalid):
            raise self._refused(rows, quoted) from None

    def _convert(self, rows: Bytes, quoted: bool, look_for_codes: bool) -> pa.Table:
        if look_for_codes and self._numbers:
            texts = self._parse(rows, quoted, dict.fromkeys(self._numbers, pa.string()))
            for name in self._numbers:
                for cells in texts[name].chunks:
                    check_number(cells, whole=pa.types.is_integer(self._types[name]))
        table = self._parse(rows, quoted, self._read_as)
        columns = [_cast_exactly(table[name], type_) for name, type_ in self._types.items()]
        return pa.table(columns, names=list(self._types))

    def _refused(self, rows: Bytes, quoted: bool) -> Unusual | Refused:
        """Explain why the rows could not be converted, by their cells if these can be separated."""
        not_text = [name for name, type_ in self._types.items() if not pa.types.is_string(type_)]
        try:
            texts = self._parse(rows, quoted, dict.fromkeys(not_text, pa.string()))
        except pa.ArrowInvalid:
            return Unusual()
        return Refused({name: texts[name].unique().drop_null().to_pylist() for name in not_text})

    def _parse(self, rows: Bytes, quoted: bool, types: dict[str, pa.DataType]) -> pa.Table:
        return csv.read_csv(
            pa.BufferReader(pa.py_buffer(rows)),
            csv.ReadOptions(
                use_threads=False, block_size=_CHUNK + 1, column_names=list(self._types)
            ),
            csv.ParseOptions(
                delimiter=self._dialect.delimiter,
                quote_char=self._dialect.quote if quoted else False,
                newlines_in_values=quoted,
            ),
            csv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                null_values=self._missing,
                strings_can_be_null=True,
                true_values=["true", "True", "TRUE"],
                false_values=["false", "False", "FALSE"],
                decimal_point=self._dialect.decimal,
            ),
        )


def _cast_exactly(cells: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    """Cast cells to ``type_``, provided that no digit is lost."""
    if pa.types.is_floating(type_):
        are_exact = compute.less(compute.abs(cells), _LARGEST)
        if not compute.all(are_exact, min_count=0).as_py():
            raise Unusual
    if cells.type == type_:
        return cells
    for part in cells.chunks:
        _, starts, ends = layout(part)
        if not _LENGTHS_OF_TIMES.issuperset(np.bincount(ends - starts).nonzero()[0]):
            raise Unusual
    return compute.cast(cells, type_)
