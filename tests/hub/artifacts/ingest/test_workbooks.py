"""Workbooks: the sheet that is meant, the table in it, and the cells' own types."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

import pytest

from jupyter_mlhub.errors import Invalid

from .test_ingest import read

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGED = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: dict[str, list[list[Any]]], merged: str = "", first: str = "A1") -> bytes:
    """A workbook whose cells are text or numbers; None leaves a cell out."""
    column, row = ord(first[0]), int(first[1:])
    parts = {"[Content_Types].xml": f'<Types xmlns="{_PACKAGED}/content-types"/>'}
    listed = links = ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        links += (
            f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        cells = ""
        for y, values in enumerate(rows, row):
            inner = ""
            for x, value in enumerate(values, column):
                place = f"{chr(x)}{y}"
                if isinstance(value, str):
                    inner += f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
                elif value is not None:
                    inner += f'<c r="{place}"><v>{value}</v></c>'
            cells += f'<row r="{y}">{inner}</row>'
        merges = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>{merges}</worksheet>'
        )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGED}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGED}/relationships">{links}</Relationships>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for place, content in parts.items():
            archive.writestr(place, content)
    return packed.getvalue()


def test_text_stays_text_and_numbers_stay_numbers() -> None:
    rows = [
        ["version", "phone", "day", "size", "mixed", "maybe"],
        ["1.1", "4917012", "01/05/2024", 1.5, 7, 3],
        ["1.10", "4917013", "02/05/2024", 2, "007", "NA"],
        ["true", "4917014", "03/05/2024", 4, 9, 5],
    ]
    table, found = read(workbook({"S": rows}))
    assert table == {
        "version": ["1.1", "1.10", "true"],
        "phone": ["4917012", "4917013", "4917014"],
        "day": ["01/05/2024", "02/05/2024", "03/05/2024"],
        "size": [1.5, 2.0, 4.0],
        "mixed": ["7", "007", "9"],
        "maybe": [3, None, 5],
    }
    assert found.notes == []
    table, _ = read(workbook({"S": rows}), columns={"phone": {"type": "integer"}})
    assert table["phone"] == [4917012, 4917013, 4917014]


TABLE: list[list[Any]] = [["region", "units", "price"], ["a", 1, 1.5], ["b", 2, 2.5], ["c", 3, 4]]
READ = {"region": ["a", "b", "c"], "units": [1, 2, 3], "price": [1.5, 2.5, 4.0]}


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        (TABLE, []),
        ([["Report"], [], *TABLE], ["The first 2 rows are no part of the table and left out."]),
        ([["Report of sales"], *TABLE], ["The first row is no part of the table and left out."]),
        ([*TABLE[:2], [], *TABLE[2:], [], []], ["1 empty row is left out."]),
    ],
)
@pytest.mark.parametrize("first", ["A1", "C5"])
def test_the_table_is_found_in_its_sheet(
    rows: list[list[Any]], notes: list[str], first: str
) -> None:
    table, found = read(workbook({"S": rows}, first=first))
    assert table == READ
    assert found.notes == notes


def test_a_table_of_two_columns_under_a_title() -> None:
    table, _ = read(workbook({"S": [["Prices of 2024"], ["name", "price"], ["a", 1], ["b", 2]]}))
    assert table == {"name": ["a", "b"], "price": [1, 2]}


def test_a_corner_without_a_name_is_no_title() -> None:
    table, found = read(workbook({"S": [[None, "price"], ["a", 1], ["b", 2]]}))
    assert table == {"column_1": ["a", "b"], "price": [1, 2]}
    assert not any("left out" in note for note in found.notes)


def test_rows_to_skip_are_counted_as_the_sheet_shows_them() -> None:
    rows: list[list[Any]] = [["x", "y"], ["skip", 1], [], *TABLE]
    table, found = read(workbook({"S": rows}), skip_lines=3)
    assert table == READ
    assert found.read_as is not None
    assert found.read_as.skip_lines == 3


def test_a_sheet_can_be_chosen() -> None:
    content = workbook(
        {"Read me": [["Quarterly"], ["See Data"]], "Data": TABLE, "More": [["k", "w"], ["x", 1]]}
    )
    table, found = read(content)
    assert table == READ
    assert found.notes[0].startswith("Sheet Data was read, not Read me, More.")
    assert found.read_as is not None
    assert found.read_as.sheet == "Data"
    table, found = read(content, sheet="more")
    assert table == {"k": ["x"], "w": [1]}
    assert found.notes[0].startswith("Sheet More was read, not Read me, Data.")
    with pytest.raises(Invalid, match=r"no sheet 'Dta'.*Data.* It has: Read me, Data, More"):
        read(content, sheet="Dta")
    with pytest.raises(Invalid, match="no workbook"):
        read(b"a,b\n1,2\n", sheet="Data")


def test_labels_that_are_merged_downwards_are_filled() -> None:
    rows = [["species", "len"], ["setosa", 1], [None, 2], [None, 3], ["other", 4], [None, 5]]
    table, found = read(workbook({"S": rows}, merged="B3:B5", first="B2"))
    assert table["species"] == ["setosa", "setosa", "setosa", "other", None]
    assert found.notes == [
        "species: 2 cells are merged with the one above and filled with its value."
    ]


def test_a_workbook_is_read_by_its_first_sheet_with_rows() -> None:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>007</t></is></c><c r="B2"><v>5</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>x, y</t></is></c><c r="B3"><v>2.5</v></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packaged = "http://schemas.openxmlformats.org/package/2006"
    sheet = f'<worksheet xmlns="{main}"><sheetData>%s</sheetData></worksheet>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packaged}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{packaged}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Empty" sheetId="1" r:id="r1"/><sheet name="Data" sheetId="2" r:id="r2"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packaged}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/worksheet" Target="worksheets/sheet2.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet % "",
        "xl/worksheets/sheet2.xml": sheet % cells,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for place, content in parts.items():
            archive.writestr(place, content)
    table, found = read(packed.getvalue())
    assert table == {"name": ["007", "x, y"], "n": [5.0, 2.5]}
    assert found.notes[0].startswith("Sheet Data was read, not Empty.")
