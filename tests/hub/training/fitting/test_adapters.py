"""Estimators of CatBoost and skrub, as scikit-learn's are: quiet, repeatable, and of any column."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from jupyter_mlhub.artifacts.models.files import load_model, save_model
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.evaluation.drift import make_profile
from jupyter_mlhub.training.fitting import cores
from jupyter_mlhub.training.fitting.catalogue.estimators import build
from jupyter_mlhub.training.fitting.onnx import to_onnx
from tests.support.workbench import Dataset

ROWS = 240
RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "color": RNG.choice(["red", "green", "blue", None], ROWS),
        "a": np.where(RNG.uniform(size=ROWS) < 0.1, np.nan, RNG.normal(size=ROWS)),
    }
)
CLASSES = np.where(FRAME["color"].eq("red") ^ FRAME["a"].gt(0), "p", "q")
STEP = {"estimator": "CatBoostClassifier", "parameters": {"iterations": 60, "learning_rate": 0.2}}
WORDS = pd.DataFrame(
    {
        "street": [f"{n % 17} long street" for n in range(ROWS)],
        "city": RNG.choice(["lyon", "lyons", "paris", None], ROWS),
    }
)


@pytest.mark.parametrize("form", [pd.DataFrame, lambda frame: frame.to_numpy(dtype=object)])
def test_categories_are_taken_as_they_are(form: Any, tmp_path: Path) -> None:
    rows = form(FRAME)
    model = build(STEP, 0).fit(rows, CLASSES)
    assert model.categorical_ == [0]
    assert np.mean(model.predict(rows) == CLASSES) > 0.9
    save_model(model, tmp_path / "model.skops")
    again = load_model(tmp_path / "model.skops")
    assert np.array_equal(again.predict_proba(rows), model.predict_proba(rows))
    unseen = form(pd.DataFrame({"color": ["violet", None], "a": [np.nan, 1.0]}))
    assert len(model.predict(unseen)) == 2


def test_a_category_that_looks_like_a_number_stays_one() -> None:
    codes = pd.DataFrame({"code": ["1", "2", "x"] * 80})
    model = build(STEP, 0).fit(codes, CLASSES)
    whole = model.predict_proba(codes.iloc[:2])
    assert np.array_equal(model.predict_proba(pd.DataFrame({"code": [1, 2]})), whole)


@pytest.mark.parametrize("truth", [CLASSES, CLASSES == "p", (CLASSES == "p").astype(int)])
def test_classes_keep_their_type(truth: Any) -> None:
    model = build(STEP, 0).fit(FRAME, truth)
    assert model.predict(FRAME).dtype == truth.dtype
    assert model.classes_.tolist() == np.unique(truth).tolist()


def test_a_fit_writes_no_file_and_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    build(STEP, 0).fit(FRAME, CLASSES)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_the_share_of_the_cores_changes_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for share in ("1", "3"):
        monkeypatch.setenv(cores.SHARE, share)
        model = build(STEP, 0)
        assert model.n_jobs == int(share)
        found.append(model.fit(FRAME, CLASSES).predict_proba(FRAME))
    assert np.array_equal(found[0], found[1])


def loaded_after(code: str) -> str:
    """Which of the packages a new process has loaded after it ran some code."""
    asked = (
        "import sys\n"
        "from jupyter_mlhub.training.fitting.catalogue.estimators import build, classes\n"
        f"{code}\n"
        "print([m for m in ('catboost', 'skrub') if m in sys.modules])"
    )
    return subprocess.check_output([sys.executable, "-c", asked], text=True).strip()


def test_the_catalogue_loads_neither() -> None:
    """A worker forks what has read the catalogue. Threads do not survive a fork."""
    assert loaded_after("assert {'CatBoostClassifier', 'StringEncoder'} <= set(classes())") == "[]"


def test_both_are_loaded_before_threads_fit() -> None:
    """What asks whether rows are a table of polars meets modules that a thread still loads."""
    steps = [{"estimator": "StringEncoder"}, {"estimator": "CatBoostRegressor"}]
    mixture = {
        "estimator": "VotingRegressor",
        "parameters": {"estimators": [["a", {"steps": steps}], ["b", {"estimator": "Ridge"}]]},
    }
    assert loaded_after(f"build({mixture!r}, 0)") == "['catboost', 'skrub']"


@pytest.mark.parametrize("name", ["StringEncoder", "GapEncoder", "MinHashEncoder"])
def test_words_of_several_columns_are_encoded(name: str, tmp_path: Path) -> None:
    encoder = build({"estimator": name, "parameters": {"n_components": 5}}, 0)
    found = encoder.fit_transform(WORDS)
    assert found.shape == (ROWS, 10)
    assert np.isfinite(found).all()
    assert np.allclose(found, encoder.transform(WORDS))
    assert np.array_equal(clone(encoder).fit(WORDS).transform(WORDS), encoder.transform(WORDS))
    save_model(encoder, tmp_path / "model.skops")
    again = load_model(tmp_path / "model.skops")
    assert np.array_equal(again.transform(WORDS), encoder.transform(WORDS))


def test_dates_are_days_since_1970() -> None:
    days = pd.DataFrame({"day": [0.0, 31.0, 365.0, np.nan]})
    step = {"estimator": "DatetimeEncoder", "parameters": {"resolution": "day"}}
    found = build(step, 0).fit_transform(days)
    assert found[:3, :3].tolist() == [[1970, 1, 1], [1970, 2, 1], [1971, 1, 1]]
    assert np.isnan(found[3]).all()


def test_a_training_with_both_is_no_graph(tmp_path: Path) -> None:
    frame = pd.concat([FRAME, WORDS], axis=1).assign(y=CLASSES)
    groups = [
        {"columns": {"names": ["color"]}, "steps": []},
        {"columns": {"names": ["street", "city"]}, "steps": [{"estimator": "StringEncoder"}]},
    ]
    fit = Dataset.of(frame, tmp_path).fit({"target": "y", "steps": [STEP], "preparation": groups})
    assert fit.report.metrics[0].mean > 0.8
    with pytest.raises(Invalid, match="CatBoostClassifier or a step before it can't be written"):
        to_onnx(fit.model, fit.checked.kinds, make_profile(fit.table.features))
