"""The sentinel finds what random folds would leak, and is silent about clean tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.leaks import Leak
from jupyter_mlhub.schemas.pipelines.validation import KFold, TimeFolds
from jupyter_mlhub.training.sentinel.look import look
from tests.support.examples import register
from tests.support.workbench import Dataset

ROWS = 600


def clean(seed: int = 0) -> pd.DataFrame:
    """A target that follows from its features, and nothing else."""
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame(chance.normal(size=(ROWS, 5)), columns=list("abcde"))
    frame["age"] = chance.integers(18, 80, ROWS)
    frame["town"] = chance.choice([f"town {n}" for n in range(30)], ROWS)
    signal = frame.a + frame.b * frame.c + frame.age / 30
    return frame.assign(y=signal + chance.normal(size=ROWS))


def found(frame: pd.DataFrame, where: Path, features: list[str] | None = None) -> list[Leak]:
    dataset = Dataset.of(frame, where)
    leaks = look(dataset.path, dataset.rows, dataset.columns, "y", features, where / "spill")
    assert leaks.rows == dataset.rows
    return leaks.found


def in_classes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(y=np.where(frame.y > frame.y.median(), "high", "low"))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("classes", [False, True])
def test_nothing_is_found_in_clean_tables(seed: int, classes: bool, tmp_path: Path) -> None:
    chance = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(chance.integers(0, 300, ROWS), unit="D")
    frame = clean(seed).assign(
        id=chance.permutation(ROWS),
        customer=chance.integers(0, ROWS // 5, ROWS),
        visited=days,
        sparse=np.where(chance.random(ROWS) < 0.3, np.nan, chance.normal(size=ROWS)),
    )
    assert found(in_classes(frame) if classes else frame, tmp_path) == []


def of_patients(name: str, as_text: bool) -> pd.DataFrame:
    chance = np.random.default_rng(1)
    patients = chance.integers(0, ROWS // 5, ROWS)
    frame = clean(1)
    for column in ("a", "b", "c", "y"):
        frame[column] += 2 * chance.normal(size=ROWS // 5)[patients]
    ids = chance.permutation(10_000)[patients]
    return frame.assign(**{name: [f"P{one}" for one in ids] if as_text else ids})


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("name", ["patient_id", "v17"])
def test_things_that_repeat_are_kept_together(name: str, as_text: bool, tmp_path: Path) -> None:
    (leak,) = found(of_patients(name, as_text), tmp_path)
    assert (leak.kind, leak.columns, leak.leave_out) == ("groups", [name], [])
    assert leak.validation == KFold(folds=5, groups=name)
    assert "much the same y" in leak.message
    assert leak.rows > ROWS // 2


def test_a_column_need_not_be_a_feature_to_split_rows(tmp_path: Path) -> None:
    frame = of_patients("patient", as_text=True)
    assert [leak.kind for leak in found(frame, tmp_path, ["a", "b"])] == ["groups"]


@pytest.mark.parametrize("drifts", [False, True])
@pytest.mark.parametrize("classes", [False, True])
def test_a_target_that_goes_along_with_time(drifts: bool, classes: bool, tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    walk = np.linspace(0, 6, ROWS) if drifts else np.cumsum(chance.normal(size=ROWS)) / 3
    days = pd.date_range("2024-01-01", periods=ROWS)
    frame = clean(2).assign(day=days)
    frame["y"] += walk
    frame = (in_classes(frame) if classes else frame).sample(frac=1, random_state=0)
    (leak,) = found(frame, tmp_path)
    assert (leak.kind, leak.columns) == ("time", ["day"])
    assert leak.validation == TimeFolds(time="day", folds=5)


def test_days_of_birth_are_no_times(tmp_path: Path) -> None:
    frame = clean(3)
    born = pd.Timestamp("2024-01-01") - pd.to_timedelta(frame.age * 365, unit="D")
    assert found(frame.assign(birth_date=born, y=frame.y + frame.age / 5), tmp_path) == []


@pytest.mark.parametrize(("noise", "words"), [(0.0, " equal "), (0.004, " nearly equal ")])
def test_copies_of_rows_are_counted(noise: float, words: str, tmp_path: Path) -> None:
    chance = np.random.default_rng(4)
    frame = clean(4)
    copies = frame.sample(60, random_state=0)
    for name in "abcde":
        copies[name] += chance.normal(0, noise, 60)
    table = pd.concat([frame, copies]).sample(frac=1, random_state=0)
    (leak,) = found(table, tmp_path / "plain")
    assert leak.kind == "duplicates"
    assert 50 <= leak.rows <= 60
    assert words in leak.message
    assert "Remove them" in leak.message
    # Where a column has the same value in all copies, rows are split by it.
    of_plates = pd.concat([frame.assign(plate=range(ROWS)), copies.assign(plate=copies.index)])
    leaks = {leak.kind: leak for leak in found(of_plates.sample(frac=1), tmp_path / "plates")}
    assert leaks["duplicates"].validation == KFold(folds=5, groups="plate")


def test_few_columns_of_few_values_make_equal_rows(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    answers = pd.DataFrame(chance.integers(1, 4, (ROWS, 4)), columns=list("abcd"))
    assert answers.duplicated().sum() > 400
    assert found(answers.assign(y=answers.a + chance.normal(size=ROWS)), tmp_path) == []


@pytest.mark.parametrize("classes", [False, True])
def test_columns_known_only_afterwards(classes: bool, tmp_path: Path) -> None:
    chance = np.random.default_rng(6)
    frame = in_classes(clean(6)) if classes else clean(6)
    noise = chance.normal(size=ROWS)
    code = (frame.y == "high") + noise / 10 if classes else frame.y * 3 + noise / 10
    (leak,) = found(frame.assign(later=code), tmp_path / "copy")
    assert (leak.kind, leak.columns, leak.leave_out) == ("afterwards", ["later"], ["later"])
    assert leak.validation is None
    gaps = frame.y == "high" if classes else frame.y > frame.y.quantile(0.8)
    (leak,) = found(frame.assign(closed=np.where(gaps, np.nan, noise)), tmp_path / "gaps")
    assert (leak.kind, leak.leave_out) == ("afterwards", ["closed"])
    assert leak.message.startswith("Whether closed is missing gives y almost away.")
    assert found(frame.assign(later=code), tmp_path / "unused", list("abc")) == []


@pytest.mark.parametrize("classes", [False, True])
def test_row_numbers_of_a_sorted_file(classes: bool, tmp_path: Path) -> None:
    frame = clean(7).sort_values("y")
    frame = in_classes(frame) if classes else frame
    for name, values in {"row": range(ROWS), "code": [f"R{n:05}" for n in range(ROWS)]}.items():
        (leak,) = found(frame.assign(**{name: values}), tmp_path / name)
        assert (leak.kind, leak.leave_out) == ("order", [name])


def test_a_look_at_a_long_table_reads_a_part_of_it(tmp_path: Path) -> None:
    frame = pd.concat([clean(seed) for seed in range(400)], ignore_index=True)
    frame["y"] += np.linspace(0, 5, len(frame))
    frame["at"] = np.arange(len(frame)) + 1_700_000_000
    dataset = Dataset.of(frame.rename(columns={"at": "timestamp"}), tmp_path)
    leaks = look(dataset.path, dataset.rows, dataset.columns, "y", None, tmp_path / "spill")
    assert leaks.rows <= 125_000
    assert [leak.columns for leak in leaks.found] == [["timestamp"]]


def test_the_hub_looks_at_a_version(hub: HubClient) -> None:
    register(hub, "seattle-weather.csv", "weather")
    (leak,) = hub.leaks("weather@1", "temp_max")
    assert (leak.kind, leak.columns) == ("time", ["date"])
    split = hub.save_split("weather@1", "in-time", validation_of(leak))
    assert split.words == "5 tests on the rows that follow by date"
    register(hub, "penguins.csv", "penguins")
    assert hub.leaks("penguins", "species") == []
    with pytest.raises(Invalid, match="Did you mean species"):
        hub.leaks("penguins", "specis")
    with pytest.raises(Invalid, match="Did you mean island"):
        hub.leaks("penguins", "species", features=["iland"])
    with pytest.raises(Invalid, match="features"):
        hub.get("/datasets/penguins/versions/1/leaks", Leak, {"target": "sex", "features": "sex"})


def validation_of(leak: Leak) -> dict[str, Any]:
    assert leak.validation is not None
    return leak.validation.model_dump(mode="json")
