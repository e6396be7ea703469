"""Tables of documents: long texts are read and profiled in little memory."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub.artifacts.datasets import engine
from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.artifacts.datasets.profiling import counting, facts, profile_table
from jupyter_mlhub.artifacts.datasets.windows import read_window
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.data.artifacts import ReadOptions
from jupyter_mlhub.schemas.data.windows import RowsQuery

ROWS = 10_000


def documents(kind: str) -> bytes:
    """A hundred megabytes in rows of ten kilobytes; one text occurs twice."""
    texts = [os.urandom(5_000).hex() for _ in range(ROWS - 1)]
    texts.append(texts[0])
    if kind == "JSON":
        return "".join(f'{{"id": {i}, "text": "{t}"}}\n' for i, t in enumerate(texts)).encode()
    if kind == "Parquet":
        file = io.BytesIO()
        parquet.write_table(pa.table({"id": range(ROWS), "text": texts}), file, row_group_size=1000)
        return file.getvalue()
    rows = "".join(f"{i},{t}\n" for i, t in enumerate(texts))
    return ("id,text\n" + rows + ("1,2,3\n" if kind == "a bad row" else "")).encode()


@pytest.mark.parametrize("kind", ["CSV", "a bad row", "JSON", "Parquet"])
def test_long_texts_need_little_memory(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "288MB")
    source = tmp_path / "source"
    source.write_bytes(documents(kind))
    suffix = {"JSON": "jsonl", "Parquet": "parquet"}.get(kind, "csv")
    found = ingest(
        source, tmp_path, f"documents.{suffix}", ReadOptions(bad_rows="skip"), max_columns=10,
        max_bytes=2**30,
    )  # fmt: skip
    assert (found.rows, found.bad_rows) == (ROWS, int(kind == "a bad row"))
    columns, _, _ = profile_table(found.table, found.rows, tmp_path)
    assert [column.distinct for column in columns] == [ROWS, ROWS - 1]
    assert [len(str(column.maximum)) for column in columns] == [4, 200]
    types = {column.name: column.storage for column in columns}
    for sort in ("text", "-id"):
        query = RowsQuery(offset=ROWS - 100, limit=100, sort=sort)
        window = read_window(found.table, types, ROWS, query, tmp_path)
        if sort == "-id":
            assert [row[0] for row in window.rows] == list(range(99, -1, -1))
        texts = [row[1] for row in window.rows]
        assert (texts == sorted(texts)) == (sort == "text")


@pytest.mark.parametrize("way", ["unpivoted", "per column", "low cardinality"])
def test_the_commonest_long_texts_need_little_memory(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "96MB")
    if way != "unpivoted":
        monkeypatch.setattr(counting, "_FEW_ROWS", 0)
    if way == "low cardinality":
        for module in (counting, facts):
            monkeypatch.setattr(module, "EXACT_ROWS", 0)
    table = tmp_path / "table.parquet"
    table.write_bytes(documents("Parquet"))
    column = profile_table(table, ROWS, tmp_path)[0][1]
    is_exact = way != "low cardinality"
    assert column.distinct == (ROWS - 1 if is_exact else pytest.approx(ROWS, rel=0.1))
    twice = str(parquet.read_table(table)["text"][ROWS - 1])
    assert [count for _, count in column.top] == [2, *[1] * 49]
    assert column.top[0][0] == twice[:200]


def test_a_sort_makes_the_folders_that_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "16MB")
    table, rows = tmp_path / "table.parquet", 1_000_000
    values = np.random.default_rng(0).permutation(rows)
    parquet.write_table(pa.table({"x": values}), table)
    spill = tmp_path / "made" / "when" / "needed"
    query = RowsQuery(offset=rows - 3, limit=9, sort="x")
    window = read_window(table, {"x": "BIGINT"}, rows, query, spill)
    assert window.rows == [[rows - 3], [rows - 2], [rows - 1]]
    assert spill.exists()


def test_what_needs_too_much_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "20MB")
    with engine.open_engine() as connection:
        with pytest.raises(Invalid, match="more memory"):
            engine.fetch(connection, "SELECT list(repeat('text', 100_000)) FROM range(1000)")
        assert engine.fetch(connection, "SELECT 1") == [(1,)]
