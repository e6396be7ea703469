"""From delimited text to a typed Parquet table, in one pass when the guesses hold."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from ...errors import Invalid
from ...schemas.artifacts import BadRow, ReadOptions
from ..engine import PARQUET, fetch, literal, quoted
from .corrected import called_columns
from .dialect import LONGEST_LINE, MISSING, Dialect, detect_dialect
from .readings import BOOLEAN, INTEGER, TEXT, Reading, dates, guess, numbers, readings_of
from .wide import COLUMNS_AT_ONCE, EXAMPLES, WIDE, assemble, split_rows

_CHUNK = 1024 * 1024
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
) -> Delimited:
    """Write ``source`` as typed Parquet.

    Types are guessed from the first rows and held against every cell: a type that would change
    one is replaced by one that keeps it, text at the last.

    Raises:
        BadRows: rows do not fit and it was not said to skip them.
        Invalid: it is no table of text, or a type that was said does not fit.
    """
    dialect = detect_dialect(source, said)
    if len(dialect.names) <= max_columns:
        show(dialect.names, dialect.sample)
    try:
        return _write(engine, source, target, dialect, said, max_columns, say)
    except duckdb.InvalidInputException as error:
        if _MIXED not in str(error):
            raise _explain(error) from error
        say("The line ends change further down.")
    except duckdb.Error as error:
        raise _explain(error) from error
    try:
        dialect = replace(dialect, mixed_newlines=True)
        return _write(engine, source, target, dialect, said, max_columns, say)
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
) -> Delimited:
    say(f"Reading as {dialect}.")
    if len(dialect.names) > max_columns:
        raise Invalid(
            f"The file has {len(dialect.names):,} columns; at most {max_columns:,} are supported. "
            "Is the table on its side?",
            code="too_many_columns",
        )
    text = _as_utf8(source, target.with_name("utf8.csv"), dialect)
    columns = _Columns(dialect, said)
    found = Delimited(dialect, {}, notes=list(dialect.notes))
    if dialect.mixed_newlines:
        found.notes.append("The line ends are of several kinds; all are read as one kind.")
    if len(dialect.names) < WIDE:
        scan = _scan(text, dialect, "ignore_errors")
        storing = _scan(text, dialect, "store_rejects")
        _settled(engine, scan, columns, say, lambda: _copy(engine, storing, columns, target))
        found.bad_rows, found.examples = _bad_rows(engine, text, dialect)
    else:
        cells = target.with_name("cells.parquet")
        found.bad_rows, found.examples = split_rows(text, cells, dialect)
        scan = f"read_parquet('{cells}')"

        def write_part(names: list[str], place: Path) -> None:
            engine.execute(
                f"COPY (SELECT {columns.select(names)} FROM {scan}) TO '{place}' {PARQUET}"
            )

        _settled(engine, scan, columns, say, lambda: assemble(dialect.names, target, write_part))
    found.readings = columns.readings()
    if found.bad_rows and said.bad_rows == "refuse":
        raise BadRows(_sentence(found), found.bad_rows, found.examples)
    if found.bad_rows:
        rows = "1 row" if found.bad_rows == 1 else f"{found.bad_rows:,} rows"
        found.notes.append(f"{rows} did not fit and were skipped.")
    for name, reading in found.readings.items():
        if reading.note:
            found.notes.append(f"{name}: {reading.note}.")
    return found


def _settled(
    engine: duckdb.DuckDBPyConnection,
    scan: str,
    columns: _Columns,
    say: Callable[[str], None],
    write: Callable[[], None],
) -> None:
    """Write with the types that are guessed, and if some cell refuses, with those that fit."""
    try:
        write()
    except duckdb.InvalidInputException as error:
        if _DOUBT not in str(error):
            raise
        say("Not all cells are like the first ones; looking at every cell.")
        columns.settle(engine, scan)
        write()


_DOUBT = "mlhub: a cell differs from the sample"
_MIXED = "state machine reached an invalid state"
"""What the engine says of line ends that are not all of the first one's kind."""


class _Columns:
    """The reading of each column, and what it may become."""

    def __init__(self, dialect: Dialect, said: ReadOptions) -> None:
        self._dialect = dialect
        self.names = dialect.names
        self._called = called_columns(self.names, said.columns)
        self._extra = [word for word in dialect.missing if word not in MISSING]
        self._said = {name: c.type for name, c in said.columns.items() if c.type is not None}
        strict = [BOOLEAN, *numbers(dialect.decimal, dialect.thousands),
                  *dates(day_first=dialect.day_first), TEXT]  # fmt: skip
        self._candidates = {
            name: readings_of(
                self._said[name], dialect.decimal, dialect.thousands, day_first=dialect.day_first
            )
            if name in self._said
            else strict
            for name in self.names
        }
        self._cells = {name: dialect.cells(index) for index, name in enumerate(self.names)}
        self._chosen = {name: self._guess(name) for name in self.names}

    def _guess(self, name: str) -> Reading:
        candidates, cells = self._candidates[name], self._cells[name]
        if not cells and name not in self._said:
            return INTEGER  # nothing to judge by: the strictest, until some cell refuses it
        found = guess(cells, candidates)
        return found if found in candidates else candidates[0]

    def readings(self) -> dict[str, Reading]:
        return {self._called[name]: reading for name, reading in self._chosen.items()}

    def select(self, names: list[str]) -> str:
        """Columns as typed values; a cell that would change ends the query."""
        return ", ".join(f"{self._value(name)} AS {quoted(self._called[name])}" for name in names)

    def _value(self, name: str) -> str:
        raw, reading = quoted(name), self._chosen[name]
        if reading is TEXT:
            return f"CASE WHEN NOT ({self._missing(name, raw)}) THEN {raw} END"
        missing = self._missing(name, "cell")
        doubt = f"CASE WHEN NOT ({missing}) THEN error('{_DOUBT}') END"
        slow = f"coalesce({reading.expression('cell')}, CAST({doubt} AS {reading.storage}))"
        # In a lambda, because the engine would work out parts that occur twice for every cell.
        value = f"list_transform([{raw}], lambda cell: {slow})[1]"
        if reading.plain is not None:
            value = f"coalesce({reading.plain.replace('{0}', raw)}, {value})"
        if self._extra:
            # A number may be a spelling of "missing", too: -999.
            words = ", ".join(literal(word) for word in self._extra)
            value = f"CASE WHEN NOT list_contains([{words}], trim({raw})) THEN {value} END"
        return value

    def _missing(self, name: str, cell: str) -> str:
        """A condition on ``cell``; ``NA`` among two-letter codes is Namibia."""
        words = ["", *self._dialect.missing]
        if "NA" in words and _are_codes(self._cells[name]):
            words.remove("NA")
        listed = ", ".join(literal(word) for word in words)
        longest = max(len(word.encode()) for word in words)
        bare = cell if self._chosen[name] is TEXT else f"trim({cell})"
        # Not IN: that takes a vector of memory for each word. The length spares most comparisons.
        return (
            f"{cell} IS NULL OR (strlen({bare}) <= {longest} AND list_contains([{listed}], {bare}))"
        )

    def settle(self, engine: duckdb.DuckDBPyConnection, scan: str) -> None:
        """Replace each reading that some cell refuses by the first one that all accept."""
        typed = {n: [r] for n, r in self._chosen.items() if r is not TEXT}
        failing = self._failing(engine, scan, typed)
        doubtful = [name for name, counts in failing.items() if counts[0]]
        likely = {name: self._likely(engine, scan, name) for name in doubtful}
        counts = self._failing(engine, scan, likely)
        for name in doubtful:
            fitting = [r for r, c in zip(likely[name], counts[name], strict=True) if not c]
            if not fitting:
                raise self._does_not_fit(engine, scan, name, failing[name][0])
            self._chosen[name] = fitting[0]

    def _likely(self, engine: duckdb.DuckDBPyConnection, scan: str, name: str) -> list[Reading]:
        """The candidates that also accept some of the cells that the chosen one refuses."""
        if name in self._said:
            return self._candidates[name]
        cell = quoted(name)
        refused = (
            f"{self._chosen[name].expression(cell)} IS NULL AND NOT ({self._missing(name, cell)})"
        )
        query = f"SELECT trim({cell}) FROM {scan} WHERE {refused} LIMIT 100"
        cells = [text for (text,) in fetch(engine, query)]
        cells += self._cells[name][:100]
        return [r for r in self._candidates[name] if all(r.accepts(text) for text in cells)]

    def _failing(
        self, engine: duckdb.DuckDBPyConnection, scan: str, tried: dict[str, list[Reading]]
    ) -> dict[str, list[int]]:
        """For each column and reading the number of cells that it would change."""
        counts: dict[str, list[int]] = {}
        names = list(tried)
        for start in range(0, len(names), COLUMNS_AT_ONCE):
            part = names[start : start + COLUMNS_AT_ONCE]
            tests = [
                f"count(*) FILTER (WHERE NOT ({self._missing(name, quoted(name))}) "
                f"AND {reading.expression(quoted(name))} IS NULL)"
                for name in part
                for reading in tried[name]
            ]
            row = list(fetch(engine, f"SELECT {', '.join(tests)} FROM {scan}")[0])
            for name in part:
                counts[name] = [row.pop(0) for _ in tried[name]]
        return counts

    def _does_not_fit(
        self, engine: duckdb.DuckDBPyConnection, scan: str, name: str, count: int
    ) -> Invalid:
        tests = " AND ".join(
            f"{reading.expression(quoted(name))} IS NULL" for reading in self._candidates[name]
        )
        query = (
            f"SELECT DISTINCT left({quoted(name)}, 40) FROM {scan} "
            f"WHERE NOT ({self._missing(name, quoted(name))}) AND {tests} LIMIT 5"
        )
        cells = ", ".join(repr(cell) for (cell,) in fetch(engine, query))
        number = "1 cell" if count == 1 else f"{count:,} cells"
        return Invalid(
            f"{number} of {self._called[name]} can't be read as {self._said[name]}: {cells}. "
            "Choose another type, or add them to what counts as missing.",
            code="type_does_not_fit",
        )


def _are_codes(cells: list[str]) -> bool:
    codes = set(cells) - {"NA"}
    return len(codes) > 9 and all(len(c) == 2 and c.isalpha() and c.isupper() for c in codes)


def _copy(engine: duckdb.DuckDBPyConnection, scan: str, columns: _Columns, target: Path) -> None:
    engine.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    engine.execute(
        f"COPY (SELECT {columns.select(columns.names)} FROM {scan}) TO '{target}' {PARQUET}"
    )


def _scan(path: Path, dialect: Dialect, bad_rows: str) -> str:
    """A ``read_csv`` call that leaves every cell as the text that it is.

    ``bad_rows`` is ``store_rejects`` to keep what does not fit, or ``ignore_errors``.
    """
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dialect.names)
    skip = dialect.skip_lines + int(dialect.header)
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, "
        f"escape = {literal(dialect.escape)}, header = false, skip = {skip}, comment = '', "
        f"nullstr = '', max_line_size = {LONGEST_LINE}, buffer_size = {2 * LONGEST_LINE}, "
        f"{bad_rows} = true)"
    )


def _as_utf8(source: Path, target: Path, dialect: Dialect) -> Path:
    """The file itself, or a copy with plain encoding and line ends where the engine needs one."""
    if dialect.encoding in ("utf-8", "utf-8-sig", "ascii") and not dialect.mixed_newlines:
        return source
    decoder = codecs.getincrementaldecoder(dialect.encoding)()
    try:
        with source.open("rb") as read, target.open("w", encoding="utf-8", newline="") as write:
            held = ""
            while chunk := read.read(_CHUNK):
                text = held + decoder.decode(chunk)
                held = ""
                if dialect.mixed_newlines:
                    if text.endswith("\r"):
                        text, held = text[:-1], "\r"
                    text = re.sub(r"\r\n?", "\n", text)
                write.write(text)
            write.write(held + decoder.decode(b"", final=True))
    except UnicodeError as error:
        raise Invalid(
            f"The file is not all {dialect.encoding}: {error}. Say which encoding it has, or save "
            "it as UTF-8 and upload it again.",
            code="encoding",
        ) from error
    return target


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
        for place in places:
            while at < place and (chunk := file.read(min(_CHUNK, place - at))):
                line += chunk.count(b"\n")
                at += len(chunk)
            # With \r\n the place is that of the \n before the row.
            numbers.append(line + int(file.read(1) == b"\n"))
            file.seek(at)
    return numbers


def _sentence(found: Delimited) -> str:
    first = found.examples[0]
    rows = "1 row does not fit" if found.bad_rows == 1 else f"{found.bad_rows:,} rows do not fit"
    return (
        f"{rows}: line {first.line:,} has {first.reason}. "
        "Skip such rows, say how the file is to be read, or mend it and upload it again."
    )


def _explain(error: duckdb.Error) -> Invalid:
    """What the engine says of a file that it can't read at all."""
    text: Any = str(error)
    if "maximum line size" in text.lower():
        return Invalid("A line is longer than 16 MiB. Is this a CSV file?", code="long_line")
    if "out of memory" in text.lower():
        return Invalid("The rows are too large to be read. Is this a CSV file?", code="too_large")
    first = text.splitlines()[0] if text else "unknown error"
    return Invalid(f"The file can't be read as CSV: {first}", code="unreadable")
