"""Files that know their types become the same table, whoever writes it and in whichever way."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.schemas.data.artifacts import ReadOptions

FRAME = pd.DataFrame(
    {
        "category": pd.Categorical(["x", "y", "x"]),
        "zoned": pd.date_range("2024-01-01", periods=3, tz="Europe/Paris"),
        "text": ["a", "b", None],
        "whole": pd.array([1, None, 3], dtype="Int32"),
        "key": ["p", "q", "r"],
    }
).set_index("key")


def table_of(source: Path, folder: Path) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """As it is loaded, and as the engine describes it."""
    folder.mkdir()
    found = ingest(
        source, folder, source.name, ReadOptions(), max_columns=10, max_bytes=10**9,
    )  # fmt: skip
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{found.table}'").fetchall()
    loaded = parquet.read_table(found.table).to_pandas()
    return loaded, [(name, storage) for name, storage, *_ in described]


def test_a_table_does_not_depend_on_who_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FRAME.to_parquet(tmp_path / "frame.parquet")
    FRAME.reset_index().to_feather(tmp_path / "frame.arrow")
    by_engine, types = table_of(tmp_path / "frame.parquet", tmp_path / "engine")
    assert types[0] == ("category", "VARCHAR")
    assert list(by_engine["key"]) == ["p", "q", "r"]
    from_arrow, arrow_types = table_of(tmp_path / "frame.arrow", tmp_path / "arrow")
    assert dict(arrow_types) == dict(types)
    pd.testing.assert_frame_equal(from_arrow[list(by_engine)], by_engine)
    monkeypatch.setattr("jupyter_mlhub.artifacts.datasets.ingest.formats._MOST_COLUMNS", 2)
    by_arrow, same_types = table_of(tmp_path / "frame.parquet", tmp_path / "wide")
    assert same_types == types
    pd.testing.assert_frame_equal(by_arrow, by_engine)
