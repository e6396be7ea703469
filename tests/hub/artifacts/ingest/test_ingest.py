"""What files become: typed as they are written, or refused with a sentence; never changed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from jupyter_mlhub.artifacts.datasets.ingest import BadRows, ingest
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.data.artifacts import ReadOptions, SuggestedOptions
from tests.support.ingesting import read

GIB = 2**30


def types(content: bytes, **options: Any) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "source"
        source.write_bytes(content)
        found = ingest(
            source, Path(directory), "", ReadOptions.model_validate(options), max_columns=20_000,
            max_bytes=GIB,
        )  # fmt: skip
        columns, _, _ = profile_table(found.table, found.rows, Path(directory))
        return {column.name: column.type for column in columns}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a,b\n1,x\n2,y\n", {"a": [1, 2], "b": ["x", "y"]}, id="plain"),
        pytest.param(b"a;b\r\n1;2,5\r\n3;0,25\r\n", {"a": [1, 3], "b": [2.5, 0.25]}, id="comma"),
        pytest.param(b"a\tb\n1\t2\n", {"a": [1], "b": [2]}, id="tabs"),
        pytest.param(b"a|b\n1|2\n", {"a": [1], "b": [2]}, id="bars"),
        pytest.param(
            b"a b c\n1 2 3\n4 5 6\n", {"a": [1, 4], "b": [2, 5], "c": [3, 6]}, id="spaces"
        ),
        pytest.param(b'"a","b"\n"0","\\"\n', {"a": [0], "b": ["\\"]}, id="a backslash"),
        pytest.param(
            b'"a","b"\n"0","say \\"hi\\""\n', {"a": [0], "b": ['say "hi"']}, id="escaped quotes"
        ),
        pytest.param(b"a\r1\r2\r", {"a": [1, 2]}, id="carriage returns"),
        pytest.param(b"a,b\r\n1,2\n3,4\r\n", {"a": [1, 3], "b": [2, 4]}, id="mixed line ends"),
        pytest.param(b"\xef\xbb\xbfa\n1\n", {"a": [1]}, id="byte order mark"),
        pytest.param("a,é\nß,1\n".encode("utf-16"), {"a": ["ß"], "é": [1]}, id="utf-16"),
        pytest.param("a,é\nß,1\n".encode("utf-16-le"), {"a": ["ß"], "é": [1]}, id="no mark"),
        pytest.param(
            "nome;preço\nJosé;1.234,56\nJoão;7,5\n".encode("cp1252"),
            {"nome": ["José", "João"], "preço": [1234.56, 7.5]},
            id="Brazil",
        ),
        pytest.param(
            "имя,n\nИван Петров,1\nАнна Смирнова,2\nОльга Кузнецова,3\n".encode("cp1251"),
            {"имя": ["Иван Петров", "Анна Смирнова", "Ольга Кузнецова"], "n": [1, 2, 3]},
            id="Cyrillic",
        ),
        pytest.param(
            b'n,v\n1,"1,234"\n2,"12,345.5"\n', {"n": [1, 2], "v": [1234.0, 12345.5]}, id="thousands"
        ),
        pytest.param(
            b'a,b\n1,"x\ny"\n2,"say ""hi"""\n',
            {"a": [1, 2], "b": ["x\ny", 'say "hi"']},
            id="quotes",
        ),
        pytest.param(b'a,b\n1,"say \\"hi\\""\n', {"a": [1], "b": ['say "hi"']}, id="backslash"),
        pytest.param(b"a\n007\n008\n", {"a": ["007", "008"]}, id="leading zeros"),
        pytest.param(
            b"a\n" + b"1\n" * 5000 + b"007\n",
            {"a": ["1"] * 5000 + ["007"]},
            id="leading zero far down",
        ),
        pytest.param(
            b"a\n" + b"1\n" * 5000 + b"1.5\n", {"a": [1.0] * 5000 + [1.5]}, id="fraction far down"
        ),
        pytest.param(
            b"a\n" + b"1\n" * 30_000 + b"x\n", {"a": ["1"] * 30_000 + ["x"]}, id="text far down"
        ),
        pytest.param(b"a\n9223372036854775807\n", {"a": [2**63 - 1]}, id="largest integer"),
        pytest.param(b"a\n12345678901234567890\n", {"a": ["12345678901234567890"]}, id="larger"),
        pytest.param(
            b"a\n" + b"1.5\n" * 2000 + b"+007\n",
            {"a": ["1.5"] * 2000 + ["+007"]},
            id="plus and zeros",
        ),
        pytest.param(
            b"a\n" + b"1.5\n" * 2000 + b"+5511999998888\n",
            {"a": ["1.5"] * 2000 + ["+5511999998888"]},
            id="telephone",
        ),
        pytest.param(b"a\n1234567890123456.78\n", {"a": ["1234567890123456.78"]}, id="too long"),
        pytest.param(
            b"ignore_errors = true,b\n1,2\n",
            {"ignore_errors = true": [1], "b": [2]},
            id="a name like an option",
        ),
        pytest.param(
            b"a,b\n" + b"1,2\n" * 300_000 + b"3,4\r\n5,6\r\n",
            {"a": [1] * 300_000 + [3, 5], "b": [2] * 300_000 + [4, 6]},
            id="line ends that change",
        ),
        pytest.param(b"a\n1e400\n", {"a": ["1e400"]}, id="too great a number"),
        pytest.param(b"a\n1_000\n", {"a": ["1_000"]}, id="underscore"),
        pytest.param(b"a,b\n1,NA\n2,\n", {"a": [1, 2], "b": [None, None]}, id="missing"),
        pytest.param(
            b"code\n"
            + b"\n".join(
                [b"BR", b"US", b"DE", b"FR", b"IT", b"ES", b"PT", b"NA", b"CH", b"AT", b"NL"]
            )
            + b"\n",
            {"code": ["BR", "US", "DE", "FR", "IT", "ES", "PT", "NA", "CH", "AT", "NL"]},
            id="Namibia",
        ),
        pytest.param(b"a\nyes\nno\n", {"a": ["yes", "no"]}, id="words"),
        pytest.param(b"a\ntrue\nFalse\n", {"a": [True, False]}, id="truth"),
        pytest.param(b"a,a,\n1,2,3\n", {"a": [1], "a_2": [2], "column_3": [3]}, id="names"),
        pytest.param(b"1,2\n3,4\n", {"column_1": [1, 3], "column_2": [2, 4]}, id="no header"),
        pytest.param(
            b"c,2019,2020,2021\nBR,1,2,3\n",
            {"c": ["BR"], "2019": [1], "2020": [2], "2021": [3]},
            id="years",
        ),
        pytest.param(
            b"a,b\nx,1,2\ny,3,4\n", {"row": ["x", "y"], "a": [1, 3], "b": [2, 4]}, id="index column"
        ),
        pytest.param(
            b"Report of May\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n",
            {"a": [1, 4, 7], "b": [2, 5, 8], "c": [3, 6, 9]},
            id="title",
        ),
        pytest.param(
            b"  YR  MON   TEMP\n1950    1  23.11\r\n1950   12  -1.5 \n1951\t 1   0\n",
            {"YR": [1950, 1950, 1951], "MON": [1, 12, 1], "TEMP": [23.11, -1.5, 0.0]},
            id="columns of a printed page",
        ),
        pytest.param(
            b'"x y" z\n"1" "a  b" 3\n"2" "c" 4\n',
            {"row": [1, 2], "x y": ["a  b", "c"], "z": [3, 4]},
            id="names of rows, and spaces within quotes",
        ),
        pytest.param(
            b"name\nAda  Lovelace\nAlan Turing\nGrace Hopper\n",
            {"name": ["Ada  Lovelace", "Alan Turing", "Grace Hopper"]},
            id="two words are no columns",
        ),
        pytest.param(b"x\nhello, world\nfoo\n", {"x": ["hello, world", "foo"]}, id="one column"),
        pytest.param(gzip.compress(b"a\n1\n"), {"a": [1]}, id="gzip"),
        pytest.param(pa.compress(b"a\n1\n", "zstd", asbytes=True), {"a": [1]}, id="zstd"),
        pytest.param(bz2.compress(b"a\n1\n"), {"a": [1]}, id="bzip2"),
        pytest.param(lzma.compress(b"a\n1\n"), {"a": [1]}, id="xz"),
        pytest.param(b'[{"a": 1, "b": "007"}]', {"a": [1], "b": ["007"]}, id="JSON records"),
        pytest.param(
            b'[{"a": 12345678901234567890123, "b": 18446744073709551615, "c": 1.5}]',
            {"a": ["12345678901234567890123"], "b": ["18446744073709551615"], "c": [1.5]},
            id="JSON numbers",
        ),
        pytest.param(b'{"a": 1}\n{"a": 2}\n', {"a": [1, 2]}, id="JSON lines"),
    ],
)
def test_a_file_becomes_the_table_that_it_is(
    content: bytes, expected: dict[str, list[Any]]
) -> None:
    assert read(content)[0] == expected


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["31/12/2020", "01/02/2021"], "2020-12-31"),
        (["12/31/2020", "01/02/2021"], "2020-12-31"),
        (["31.12.2020", "01.02.2021"], "2020-12-31"),
        (["2020/12/31", "2021/01/02"], "2020-12-31"),
        (["31-Dec-2020", "01-Jan-2021"], "2020-12-31"),
        (["2020-12-31 10:00:00", "2021-01-01 11:30:00"], "2020-12-31 10:00:00"),
        (["2020-12-31T10:00:00Z", "2021-01-01T11:30:00+02:00"], "2020-12-31 10:00:00+00:00"),
        (["12/31/2020 10:00 PM", "1/1/2021 1:30 AM"], "2020-12-31 22:00:00"),
    ],
)
def test_dates(cells: list[str], first: str) -> None:
    content = "\n".join(["when", *cells, ""]).encode()
    assert types(content) == {"when": "datetime"}
    assert str(read(content)[0]["when"][0]) == first


@pytest.mark.parametrize(
    ("cells", "decimal", "expected"),
    [
        (["$1,200.50", "-$3", "($7.25)", "US$ 5"], ".", [1200.5, -3.0, -7.25, 5.0]),
        (["R$ 1.234,56", "-2,5 €", "1 USD"], ",", [1234.56, -2.5, 1.0]),
        (["45%", "−3.5 %", "+1 ‰"], ".", [45.0, -3.5, 1.0]),
    ],
)
def test_amounts_are_numbers_when_somebody_says_so(
    cells: list[str], decimal: str, expected: list[float]
) -> None:
    content = "\n".join(["price;n", *(f"{cell};1" for cell in cells), ""]).encode()
    table, found = read(content)
    assert table["price"] == cells
    assert found.read_as is not None
    assert found.read_as.decimal == decimal
    options = {"price": {"type": "number"}}
    table, found = read(content, columns=options)
    assert table["price"] == expected
    assert found.notes == ["price: currency and percent signs are removed."]
    with pytest.raises(Invalid, match="can't be read as number: '12 apples'"):
        read(content + b"12 apples;1\n", columns=options)


@pytest.mark.parametrize(
    ("cells", "type_", "note"),
    [
        (["1", "30", "?"], "integer", ""),
        (["1", "30,5", "?"], "number", ""),
        (["1", "1.030", "?"], "integer", "v: thousands separated by '.'."),
        (["1", "€ 30,5", "?"], "number", "v: currency and percent signs are removed."),
    ],
)
def test_separators_are_only_noted_where_they_are(cells: list[str], type_: str, note: str) -> None:
    content = "v;w\n" + "".join(f"{cell};1.234,5\n" for cell in cells)
    _, found = read(content.encode(), missing=["?"], columns={"v": {"type": type_}})
    assert [options for options in found.notes if options.startswith("v: ")] == (
        [note] if note else []
    )


def test_workbooks_and_archives() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [1.5, 2.5]})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("table.csv", frame.to_csv(index=False))
    assert read(packed.getvalue())[0]["a"] == [1, 2]
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("other.csv", "z")
    with pytest.raises(Invalid, match=r"holds 2 files \(table\.csv, other\.csv\)"):
        read(packed.getvalue())
    table = pa.Table.from_pandas(frame)
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    assert read(sink.getvalue())[0]["c"] == [1.5, 2.5]


def test_a_wide_table_is_read_like_a_narrow_one() -> None:
    names = ",".join(f"c{i}" for i in range(500))
    rows = "".join(",".join(str(i + row) for i in range(500)) + "\n" for row in range(20))
    content = f"{names}\n{rows}".encode()
    table, _ = read(content)
    assert table["c0"] == list(range(20))
    assert table["c499"] == list(range(499, 519))
    with pytest.raises(BadRows, match="1 row does not fit: line 22 has 2 values"):
        read(content + b"1,2\n")
    table, _ = read(content + b"007" + b",1" * 499 + b"\n")
    assert table["c0"][-1] == "007"


def test_the_first_rows_are_shown_before_the_file_is_read(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_bytes(b"a;b\n" + b"1;x\n" * 20 + b"3;z;too many\n")
    shown: list[tuple[list[str], list[list[str]]]] = []
    with pytest.raises(BadRows):
        ingest(
            source,
            tmp_path,
            "source.csv",
            ReadOptions(),
            max_columns=100,
            max_bytes=2**30,
            show=lambda names, rows: shown.append((names, rows[:2])),
        )
    assert shown == [(["a", "b"], [["1", "x"], ["1", "x"]])]


def test_what_was_guessed_can_be_corrected() -> None:
    content = b"id;flag;price\n1;yes;1.234\n2;no;5.678\n"
    assert read(content)[0]["price"] == [1.234, 5.678]
    options = {
        "decimal": ",",
        "columns": {
            "flag": {"type": "boolean"},
            "id": {"type": "text", "name": "code"},
            "price": {"type": "number"},
        },
    }
    table, found = read(content, **options)
    assert table == {"code": ["1", "2"], "flag": [True, False], "price": [1234.0, 5678.0]}
    assert found.read_as is not None
    assert found.read_as.decimal == ","
    assert read(b"a\nNA\nx\n", missing=[])[0] == {"a": ["NA", "x"]}
    assert read(b"a\n-\n5\n", missing=["-"])[0] == {"a": [None, 5]}
    with pytest.raises(Invalid, match=r"1 cell of a can't be read as integer: 'x'"):
        read(b"a\n1\nx\n", columns={"a": {"type": "integer"}})
    options = {"missing": ["-999", "9.5"]}
    assert read(b"a,b\n1,1.5\n-999,9.5\n", **options)[0] == {"a": [1, None], "b": [1.5, None]}
    with pytest.raises(Invalid, match="no column 'z'"):
        read(b"a\n1\n", columns={"z": {"type": "integer"}})
    with pytest.raises(ValidationError, match="no encoding klingon"):
        read(b"a\n1\n", encoding="klingon")
    with pytest.raises(ValidationError, match="can't separate columns"):
        read(b"a\n1\n", delimiter="\n")


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs", "Cc"]),
    max_size=8,
)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_no_cell_is_changed(rows: list[tuple[str, str]], delimiter: str) -> None:
    """Whatever type a column gets, each cell is the text that was written, or missing."""
    frame = pd.DataFrame(rows, columns=["first", "second"])
    content = frame.to_csv(index=False, sep=delimiter, quoting=1).encode()
    options = {"columns": {name: {"type": "text"} for name in frame}, "missing": []}
    table, _ = read(content, delimiter=delimiter, header=True, skip_lines=0, **options)
    for name in frame:
        assert [cell or "" for cell in table[name]] == list(frame[name])


def test_a_better_reading_is_offered(tmp_path: Path) -> None:
    rows = "".join(
        f"{i % 7 or '.'},${i}.50,{i % 3 or 'n/k'}{'' if i % 5 else ' '}\n" for i in range(50)
    )
    source = tmp_path / "source.csv"
    source.write_text("rate,price,mixed\n" + rows)

    def notes(options: ReadOptions) -> dict[str, tuple[str, SuggestedOptions | None]]:
        found = ingest(source, tmp_path, "", options, max_columns=9, max_bytes=GIB)  # fmt: skip
        _, _, profile = profile_table(found.table, found.rows, tmp_path, found.read_as)
        return {note.columns[0]: (note.message, note.options) for note in profile.notes}

    found = notes(ReadOptions())
    message, missing = found["rate"]
    assert message == "rate holds numbers, but 8 are '.', which may mean missing."
    assert missing is not None
    assert missing.missing is not None
    assert {".", "NA"} <= set(missing.missing)
    message, numbers = found["price"]
    assert message == "price holds amounts, such as '$0.50', as text."
    assert numbers is not None
    options = ReadOptions(missing=missing.missing, columns=numbers.columns)
    assert {name for name, (_, better) in notes(options).items() if better} == set()
    assert read(source.read_bytes(), **options.model_dump(exclude_unset=True))[0]["rate"][:2] == [
        None,
        1,
    ]


def test_the_profile_says_what_to_look_at() -> None:
    rows = [
        {"id": f"p{i}", "x": i, "twice": 2 * i + 0.5, "same": 1, "rare": "n" if i else "y",
         "mixed": "bad" if i == 7 else str(i % 10), "gap": None if i < 11 else i % 3}
        for i in range(100)
    ]  # fmt: skip
    content = pd.DataFrame(rows).to_csv(index=False).encode()
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "source"
        source.write_bytes(content)
        found = ingest(source, Path(directory), "", ReadOptions(), max_columns=9, max_bytes=GIB)
        columns, preview, profile = profile_table(found.table, found.rows, Path(directory))
    assert {note.kind for note in profile.notes} == {
        "identifier", "leak", "constant", "imbalance", "mixed", "missing",
    }  # fmt: skip
    by_name = {column.name: column for column in columns}
    assert by_name["x"].mean == 49.5
    assert by_name["x"].histogram is not None
    assert sum(by_name["x"].histogram.counts) == 100
    assert by_name["gap"].missing == 11
    assert by_name["rare"].top == [["n", 99], ["y", 1]]
    assert profile.duplicate_rows == 0
    assert profile.correlations[0].value == pytest.approx(1)
    assert len(preview) == 100
    json.dumps(preview)
