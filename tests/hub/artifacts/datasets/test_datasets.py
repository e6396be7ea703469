"""Datasets over REST: windows, corrections, DataFrames there and back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import pandas as frames

from jupyter_mlhub import HubClient
from jupyter_mlhub.display.datasets import DatasetView
from jupyter_mlhub.errors import Invalid, MLHubError, NotFound
from jupyter_mlhub.schemas.data.artifacts import VersionInfo
from tests.support.examples import register


def ready(hub: HubClient, version: VersionInfo) -> None:
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()


@pytest.fixture(scope="module")
def penguins(hub: HubClient) -> HubClient:
    register(hub, "penguins.csv", "penguins")
    return hub


def test_a_window_shows_rows_anywhere_sorted_and_filtered(penguins: HubClient) -> None:
    frame = penguins.dataset("penguins").to_pandas()
    window = penguins.rows("penguins", offset=340, limit=10)
    assert (window.total, len(window.rows)) == (344, 4)
    assert [row[0] for row in window.rows] == list(frame.species[340:])
    assert penguins.rows("penguins", offset=1000).rows == []

    down = penguins.rows("penguins", sort="-body_mass_g", limit=3)
    place = down.columns.index("body_mass_g")
    assert [row[place] for row in down.rows] == [6300, 6050, 6000]
    last = penguins.rows("penguins", sort="body_mass_g", offset=342, limit=5)
    assert [row[place] for row in last.rows] == [None, None]

    heavy = [{"column": "body_mass_g", "op": ">", "value": "6000"}]
    assert penguins.rows("penguins", where=heavy).total == 2
    part = [{"column": "island", "op": "contains", "value": "TORG"}]
    assert penguins.rows("penguins", where=part).total == (frame.island == "Torgersen").sum()
    missing = [{"column": "sex", "op": "missing"}]
    assert penguins.rows("penguins", where=missing).total == 11


def test_a_wrong_window_is_refused_with_the_column_named(penguins: HubClient) -> None:
    with pytest.raises(Invalid, match=r"no column body_mas\. Did you mean body_mass_g"):
        penguins.rows("penguins", sort="body_mas")
    heavy = {"column": "body_mass_g", "op": ">", "value": "heavy"}
    with pytest.raises(Invalid, match="'heavy' is no value of body_mass_g"):
        penguins.rows("penguins", where=[heavy])
    with pytest.raises(Invalid, match=r"where\.0\.op must be .*'contains'"):
        penguins.rows("penguins", where=[{"column": 'x" OR 1=1', "op": "drop"}])
    with pytest.raises(Invalid, match="no column"):
        penguins.rows("penguins", sort='species" DESC; DROP TABLE x; --')


def test_what_can_not_be_is_refused_before_a_version_is_made(penguins: HubClient) -> None:
    before = penguins.version("dataset", "penguins").number
    for options, words in (
        ({"encoding": "klingon"}, "no encoding klingon"),
        ({"delimiter": "\n"}, "can't separate columns"),
        ({"columns": {"yaer": {"type": "text"}}}, "Did you mean year"),
        ({"surprise": 1}, "surprise"),
    ):
        with pytest.raises(Invalid, match=words):
            penguins.read_again("penguins", **options)
    assert penguins.version("dataset", "penguins").number == before


def test_a_wrong_guess_is_corrected_without_another_upload(hub: HubClient) -> None:
    frame = b"code;price;flag\n1;1.234;yes\n2;5.678;no\n3;oops\n"
    version = hub.register(BytesIO(frame), "prices")
    with pytest.raises(MLHubError, match="1 row does not fit: line 4 has 2 values"):
        ready(hub, version)
    failed = hub.version("dataset", "prices").dataset
    assert failed is not None
    assert [(row.line, row.text) for row in failed.bad_row_examples] == [(4, "3;oops")]

    ready(hub, hub.read_again("prices", bad_rows="skip"))
    assert hub.dataset("prices").to_pandas().price.tolist() == [1.234, 5.678]
    again = hub.read_again("prices", decimal=",", columns={"code": {"name": "id", "type": "text"}})
    ready(hub, again)
    assert again.number == 3
    assert again.sha256 == version.sha256
    with pytest.raises(MLHubError, match="2 cells of flag can't be read as integer"):
        ready(hub, hub.read_again("prices@3", columns={"flag": {"type": "integer"}}))
    # What is used without a number stays what can be read.
    assert hub.dataset("prices").to_pandas().id.tolist() == ["1", "2"]
    for use in (
        lambda: hub.dataset("prices@4").to_pandas(),
        lambda: hub.rows("prices@4"),
        lambda: hub.train("prices@4", "flag", "DecisionTreeClassifier"),
    ):
        with pytest.raises(MLHubError, match=r"prices v4 .* prices@3 can be used\."):
            use()
    later = hub.read_again("prices@3", columns={"flag": {"type": "boolean"}, "id": {"name": "key"}})
    ready(hub, later)
    table = hub.dataset("prices").to_pandas()
    assert table.to_dict("list") == {
        "key": ["1", "2"],
        "price": [1234, 5678],
        "flag": [True, False],
    }


def test_a_file_that_knows_its_types_is_corrected_too(hub: HubClient) -> None:
    frame = pd.DataFrame({"code": [1, 2], "price": [1.0, 2.5], "size": ["7", "8"]})
    ready(hub, hub.register(frame, "typed"))
    columns = {"code": {"type": "text", "name": "key"}, "size": {"type": "integer"}}
    ready(hub, hub.read_again("typed", columns=columns))
    table = hub.dataset("typed").to_pandas()
    assert table.to_dict("list") == {"key": ["1", "2"], "price": [1.0, 2.5], "size": [7, 8]}
    for column, type_, words in (
        ("price", "integer", r"1 value of price can't be read as integer, like '2\.5'"),
        ("price", "date", "price"),
        ("key", "boolean", "key"),
    ):
        with pytest.raises(MLHubError, match=words):
            ready(hub, hub.read_again("typed@2", columns={column: {"type": type_}}))
    with pytest.raises(MLHubError, match="Two columns would have the same name"):
        ready(hub, hub.read_again("typed@2", columns={"key": {"name": "Size"}}))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=frames.data_frames(
        [
            frames.column("whole", dtype="int64"),
            frames.column("number", elements=st.floats(allow_nan=False)),
            frames.column("truth", dtype=bool),
            frames.column("text", elements=st.text(st.characters(codec="utf-8"))),
            frames.column("time", elements=st.datetimes(
                min_value=pd.Timestamp("1700-01-01").to_pydatetime(),
                max_value=pd.Timestamp("2200-01-01").to_pydatetime()), dtype="datetime64[us]"),
        ],
        index=frames.range_indexes(min_size=1, max_size=20),
    )
)  # fmt: skip
def test_a_frame_comes_back_equal(hub: HubClient, data: pd.DataFrame) -> None:
    ready(hub, hub.register(data, "frame"))
    loaded = hub.dataset("frame").to_pandas()
    pd.testing.assert_frame_equal(loaded, data, check_dtype=False)
    assert hub.rows("frame").total == len(data)


def test_a_frame_of_thousands_of_columns_comes_back_equal(hub: HubClient) -> None:
    kinds = [[1, -2, 2**60], [0.5, None, -1e300], ["a", None, "ç"], [True, False, True]]
    kinds.append(list(pd.date_range("2024-05-06", periods=3, unit="us")))
    frame = pd.DataFrame({f"c{i}": kinds[i % len(kinds)] for i in range(2100)})
    ready(hub, hub.register(frame, "wide"))
    pd.testing.assert_frame_equal(hub.dataset("wide").to_pandas(), frame, check_dtype=False)
    (listed,) = hub.datasets("wide")
    assert listed.latest is not None
    assert listed.latest.dataset is not None
    assert (listed.latest.dataset.column_count, listed.latest.dataset.columns) == (2100, [])
    view = repr(DatasetView("wide", hub.version("dataset", "wide")))
    assert "3 rows · 2,100 columns" in view
    assert view.endswith("… and 1,900 more")


def test_of_a_long_table_estimates_are_marked_and_no_keys(hub: HubClient, tmp_path: Path) -> None:
    path = tmp_path / "long.parquet"
    for last in (0, 1):
        duckdb.sql(
            "COPY (SELECT range AS id, hash(range) // 3 AS almost, range % 50 AS few "
            f"FROM range({1_100_000 + last})) TO '{path}' (FORMAT parquet)"
        )
        ready(hub, hub.register(path, "long"))
    view = repr(DatasetView("long", hub.version("dataset", "long"))).splitlines()
    different = {line.split()[0]: line for line in view if line.startswith(("id", "almost", "few"))}
    assert " 1,100,001 " in different["id"]
    assert " 50 " in different["few"]
    assert " ≈ 1," in different["almost"]
    found = hub.compare_versions("long", 1)
    assert found.keys == ["id"]
    assert found.by_key is not None
    assert (found.by_key.added, found.by_key.unchanged) == (1, 1_100_000)


def test_a_column_may_be_called_as_the_engines_own(hub: HubClient) -> None:
    names = "file_row_number,file_row_number_,n,v,k,h0"
    rows = "".join(f"{i * 2},{i % 7},{i},{i},{i},{i}\n" for i in range(100))
    for _ in range(2):
        ready(hub, hub.register(BytesIO(f"{names}\n{rows}".encode()), "numbered"))
    window = hub.rows("numbered", offset=5, limit=2)
    assert [row[0] for row in window.rows] == [10, 12]
    window = hub.rows("numbered", offset=1, limit=3, sort="-file_row_number_")
    assert [row[:2] for row in window.rows] == [[26, 6], [40, 6], [54, 6]]
    assert hub.rows("numbered", where=[{"column": "n", "op": ">", "value": "97"}]).total == 2
    found = hub.compare_versions("numbered", 1, key="k").by_key
    assert found is not None
    assert found.unchanged == 100


def test_versions_are_compared(hub: HubClient) -> None:
    rows = [f"{i},{i % 10},{'a' if i % 2 else 'b'}" for i in range(1000)]
    first = "id,value,group\n" + "\n".join(rows)
    later = [f"{i},{i % 10 + 20},{'a' if i % 2 else 'b'},x" for i in range(100, 1050)]
    second = "id,value,group,extra\n" + "\n".join(later)
    for content in (first, second, first):
        ready(hub, hub.register(BytesIO(content.encode()), "compared"))
    found = hub.compare_versions("compared@2", 1)
    assert found.rows == [1000, 950]
    assert {c.name: c.change for c in found.columns} == {
        "id": "same",
        "value": "drifted",
        "group": "same",
        "extra": "added",
    }
    value = next(c for c in found.columns if c.name == "value")
    assert value.drift == pytest.approx(1)
    assert value.mean == [pytest.approx(4.5), pytest.approx(24.5)]
    assert found.keys == ["id"]
    assert found.by_key is not None
    assert (found.by_key.added, found.by_key.removed) == (50, 100)
    assert (found.by_key.changed, found.by_key.unchanged) == (900, 0)
    same = hub.compare_versions("compared@3", "1")
    assert same.same_content
    assert same.by_key is not None
    assert same.by_key.unchanged == 1000
    assert hub.version("dataset", "compared").same_as == 1
    with pytest.raises(Invalid, match="group does not identify the rows"):
        hub.compare_versions("compared@2", 1, key="group")
    with pytest.raises(Invalid, match=r"no column idd in both versions\. Did you mean id"):
        hub.compare_versions("compared@2", 1, key="idd")


def test_an_alias_stands_where_a_number_may(hub: HubClient) -> None:
    register(hub, "penguins.csv", "aliased")
    register(hub, "penguins.csv", "aliased")
    assert hub.give_alias("dataset", "aliased", "golden", 1).aliases == ["golden"]
    assert hub.dataset("aliased@golden").info.number == 1
    assert hub.rows("aliased@golden", limit=1).total == 344
    hub.give_alias("dataset", "aliased", "golden", 2)
    assert hub.version("dataset", "aliased", "1").aliases == []
    assert hub.artifact("dataset", "aliased").latest.aliases == ["golden"]  # type: ignore[union-attr]
    with pytest.raises(NotFound, match=r"no version goldne\. Did you mean golden"):
        hub.rows("aliased@goldne")
    for wrong in ("latest", "1", "a b", "x" * 51):
        with pytest.raises(Invalid):
            hub.give_alias("dataset", "aliased", wrong, 1)
    hub.delete("dataset", "aliased", "2")
    with pytest.raises(NotFound):
        hub.take_alias("dataset", "aliased", "golden")


def test_the_table_as_csv_runs_no_formula(hub: HubClient, tmp_path: Path) -> None:
    content = b"=name,n\n=1+1,-1\n@x,2\n-y,3\nplain,4\n"
    ready(hub, hub.register(BytesIO(content), "formulas"))
    path = hub.download("dataset", "formulas", tmp_path / "out.csv", format="csv")
    lines = path.read_text().splitlines()
    assert lines == ['"\'=name","n"', '"\'=1+1",-1', '"\'@x",2', '"\'-y",3', '"plain",4']
    original = hub.download("dataset", "formulas", tmp_path / "original.csv")
    assert original.read_bytes() == content
