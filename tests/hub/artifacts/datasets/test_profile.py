"""The profile of a table: what is told of it is so, of long tables and of gaps too."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.artifacts.datasets.profiling.sample import pearson
from jupyter_mlhub.schemas.data.artifacts import Column, Profile

ROWS = 1_200_000
LONG = f"""
SELECT range AS id, (range * 7919) % 1000 AS v, ((range * 7919) % 1000) * 2.0 + 1 AS w,
    CASE WHEN range = 77777 THEN 'n/k' ELSE (range % 10)::VARCHAR END AS mixed,
    'name' || (range % 50) AS name, TIMESTAMP '2020-01-01' + to_seconds(range) AS at
FROM range({ROWS})
"""


def profiled(query: str, folder: Path) -> tuple[dict[str, Column], Profile]:
    table = folder / "table.parquet"
    duckdb.sql(f"COPY ({query}) TO '{table}'")
    rows: int = duckdb.sql(f"SELECT count(*) FROM '{table}'").fetchall()[0][0]
    columns, _, whole = profile_table(table, rows, folder)
    return {column.name: column for column in columns}, whole


def test_a_long_table_is_sampled_where_that_does_no_harm(tmp_path: Path) -> None:
    columns, whole = profiled(LONG, tmp_path)
    assert columns["v"].quantiles == pytest.approx([50, 250, 500, 750, 950], abs=15)
    assert columns["v"].mean == pytest.approx(499.5)
    assert columns["id"].quantiles[2] == pytest.approx(ROWS / 2, rel=0.02)
    assert columns["v"].histogram is not None
    assert sum(columns["v"].histogram.counts) == ROWS
    assert columns["at"].histogram is not None
    assert sum(columns["at"].histogram.counts) == ROWS
    assert columns["name"].top[0] == ["name0", ROWS // 50]
    assert whole.correlations[0].value == pytest.approx(1)
    assert {whole.correlations[0].first, whole.correlations[0].second} == {"v", "w"}
    messages = [note.message for note in whole.notes]
    assert "mixed holds numbers, but 1 is not: 'n/k'." in messages
    again, _ = profiled(LONG, tmp_path)
    assert again["id"].quantiles == columns["id"].quantiles


@pytest.mark.parametrize(
    ("query", "duplicates"),
    [
        pytest.param(LONG, 0, id="numbered"),
        pytest.param(f"{LONG} ORDER BY id DESC", 0, id="downwards"),
        pytest.param(f"{LONG} UNION ALL FROM ({LONG}) WHERE id < 3", 3, id="three rows twice"),
    ],
)
def test_rows_that_repeat_are_counted_exactly(query: str, duplicates: int, tmp_path: Path) -> None:
    _, whole = profiled(query, tmp_path)
    assert whole.duplicate_rows == duplicates


@given(
    arrays(
        np.float64,
        array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=30),
        elements=st.one_of(st.integers(-50, 50).map(float), st.just(np.nan)),
    ),
    st.sampled_from([1.0, 1e-200, 1e200]),
)
def test_correlations_are_those_of_pandas(values: np.ndarray, scale: float) -> None:
    found = pearson(values * scale, 3)
    expected = pd.DataFrame(values).corr(min_periods=3).to_numpy()
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_correlations_near_the_ends_of_numbers_are_finite() -> None:
    values = np.array([[1e308, 1.0], [-1e308, -1.0], [5e307, 0.5], [0, 0]])
    assert pearson(values, 3)[0, 1] == pytest.approx(1)


COUNTED_IN_SEVERAL_WAYS = """
SELECT range AS id, range % 7 AS few, random() AS x, 1e300 * range AS far, [range % 2] AS list,
    CASE WHEN range % 3 > 0 THEN range / 8 END AS gap, 'inf'::DOUBLE AS endless,
    't' || (range % 5) AS word, NULL::DOUBLE AS nothing, range % 2 = 0 AS yes,
    DATE '2020-01-01' + (range % 90)::INT AS day, nullif(range % 5, 4) AS mark,
    CASE range % 3 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN '-inf'::DOUBLE ELSE 2.5 END AS odd,
FROM range(3000)
"""


@pytest.mark.parametrize(
    ("few", "with_few"),
    [(100, {"few", "mark", "odd"}), (5000, {"few", "mark", "odd", "id", "x", "far", "gap"})],
)
def test_the_ways_of_counting_agree(
    few: int, with_few: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.parquet"
    duckdb.sql(f"COPY ({COUNTED_IN_SEVERAL_WAYS}) TO '{table}'")
    unpivoted = profile_table(table, 3000, tmp_path)[0]
    monkeypatch.setattr("jupyter_mlhub.artifacts.datasets.profiling.counting._FEW_ROWS", 0)
    per_column = profile_table(table, 3000, tmp_path)[0]
    for module in ("counting", "facts"):
        monkeypatch.setattr(f"jupyter_mlhub.artifacts.datasets.profiling.{module}.EXACT_ROWS", 0)
    monkeypatch.setattr(
        "jupyter_mlhub.artifacts.datasets.profiling.low_cardinality.COUNTED_VALUES", few
    )
    low_cardinality = profile_table(table, 3000, tmp_path)[0]
    for first, second, third in zip(unpivoted, per_column, low_cardinality, strict=True):
        expected = first.model_dump()
        for key in ("mean", "deviation"):  # of sums in another order
            expected[key] = pytest.approx(expected[key])
        assert second.model_dump() == expected
        expected["quantiles"] = pytest.approx(first.quantiles) if third.quantiles else []
        if third.distinct_is_estimate:
            expected["distinct"] = pytest.approx(first.distinct, rel=0.1)
            expected["distinct_is_estimate"] = True
        assert third.model_dump() == expected
    assert {column.name for column in low_cardinality if column.quantiles} == with_few


def test_columns_with_few_values_are_known_by_some_rows(tmp_path: Path) -> None:
    table, rows = tmp_path / "table.parquet", 1_200_000
    duckdb.sql(
        "COPY (SELECT range AS id, range % 300 AS few, range // 400 AS runs, random() AS x, "
        "CASE WHEN range = 700_000 THEN 'b' ELSE 'a' END AS word, "
        '(range % 40_000)::VARCHAR AS name, range % 3 AS "FILE_row_number" '
        f"FROM range({rows})) TO '{table}'"
    )
    columns = {column.name: column for column in profile_table(table, rows, tmp_path)[0]}
    counted = {name: c.distinct for name, c in columns.items() if not c.distinct_is_estimate}
    assert counted == {
        "id": rows,
        "few": 300,
        "runs": 3000,
        "word": 2,
        "name": 40_000,
        "FILE_row_number": 3,
    }
    assert columns["word"].top == [["a", rows - 1], ["b", 1]]
    assert columns["few"].histogram is not None
    assert sum(columns["few"].histogram.counts) == rows
    assert columns["few"].mean == 149.5
    assert columns["x"].distinct == pytest.approx(rows, rel=0.1)


def test_thousands_of_columns_need_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_mlhub.artifacts.datasets.engine.MEMORY_LIMIT", "128MB")
    table = tmp_path / "table.parquet"
    parquet.write_table(pa.table({f"c{i}": [i, i + 1, i] for i in range(5000)}), table)
    columns, preview, _ = profile_table(table, 3, tmp_path)
    assert [column.top for column in columns[::1000]] == [[[0, 2], [1, 1]], [], [], [], []]
    assert {column.distinct for column in columns} == {2}
    assert [len(row) for row in preview] == [300] * 3
    assert preview[1][:3] == [1, 2, 3]
