"""Rows of a notebook reach a model as they are: read as in training, and to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.client.rows import as_frame, as_records
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.reports import Report
from jupyter_mlhub.training.reading.records import as_storable, frame_of


def register(hub: HubClient, source: Any, name: str) -> None:
    version = hub.register(source, name)
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()


def evaluated(hub: HubClient, model: str, rows: Any) -> Report:
    job = hub.evaluate(model, rows)
    job.wait()
    assert job.report is not None
    return job.report


def scores(report: Report) -> dict[str, float]:
    return {metric.name: metric.mean for metric in report.metrics}


@pytest.fixture(scope="module")
def coded(hub: HubClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Codes with zeros in front; a model of them."""
    file = tmp_path_factory.mktemp("files") / "coded.csv"
    lines = [f"{code},{k}" for k in range(15) for code in ("01,1", "02,50", "10,100", "11,200")]
    file.write_text("code,y,k\n" + "\n".join(lines))
    register(hub, file, "coded")
    hub.train("coded", "y", "DecisionTreeRegressor", features=["code"], model="coded").wait()
    return file


@pytest.fixture(scope="module")
def dated(hub: HubClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Days written day first; a model of the days since the first."""
    folder = tmp_path_factory.mktemp("files")
    days = pd.date_range("2023-01-01", periods=60, freq="7D")
    lines = [f"{day:%d/%m/%Y},{7 * i}" for i, day in enumerate(days)]
    (folder / "dated.csv").write_text("d,y\n" + "\n".join(lines))
    register(hub, folder / "dated.csv", "dated")
    hub.train("dated", "y", "LinearRegression", model="dated").wait()
    return folder


def test_codes_that_came_as_numbers_are_the_codes(hub: HubClient, coded: Path) -> None:
    model = hub.model("coded")
    assert model.predict(pd.DataFrame({"code": ["01", "10"]})).tolist() == [1, 100]
    assert model.predict(pd.DataFrame({"code": [10.0, 11.0]})).tolist() == [100, 200]
    with pytest.warns(UserWarning, match="code: numbers are read as the codes .* 1 as '01'"):
        assert model.predict(pd.DataFrame({"code": [1, 10]})).tolist() == [1, 100]
    report = evaluated(hub, "coded", pd.read_csv(coded))
    assert scores(report)["r2"] == 1
    assert any("1 as '01'" in note for note in report.notes)


@pytest.mark.usefixtures("coded")
def test_what_was_not_there_in_training_is_reported(hub: HubClient) -> None:
    sentence = r"The training rows did not have these values: code '7', '12' \(2 of 3 rows\)\."
    frame = pd.DataFrame({"code": ["7", "12", "01"]})
    with pytest.warns(UserWarning, match=sentence) as warned:
        hub.model("coded").predict(frame)
    assert len(warned) == 1
    note = "The training rows did not have these values: code '7', '12' (2 of 3 rows)."
    assert note in evaluated(hub, "coded", frame).notes
    assert note in evaluated(hub, "coded", [{"code": "7"}, {"code": 12}, {"code": "01"}]).notes
    register(hub, frame, "new-codes")
    assert note in evaluated(hub, "coded", "new-codes").notes


@pytest.mark.usefixtures("dated")
def test_dates_are_read_in_the_order_of_training(hub: HubClient) -> None:
    frame = pd.DataFrame({"d": ["05/03/2023", "25/03/2023"]})
    assert hub.model("dated").predict(frame).round(6).tolist() == [63, 83]
    found = evaluated(hub, "dated", [{"d": "05/03/2023"}]).predictions
    assert found is not None
    assert found.rows[0][0] == pytest.approx(63)
    with pytest.raises(Invalid, match="Column d holds '03/25/2023', which is written month first"):
        hub.model("dated").predict(pd.DataFrame({"d": ["03/25/2023"]}))


def test_a_new_file_is_read_again_in_the_order_of_training(hub: HubClient, dated: Path) -> None:
    (dated / "next.csv").write_text("d\n05/03/2023\n06/03/2023\n07/03/2023\n")
    register(hub, dated / "next.csv", "next-days")
    report = evaluated(hub, "dated", "next-days")
    assert report.predictions is not None
    assert [row[0] for row in report.predictions.rows] == pytest.approx([63, 64, 65])
    assert "d: read day first, as the training rows were; the file was registered month first." in (
        report.notes
    )


def test_numbers_travel_to_the_last_digit(hub: HubClient) -> None:
    conc = np.random.default_rng(0).uniform(1e-10, 9e-10, 60)
    frame = pd.DataFrame({"conc": conc, "y": conc * 1e10})
    register(hub, frame, "tiny")
    steps = {"estimator": "KNeighborsRegressor", "parameters": {"n_neighbors": 1}}
    hub.train("tiny", "y", [steps], features=["conc"], model="tiny").wait()
    assert hub.model("tiny").predict(frame).tolist() == frame["y"].tolist()
    by_frame = evaluated(hub, "tiny", frame)
    assert scores(by_frame) == scores(evaluated(hub, "tiny", "tiny"))
    assert scores(by_frame)["r2"] == 1
    assert by_frame.predictions is not None
    assert [row[0] for row in by_frame.predictions.rows] == frame["y"].tolist()
    hub.evaluate("tiny", frame, save_as="tiny-predicted").wait()
    assert hub.dataset("tiny-predicted").to_pandas()["conc"].tolist() == conc.tolist()


def test_small_scores_are_no_zero_in_the_log(hub: HubClient) -> None:
    frame = pd.DataFrame({"x": range(40), "y": np.random.default_rng(0).normal(size=40) * 1e-9})
    register(hub, frame, "small")
    job = hub.train("small", "y", "Ridge", features=["x"], scoring=["neg_mean_absolute_error"])
    job.wait()
    name, score = job.refresh().log[1].text.split()
    assert name == "neg_mean_absolute_error"
    assert -1e-8 < float(score) < 0


TRAVELLERS: dict[str, Any] = {
    "fraction": 0.1 + 0.2,
    "tiny": 2.3479e-09,
    "long": 9007199254740993,
    "exact": Decimal("12345678901234567890.123456789"),
    "short": Decimal("0.10"),
    "time": pd.Timestamp("2024-01-02T03:04:05.123456789"),
    "infinite": float("inf"),
}


def test_records_hold_each_value_whole() -> None:
    frame = pd.DataFrame({name: [value, None] for name, value in TRAVELLERS.items()}, dtype=object)
    first, second = as_records(frame)
    assert first == {
        "fraction": 0.1 + 0.2,
        "tiny": 2.3479e-09,
        "long": 9007199254740993,
        "exact": "12345678901234567890.123456789",
        "short": 0.1,
        "time": "2024-01-02T03:04:05.123456789",
        "infinite": "inf",
    }
    assert set(second.values()) == {None}


def test_what_is_no_single_value_is_refused_by_its_column() -> None:
    with pytest.raises(Invalid, match="Column tags holds a list, which is no single value"):
        as_records(pd.DataFrame({"tags": [["a"]]}))
    with pytest.raises(Invalid, match="There are no rows to evaluate"):
        as_records(pd.DataFrame({"a": []}))


FORMS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "polars": pl.from_pandas,
    "lazy polars": lambda frame: pl.from_pandas(frame).lazy(),
    "arrow": lambda frame: pl.from_pandas(frame).to_arrow(),
    "records": lambda frame: frame.to_dict("records"),
    "columns": lambda frame: {name: frame[name].tolist() for name in frame},
    "one row": lambda frame: frame.iloc[0].to_dict(),
    "named array": lambda frame: frame.to_records(index=False),
}


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("form", FORMS)
def test_rows_are_taken_from_whatever_holds_them(hub: HubClient, form: str) -> None:
    frame = pd.DataFrame({"code": ["02", "11"]})
    found = hub.model("coded").predict(FORMS[form](frame)).tolist()
    assert found == ([50] if form == "one row" else [50, 200])


@pytest.mark.parametrize("rows", [np.zeros((2, 1)), [[1, 2]], "coded", 5, pd.Series([1])])
def test_rows_without_named_columns_are_refused_in_one_sentence(rows: Any) -> None:
    with pytest.raises(Invalid) as refused:
        as_frame(rows)
    assert refused.value.fields[0].field == "rows"


@pytest.mark.usefixtures("coded")
def test_no_rows_give_no_predictions(hub: HubClient) -> None:
    found = hub.model("coded").predict(pd.DataFrame({"code": pd.Series([], dtype=str)}))
    assert found.empty
    assert found.name == "y"


def test_columns_named_by_numbers(hub: HubClient) -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(40, 4)))
    register(hub, frame, "numbered")
    with pytest.raises(Invalid, match="names columns in text: write '3' for the column 3"):
        hub.train("numbered", 3, "LinearRegression")  # type: ignore[arg-type]
    hub.train("numbered", "3", "LinearRegression", model="numbered").wait()
    assert len(hub.model("numbered").predict(frame)) == 40


def test_durations_are_read_as_in_training(hub: HubClient) -> None:
    lead = pd.to_timedelta(np.arange(60) * 7, unit="min")
    frame = pd.DataFrame({"lead": lead, "y": lead * 2})
    register(hub, frame, "leads")
    hub.train("leads", "y", "LinearRegression", model="leads").wait()
    expected = frame["y"].dt.total_seconds().tolist()
    model = hub.model("leads")
    for rows in (frame, frame.astype(str), hub.dataset("leads"), frame.to_dict("records")):
        assert model.predict(rows).tolist() == pytest.approx(expected, abs=1e-6)
    assert scores(evaluated(hub, "leads", frame))["mae"] == pytest.approx(0, abs=1e-6)
    assert scores(evaluated(hub, "leads", "leads"))["mae"] == pytest.approx(0, abs=1e-6)


@pytest.mark.usefixtures("coded")
def test_typed_rows_of_several_types_are_kept_as_text(hub: HubClient) -> None:
    rows = [
        {"code": "01", "note": "a", "long": 2**70, "when": "2024-01-01", "size": 1},
        {"code": "10", "note": 3, "long": 1, "when": True, "size": 2.5},
        {"code": "11", "note": None, "long": None, "when": 1.5, "size": None},
    ]
    hub.evaluate("coded", rows, save_as="several").wait()
    details = hub.version("dataset", "several").dataset
    assert details is not None
    assert details.notes == [
        "note: values of several types are kept as text.",
        "long: numbers too long to be exact are kept as text.",
        "when: values of several types are kept as text.",
    ]
    saved = hub.dataset("several").to_pandas()
    assert saved["note"].dropna().tolist() == ["a", "3"]
    assert saved["long"].dropna().tolist() == [str(2**70), "1"]
    assert saved["when"].tolist() == ["2024-01-01", "True", "1.5"]
    assert saved["size"].dropna().tolist() == [1, 2.5]


@pytest.mark.parametrize(
    ("trained", "new", "notes"),
    [
        (
            "a,y\n" + "\n".join(f'"{1 + i % 9},{i + 100}",{i}' for i in range(60)),
            "a;y\n1,234;7\n2,500;7\n",
            "a: in this file ',' is read as the separator of decimals, in the training rows it was "
            "that of thousands: 1,234 is 1.234 here and was 1234 there.",
        ),
        (
            "a;y\n" + "\n".join(f"{i % 9},{i + 10};{i}" for i in range(60)),
            'a,y\n"1,234",7\n"2,500",7\n',
            "a: in this file ',' is read as the separator of thousands, in the training rows it "
            "was that of decimals: 1,234 is 1234 here and was 1.234 there.",
        ),
        ("a;y\n" + "\n".join(f"{i % 9},{i + 10};{i}" for i in range(60)), "a,y\n1234,7\n5,7\n", ""),
    ],
)
def test_another_decimal_separator_than_in_training_is_reported(
    trained: str, new: str, notes: str, hub: HubClient, tmp_path: Path
) -> None:
    for name, text in (("marks", trained), ("marks-new", new)):
        (tmp_path / f"{name}.csv").write_text(text)
        register(hub, tmp_path / f"{name}.csv", name)
    hub.train("marks", "y", "LinearRegression", model="marks").wait()
    found = [note for note in evaluated(hub, "marks", "marks-new").notes if "separator of" in note]
    assert [note.startswith(notes) for note in found] == ([True] if notes else [])


def test_an_infinite_truth_is_not_judged(hub: HubClient) -> None:
    frame = pd.DataFrame({"x": np.arange(60.0), "y": np.arange(60.0)})
    register(hub, frame, "straight")
    hub.train("straight", "y", "LinearRegression", model="straight").wait()
    frame.loc[3, "y"] = np.inf
    register(hub, frame, "straight-inf")
    for rows in (frame, "straight-inf"):
        report = evaluated(hub, "straight", rows)
        assert report.rows == {"tested": 59, "without_target": 1}
        assert scores(report)["r2"] == pytest.approx(1)
    assert hub.model("straight").read_target(frame).tolist() == [*range(3), *range(4, 60)]
    with pytest.raises(Invalid, match=r"Column x is missing\. Did you mean X"):
        hub.model("straight").read(frame.rename(columns={"x": "X"}))


def test_typed_rows_keep_their_types() -> None:
    moments = pd.to_datetime(
        ["2024-01-01T10:00:00.123456789", None, "2024-02-01"], format="ISO8601"
    )
    frame = pd.DataFrame(
        {
            "plain": moments,
            "zoned": moments.tz_localize("Europe/Berlin"),
            "unsigned": pd.array([2**64 - 1, None, 0], "UInt64"),
            "text": ["2024-01-01", "2024-13-01T00:00:00", None],
            "bad": ["2024-13-01T00:00:00", None, None],
            "half": ["2024-01-01T00:00:00", "2024-01-01T00:00:00Z", None],
        }
    )
    kept, notes = as_storable(frame_of(as_records(frame)))
    assert notes == ["zoned: times with a zone are kept in UTC."]
    assert kept["plain"].tolist()[::2] == moments.tolist()[::2]
    assert (
        kept["zoned"].dt.tz_convert("Europe/Berlin").tolist()[::2] == frame["zoned"].tolist()[::2]
    )
    assert kept["unsigned"].tolist()[::2] == [2**64 - 1, 0]
    for name in ("text", "bad", "half"):
        assert kept[name].dropna().tolist() == frame[name].dropna().tolist()


def test_a_named_index_is_a_column_as_in_registering() -> None:
    frame = pd.DataFrame({"v": [1.0, 2.0]}, index=pd.Index([5, 6], name="day"))
    found = as_frame(frame)
    assert found["day"].tolist() == [5, 6]
    assert found.index.equals(frame.index)
    assert as_records(frame) == [{"v": 1.0, "day": 5}, {"v": 2.0, "day": 6}]
    levels = frame.set_index(pd.Index(["a", "b"], name="v"), append=True)
    assert as_frame(levels)["v"].tolist() == [1.0, 2.0]
    plain = pd.DataFrame({"v": [1.0]}, index=[7])
    assert as_frame(plain) is plain
