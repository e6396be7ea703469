"""Drift of columns between two tables, and the rows that changed."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import duckdb
import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub.artifacts.datasets.comparison import Side, compare
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.errors import Invalid


def side(folder: Path, number: int, query: str) -> Side:
    table = folder / f"{number}.parquet"
    duckdb.sql(f"COPY ({query}) TO '{table}'")
    rows = duckdb.sql(f"SELECT count(*) FROM '{table}'").fetchall()[0][0]
    columns, _, _ = profile_table(table, rows, folder)
    return Side(number, str(number), table, rows, tuple(columns))


@pytest.mark.parametrize(
    ("before", "after", "drift"),
    [
        ("range % 100", "range % 100", 0),
        ("range % 100", "range % 100 + 1000", 1),
        ("(range % 100)::DECIMAL(9, 2)", "(range % 100 + 50)::DECIMAL(9, 2)", 0.5),
        ("(range % 100)::UBIGINT", "(range % 100)::UBIGINT * 3", 0.66),
        ("1.5", "CASE WHEN range % 4 = 0 THEN 'nan'::DOUBLE ELSE 1.5 END", 0.25),
        ("1.5", "CASE WHEN range % 4 = 0 THEN '-inf'::DOUBLE ELSE 1.5 END", 0.25),
        ("1.5", "CASE WHEN range % 4 = 0 THEN 'inf'::DOUBLE ELSE 1.5 END", 0.25),
        ("range", "CASE WHEN range % 5 > 0 THEN range END", 0.2),
        ("'t' || (range % 4)", "'t' || (range % 5)", 0.2),
        ("'t' || range", "'u' || range", 0),
        ("range % 2 = 0", "range % 4 = 0", 0.25),
        ("range % 2 = 0", "CASE WHEN range % 4 > 0 THEN range % 2 = 0 END", 0.25),
        ("DATE '2020-01-01' + range::INT", "DATE '2024-01-01' + range::INT", 0),
        ("DATE '2020-01-01'", "CASE WHEN range % 4 > 0 THEN DATE '2020-01-01' END", 0.25),
        ("[range]", "[range + 1]", 0),
        ("NULL::DOUBLE", "range::DOUBLE", 1),
    ],
)
def test_drift_is_the_total_variation_distance(
    before: str, after: str, drift: float, tmp_path: Path
) -> None:
    sides = [
        side(tmp_path, number, f'SELECT {cell} AS x, {cell} AS "x.y" FROM range(1000)')
        for number, cell in enumerate((before, after))
    ]
    found = compare(*sides, None, tmp_path)
    assert [column.drift for column in found.columns] == [pytest.approx(drift, abs=0.02)] * 2


def test_an_empty_table_has_no_drift(tmp_path: Path) -> None:
    empty = side(tmp_path, 1, "SELECT range AS x FROM range(0)")
    full = side(tmp_path, 2, "SELECT range AS x FROM range(9)")
    for sides in ((empty, full), (full, empty), (empty, empty)):
        assert [column.drift for column in compare(*sides, None, tmp_path).columns] == [None]


def test_rows_are_compared_by_a_key_of_any_type(tmp_path: Path) -> None:
    for number, key in enumerate(("range", "'k' || range", "DATE '2020-01-01' + range::INT")):
        rest = "range % 7 AS whole, [range] AS list, 'a' AS text"
        old = side(tmp_path, 2 * number, f"SELECT {key} AS k, {rest}, 0.5 AS x FROM range(1000)")
        new = side(
            tmp_path, 2 * number + 1,
            f"SELECT {key} AS k, {rest}, CASE range WHEN 5 THEN 9 ELSE 0.5 END AS x "
            "FROM range(3, 1005)",
        )  # fmt: skip
        found = compare(old, new, "k", tmp_path).by_key
        assert found is not None
        assert (found.added, found.removed, found.changed, found.unchanged) == (5, 3, 1, 996)
        assert len(found.examples_added) == 5
        if number == 0:
            assert found.examples_removed == ["0", "1", "2"]


def test_cells_of_another_type_are_compared_as_texts(tmp_path: Path) -> None:
    old = side(tmp_path, 1, "SELECT range AS k, range % 7 AS x FROM range(1000)")
    new = side(tmp_path, 2, "SELECT range::TEXT AS k, (range % 7)::TEXT AS x FROM range(1000)")
    found = compare(old, new, "k", tmp_path)
    assert {column.name: column.change for column in found.columns} == {
        "k": "retyped",
        "x": "retyped",
    }
    assert found.by_key is not None
    assert (found.by_key.changed, found.by_key.unchanged) == (0, 1000)


def test_a_key_that_repeats_is_named(tmp_path: Path) -> None:
    first = side(tmp_path, 1, "SELECT range AS k FROM range(10)")
    second = side(tmp_path, 2, "SELECT range % 9 AS k FROM range(10)")
    with pytest.raises(Invalid, match="1 row repeats"):
        compare(first, second, "k", tmp_path)


def test_thousands_of_columns_are_compared(tmp_path: Path) -> None:
    columns = ", ".join(f"range + {i} AS c{i}" for i in range(1500))
    old = side(tmp_path, 1, f"SELECT {columns} FROM range(5)")
    new = side(tmp_path, 2, f"SELECT {columns} FROM range(1, 6)")
    found = compare(old, new, "c7", tmp_path)
    assert len(found.columns) == 1500
    assert found.by_key is not None
    assert (found.by_key.added, found.by_key.removed, found.by_key.unchanged) == (1, 1, 4)


def versions(folder: Path, *frames: pd.DataFrame) -> list[Side]:
    """Versions in a folder of their own: a comparison of the same files is remembered."""
    folder = Path(mkdtemp(dir=folder))
    sides = []
    for number, frame in enumerate(frames):
        frame.to_parquet(folder / f"rows-{number}.parquet")
        sides.append(side(folder, number, f"SELECT * FROM '{folder}/rows-{number}.parquet'"))
    return sides


def test_few_added_rows_that_differ_are_seen(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    before = pd.DataFrame({"mass": random.normal(4200, 800, 344), "even": random.normal(size=344)})
    for shift, change in ((900, "drifted"), (0, "same")):
        added = before.sample(40, random_state=1).reset_index(drop=True)
        added["mass"] += shift
        sides = versions(tmp_path, before, pd.concat([before, added]).sample(frac=1))
        found = compare(*sides, None, tmp_path)
        assert found.is_extended
        columns = {one.name: one for one in found.columns}
        assert columns["mass"].change == change
        assert columns["even"].change == "same"
    changed = versions(tmp_path, before, pd.concat([before + 1, before]).head(400))
    assert not compare(*changed, None, tmp_path).is_extended


@pytest.mark.parametrize("rows", [50, 500])
def test_chance_alone_is_no_drift(rows: int, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    columns = [f"c{place}" for place in range(200)]
    first, second = (
        pd.DataFrame(np.round(random.normal(size=(rows, 200)), 3), columns=columns)
        for _ in range(2)
    )
    found = compare(*versions(tmp_path, first, second), None, tmp_path).columns
    assert [one.name for one in found if one.change != "same"] == []
    assert max(one.drift or 0 for one in found) > 0.08  # which is why the distance is not enough


def test_both_distributions_have_the_same_bins(tmp_path: Path) -> None:
    old = side(tmp_path, 1, "SELECT range AS x, 'ab'[1 + range % 2] AS t FROM range(100)")
    new = side(tmp_path, 2, "SELECT range + 100 AS x, 'b' AS t FROM range(100)")
    found = {one.name: one.pictured for one in compare(old, new, None, tmp_path).columns}
    numbers, texts = found["x"], found["t"]
    assert numbers is not None
    assert numbers.edges is not None
    assert (numbers.edges[0], numbers.edges[-1]) == (pytest.approx(0), 199)
    assert numbers.before == [pytest.approx(0.1)] * 10 + [0] * 10
    assert numbers.after == [0] * 10 + [pytest.approx(0.1)] * 10
    assert texts is not None
    assert texts.values == ["a", "b"]
    assert (texts.before, texts.after) == ([0.5, 0.5], [0, 1])
