"""How the beginning of a text file is judged, and which words are read as missing."""

from __future__ import annotations

from typing import Any

import pytest

from .test_ingest import read


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"sep=;\na;b\n1;2\n3;4\n", {"a": [1, 3], "b": [2, 4]}),
        (b'"sep=;"\r\na;b\r\n1;2,5\r\n', {"a": [1], "b": [2.5]}),
        (b"\xef\xbb\xbfSEP=|\na|b\n1|x;y\n", {"a": [1], "b": ["x;y"]}),
        (b"sep=\t\na\tb\n1\t2\n", {"a": [1], "b": [2]}),
        (b"sep=,\nid,name,when\n1,x,2024-01-02\n", {"id": [1], "name": ["x"]}),
    ],
)
def test_a_line_that_states_the_delimiter_is_obeyed(
    content: bytes, expected: dict[str, list[Any]]
) -> None:
    table, found = read(content)
    assert {name: table[name] for name in expected} == expected
    assert found.notes[0].startswith("The first line says how columns are separated")
    assert found.read_as is not None
    assert found.read_as.skip_lines == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"Betrag\n5.840,72\n5.860,72\n12,50\n", {"Betrag": [5840.72, 5860.72, 12.5]}),
        (b"amount\n1,200\n3,400\n12,000\n", {"amount": [1200, 3400, 12000]}),
        (b"note\nhello\nyes, fine\nno, never\n", {"note": ["hello", "yes, fine", "no, never"]}),
        (b"x\n1,200\n2,340\n3,555\n", {"row": [1, 2, 3], "x": [200, 340, 555]}),
    ],
)
def test_the_header_tells_the_number_of_columns(
    content: bytes, expected: dict[str, list[Any]]
) -> None:
    assert read(content)[0] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b'"","1","2","3"\n"a",4,5,6\n"b",7,8,9\n',
            {"column_1": ["a", "b"], "1": [4, 7], "2": [5, 8], "3": [6, 9]},
        ),
        (b'"1","2"\n3,4\n5,6\n7,8\n', {"1": [3, 5, 7], "2": [4, 6, 8]}),
        (b"1,2\n3,4\n5,6\n", {"column_1": [1, 3, 5], "column_2": [2, 4, 6]}),
        (b"'a b' 'c'\n1 2\n3 4\n5 6\n", {"a b": [1, 3, 5], "c": [2, 4, 6]}),
    ],
)
def test_names_are_told_from_values(content: bytes, expected: dict[str, list[Any]]) -> None:
    assert read(content)[0] == expected


def test_names_that_are_empty_or_endless_are_noted() -> None:
    table, found = read(b"a,,c\n1,2,3\n4,5,6\n")
    assert list(table) == ["a", "column_2", "c"]
    assert found.notes == ["Column 2 has no name in the file and is called column_2."]
    table, found = read(b"x" * 100_000 + b",b\n1,2\n")
    assert list(table) == ["x" * 1000, "b"]
    assert "has 100,000 characters; its first 1000 are kept" in found.notes[0]


KEPT = "is kept as a word"
TAKEN = "read as missing"


@pytest.mark.parametrize(
    ("cells", "expected", "note"),
    [
        (["AF", "NA", "EU", "SA"], ["AF", "NA", "EU", "SA"], KEPT),
        (["APAC", "EUR", "NA", "LATAM"], ["APAC", "EUR", "NA", "LATAM"], KEPT),
        (["None", "Some", "Marked", "None"], ["None", "Some", "Marked", "None"], KEPT),
        (["None", "Some"] + ["Some"] * 1500, ["None", "Some"] + ["Some"] * 1500, KEPT),
        (["Some"] * 1500 + ["None"], ["Some"] * 1500 + ["None"], KEPT),
        (["yes", "null", "NA", "N/A"], ["yes", None, None, None], TAKEN),
        (["YES", "NO", "NA"], ["YES", "NO", None], TAKEN),
        (["x1", "None", "y 2"], ["x1", None, "y 2"], TAKEN),
        (["word"] * 1500 + ["NaN"], ["word"] * 1500 + [None], TAKEN),
    ],
)
def test_a_word_among_words_is_never_lost_without_a_note(
    cells: list[str], expected: list[str | None], note: str
) -> None:
    content = "id,w\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells))
    table, found = read(content.encode())
    assert table["w"] == expected
    (told,) = found.notes
    assert told.startswith("w: ")
    assert note in told


def test_the_note_counts_each_word() -> None:
    _, found = read(b"id,w\n1,yes\n2,null\n3,NA\n4,NA\n5,maybe\n")
    assert found.notes[0].startswith("w: 'NA' (2), 'null' (1) are read as missing.")


def test_missing_numbers_need_no_note() -> None:
    table, found = read(b"a,b\n1,x\nNA,y\n")
    assert table["a"] == [1, None]
    assert found.notes == []


def test_what_is_quoted_is_a_word() -> None:
    table, found = read(b'"id","level","x"\n1,"None",NA\n2,"Some",3\n3,NA,4\n')
    assert table["level"] == ["None", "Some", None]
    assert table["x"] == [None, 3, 4]
    assert found.notes[0].startswith("level: 'NA' (1) is read as missing.")
    table, found = read(b'"id","w"\n1,"NULL"\n2,"v 1"\n3,NULL\n')
    assert table["w"] == ["NULL", "v 1", None]
    assert found.notes[0].startswith("w: 'NULL' (1) is read as missing.")
    table, _ = read(b'"a","b"\n"1","NULL"\n"2","x"\n')  # all is quoted, which says nothing
    assert table["b"] == [None, "x"]


def test_what_is_said_to_be_missing_is_missing() -> None:
    table, _ = read(b"id,w\n1,None\n2,Some\n3,Marked\n", missing=["None"])
    assert table["w"] == [None, "Some", "Marked"]


def test_points_that_may_mark_thousands_are_noted() -> None:
    _, found = read(b"a;b\nx;2.155\ny;1.692\nz;3.830\n")
    assert found.notes == [
        "b: all numbers have three digits after the point: they may be thousands. "
        "If so, say that the decimal separator is a comma."
    ]
    for content in (b"a;b\nx;2.155\ny;1.69\nz;3.830\n", b"a,b\nx,2.155\ny,1.692\nz,3.831\n"):
        assert read(content)[1].notes == []


def test_equal_numbers_of_unequal_cells_are_noted() -> None:
    _, found = read(b"a,b\nx,1.1\ny,1.10\nz,1.9\n")
    assert found.notes[0].startswith("b: '1.1' and '1.10' are the same number.")
    assert read(b"a,b\nx,1.10\ny,1.10\nz,1.20\n")[1].notes == []


def test_thousands_are_noted_only_where_there_are_some() -> None:
    content = b"a;b;c\nx;1;1,5\ny;12;2,5\nz;30;3,5\n"
    _, found = read(content, columns={"b": {"type": "integer"}})
    assert not any("thousands" in note for note in found.notes)
    _, found = read(content.replace(b"12", b"1.200"), columns={"b": {"type": "integer"}})
    assert any("thousands separated by '.'" in note for note in found.notes)
