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


NUMBERED = {
    "estimator": "OrdinalEncoder",
    "parameters": {"handle_unknown": "use_encoded_value", "unknown_value": -1},
}
BY_NUMBER = [{"columns": {"kind": "categorical"}, "steps": [NUMBERED]}]
LINEAR = [{"estimator": "StandardScaler"}, {"estimator": "LogisticRegression"}]
TREES = [{"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": 3}}]
AS_THEY_ARE = [{"columns": {"kind": "categorical"}, "steps": []}]
CATBOOST = [{"estimator": "CatBoostClassifier", "parameters": {"iterations": 5}}]


def voting(*members: dict[str, Any]) -> dict[str, Any]:
    named = [[f"m{number}", member] for number, member in enumerate(members)]
    parameters = {"estimators": named, "voting": "soft"}
    step = {"estimator": "VotingClassifier", "parameters": parameters}
    return {"target": "y", "steps": [step], "preparation": "none", "validation": FIRST_FORTY}


def mixed_table() -> pd.DataFrame:
    words = np.where(np.random.default_rng(1).random(ROWS) < 0.3, "b", "a").astype(object)
    words[::7] = None
    numbers = np.random.default_rng(2).normal(size=ROWS)
    numbers[::5] = np.nan
    return table(word=words, other=numbers)


def test_members_of_an_ensemble_are_prepared_each_in_its_way(tmp_path: Path) -> None:
    """The mean of what each pipeline predicts alone."""
    dataset = Dataset.of(mixed_table(), tmp_path)
    members: list[dict[str, Any]] = [
        {"preparation": "default", "steps": LINEAR},
        {"preparation": BY_NUMBER, "steps": TREES},
        {"preparation": AS_THEY_ARE, "steps": CATBOOST},
        {"steps": [{"estimator": "DummyClassifier"}]},
    ]
    fit = dataset.fit(voting(*members))
    alone = [
        dataset.fit({"target": "y", "validation": FIRST_FORTY, **{"preparation": "none", **member}})
        for member in members
    ]
    features = fit.table.features
    mean = np.mean([one.model.predict_proba(features) for one in alone], axis=0)
    assert np.allclose(fit.model.predict_proba(features), mean, rtol=0, atol=1e-12)
    assert {one.column for one in fit.report.importance} == {"x", "word", "other"}
    save_model(fit.model, tmp_path / "model.skops")
    again = load_model(tmp_path / "model.skops").predict_proba(features)
    assert np.array_equal(again, fit.model.predict_proba(features))


def test_a_member_that_holds_members_is_planned_like_the_whole(tmp_path: Path) -> None:
    dataset = Dataset.of(mixed_table(), tmp_path)
    inner = voting({"preparation": BY_NUMBER, "steps": TREES})["steps"]
    fit = dataset.fit(voting({"steps": inner}, {"preparation": "default", "steps": LINEAR}))
    member = fit.model[-1].estimators_[0]
    assert next(name for name, _ in member[-1].estimators_[0].steps) == "preparation"


def test_texts_without_words_are_left_out_by_each_member(tmp_path: Path) -> None:
    late = ["-"] * 40 + TEXTS[:20]
    frame = pd.concat([table(late=late)] + [table(late=TEXTS)] * 2, ignore_index=True)
    dataset = Dataset.of(frame, tmp_path)
    spec = voting(
        {"preparation": "default", "steps": LINEAR}, {"preparation": "default", "steps": TREES}
    )
    with pytest.warns(UserWarning, match="late has no word"):
        fit = dataset.fit(spec, quiet=False)
    assert len(fit.model.predict(fit.table.features)) == len(frame)


@pytest.mark.parametrize("as_pipeline", [True, False])
def test_any_name_of_a_column_reaches_each_member(as_pipeline: bool, tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(ROWS, len(NAMES)))
    frame = pd.DataFrame(numbers, columns=NAMES)
    frame["y"] = np.where(numbers[:, 0] > 0, "p", "q")
    light: dict[str, Any] = {"estimator": "LGBMClassifier", "parameters": {"n_estimators": 3}}
    member = {"steps": [light]} if as_pipeline else light
    spec = voting(member, {"preparation": "default", "steps": LINEAR})
    fit = Dataset.of(frame, tmp_path).fit({**spec, "features": NAMES})
    assert fit.report.metrics[0].mean > 0.5
