"""Notes on values that look like others, and on columns that no model takes."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.schemas.data.artifacts import ReadOptions


def notes(content: bytes, folder: Path) -> list[str]:
    source = folder / "source"
    source.write_bytes(content)
    found = ingest(
        source, folder, "table", ReadOptions(), max_columns=10, max_bytes=2**30,
    )  # fmt: skip
    _, _, profile = profile_table(found.table, found.rows, folder, found.read_as)
    return [note.message for note in profile.notes]


@pytest.mark.parametrize("other", ["yes ", " yes", "Yes", "YES"])
def test_values_that_differ_only_by_spaces_or_case(other: str, tmp_path: Path) -> None:
    rows = "".join(f"{i},{word}\n" for i, word in enumerate(["yes", "yes", other, "no"] * 5))
    found = notes(f"id,w\n{rows}".encode(), tmp_path)
    assert f"w has values that differ only by spaces or case: 'yes' and {other!r}." in found


def test_values_of_other_words_are_no_hint(tmp_path: Path) -> None:
    rows = "".join(f"{i},{word}\n" for i, word in enumerate(["yes", "yet", "no"] * 5))
    assert not any("differ only" in note for note in notes(f"id,w\n{rows}".encode(), tmp_path))


def test_a_column_that_no_model_takes_is_named(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({"tags": [["a"], ["b"]], "n": [1, 2]}), buffer)
    found = notes(buffer.getvalue(), tmp_path)
    assert any(hint.startswith("tags holds values of type VARCHAR[]") for hint in found)


def test_empty_and_infinite_columns_are_said_once(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    table = pa.table({"e": pa.nulls(2), "f": [float("inf")] * 2, "n": [1, 2], "b": [b"x"] * 2})
    parquet.write_table(table, buffer)
    found = notes(buffer.getvalue(), tmp_path)
    assert [hint for hint in found if hint.startswith("e ")] == ["e is empty."]
    assert "f has the same value everywhere: an infinite number." in found
    assert "b has the same value everywhere." in found
