"""The default preparation fits ordinary tables, whatever part of the rows it meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub.artifacts.models.files import load_model, save_model
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.training.tables import as_feature
from tests.support.workbench import Dataset

ROWS = 60
FIRST_FORTY = {
    "method": "rows",
    "train": {"start": 0, "end": 39},
    "test": {"start": 40, "end": 59},
}
LATE = {
    "category": [None] * 40 + ["A", "B"] * 10,
    "one value": [None] * 59 + ["A"],
    "number": [np.nan] * 40 + [1.5] * 20,
    "date": [pd.NaT] * 40 + list(pd.date_range("2024-01-01", periods=20)),
    "truth": [None] * 40 + [True, False] * 10,
    "constant": ["same"] * 60,
    "infinite": [np.inf, -np.inf, 1.0] * 20,
}


def table(**columns: Any) -> pd.DataFrame:
    noise = np.random.default_rng(0).normal(size=ROWS)
    return pd.DataFrame({"x": noise, **columns, "y": ["p", "q"] * 30})


@pytest.mark.parametrize("kind", LATE)
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("estimator", ["LogisticRegression", "HistGradientBoostingClassifier"])
def test_a_column_may_be_empty_where_it_is_fitted(
    kind: str, alone: bool, estimator: str, tmp_path: Path
) -> None:
    dataset = Dataset.of(table(late=LATE[kind]), tmp_path)
    fit = dataset.fit(
        {
            "target": "y",
            "features": ["late"] if alone else ["x", "late"],
            "steps": [{"estimator": estimator}],
            "validation": FIRST_FORTY,
        }
    )
    save_model(fit.model, tmp_path / "model.skops")
    again = load_model(tmp_path / "model.skops").predict(fit.table.features)
    assert list(again) == list(fit.model.predict(fit.table.features))


TEXTS = [f"number {i} with four words" for i in range(60)]


def test_texts_may_have_no_word_where_they_are_fitted(tmp_path: Path) -> None:
    late = ["-"] * 40 + TEXTS[:20]
    frame = pd.concat([table(late=late)] + [table(late=TEXTS)] * 2, ignore_index=True)
    spec = {
        "target": "y",
        "features": ["x", "late"],
        "steps": [{"estimator": "LogisticRegression"}],
        "validation": FIRST_FORTY,
    }
    dataset = Dataset.of(frame, tmp_path)
    assert dataset.check(spec).kinds["late"] == "text"
    with pytest.warns(UserWarning, match="late has no word"):
        fit = dataset.fit(spec, quiet=False)
    assert len(fit.model.predict(fit.table.features)) == len(frame)
    with pytest.raises(Invalid, match="late has no word"):
        dataset.fit({**spec, "features": ["late"]})


def test_infinite_numbers_are_missing_ones_in_fit_and_prediction() -> None:
    found = as_feature(pd.Series([1.0, np.inf, -np.inf, np.nan]), "numeric")
    assert found.isna().tolist() == [False, True, True, True]
    whole = pd.Series([1, 2])
    assert as_feature(whole, "numeric") is whole


NAMES = ["dose[mg]", "a<b", "dist, km", '{"k":1}']


@pytest.mark.parametrize("estimator", ["LGBMClassifier", "XGBClassifier"])
@pytest.mark.parametrize("nested", [True, False])
def test_any_name_of_a_column_reaches_packages_that_mind_it(
    estimator: str, nested: bool, tmp_path: Path
) -> None:
    numbers = np.random.default_rng(0).normal(size=(ROWS, len(NAMES)))
    frame = pd.DataFrame(numbers, columns=NAMES)
    frame["y"] = np.where(numbers[:, 0] > 0, "p", "q")
    step: dict[str, Any] = {"estimator": estimator, "parameters": {"n_estimators": 3}}
    if nested:
        step = {"estimator": "VotingClassifier", "parameters": {"estimators": [["a", step]]}}
    fit = Dataset.of(frame, tmp_path).fit(
        {"target": "y", "steps": [step], "preparation": "none", "features": NAMES}
    )
    assert fit.report.metrics[0].mean > 0.5


def test_names_that_nobody_minds_stay_names(tmp_path: Path) -> None:
    dataset = Dataset.of(table(), tmp_path)
    for step in ("LGBMClassifier", "RandomForestClassifier"):
        plan = dataset.check(
            {
                "target": "y",
                "features": ["x"],
                "steps": [{"estimator": step}],
                "preparation": "none",
            }
        ).plan
        assert plan.parts == []
