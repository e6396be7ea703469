"""New rows are read as the training rows were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.data.artifacts import SignatureColumn
from jupyter_mlhub.training.reading.new_rows import NewRows, read_rows


def read(cells: Any, **known: Any) -> NewRows:
    column = SignatureColumn.model_validate({"name": "c", "type": "text", **known})
    return read_rows(pd.DataFrame({"c": cells}), [column])


def codes(cells: Any, *categories: str) -> list[Any]:
    found = read(cells, kind="categorical", categories=list(categories)).features["c"]
    return [None if pd.isna(cell) else cell for cell in found]


def days(cells: Any, day_first: bool | None, has_zone: bool | None = False) -> list[str]:
    found = read(cells, type="datetime", kind="date", day_first=day_first, has_zone=has_zone)
    moments = pd.to_datetime(found.features["c"], unit="D")
    return [moment.strftime("%Y-%m-%d") for moment in moments]


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        ([10, 11], ["10", "11"]),
        ([10.0, None], ["10", None]),
        (["10.0", "11"], ["10", "11"]),
        ([Decimal("11.00")], ["11"]),
        (pd.array([10, None], "Int64"), ["10", None]),
        ([1, 2.0], ["01", "02"]),
        (["1"], ["1"]),
    ],
)
def test_numbers_are_spelled_as_the_codes_of_the_training_rows(
    cells: Any, read_as: list[Any]
) -> None:
    assert codes(cells, "01", "02", "10", "11") == read_as


def test_a_number_that_may_be_two_codes_is_none_of_them() -> None:
    assert codes([1, 7], "01", "001", "007") == ["1", "007"]


def test_digits_beyond_those_of_a_fraction_stay() -> None:
    assert codes([9007199254740993], "9007199254740993") == ["9007199254740993"]


def test_fractions_are_found_as_they_were_written() -> None:
    assert codes([1.5, 1.0], "1.50", "1.0") == ["1.50", "1.0"]


def test_truth_values_are_spelled_as_the_training_rows_had_them() -> None:
    assert codes([True, False, 1], "true", "false") == ["true", "false", "true"]


def test_what_was_not_there_in_training_is_counted() -> None:
    found = read(["a", "x", "x", None], kind="categorical", categories=["a", "b"])
    assert found.all_notes() == [
        "The training rows did not have these values: c 'x' (2 of 4 rows)."
    ]
    taken = read([1], kind="categorical", categories=["01"])
    assert taken.all_notes() == [
        "c: numbers are read as the codes of the training rows, 1 as '01'."
    ]


def test_models_without_readings_read_as_before() -> None:
    found = read(["a", None, 10.0], kind="categorical")
    assert found.features["c"].tolist()[0] == "a"
    assert found.features["c"].tolist()[2] == "10"
    assert found.all_notes() == []
    assert days(pd.to_datetime(["2023-03-05"]), None, None) == ["2023-03-05"]


@pytest.mark.parametrize("cells", [[True, False], ["True", "false"], [1, 0], ["1", "0"], [1.0, 0]])
def test_truth_values_are_read_however_they_are_written(cells: list[Any]) -> None:
    assert read(cells, type="boolean", kind="numeric").features["c"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("cell", ["maybe", 2, 0.5])
def test_what_is_no_truth_value_is_named(cell: Any) -> None:
    with pytest.raises(Invalid, match=rf"Column c does not hold truth values: '?{cell}'? is none"):
        read([True, cell], type="boolean", kind="numeric")


def test_numbers_in_text_are_read_by_the_marks_of_the_training_file() -> None:
    written = {"type": "number", "kind": "numeric", "decimal": ",", "thousands": "."}
    found = read(["1.234,5", "7,25", "1.234", "", "NA"], **written).features["c"]
    assert found.tolist()[:3] == [1234.5, 7.25, 1234.0]
    assert found.isna().tolist() == [False, False, False, True, True]
    with pytest.raises(Invalid, match=r"Column c does not hold numbers: '1\.5' is none\."):
        read(["1.5"], **written)


@pytest.mark.parametrize("cells", [pd.to_datetime(["2023-03-05"]), [pd.Timedelta("1h")], [1j]])
def test_what_is_no_number_is_not_made_one(cells: Any) -> None:
    with pytest.raises(Invalid, match="Column c does not hold numbers"):
        read(cells, type="number", kind="numeric")


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("05/03/2023", True, "2023-03-05"),
        ("05/03/2023", False, "2023-05-03"),
        ("05.03.2023", True, "2023-03-05"),
        ("05-03-2023 14:30", True, "2023-03-05"),
        ("2023-03-05", False, "2023-03-05"),
        ("25/03/2023", None, "2023-03-25"),
        ("5 Mar 2023", None, "2023-03-05"),
        ("2023-03-05T10:00:00.123456789", True, "2023-03-05"),
    ],
)
def test_dates_are_read_in_the_order_of_the_training_rows(
    text: str, day_first: bool | None, day: str
) -> None:
    assert days([text], day_first) == [day]


def test_one_date_says_the_order_of_a_column() -> None:
    assert days(["05/03/2023", "25/03/2023"], None) == ["2023-03-05", "2023-03-25"]


@pytest.mark.parametrize(
    ("cells", "day_first", "sentence"),
    [
        (["03/25/2023"], True, r"Column c holds '03/25/2023', which is written month first"),
        (["25/03/2023"], False, r"Column c holds '25/03/2023', which is written day first"),
        (["05/03/2023"], None, r"'05/03/2023', which may be 5 March or 3 May"),
        (["25/03/2023", "03/25/2023"], None, r"Column c holds some dates with the day first"),
        (["soon"], True, r"Column c does not hold dates: 'soon' is none"),
        (["2023-02-30"], True, r"Column c does not hold dates: '2023-02-30' is none"),
        ([44986], True, r"Column c does not hold dates: 44986 is none"),
        (["now"], None, r"Column c does not hold dates"),
    ],
)
def test_dates_that_may_mean_another_day_are_refused(
    cells: list[Any], day_first: bool | None, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        days(cells, day_first)


def test_another_time_zone_than_in_training_is_reported() -> None:
    cells = pd.to_datetime(["2023-03-05"]).tz_localize("Asia/Kolkata")
    found = read(cells, type="datetime", kind="date", has_zone=False)
    assert "times with a zone are taken in UTC" in found.all_notes()[0]
    assert read(cells, type="datetime", kind="date", has_zone=True).all_notes() == []


def test_columns_named_by_numbers_are_found() -> None:
    column = SignatureColumn(name="0", type="number", kind="numeric")
    assert read_rows(pd.DataFrame([[1.5]]), [column]).features["0"].tolist() == [1.5]


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ([1.0, np.inf, -np.inf, np.nan], 3),
        ([1, "inf", "-Infinity", None], 3),
        (pd.array([1.0, float("inf"), None], "Float64"), 2),
        (np.array([1, np.inf], dtype="float32"), 1),
    ],
)
def test_infinite_numbers_count_as_missing_as_in_training(cells: Any, missing: int) -> None:
    found = read(cells, type="number", kind="numeric")
    assert found.features["c"].isna().sum() == missing
    assert len(found.notes) == 1
    assert "as missing" in found.notes[0]


def test_finite_numbers_are_no_matter_for_a_note() -> None:
    assert read([1, 2.5, None], type="number", kind="numeric").notes == []


@pytest.mark.parametrize(
    "cells",
    [
        pd.to_timedelta(["90min", None]),
        pd.to_timedelta(["90min", None]).as_unit("ns"),
        [timedelta(minutes=90), None],
        [np.timedelta64(90, "m"), np.timedelta64("NaT")],
        ["0 days 01:30:00", ""],
        ["01:30:00", None],
        ["PT1H30M", None],
        [5400, None],
        ["5400", None],
    ],
)
@pytest.mark.parametrize(("unit", "units"), [("s", 1), ("ns", 10**9)])
def test_durations_are_in_the_unit_of_the_training_rows(cells: Any, unit: str, units: int) -> None:
    if unit == "ns" and cells[0] in (5400, "5400"):
        units = 1  # what is a number is one of the units
    found = read(cells, type="number", kind="numeric", duration=unit).features["c"]
    assert found[0] == 5400 * units
    assert np.isnan(found[1])


def test_what_is_no_duration_is_named() -> None:
    with pytest.raises(Invalid, match="Column c does not hold durations: 'soon' is none"):
        read(["soon"], type="number", kind="numeric", duration="s")
    with pytest.raises(Invalid, match="Column c does not hold numbers"):
        read(pd.to_timedelta(["90min"]), type="number", kind="numeric")


def test_periods_are_the_times_at_which_they_begin() -> None:
    months = pd.Series(pd.period_range("2023-03", periods=2, freq="M"))
    for cells in (months, months.astype(object), months.astype(str)):
        assert days(cells, None) == ["2023-03-01", "2023-04-01"]
