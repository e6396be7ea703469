"""Rows that do not fit the table: refused, skipped or filled."""

from __future__ import annotations

import pytest

from jupyter_mlhub.artifacts.datasets.ingest import BadRows
from tests.support.ingesting import read


def test_bad_rows_are_counted_shown_and_skipped_only_when_asked() -> None:
    content = b'a;b;c\n1;2,5;"x\ny"\n3;4,0;z\n5;6\n7;8,1;q;r\n9;1,5;w\n'
    with pytest.raises(BadRows, match="2 rows do not fit: line 5 has 2 values") as caught:
        read(content)
    assert caught.value.count == 2
    assert [(row.line, row.text) for row in caught.value.examples] == [(5, "5;6"), (6, "7;8,1;q;r")]
    for ends in (b"a,b\n1,2\n3\n4,5\n6,7,8\n9", b"a,b\r\n1,2\r\n3\r\n4,5\r\n6,7,8\r\n9\r\n"):
        with pytest.raises(BadRows) as caught_too:
            read(ends)
        assert [row.line for row in caught_too.value.examples] == [3, 5, 6]
    table, found = read(content, bad_rows="skip")
    assert table["a"] == [1, 3, 9]
    assert found.bad_rows == 2
    assert "2 rows did not fit and were skipped." in found.notes


@pytest.mark.parametrize("columns", [3, 100])
def test_short_rows_are_filled_when_asked(columns: int) -> None:
    names = [f"c{i}" for i in range(columns)]
    whole = ",".join(["1"] * columns)
    content = f'{",".join(names)}\n{whole}\n2\n\n"3\n3",3\n{whole}\n'.encode()
    with pytest.raises(BadRows, match="Fill short rows, skip such rows") as caught:
        read(content)
    assert [row.short for row in caught.value.examples] == [True, True]
    table, found = read(content, short_rows="fill")
    assert table["c0"] == ["1", "2", "3\n3", "1"]
    assert table["c1"] == [1, None, 3, 1]
    assert table[names[-1]] == [1, None, None, 1]
    assert "2 short rows were filled with missing values." in found.notes
    longer = content + f"{whole},5\n".encode()
    with pytest.raises(BadRows, match=f"1 row does not fit: line 8 has {columns + 1} values"):
        read(longer, short_rows="fill")
    table, found = read(longer, short_rows="fill", bad_rows="skip")
    assert len(table["c0"]) == 4
    assert found.notes[-2:] == [
        "2 short rows were filled with missing values.",
        "1 row did not fit and was skipped.",
    ]
