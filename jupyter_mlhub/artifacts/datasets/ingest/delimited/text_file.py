"""Write delimited text as Parquet with column types, in one pass when the guesses are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from .....languages import say, say_n
from .....schemas.data.artifacts import BadRow
from ...engine import write_query
from ..context import Ingest
from ..dialect.detect import detect_dialect
from ..dialect.dialect import Dialect
from ..dialect.missing_values import notes_on_words
from .arrow_reader import Refused, write_well_formed
from .bad_rows import FORGET_REJECTS, BadRows, count_short_rows, rejected_rows
from .byte_checks import Unusual
from .column_parsers import THOUSANDS, ColumnParser
from .engine_scan import MIXED_NEWLINES, explain, scan_sql
from .missing_words import WordCounts, count_missing_words
from .number_notes import notes_on_numbers
from .text_columns import UNLIKE_SAMPLE, TextColumns
from .transcoding import as_utf8
from .wide_tables import WIDE, assemble, split_rows

_TRIES = 5
_LOOKING_AGAIN = say("Some cells differ from the first ones; looking again.")


@dataclass
class Delimited:
    """The result of reading a text file.

    ``parsers`` are those of the columns by their final names, ``examples`` the first bad rows.
    """

    dialect: Dialect
    parsers: dict[str, ColumnParser]
    bad_rows: int = 0
    examples: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_table(
    engine: duckdb.DuckDBPyConnection,
    source: Path,
    target: Path,
    job: Ingest,
    texts: frozenset[int] = frozenset(),
) -> Delimited:
    """Write ``source`` as Parquet with column types.

    Types are guessed from the first rows and checked against every cell. A type that would change
    a cell is replaced by one that keeps it, in the end by text.

    Args:
        texts: places of columns that stay text unless the options give them a type.

    Raises:
        BadRows: rows do not fit, and the options do not ask for them to be skipped.
        Invalid: the file is no table of text, or a type from the options does not fit.
    """
    dialect = detect_dialect(source, job.options)
    if len(dialect.names) <= job.max_columns:
        job.show(dialect.names, dialect.sample)
    try:
        return _Writing(engine, source, target, dialect, job, texts).run()
    except duckdb.InvalidInputException as error:
        if MIXED_NEWLINES not in str(error):
            raise explain(error) from error
        job.log("The line ends change further down.")
    except duckdb.Error as error:
        raise explain(error) from error
    try:
        dialect = replace(dialect, mixed_newlines=True)
        return _Writing(engine, source, target, dialect, job, texts).run()
    except duckdb.Error as error:
        raise explain(error) from error


class _Writing:
    """Writes one file in one dialect."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        source: Path,
        target: Path,
        dialect: Dialect,
        job: Ingest,
        texts: frozenset[int],
    ) -> None:
        job.log(say("Reading as {dialect}.", dialect=dialect))
        job.require_columns(len(dialect.names), " Is the table on its side?")
        self._engine = engine
        self._target = target
        self._dialect = dialect
        self._job = job
        self._fills = job.options.short_rows == "fill"
        self._text = as_utf8(source, target.with_name("utf8.csv"), dialect)
        self._columns = TextColumns(dialect, job.options, texts)
        self._found = Delimited(dialect, {}, notes=list(dialect.notes))

    def run(self) -> Delimited:
        found = self._found
        if self._dialect.mixed_newlines:
            found.notes.append(say("The line ends are of several kinds; all are read as one kind."))
        by_arrow = self._write_by_arrow()
        filled = 0 if by_arrow else self._write_by_engine()
        scan = self._scan("ignore_errors")
        words = count_missing_words(self._engine, scan, self._target, self._columns)
        if by_arrow and any(kept for _, kept in words.values()):
            # Below the first rows there are words that have to be kept.
            filled = self._write_by_engine()
        found.parsers = self._columns.parsers()
        if found.bad_rows and self._job.options.bad_rows == "refuse":
            raise BadRows(found.bad_rows, found.examples)
        self._note_rows(filled)
        self._note_columns(words)
        return found

    def _write_by_arrow(self) -> bool:
        """Write all rows if they are well-formed, and return whether they were."""
        for _ in range(_TRIES):
            for_arrow = self._columns.for_arrow()
            if for_arrow is None:
                return False
            try:
                write_well_formed(self._text, self._target, self._dialect, for_arrow)
            except Unusual:
                return False
            except Refused as refused:
                if not self._columns.widen(refused.cells):
                    return False
                self._job.log(_LOOKING_AGAIN)
            else:
                return True
        return False

    def _write_by_engine(self) -> int:
        """Write the rows that fit, and return the number of short rows that were filled."""
        found, dialect = self._found, self._dialect
        if len(dialect.names) < WIDE:
            filled = count_short_rows(self._engine, self._text, dialect) if self._fills else 0
            quoting = self._columns.quoting()
            storing = self._scan("store_rejects", quoting)
            self._settle(self._scan("ignore_errors", quoting), lambda: self._copy(storing))
            rejected = rejected_rows(self._engine, self._text, dialect)
            found.bad_rows, found.examples = rejected
            return filled
        cells = self._target.with_name("cells.parquet")
        split = split_rows(self._text, cells, dialect, fills=self._fills)
        found.bad_rows, found.examples = split.bad_rows, split.examples
        scan = f"read_parquet('{cells}')"

        def write_part(names: list[str], place: Path) -> None:
            write_query(self._engine, f"SELECT {self._columns.select(names)} FROM {scan}", place)

        self._settle(scan, lambda: assemble(dialect.names, self._target, write_part))
        return split.filled

    def _scan(self, bad_rows: str, quoting: list[str] | None = None) -> str:
        return scan_sql(
            self._text, self._dialect, bad_rows, fills=self._fills, quoting=quoting or ()
        )

    def _copy(self, scan: str) -> None:
        query = f"SELECT {self._columns.select(self._columns.names)} FROM {scan}"
        write_query(self._engine, query, self._target, before=FORGET_REJECTS)

    def _settle(self, scan: str, write: Callable[[], None]) -> None:
        """Write with the guessed types; where some cell does not fit, with types that do."""
        try:
            write()
        except duckdb.InvalidInputException as error:
            if UNLIKE_SAMPLE not in str(error):
                raise
            self._job.log(_LOOKING_AGAIN)
            self._columns.settle(self._engine, scan)
            write()

    def _note_rows(self, filled: int) -> None:
        notes, bad_rows = self._found.notes, self._found.bad_rows
        if filled:
            notes.append(
                say_n(
                    "1 short row was filled with missing values.",
                    "{count:,} short rows were filled with missing values.",
                    filled,
                )
            )
        if bad_rows == 1:
            notes.append(say("1 row did not fit and was skipped."))
        elif bad_rows:
            notes.append(say("{bad_rows:,} rows did not fit and were skipped.", bad_rows=bad_rows))

    def _note_columns(self, words: dict[str, WordCounts]) -> None:
        notes = self._found.notes
        for name, (taken, kept) in words.items():
            notes += notes_on_words(name, taken, kept)
        for name, (parser, cells) in self._columns.first_cells().items():
            if parser.note and _applies(parser, cells, self._dialect):
                notes.append(f"{name}: {parser.note}.")
            notes += notes_on_numbers(name, parser, cells, self._dialect)


def _applies(parser: ColumnParser, cells: list[str], dialect: Dialect) -> bool:
    """Return whether a parser's note on thousands is true for the cells.

    A parser from the options may also accept numbers without a thousands separator.
    """
    if not parser.note.startswith(THOUSANDS):
        return True
    return not cells or any(dialect.thousands in cell for cell in cells)
