"""What the numbers of a report hide is said in its notes."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from jupyter_mlhub.evaluation.metrics.predictions import Predictions
from jupyter_mlhub.evaluation.metrics.scores import plain_scores
from tests.support.workbench import Dataset

LOGISTIC = [{"estimator": "LogisticRegression"}]


def make(where: Path, rare: int) -> Dataset:
    chosen = np.random.default_rng(0)
    y = ["p", "q"] * 30 + ["rare"] * rare
    return Dataset.of(pd.DataFrame({"x": chosen.normal(size=len(y)), "y": y}), where)


@pytest.mark.parametrize("rare", [1, 3])
def test_a_fold_without_a_class_explains_what_is_gone(rare: int, tmp_path: Path) -> None:
    report = make(tmp_path, rare).fit({"target": "y", "steps": LOGISTIC}).report
    assert "roc_auc" not in {metric.name for metric in report.metrics}
    (note,) = [note for note in report.notes if "left out" in note]
    assert "ROC AUC" in note
    assert "fold" in note
    assert "class rare" in note


def test_a_chosen_scorer_that_a_fold_does_not_define_is_told(tmp_path: Path) -> None:
    split = {"train": {"start": 0, "end": 40}, "test": {"start": 41, "end": 41}}
    spec = {"target": "x", "steps": [{"estimator": "Ridge"}], "scoring": ["r2"]}
    report = make(tmp_path, 0).fit({**spec, "validation": {"method": "rows", **split}}).report
    assert "r2: left out, as not every fold has rows that define it." in report.notes
    assert any(note.startswith("R² is left out") for note in report.notes)


def test_a_model_below_its_baseline_is_told(tmp_path: Path) -> None:
    report = make(tmp_path, 0).fit({"target": "x", "steps": [{"estimator": "ExtraTreeRegressor"}]})
    assert any("no better than the baseline" in note for note in report.report.notes)


def test_a_model_above_its_baseline_is_not(tmp_path: Path) -> None:
    chosen = np.random.default_rng(0).normal(size=(80, 2))
    frame = pd.DataFrame({"x": chosen[:, 0], "y": chosen[:, 0] + chosen[:, 1]})
    report = Dataset.of(frame, tmp_path).fit({"target": "y", "steps": [{"estimator": "Ridge"}]})
    assert report.report.notes == []


@pytest.mark.parametrize("seed", range(40))
def test_classes_that_are_not_there_change_no_digit(seed: int) -> None:
    chosen = np.random.default_rng(seed)
    classes = int(chosen.integers(3, 40))
    truth = chosen.integers(0, classes, 60)
    truth = truth[~np.isin(truth, chosen.integers(0, classes, classes // 2))]
    predicted = np.where(chosen.random(len(truth)) < 0.5, truth, chosen.integers(0, classes, 1))
    if len(truth) < 2:
        return
    found = plain_scores("classification", Predictions(truth, predicted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found["balanced_accuracy"] == balanced_accuracy_score(truth, predicted)
    assert found["f1_macro"] == f1_score(truth, predicted, average="macro")
