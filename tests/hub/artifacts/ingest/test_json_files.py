"""JSON in the shapes in which people have it: each value is found, and what was done is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_mlhub.errors import Invalid

from .test_ingest import read, types


@pytest.mark.parametrize(
    ("content", "expected", "note"),
    [
        (b'[{"A":1,"a":2},{"A":3,"a":4}]', {"A": [1, 3], "a_1": [2, 4]}, "two columns a;"),
        (
            b'{"Name":"x","name":"y"}\n{"name":"z"}\n',
            {"Name": ["x", None], "name_1": ["y", "z"]},
            "two columns name;",
        ),
        (b'[{"a":1,"a":2}]', {"a": [1], "a_1": [2]}, "two columns a;"),
        (b'[{"a_1":1,"a":2,"A":3}]', {"a_1": [1], "a": [2], "A_2": [3]}, "two columns A;"),
        (b'[{"a_1":1,"a":2}]', {"a_1": [1], "a": [2]}, None),
        (b'{"X":{"ID":1,"id":2}}', {"X": [{"ID": 1, "id_1": 2}]}, "two columns id in X;"),
        (b'[{"X":[{"B":1,"b":2}]}]', {"X": [[{"B": 1, "b_1": 2}]]}, "two columns b in X;"),
        (b'[{"":1,"x":2}]', {"column_1": [1], "x": [2]}, "has no name in the file"),
        (
            b'[{"A":1.10,"a":12345678901234567890}]',
            {"A": [1.1], "a_1": ["12345678901234567890"]},
            "too long to be exact",
        ),
    ],
)
def test_keys_that_the_engine_takes_for_one_keep_their_values(
    content: bytes, expected: dict[str, list[Any]], note: str | None
) -> None:
    table, found = read(content, "x.json")
    assert table == expected
    assert note is None or any(note in one for one in found.notes)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'[{"x":1.5},{"x":NaN},{"x":2.25}]', [1.5, None, 2.25]),
        (b'{"x":1.5}\n{"x":-Infinity}\n', [1.5, float("-inf")]),
        (b'[{"x":null},{"x":NaN},{"x":3.5}]', [None, None, 3.5]),
    ],
)
def test_what_is_no_finite_number_is_a_number(content: bytes, expected: list[Any]) -> None:
    table, found = read(content, "x.json")
    assert table == {"x": expected}
    assert found.notes == []
    assert types(content) == {"x": "number"}


@pytest.mark.parametrize(
    ("content", "expected", "note"),
    [
        (
            b'{"data":[{"x":1},{"x":2}],"meta":{"n":2}}',
            {"x": [1, 2]},
            "under data are read; meta left out",
        ),
        (b'{"result":{"items":[{"x":1},{"x":2}]},"ok":true}', {"x": [1, 2]}, "under result.items"),
        (
            b'{"columns":["x","y"],"index":[0,1],"data":[[1,"a"],[2,"b"]]}',
            {"x": [1, 2], "y": ["a", "b"]},
            "under columns",
        ),
        (
            b'{"x":{"0":1,"1":2},"y":{"0":"a","1":"b"}}',
            {"x": [1, 2], "y": ["a", "b"]},
            "object of columns",
        ),
        (
            b'{"x":{"p":1,"q":2},"y":{"p":3,"q":4}}',
            {"index": ["p", "q"], "x": [1, 2], "y": [3, 4]},
            "labels",
        ),
        (b'{"0":{"x":1},"1":{"x":2}}', {"x": [1, 2]}, "numbered rows"),
        (b'{"x":[1,2],"y":[3,4]}', {"x": [1, 2], "y": [3, 4]}, "read as a column"),
        (b"[[1,2],[3,4]]", {"column_1": [1, 3], "column_2": [2, 4]}, "names no columns"),
        (b'[["x","y"],[1,2],[3,4]]', {"x": [1, 3], "y": [2, 4]}, "holds the names"),
        (b"[1,2]", {"value": [1, 2]}, "single values"),
    ],
)
def test_tables_in_other_shapes_are_found(
    content: bytes, expected: dict[str, list[Any]], note: str
) -> None:
    table, found = read(content, "x.json")
    assert table == expected
    assert any(note in one for one in found.notes), found.notes


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"users":[{"a":1}],"orders":[{"b":1}]}', "several lists of records: users, orders"),
        (b'[{"a":1},[1]]', "entry 2 is a list, the first is an object"),
        (b"[[1,2],[3]]", "list 2 has 1 value where 2 are expected"),
        (b"[]", "empty list"),
        (b'[{"a":1},{"a":', "can't be read: .*line 1"),
        (b"[" * 5000 + b"]" * 5000, "nested too deep"),
    ],
)
def test_json_without_a_table_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(content, "x.json")


def test_values_of_several_types_are_text_with_a_note() -> None:
    table, found = read(b'[{"f":1},{"f":"n/a"}]', "x.json")
    assert table == {"f": ["1", "n/a"]}
    assert found.notes == ["f: values of several types are kept as text."]


def test_numbers_within_records_stay_exact() -> None:
    content = b"""[
        {"a": {"id": 12345678901234567890123, "x": 1.5}, "b": [1.5, 2], "c": 12345678901234567},
        {"a": {"id": 3, "x": 2}, "b": [3], "c": 1}]"""
    table, found = read(content, "t.json")
    assert table["a"][0] == '{"id":12345678901234567890123,"x":1.5}'
    assert table["b"] == [[1.5, 2.0], [3.0]]
    assert table["c"] == [12345678901234567, 1]
    assert found.notes == ["a: numbers too long to be exact are kept as text."]


def test_records_may_have_hundreds_of_keys_of_one_type() -> None:
    records = [{f"k{i}": i * row for i in range(300)} for row in range(3)]
    table, _ = read(json.dumps(records).encode(), "t.json")
    assert table == {f"k{i}": [0, i, 2 * i] for i in range(300)}
