"""Export a table as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

_ROWS = 20_000
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
"""A text that a spreadsheet would run as a formula (OWASP, CSV injection)."""


def csv_chunks(table: Path) -> Iterator[bytes]:
    """Yield the table as CSV in UTF-8, a part of its rows at a time.

    A text that begins like a formula gets an apostrophe in front. Numbers, dates and values of
    other types are written as they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as csv
    import pyarrow.parquet as parquet

    plain = csv.WriteOptions(include_header=False, quoting_style="needed")
    with parquet.ParquetFile(table) as file:
        schema = file.schema_arrow
        names = [_FORMULA.sub(r"'\g<0>", name) for name in schema.names]
        header = io.BytesIO()
        csv.write_csv(pa.table({str(i): [n] for i, n in enumerate(names)}), header, plain)
        yield header.getvalue()
        for batch in file.iter_batches(batch_size=_ROWS):
            columns = []
            for column in batch.columns:
                if pa.types.is_dictionary(column.type):
                    column = column.dictionary_decode()
                if pa.types.is_nested(column.type):
                    column = pa.array([None if v is None else str(v) for v in column.to_pylist()])
                elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
                    column = pa.array([None if v is None else v.hex() for v in column.to_pylist()])
                if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                    column = pc.replace_substring_regex(column, _FORMULA.pattern, r"'\0")
                columns.append(column)
            sink = io.BytesIO()
            named = pa.table(columns, names=[str(i) for i in range(len(columns))])
            csv.write_csv(named, sink, plain)
            yield sink.getvalue()
