"""From the bytes of a file to a typed Parquet table, in bounded memory. Runs on workers.

Text is parsed here and not by DuckDB's sniffer or clevercsv, because no cell may change unseen:
``docs/decisions/0003-parsed-by-hand.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ....errors import Invalid
from ....schemas.artifacts import BadRow, ReadOptions
from ..engine import fetch, open_engine
from .container import Format, unpack
from .delimited.casts import correct_columns
from .delimited.column_parsers import marked_thousands, orders_of
from .delimited.text_file import BadRows, Delimited, write_table
from .formats import write_arrow, write_parquet
from .json_records.json_file import write_json
from .workbooks import SheetTable, workbook_as_csv

__all__ = ["BadRows", "Ingested", "ingest"]


@dataclass(frozen=True)
class Ingested:
    """A typed table and how it was read."""

    table: Path
    format: Format
    rows: int
    read_as: ReadOptions | None = None
    bad_rows: int = 0
    bad_row_examples: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    day_first: dict[str, bool] = field(default_factory=dict)
    marked_thousands: list[str] = field(default_factory=list)


def ingest(
    source: Path,
    workdir: Path,
    filename: str,
    said: ReadOptions,
    *,
    max_columns: int,
    max_bytes: int,
    say: Callable[[str], None],
    show: Callable[[list[str], list[list[str]]], None] = lambda names, rows: None,
) -> Ingested:
    """Type the columns of ``source`` and write them as ``workdir/table.parquet``.

    Nothing is changed: what a type would alter stays text, and a row that does not fit is skipped
    only when ``said`` asks for it. ``show`` gets the names and first rows of a text file at once,
    as text, before the whole of it is read.

    Raises:
        Invalid: the file is no table; the sentence says where, why and what to do.
    """
    table = workdir / "table.parquet"
    source, form = unpack(source, workdir / "unpacked", filename, max_bytes)
    notes: list[str] = []
    if said.sheet is not None and form != "excel":
        raise Invalid.field("sheet", "The file is no workbook, so it has no sheets to choose from.")
    found: Delimited | None = None
    sheet: SheetTable | None = None
    with open_engine(workdir / "spill") as engine:
        if form == "excel":
            sheet = workbook_as_csv(source, workdir / "sheet.csv", said)
            notes = sheet.notes
            plain = said.model_copy(
                update={"skip_lines": 0, "delimiter": ",", "quote": '"', "encoding": "utf-8"}
            )
            found = write_table(
                engine, workdir / "sheet.csv", table, plain, max_columns, say, show, sheet.texts
            )
        elif form == "csv":
            found = write_table(engine, source, table, said, max_columns, say, show)
        elif form == "parquet":
            notes = write_parquet(engine, source, table)
        elif form == "json":
            notes = write_json(engine, source, table)
        else:
            notes = write_arrow(source, table)
        if found is None:
            table = correct_columns(engine, table, said)
        columns = len(fetch(engine, f"DESCRIBE SELECT * FROM '{table}'"))
        rows = fetch(engine, f"SELECT count(*) FROM '{table}'")[0][0]
    if columns > max_columns:
        raise Invalid(
            f"The file has {columns:,} columns; at most {max_columns:,} are supported.",
            code="too_many_columns",
        )
    if rows == 0 and found is not None and found.dialect.sample:
        raise Invalid(
            "No row could be read. Say how the file is to be read: its delimiter or its quotes.",
            code="no_rows",
        )
    if rows == 0:
        raise Invalid("The file has a header but no rows.", code="no_rows")
    say("1 row typed." if rows == 1 else f"{rows:,} rows typed.")
    if found is None:
        return Ingested(table, form, rows, notes=notes)
    read_as = found.dialect.as_options()
    if sheet is not None:
        read_as = read_as.model_copy(update={"sheet": sheet.sheet, "skip_lines": sheet.skipped})
    return Ingested(
        table,
        form,
        rows,
        read_as=read_as,
        bad_rows=found.bad_rows,
        bad_row_examples=found.examples,
        notes=notes + found.notes,
        day_first=orders_of(found.readings),
        marked_thousands=marked_thousands(found.readings),
    )
