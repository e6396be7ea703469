"""Arrow reads well-formed text just as the engine does, and leaves to it what it would change."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.artifacts.datasets.ingest.delimited import arrow_reader, text_file
from jupyter_mlhub.artifacts.datasets.ingest.delimited.arrow_reader import (
    ArrowColumns,
    Refused,
    write_well_formed,
)
from jupyter_mlhub.artifacts.datasets.ingest.delimited.byte_checks import Unusual
from jupyter_mlhub.artifacts.datasets.ingest.dialect import head
from jupyter_mlhub.artifacts.datasets.ingest.dialect.detect import detect_dialect
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.data.artifacts import ReadOptions

USUAL = {
    "int64": ["0", "5", "-7", "12", ""],
    "double": ["0", "0.5", "-0.5", ".5", "1.", "-0", "1e5", "NA"],
    "bool": ["true", "false", "True", "FALSE"],
    "date32": ["2020-01-05", "0001-01-01", "9999-12-31", ""],
    "timestamp[us]": ["2020-01-05 07:08:09", "2020-01-05T07:08", "2020-01-05 07:08:09.123456"],
    "string": ["a", " a ", "007", "é", "a,b", 'say "hi"', "two\nlines", "NA", ""],
}
UNUSUAL = {
    "int64": ["007", "-01", "-0", "+5", " 5", "0x1f", "9223372036854775808", "1_0", "1.5"],
    "double": ["00.5", "-00.5", "+12345678", " 007", "1e400", "nan1", "inf", "1234567890123456"],
    "bool": ["t", "1", "yes"],
    "date32": ["2020-1-5", "2020-02-30", "05/01/2020"],
    "timestamp[us]": [
        "2020-01-05 05", "2020-01-05 0708", "2020-01-05 07:08:09Z", "2020-01-05 07:08:09.1234567",
    ],
    "string": [],
}  # fmt: skip


def write(
    folder: Path, content: bytes, *types: str, more: bytes = b"", header: bool = True
) -> dict[str, list[Any]] | None:
    """What Arrow makes of a file whose dialect is that of ``content``, and that has ``more``;
    None if it leaves it to the engine."""
    source, target = folder / "table.csv", folder / "table.parquet"
    source.write_bytes(content)
    found = detect_dialect(source, ReadOptions(header=header, quote='"', delimiter=","))
    source.write_bytes(content + more)
    columns = ArrowColumns(dict(zip(found.names, types, strict=True)), found.missing)
    try:
        write_well_formed(source, target, found, columns)
    except (Refused, Unusual):
        return None
    return parquet.read_table(target).to_pydict()


def test_cells_become_what_they_say(tmp_path: Path) -> None:
    content = (
        b'i,n,b,d,t,s\r\n5,-0.5,true,2020-01-05,2020-01-05 07:08:09.5,007\r\n'
        b'"-7","1e5",FALSE,,2020-01-05,"say ""hi"", twice"\r\n'
    )  # fmt: skip
    types = ("int64", "double", "bool", "date32", "timestamp[us]", "string")
    assert write(tmp_path, content, *types) == {
        "i": [5, -7],
        "n": [-0.5, 1e5],
        "b": [True, False],
        "d": [date(2020, 1, 5), None],
        "t": [datetime(2020, 1, 5, 7, 8, 9, 500_000), datetime(2020, 1, 5)],
        "s": ["007", 'say "hi", twice'],
    }


@pytest.mark.parametrize(
    ("type_", "cell"), [(type_, cell) for type_, cells in UNUSUAL.items() for cell in cells]
)
def test_a_cell_that_would_change_is_left_to_the_engine(
    tmp_path: Path, type_: str, cell: str
) -> None:
    usual = USUAL[type_][0]
    plain = f"x,s\n{usual},a\n{usual},b\n".encode()
    assert write(tmp_path, plain, type_, "string") is not None
    assert write(tmp_path, plain, type_, "string", more=f"{cell},c\n".encode()) is None
    assert write(tmp_path, plain, type_, "string", more=f'"{cell}",c\n'.encode()) is None
    assert write(tmp_path, b"x,s\n", type_, "string", more=f"{cell},c\n".encode()) is None


@pytest.mark.parametrize(
    "rows",
    [
        b"2", b"2,b,c\n", b"2,b\0\n", b"2,b\r\n", b"2,\xe9\n",
        b'2,"b\n', b'2,b "c"\n', b'2,"b" c\n', b'2,"b"\n3,c "d"\n', b'2,"b" c\n3,"d"\n',
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_are_left_to_the_engine(tmp_path: Path, rows: bytes) -> None:
    plain = b"x,s\n1,a\n"
    assert write(tmp_path, plain, "int64", "string") is not None
    assert write(tmp_path, plain, "int64", "string", more=rows) is None


def test_quotes_may_begin_and_end_a_file(tmp_path: Path) -> None:
    content = b'"n","s"\n"1","a"\n2,"b"'
    assert write(tmp_path, content, "int64", "string") == {"n": [1, 2], "s": ["a", "b"]}
    assert write(tmp_path, content, "string", "string", header=False) == {
        "column_1": ["n", "1", "2"],
        "column_2": ["s", "a", "b"],
    }


def test_codes_among_text_do_not_matter(tmp_path: Path) -> None:
    content = b"zip,n\n01234,0.5\n00501,10\n"
    assert write(tmp_path, content, "string", "double") == {
        "zip": ["01234", "00501"],
        "n": [0.5, 10],
    }


def read(content: bytes) -> tuple[Any, ...]:
    """A file as the hub reads it, or the sentence that says why not."""
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "table.csv"
        source.write_bytes(content)
        try:
            found = ingest(
                source, Path(directory), source.name, ReadOptions(), max_columns=100,
                max_bytes=2**30,
            )  # fmt: skip
        except Invalid as refused:
            return (str(refused),)
        table = parquet.read_table(found.table).replace_schema_metadata(None)
        return table.schema, table.to_pydict(), found.notes, found.bad_rows


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Tables with cells of one type below each other, but for a few."""
    kinds = draw(st.lists(st.sampled_from(sorted(USUAL)), min_size=2, max_size=4))
    pools = [USUAL[kind] * 9 + UNUSUAL[kind] for kind in kinds]
    delimiter, newline = draw(st.sampled_from([",", ";"])), draw(st.sampled_from(["\n", "\r\n"]))
    header = [f"c{index}" for index in range(len(kinds))]
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, pools)), min_size=1, max_size=20))
    quotes_all = draw(st.booleans())

    def written(cell: str) -> str:
        needs_quotes = quotes_all or any(c in cell for c in (delimiter, '"', "\n"))
        return '"' + cell.replace('"', '""') + '"' if needs_quotes else cell

    lines = [delimiter.join(map(written, row)) for row in [header, *rows]]
    if draw(st.integers(0, 9)) == 0:
        lines.insert(draw(st.integers(1, len(lines))), draw(st.sampled_from(["", "1", '"a" b'])))
    return newline.join(lines).encode()


@settings(max_examples=60)
@given(files(), st.sampled_from([64, 1024, 2**23]))
def test_a_file_is_read_as_the_engine_reads_it(content: bytes, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(head, "SAMPLE_ROWS", 4)  # so that types are guessed wrong, too
        patch.setattr(arrow_reader, "_CHUNK", chunk)
        found = read(content)
        patch.setattr(text_file, "_TRIES", 0)
        assert found == read(content)


def test_types_are_found_again_from_the_cells_that_they_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(head, "SAMPLE_ROWS", 2)

    def fail(*_: Any) -> None:
        raise AssertionError("The engine was asked.")

    monkeypatch.setattr(text_file._Writing, "_write_by_engine", fail)
    schema, found, notes, bad_rows = read(
        b"n,day,code,gap\n1,2020-01-01,1,\n2,2020-01-02,2,\n2.5,2020-01-03 10:00,3,\n,,007,x\n"
    )
    assert [str(type_) for type_ in schema.types] == ["double", "timestamp[us]", "string", "string"]
    assert found == {
        "n": [1, 2, 2.5, None],
        "day": [*(datetime(2020, 1, day) for day in (1, 2)), datetime(2020, 1, 3, 10), None],
        "code": ["1", "2", "3", "007"],
        "gap": [None, None, None, "x"],
    }
    assert (notes, bad_rows) == ([], 0)


def test_a_type_that_was_refused_is_not_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the cells of a later chunk are of it."""
    monkeypatch.setattr(head, "SAMPLE_ROWS", 2)
    monkeypatch.setattr(arrow_reader, "_CHUNK", 64)
    monkeypatch.setattr(text_file, "_TRIES", 3)

    def fail(*_: Any) -> None:
        raise AssertionError("The engine was asked.")

    monkeypatch.setattr(text_file._Writing, "_write_by_engine", fail)
    same = "1,1,filling\n" * 9
    content = f"n,m,s\n{same}1.5,1,filling\n{same}1,2.5,filling\n{same}"
    schema, found, *_ = read(content.encode())
    assert [str(type_) for type_ in schema.types] == ["double", "double", "string"]
    assert (sum(found["n"]), sum(found["m"])) == (29.5, 30.5)
