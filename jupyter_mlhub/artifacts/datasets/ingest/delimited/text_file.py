"""From delimited text to a typed Parquet table, in one pass when the guesses hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as parquet

from .....errors import Invalid
from .....schemas.artifacts import BadRow, ReadOptions
from ...engine import fetch, literal, quoted, write_query
from ..dialect.detect import LONGEST_LINE, Dialect, detect_dialect
from ..dialect.missing_values import notes_of
from .column_parsers import THOUSANDS, Reading
from .number_notes import notes_on_numbers
from .plain import as_plain
from .spelling import Unusual
from .text_columns import DOUBT, TextColumns
from .well_formed import Refused, write_well_formed
from .wide import COLUMNS_AT_ONCE, EXAMPLES, WIDE, assemble, split_rows

_CHUNK = 1024 * 1024
_TRIES = 5
_NOT_ALIKE = "Not all cells are like the first ones; looking again."
_REASONS = {
    "UNQUOTED VALUE": "a quote that is never closed, or text beside a closed one",
    "INVALID ENCODING": "bytes that are not {encoding}",
    "LINE SIZE OVER MAXIMUM": "more than 16 MiB",
}


@dataclass
class Delimited:
    """What was made of a text file."""

    dialect: Dialect
    readings: dict[str, Reading]
    bad_rows: int = 0
    examples: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class BadRows(Invalid):
    """Rows that do not fit the table, with the first of them."""

    def __init__(self, message: str, count: int, examples: list[BadRow]) -> None:
        super().__init__(message, code="bad_rows")
        self.count = count
        self.examples = examples


def write_table(
    engine: duckdb.DuckDBPyConnection,
    source: Path,
    target: Path,
    said: ReadOptions,
    max_columns: int,
    say: Callable[[str], None],
    show: Callable[[list[str], list[list[str]]], None],
    texts: frozenset[int] = frozenset(),
) -> Delimited:
    """Write ``source`` as typed Parquet.

    Types are guessed from the first rows and held against every cell: a type that would change
    one is replaced by one that keeps it, text at the last. The columns at the places ``texts`` stay
    text unless a type was said.

    Raises:
        BadRows: rows do not fit and it was not said to skip them.
        Invalid: it is no table of text, or a type that was said does not fit.
    """
    dialect = detect_dialect(source, said)
    if len(dialect.names) <= max_columns:
        show(dialect.names, dialect.sample)
    try:
        return _write(engine, source, target, dialect, said, max_columns, say, texts)
    except duckdb.InvalidInputException as error:
        if _MIXED not in str(error):
            raise _explain(error) from error
        say("The line ends change further down.")
    except duckdb.Error as error:
        raise _explain(error) from error
    try:
        dialect = replace(dialect, mixed_newlines=True)
        return _write(engine, source, target, dialect, said, max_columns, say, texts)
    except duckdb.Error as error:
        raise _explain(error) from error


def _write(
    engine: duckdb.DuckDBPyConnection,
    source: Path,
    target: Path,
    dialect: Dialect,
    said: ReadOptions,
    max_columns: int,
    say: Callable[[str], None],
    texts: frozenset[int],
) -> Delimited:
    say(f"Reading as {dialect}.")
    if len(dialect.names) > max_columns:
        raise Invalid(
            f"The file has {len(dialect.names):,} columns; at most {max_columns:,} are supported. "
            "Is the table on its side?",
            code="too_many_columns",
        )
    text = as_plain(source, target.with_name("utf8.csv"), dialect)
    columns = TextColumns(dialect, said, texts)
    found = Delimited(dialect, {}, notes=list(dialect.notes))
    if dialect.mixed_newlines:
        found.notes.append("The line ends are of several kinds; all are read as one kind.")
    filled = 0
    by_arrow = _write_by_arrow(text, target, dialect, columns, say)
    if not by_arrow:
        filled = _write_by_engine(engine, text, target, columns, found, said, say)
    fills = said.short_rows == "fill"
    words = _words(engine, _scan(text, dialect, "ignore_errors", fills=fills), target, columns)
    if by_arrow and any(words[name][1] for name in words):
        # Words that are to be kept, further down than the first rows.
        filled = _write_by_engine(engine, text, target, columns, found, said, say)
    found.readings = columns.readings()
    if found.bad_rows and said.bad_rows == "refuse":
        raise BadRows(_sentence(found), found.bad_rows, found.examples)
    if filled:
        rows = "1 short row was" if filled == 1 else f"{filled:,} short rows were"
        found.notes.append(f"{rows} filled with missing values.")
    if found.bad_rows == 1:
        found.notes.append("1 row did not fit and was skipped.")
    elif found.bad_rows:
        found.notes.append(f"{found.bad_rows:,} rows did not fit and were skipped.")
    for name, (taken, kept) in words.items():
        found.notes += notes_of(name, taken, kept)
    for name, (reading, cells) in columns.first_cells().items():
        if reading.note and _applies(reading, cells, dialect):
            found.notes.append(f"{name}: {reading.note}.")
        found.notes += notes_on_numbers(name, reading, cells, dialect)
    return found


def _write_by_arrow(
    text: Path,
    target: Path,
    dialect: Dialect,
    columns: TextColumns,
    say: Callable[[str], None],
) -> bool:
    """Write all rows if they are well-formed; says whether they were."""
    for _ in range(_TRIES):
        for_arrow = columns.for_arrow()
        if for_arrow is None:
            return False
        try:
            write_well_formed(text, target, dialect, for_arrow)
        except Unusual:
            return False
        except Refused as refused:
            if not columns.widen(refused.cells):
                return False
            say(_NOT_ALIKE)
        else:
            return True
    return False


def _write_by_engine(
    engine: duckdb.DuckDBPyConnection,
    text: Path,
    target: Path,
    columns: TextColumns,
    found: Delimited,
    said: ReadOptions,
    say: Callable[[str], None],
) -> int:
    """Write what fits, and add to ``found`` what does not; says how many short rows were filled."""
    dialect, fills = found.dialect, said.short_rows == "fill"
    if len(dialect.names) < WIDE:
        filled = _count_short_rows(engine, text, dialect) if fills else 0
        telling = columns.telling()
        scan = _scan(text, dialect, "ignore_errors", fills=fills, telling=telling)
        storing = _scan(text, dialect, "store_rejects", fills=fills, telling=telling)
        _settled(engine, scan, columns, say, lambda: _copy(engine, storing, columns, target))
        found.bad_rows, found.examples = _bad_rows(engine, text, dialect)
    else:
        cells = target.with_name("cells.parquet")
        split = split_rows(text, cells, dialect, fills=fills)
        filled, found.bad_rows, found.examples = split.filled, split.bad_rows, split.examples
        scan = f"read_parquet('{cells}')"

        def write_part(names: list[str], place: Path) -> None:
            write_query(engine, f"SELECT {columns.select(names)} FROM {scan}", place)

        _settled(engine, scan, columns, say, lambda: assemble(dialect.names, target, write_part))
    return filled


def _settled(
    engine: duckdb.DuckDBPyConnection,
    scan: str,
    columns: TextColumns,
    say: Callable[[str], None],
    write: Callable[[], None],
) -> None:
    """Write with the types that are guessed, and if some cell refuses, with those that fit."""
    try:
        write()
    except duckdb.InvalidInputException as error:
        if DOUBT not in str(error):
            raise
        say(_NOT_ALIKE)
        columns.settle(engine, scan)
        write()


def _applies(reading: Reading, cells: list[str], dialect: Dialect) -> bool:
    """Whether a note on thousands does: a reading that was said may take numbers without any."""
    if not reading.note.startswith(THOUSANDS):
        return True
    return not cells or any(dialect.thousands in cell for cell in cells)


def _words(
    engine: duckdb.DuckDBPyConnection, scan: str, target: Path, columns: TextColumns
) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """Of the columns of words those with words that may mean "missing": how many of each are taken
    so, and how many are kept."""
    nulls = _with_missing(target)
    asked = {
        name: called
        for name, called in columns.words().items()
        if called in nulls or columns.kept(name) or name in columns.telling()
    }
    found: dict[str, tuple[Counter[str], Counter[str]]] = {}
    names = list(asked)
    for start in range(0, len(names), COLUMNS_AT_ONCE):
        part = names[start : start + COLUMNS_AT_ONCE]
        before = _count_words(engine, scan, part, columns.missing)
        after = _count_words(engine, f"'{target}'", [asked[name] for name in part], columns.missing)
        for name, there, left in zip(part, before, after, strict=True):
            kept = Counter({word: there[word] for word in columns.kept(name) if there[word]})
            taken = there - left - kept
            if name in columns.telling():
                kept = Counter()  # they are quoted
            if taken or kept:
                found[asked[name]] = taken, kept
    return found


def _count_words(
    engine: duckdb.DuckDBPyConnection, source: str, names: list[str], words: list[str]
) -> list[Counter[str]]:
    listed = ", ".join(literal(word) for word in words)
    longest = max((len(word.encode()) for word in words), default=0)
    tests = ", ".join(
        f"histogram({column}) FILTER (strlen({column}) <= {longest} "
        f"AND list_contains([{listed}]::VARCHAR[], {column}))"
        for column in map(quoted, names)
    )
    (row,) = fetch(engine, f"SELECT {tests} FROM {source}")
    return [Counter(counts or {}) for counts in row]


def _with_missing(table: Path) -> set[str]:
    """Names of the columns that miss some value."""
    metadata = parquet.read_metadata(table)
    found = set()
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            facts = column.statistics
            if facts is None or facts.null_count is None or facts.null_count:
                found.add(column.path_in_schema)
    return found


_MIXED = "state machine reached an invalid state"
"""What the engine says of line ends that are not all of the first one's kind."""


def _copy(engine: duckdb.DuckDBPyConnection, scan: str, columns: TextColumns, target: Path) -> None:
    query = f"SELECT {columns.select(columns.names)} FROM {scan}"
    write_query(engine, query, target, before=_FORGET_REJECTS)


_FORGET_REJECTS = "DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans;"


def _count_short_rows(engine: duckdb.DuckDBPyConnection, text: Path, dialect: Dialect) -> int:
    """How many rows have too few values."""
    engine.execute(_FORGET_REJECTS)
    fetch(engine, f"SELECT count(*) FROM {_scan(text, dialect, 'store_rejects')}")
    short = "SELECT count(DISTINCT line) FROM reject_errors WHERE error_type = 'MISSING COLUMNS'"
    count: int = fetch(engine, short)[0][0]
    return count


def _scan(
    path: Path,
    dialect: Dialect,
    bad_rows: str,
    *,
    fills: bool = False,
    telling: Sequence[str] = (),
) -> str:
    """A ``read_csv`` call that leaves every cell as the text that it is, but that in the columns
    ``telling`` words for "missing" are left out where they are not quoted.

    ``bad_rows`` is ``store_rejects`` to keep what does not fit, or ``ignore_errors``; short rows
    do if it ``fills`` them.
    """
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dialect.names)
    skip = dialect.skip_lines + int(dialect.header)
    nulls = "nullstr = ''"
    if telling:
        words = ", ".join(literal(word) for word in ["", *dialect.missing])
        others = ", ".join(literal(name) for name in dialect.names if name not in telling)
        nulls = f"nullstr = [{words}], allow_quoted_nulls = false"
        nulls += f", force_not_null = [{others}]" if others else ""
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, "
        f"escape = {literal(dialect.escape)}, header = false, skip = {skip}, comment = '', "
        f"{nulls}, max_line_size = {LONGEST_LINE}, buffer_size = {2 * LONGEST_LINE}, "
        f"{bad_rows} = true{', null_padding = true, parallel = false' if fills else ''})"
    )


def _bad_rows(
    engine: duckdb.DuckDBPyConnection, text: Path, dialect: Dialect
) -> tuple[int, list[BadRow]]:
    """How many rows were left out, and the first ten of them with their lines."""
    count = fetch(engine, "SELECT count(DISTINCT line) FROM reject_errors")[0][0]
    if not count:
        return 0, []
    rows = fetch(
        engine,
        "SELECT min(line_byte_position) AS place, any_value(error_type), any_value(csv_line), "
        "any_value(error_message) FROM reject_errors GROUP BY line "
        f"ORDER BY place LIMIT {EXAMPLES}",
    )
    lines = _line_numbers(text, [row[0] - 1 for row in rows])  # the engine counts from one
    return count, [
        BadRow(
            line=line,
            reason=_reason(kind, message, dialect),
            text=(content or "").strip("\r\n")[:200],
            short=str(kind) == "MISSING COLUMNS",
        )
        for line, (_, kind, content, message) in zip(lines, rows, strict=True)
    ]


def _reason(kind: str, message: str, dialect: Dialect) -> str:
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if counts:
        values = "1 value" if counts[2] == "1" else f"{counts[2]} values"
        return f"{values} where {counts[1]} are expected"
    known = _REASONS.get(str(kind))
    return known.format(encoding=dialect.encoding) if known else message.splitlines()[0]


def _line_numbers(path: Path, places: list[int]) -> list[int]:
    """Numbers of the lines in which the bytes at ``places`` (in order) stand."""
    numbers, line, at = [], 1, 0
    with path.open("rb") as file:
        end = b"\n" if b"\n" in file.read(_CHUNK) else b"\r"
        file.seek(0)
        for place in places:
            while at < place and (chunk := file.read(min(_CHUNK, place - at))):
                line += chunk.count(end)
                at += len(chunk)
            # With \r\n the place is that of the \n before the row.
            numbers.append(line + int(file.read(1) == b"\n"))
            file.seek(at)
    return numbers


def _sentence(found: Delimited) -> str:
    first = found.examples[0]
    rows = "1 row does not fit" if found.bad_rows == 1 else f"{found.bad_rows:,} rows do not fit"
    remedy = "Fill short rows, skip such rows" if first.short else "Skip such rows"
    return (
        f"{rows}: line {first.line:,} has {first.reason}. "
        f"{remedy}, say how the file is to be read, or mend it and upload it again."
    )


def _explain(error: duckdb.Error) -> Invalid:
    """What the engine says of a file that it can't read at all."""
    text: Any = str(error)
    if "maximum line size" in text.lower():
        return Invalid("A line is longer than 16 MiB. Is this a CSV file?", code="long_line")
    if "out of memory" in text.lower():
        message = "The rows are too large to be read. Is this a CSV file?"
        return Invalid(message, code="rows_too_large")
    first = text.splitlines()[0] if text else "unknown error"
    return Invalid(f"The file can't be read as CSV: {first}", code="unreadable")
