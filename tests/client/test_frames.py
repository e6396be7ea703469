"""A DataFrame comes back whole, or is refused by the column that can't be kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub.artifacts.datasets.ingest import Ingested, ingest
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.client.frames import as_frame, as_parquet
from jupyter_mlhub.client.uploading import opened
from jupyter_mlhub.errors import Invalid, MLHubError
from jupyter_mlhub.schemas.data.artifacts import ReadOptions


def stored(source: Path, folder: Path, **options: Any) -> Ingested:
    folder.mkdir()
    return ingest(
        source, folder, source.name, ReadOptions.model_validate(options), max_columns=3000,
        max_bytes=2**30,
    )  # fmt: skip


def back(frame: Any, tmp_path: Path, **options: Any) -> tuple[pd.DataFrame, list[str]]:
    """What ``to_pandas`` gives of a registered DataFrame, and the notes."""
    source = tmp_path / "frame"
    source.write_bytes(as_parquet(frame))
    found = stored(source, tmp_path / "work", **options)
    return as_frame(parquet.read_table(found.table)), found.notes


GROUPED = pd.DataFrame({"y": ["b", "a", "b"], "z": [1, 1, 2], "v": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize(
    ("frame", "columns"),
    [
        pytest.param(
            GROUPED.groupby("y")[["v"]].sum(), {"y": ["a", "b"], "v": [2.0, 4.0]}, id="named"
        ),
        pytest.param(
            GROUPED.groupby(["y", "z"])[["v"]].sum(),
            {"y": ["a", "b", "b"], "z": [1, 1, 2], "v": [2.0, 1.0, 3.0]},
            id="levels",
        ),
        pytest.param(
            pd.DataFrame({"v": [1, 2]}, index=pd.date_range("2024-01-01", periods=2)),
            {"index": [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02")], "v": [1, 2]},
            id="dates",
        ),
        pytest.param(
            pd.DataFrame({"v": [1, 2]}, index=["p", "q"]),
            {"index": ["p", "q"], "v": [1, 2]},
            id="text",
        ),
        pytest.param(
            pd.DataFrame({"v": [1, 2]}, index=pd.RangeIndex(2, name="id")),
            {"id": [0, 1], "v": [1, 2]},
            id="numbered and named",
        ),
        pytest.param(
            pd.DataFrame({"v": [1, 2]}, index=pd.Index([7, 9], name="v")),
            {"v_index": [7, 9], "v": [1, 2]},
            id="name taken",
        ),
        pytest.param(
            pd.DataFrame({"v": [1, 2]}).set_index("v", drop=False), {"v": [1, 2]}, id="a column too"
        ),
        pytest.param(pd.DataFrame({"v": [1, 2]}), {"v": [1, 2]}, id="row numbers"),
        pytest.param(
            pd.Series([1, 2], index=["p", "q"], name="n").to_frame(),
            {"index": ["p", "q"], "n": [1, 2]},
            id="counts",
        ),
    ],
)
def test_what_the_index_says_is_kept(
    frame: pd.DataFrame, columns: dict[str, list[Any]], tmp_path: Path
) -> None:
    found, notes = back(frame, tmp_path)
    assert found.to_dict("list") == columns
    added = [name for name in columns if name not in frame.columns]
    assert notes == [f"The DataFrame's index is kept as column {name}." for name in added]


def test_numbers_of_rows_without_a_name_are_left_out_with_a_note(tmp_path: Path) -> None:
    frame = pd.DataFrame({"v": [1, 2, 3]})
    found, notes = back(frame.sample(3, random_state=1), tmp_path)
    assert list(found) == ["v"]
    assert "whole numbers without a name, is left out" in notes[0]


TYPED = pd.DataFrame(
    {
        "duration": pd.to_timedelta(["1h", "2h", None]).as_unit("ns"),
        "micro": pd.to_timedelta(["1us", "-3D", "106000D"]).as_unit("us"),
        "month": pd.period_range("2024-01", periods=3, freq="M"),
        "size": pd.Categorical(["s", "l", None], ["s", "m", "l"], ordered=True),
        "code": pd.Categorical([2, 1, 2]),
        "zoned": pd.date_range("2024-01-01", periods=3, tz="Asia/Kolkata").as_unit("ns"),
        "moment": pd.date_range("2024-01-01", periods=3, tz="UTC").as_unit("ns"),
        "price": [Decimal("1.10"), Decimal("2.25"), None],
    }
)


def test_types_come_back_as_they_were(tmp_path: Path) -> None:
    found, notes = back(TYPED, tmp_path)
    pd.testing.assert_frame_equal(found, TYPED)
    joined = " ".join(notes)
    for words in (
        "duration: durations are kept in seconds",
        "month: periods",
        "size: the order s < m < l",
    ):
        assert words in joined
    table = parquet.read_table(tmp_path / "work" / "table.parquet")
    assert table["duration"].to_pylist() == [3600.0, 7200.0, None]
    assert table["size"].to_pylist() == ["s", "l", None]


def test_a_corrected_column_is_of_its_new_type(tmp_path: Path) -> None:
    options = {"duration": {"type": "text"}, "month": {"name": "begins"}}
    found, _ = back(TYPED, tmp_path, columns=options)
    assert found["duration"][0] == "3600.0"
    assert str(found["begins"].dtype) == "period[M]"


def test_what_is_kept_in_another_way_is_noted(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "bin": pd.cut([1, 5, np.nan], [0, 2, 6]),
            "few": pd.arrays.SparseArray([0, 0, 1]),
        }
    )
    found, notes = back(frame, tmp_path)
    assert found["bin"].tolist()[:2] == ["(0, 2]", "(2, 6]"]
    assert pd.isna(found["bin"][2])
    assert found["few"].tolist() == [0, 0, 1]
    assert {"bin: intervals are kept as text.", "few: sparse values are kept in full."} <= set(
        notes
    )


@pytest.mark.parametrize(
    "column",
    [
        pytest.param([1, "two", None], id="mixed"),
        pytest.param([1j, 2j, 3j], id="complex"),
        pytest.param(np.array([1j, None, 2], dtype=object), id="complex among others"),
        pytest.param([[1], 2, "x"], id="lists and others"),
        pytest.param([2**70, 1, 2], id="endless"),
        pytest.param([dt.date(2024, 1, 1), "soon", None], id="dates and words"),
    ],
)
def test_a_column_that_no_table_holds_is_named(column: Any) -> None:
    with pytest.raises(Invalid, match=r"Column odd holds .*odd") as caught:
        as_parquet(pd.DataFrame({"fine": [1, 2, 3], "odd": column}))
    assert isinstance(caught.value, MLHubError)


def test_levels_of_names_are_joined(tmp_path: Path) -> None:
    levels = pd.MultiIndex.from_tuples([("v", "min"), ("v", "max"), ("n", "")])
    found, notes = back(pd.DataFrame([[1, 2, 3]], columns=levels), tmp_path)
    assert found.to_dict("list") == {"v_min": [1], "v_max": [2], "n": [3]}
    assert notes == ["The levels of the columns' names are joined by _."]


def test_two_columns_of_one_name_are_named() -> None:
    with pytest.raises(Invalid, match="Two columns of the DataFrame have the name x"):
        as_parquet(pd.DataFrame([[1, 2]], columns=["x", "x"]))
    with pytest.raises(Invalid, match="have the name 1"):
        as_parquet(pd.DataFrame([[1, 2]], columns=["1", 1]))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(Invalid, match="int can't be registered"), opened(3):
        pass


def test_other_tables_are_taken_too(tmp_path: Path) -> None:
    whole = pl.DataFrame({"a": [1, 2], "d": [dt.timedelta(hours=1), None]})
    found, _ = back(whole, tmp_path)
    assert found["d"].tolist()[0] == pd.Timedelta("1h")
    with opened(pd.Series([1, 2], name="s")) as source:
        assert parquet.read_table(source.file).column_names == ["s"]
    with opened(pa.table({"x": [1]})) as source:
        assert parquet.read_table(source.file).column_names == ["x"]


@pytest.mark.parametrize("write", [parquet.write_table, feather.write_feather])
def test_files_that_know_their_types_keep_them(write: Any, tmp_path: Path) -> None:
    moments = [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 2), None]
    columns = {"long": pa.array([2**60, 1, None], pa.duration("ns"))}
    for unit in ("s", "ms", "us", "ns"):
        columns[f"at_{unit}"] = pa.array(moments, pa.timestamp(unit))
        columns[f"zoned_{unit}"] = pa.array(moments, pa.timestamp(unit, "Asia/Kolkata"))
        columns[f"for_{unit}"] = pa.array([5, 7, None], pa.duration(unit))
    columns["day"] = pa.array([m and m.date() for m in moments], pa.date64())
    write(pa.table(columns), tmp_path / "file")
    found = stored(tmp_path / "file", tmp_path / "work")
    described, _, _ = profile_table(found.table, 3, tmp_path)
    types = {column.name: column.type for column in described}
    assert {types[name] for name in types if name.startswith(("at", "zoned", "day"))} == {
        "datetime"
    }
    assert "long: durations are kept in whole ns." in found.notes
    assert "for_ms: durations are kept in seconds." in found.notes
    assert "zoned_ns: times of Asia/Kolkata are kept in UTC." in found.notes
    frame = as_frame(parquet.read_table(found.table))
    assert frame["for_ms"].tolist()[:2] == [pd.Timedelta("5ms"), pd.Timedelta("7ms")]
    assert frame["long"][0] == pd.Timedelta(2**60, "ns")
    assert str(frame["zoned_ns"].dtype) == "datetime64[ns, Asia/Kolkata]"


def test_columns_that_differ_in_case_keep_their_values(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"A": [1], "a": [2]}), tmp_path / "file")
    found = stored(tmp_path / "file", tmp_path / "work")
    assert parquet.read_table(found.table).to_pydict() == {"A": [1], "a_1": [2]}
    assert found.notes == ["The file names two columns a, in any case; one is called a_1."]
