"""Where a table begins, how its lines end, and which marks keep its cells apart."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlhub.errors import Invalid

from .test_ingest import read

TABLE = {"item": ["a", "b", "c"], "price": [1.5, 2.0, 3.25]}
ROWS = "item,price\na,1.5\nb,2.0\nc,3.25\n"


@pytest.mark.parametrize(
    ("above", "left_out"),
    [
        ("\n\n", 0),
        ("# made by a program\n# at noon, in May\n", 2),
        ("Prices\n", 1),
        ("Prices\nof last week\n\n", 3),
        ("Prices,\n,\n", 2),
    ],
    ids=["blank", "remarks", "a title", "titles", "padded titles"],
)
def test_what_stands_above_a_table_is_left_out(above: str, left_out: int) -> None:
    cells, found = read((above + ROWS).encode())

    assert cells == TABLE
    lines = "line is" if left_out == 1 else f"{left_out} lines are"
    note = f"The first {lines} no part of the table and left out."
    assert found.notes == ([note] if left_out else [])


def test_titles_stand_above_a_table_of_words_and_of_cells_with_several_lines() -> None:
    titles = b"Report,,\n,,\n"

    cells, _ = read(titles + b'who,what,where\nann,"two\nlines",here\nbob,one,there\n')

    assert cells == {
        "who": ["ann", "bob"],
        "what": ["two\nlines", "one"],
        "where": ["here", "there"],
    }


def test_a_header_behind_a_number_sign_stays_the_header() -> None:
    cells, _ = read(b"# from a sensor\n# x,y\n1.5,2\n2.5,3\n")

    assert cells == {"# x": [1.5, 2.5], "y": [2, 3]}


def test_a_header_of_one_name_above_row_names_is_no_title() -> None:
    cells, _ = read(b"size\nann,1\nbob,2\n")

    assert cells == {"row": ["ann", "bob"], "size": [1, 2]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("inner", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_name_of_several_lines_costs_no_row(end: str, inner: str, encoding: str) -> None:
    lines = ["n", f'"two{inner}lines"'], ["1", "a"], ["2", f'"b{inner}c"'], ["3", "d"]

    cells, _ = read((end.join(map(",".join, lines)) + end).encode(encoding))

    assert cells["n"] == [1, 2, 3]
    assert [str(cell).split() for cell in cells["two lines"]] == [["a"], ["b", "c"], ["d"]]


def test_carriage_returns_further_down_than_the_first_rows_are_line_ends() -> None:
    rows = [f"{number},word {number}" for number in range(80_000)]
    rows[-5] = "79995,b\n79995,c"

    cells, _ = read(("n,w\r" + "\r".join(rows) + "\r").encode())

    assert len(cells["n"]) == 80_001


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a;b\n-1,5;2\n3,25;4\n", {"a": [-1.5, 3.25], "b": [2, 4]}),
        ("a;b;\n-1,5;2\n3,25;4\n", {"a": [-1.5, 3.25], "b": [2, 4]}),
        ("1,5\t2,5\t2020-01\n3,5\t4,5\t2020-02\n", {"column_1": [1.5, 3.5]}),
        ("'a','b'\n'1','x, y'\n", {"a": [1], "b": ["x, y"]}),
        ("a,b\nx,1\n'O''Neil',2\n", {"a": ["x", "O'Neil"], "b": [1, 2]}),
        ("a,b\nx,1\n'y, z',2\nw,3\n", {"a": ["x", "y, z", "w"], "b": [1, 2, 3]}),
        ("a;b\n1;x\n2;1.540.447\n3;12\n", {"b": ["x", "1.540.447", "12"]}),
        ("n,t\n1.540.447,x\n2.000,y\n", {"n": [1540447, 2000]}),
        ("2023-05-06,ann\n2023-05-07,bob\n", {"column_2": ["ann", "bob"]}),
        ("NA,2023-05-06\n4,2023-05-07\n", {"column_1": [None, 4]}),
        ("land;2020\nPeru;4,5\nChile;1,5\nCuba;2\n", {"2020": [4.5, 1.5, 2.0]}),
        ("x|y|\n" + "z" * 200_000 + "|1\nw|2\n", {"y": [1, 2]}),
    ],
)  # fmt: skip
def test_the_marks_and_the_header_are_found(content: str, expected: dict[str, list[Any]]) -> None:
    cells, _ = read(content.encode())

    assert {name: cells[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("a,b\n¥63,1\n", "cp1252"),
        ("имя,город\nИван,Москва\nОльга,Казань\nПётр,Омск\n", "cp1251"),
        ("名前,年\n一郎,3\nĀ,4\n", "utf-16-le"),
        ("a,b\n😀,1\n一,2\n", "utf-16-be"),
    ],
)
def test_characters_are_told_by_their_neighbours(text: str, encoding: str) -> None:
    _, found = read(text.encode(encoding))

    assert found.read_as is not None
    assert found.read_as.encoding == encoding


def test_a_row_that_is_too_long_may_quote_a_word_for_missing() -> None:
    with pytest.raises(Invalid, match="line 3 has 3 values where 2 are expected"):
        read(b'a,b\nx,y\nz,w,"NA"\nx,y\n')


def test_lines_are_counted_where_carriage_returns_end_them() -> None:
    with pytest.raises(Invalid, match="line 3 has 3 values"):
        read(b"a,b\rx,y\rz,w,v\rx,y\r")


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("n;t\n1,234;x\n12;y\n", "all numbers have three digits after the comma"),
        ("n;t\n1.234;x\n12;y\n", "all numbers have three digits after the point"),
        ("n;t\n2E3;x\n12;y\n", "'2E3' is read as a number in scientific notation"),
    ],
)
def test_what_numbers_may_be_instead_is_noted(content: str, note: str) -> None:
    _, found = read(content.encode())

    assert any(note in line for line in found.notes), found.notes


def test_no_row_below_a_header_is_told_from_rows_that_can_not_be_read() -> None:
    with pytest.raises(Invalid, match="No row could be read"):
        read(b'"a":"b":"c"\n"1":"2":"3"\n"4":"5":"6"\n')
