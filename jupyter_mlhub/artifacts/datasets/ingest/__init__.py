"""Turn the bytes of a file into a table with column types, in bounded memory. Runs on workers.

Text is parsed here and not by DuckDB's sniffer or clevercsv, because no cell may change unseen:
``docs/decisions/0003-parsed-by-hand.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ....errors import Invalid
from ....languages import say
from ....schemas.data.artifacts import BadRow, ReadOptions
from ....wording import counted
from ..engine import fetch, open_engine
from .container import Format, unpack
from .context import Ingest, Show
from .delimited.bad_rows import BadRows
from .delimited.casts import cast_columns
from .delimited.column_parsers import day_first_columns, thousands_columns
from .delimited.text_file import Delimited, write_table
from .formats import write_arrow, write_parquet
from .json_records.json_file import write_json
from .workbooks import workbook_as_csv

__all__ = ["BadRows", "Ingested", "ingest"]


@dataclass(frozen=True)
class Ingested:
    """A table with column types, and how it was read."""

    table: Path
    format: Format
    rows: int
    read_as: ReadOptions | None = None
    bad_rows: int = 0
    bad_row_examples: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    day_first: dict[str, bool] = field(default_factory=dict)
    thousands_columns: list[str] = field(default_factory=list)


@dataclass
class _Parsed:
    """A table that was written; ``read_as`` and ``text`` are set where the file was text."""

    table: Path
    notes: list[str]
    text: Delimited | None = None
    read_as: ReadOptions | None = None


def ingest(
    source: Path,
    workdir: Path,
    filename: str,
    options: ReadOptions,
    *,
    max_columns: int,
    max_bytes: int,
    log: Callable[[str], None] = lambda line: None,
    show: Show = lambda names, rows: None,
) -> Ingested:
    """Find the column types of ``source`` and write the table as Parquet into ``workdir``.

    No value changes: a column that a type would alter stays text. A row that does not fit is
    skipped only when ``options`` ask for it.

    Args:
        options: how to read the file; what they leave out is guessed.
        max_columns: the number of columns that a table may have.
        max_bytes: the number of bytes that the file may have once it is unpacked.
        log: takes lines of the job's log.
        show: takes the names and first rows of a text file before the whole file is read.

    Raises:
        Invalid: the file is no table. The sentence says where, why and what to do.
        BadRows: rows do not fit, and ``options`` do not ask for them to be skipped.
    """
    job = Ingest(options, max_columns, max_bytes, log, show)
    source, form = unpack(source, workdir / "unpacked", filename, max_bytes)
    if options.sheet is not None and form != "excel":
        raise Invalid.field("sheet", "The file is no workbook, so it has no sheets to choose from.")
    with open_engine(workdir / "spill") as engine:
        parsed = _parse(engine, source, form, workdir, job)
        columns = len(fetch(engine, f"DESCRIBE SELECT * FROM '{parsed.table}'"))
        rows: int = fetch(engine, f"SELECT count(*) FROM '{parsed.table}'")[0][0]
    job.require_columns(columns)
    _require_rows(rows, parsed.text)
    log(say("Read {rows}.", rows=counted(rows, "row")))
    text = parsed.text
    if text is None:
        return Ingested(parsed.table, form, rows, notes=parsed.notes)
    return Ingested(
        parsed.table,
        form,
        rows,
        read_as=parsed.read_as,
        bad_rows=text.bad_rows,
        bad_row_examples=text.examples,
        notes=parsed.notes + text.notes,
        day_first=day_first_columns(text.parsers),
        thousands_columns=thousands_columns(text.parsers),
    )


def _parse(
    engine: duckdb.DuckDBPyConnection, source: Path, form: Format, workdir: Path, job: Ingest
) -> _Parsed:
    table = workdir / "table.parquet"
    if form == "excel":
        return _parse_workbook(engine, source, workdir / "sheet.csv", table, job)
    if form == "csv":
        text = write_table(engine, source, table, job)
        return _Parsed(table, [], text, text.dialect.as_options())
    if form == "parquet":
        notes = write_parquet(engine, source, table)
    elif form == "json":
        notes = write_json(engine, source, table)
    else:
        notes = write_arrow(source, table)
    return _Parsed(cast_columns(engine, table, job.options), notes)


def _parse_workbook(
    engine: duckdb.DuckDBPyConnection, source: Path, csv: Path, table: Path, job: Ingest
) -> _Parsed:
    sheet = workbook_as_csv(source, csv, job.options)
    as_csv = job.with_options(skip_lines=0, delimiter=",", quote='"', encoding="utf-8")
    text = write_table(engine, csv, table, as_csv, sheet.texts)
    read_as = text.dialect.as_options().model_copy(
        update={"sheet": sheet.sheet, "skip_lines": sheet.skipped}
    )
    return _Parsed(table, sheet.notes, text, read_as)


def _require_rows(rows: int, text: Delimited | None) -> None:
    if rows:
        return
    if text is not None and text.dialect.sample:
        raise Invalid(
            "No row could be read. Say how the file is to be read: its delimiter or its quotes.",
            code="no_rows",
        )
    raise Invalid("The file has a header but no rows.", code="no_rows")
