"""Identifiers of rows and copies of the target: left out, or reported in good time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub.schemas.data.artifacts import Correlation
from jupyter_mlhub.schemas.pipelines.specs import PipelineSpec
from jupyter_mlhub.training.checks.spec import CheckedSpec, check_spec
from tests.support.workbench import OFFERED, Dataset

ROWS = 100
CHANCE = np.random.default_rng(0)
NAMES_OF_ROWS: dict[str, tuple[str, Any]] = {
    "row numbers": ("column_1", range(1, ROWS + 1)),
    "from zero": ("n", range(ROWS)),
    "with gaps": ("case", sorted(CHANCE.permutation(130)[:ROWS])),
    "ids": ("customer_id", CHANCE.permutation(10**6)[:ROWS]),
    "camel case": ("orderId", CHANCE.permutation(10**6)[:ROWS]),
    "codes": ("code", [f"K{number:05}" for number in CHANCE.permutation(10**4)[:ROWS]]),
}
MEASURES: dict[str, tuple[str, Any]] = {
    "populations": ("people", CHANCE.permutation(10**6)[:ROWS]),
    "years": ("year", range(1900, 1900 + ROWS)),
    "a word that ends so": ("paid", CHANCE.permutation(10**6)[:ROWS]),
    "fractions": ("weight", CHANCE.normal(size=ROWS)),
    "dates": ("day", pd.date_range("2024-01-01", periods=ROWS)),
    "texts": ("remark", [f"the remark of number {number} here" for number in range(ROWS)]),
}
STEPS = [{"estimator": "DecisionTreeClassifier"}]


def make(name: str, values: Any, where: Path) -> Dataset:
    y = ["p"] * (ROWS // 2) + ["q"] * (ROWS // 2)
    noise = np.random.default_rng(1).normal(size=ROWS)
    return Dataset.of(pd.DataFrame({name: values, "x": noise, "y": y}), where)


@pytest.mark.parametrize("kind", NAMES_OF_ROWS)
def test_names_of_rows_are_left_out_and_taken_when_asked_for(kind: str, tmp_path: Path) -> None:
    name, values = NAMES_OF_ROWS[kind]
    dataset = make(name, values, tmp_path)
    checked = dataset.check({"target": "y", "steps": STEPS})
    assert checked.spec.features == ["x"]
    assert checked.notes[0].startswith(f"{name} is left out")
    asked = dataset.check({"target": "y", "steps": STEPS, "features": [name, "x"]})
    assert asked.spec.features == [name, "x"]
    assert asked.notes[0].startswith(f"{name} looks like an identifier of rows")
    groups = [{"columns": {"names": [name]}, "steps": []}]
    assert name in (dataset.check({"target": "y", "steps": STEPS, "preparation": groups})).kinds


@pytest.mark.parametrize("kind", MEASURES)
def test_what_measures_something_is_learnt_from(kind: str, tmp_path: Path) -> None:
    name, values = MEASURES[kind]
    checked = make(name, values, tmp_path).check({"target": "y", "steps": STEPS})
    assert checked.spec.features == [name, "x"]
    assert checked.notes == []


def test_a_table_of_nothing_else_is_learnt_from(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": range(ROWS), "y": ["p", "q"] * 50})
    assert Dataset.of(frame, tmp_path).check({"target": "y", "steps": STEPS}).notes


def test_a_score_that_one_column_gives_alone_is_reported(tmp_path: Path) -> None:
    name, values = NAMES_OF_ROWS["row numbers"]
    dataset = make(name, values, tmp_path)
    spec = {"target": "y", "steps": STEPS, "features": [name, "x"]}
    notes = dataset.fit(spec).report.notes
    assert any(note.startswith(f"{name} alone predicts y with accuracy") for note in notes)
    assert not any(note.startswith("x alone") for note in notes)


@pytest.mark.parametrize("steps", ["Ridge", "RandomForestRegressor"])
def test_a_complement_of_the_target_is_reported(steps: str, tmp_path: Path) -> None:
    asleep = np.random.default_rng(0).uniform(2, 20, ROWS).round(1)
    frame = pd.DataFrame({"asleep": asleep, "x": CHANCE.normal(size=ROWS), "awake": 24 - asleep})
    spec = {"target": "awake", "steps": [{"estimator": steps}]}
    notes = Dataset.of(frame, tmp_path).fit(spec).report.notes
    assert any(note.startswith("asleep alone predicts awake with R²") for note in notes)


def test_what_the_profile_knows_is_reported_before_it_runs(tmp_path: Path) -> None:
    asleep = np.random.default_rng(0).uniform(2, 20, ROWS)
    frame = pd.DataFrame({"asleep": asleep, "x": asleep**2, "awake": 24 - asleep})
    dataset = Dataset.of(frame, tmp_path)
    known = [
        Correlation(first="asleep", second="awake", value=-1.0),
        Correlation(first="asleep", second="x", value=0.99),
    ]
    spec = PipelineSpec.model_validate(
        {"dataset": "d@1", "target": "awake", "steps": [{"estimator": "Ridge"}]}
    )
    checked: CheckedSpec | None = check_spec(spec, dataset.columns, ROWS, OFFERED, [], known)
    assert checked is not None
    assert len(checked.notes) == 1
    assert "asleep alone gives an R² of 1.000" in checked.notes[0]


def test_an_honest_score_has_no_such_note(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(ROWS, 2))
    frame = pd.DataFrame(x, columns=["a", "b"]).assign(y=np.where(x.sum(axis=1) > 0, "p", "q"))
    spec = {"target": "y", "steps": [{"estimator": "LogisticRegression"}]}
    assert Dataset.of(frame, tmp_path).fit(spec).report.notes == []


def test_infinite_numbers_are_reported_and_no_target_is(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=ROWS)
    frame = pd.DataFrame({"z": [np.inf, *x[1:]], "x": x, "y": x})
    dataset = Dataset.of(frame, tmp_path)
    checked = dataset.check({"target": "y", "steps": [{"estimator": "Ridge"}], "features": ["z"]})
    assert checked.notes == ["z: infinite or undefined numbers count as missing."]
    found = dataset.problems({"target": "z", "steps": [{"estimator": "Ridge"}]})
    assert "z holds infinite or undefined numbers" in found["target"]
