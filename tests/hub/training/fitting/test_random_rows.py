"""The scores of a pipeline on random rows, beside those of a split by groups or by time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub.evaluation.report.page import report_page
from jupyter_mlhub.schemas.pipelines.specs import SupervisedSpec
from jupyter_mlhub.training.fitting.random_rows import random_splits
from jupyter_mlhub.training.fitting.splits import make_splits
from tests.support.workbench import Dataset

FOREST = [{"estimator": "ExtraTreesRegressor", "parameters": {"n_estimators": 30}}]
TREE = [{"estimator": "DecisionTreeClassifier"}]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Twelve visits of each of 40 patients, who can be known again by two numbers."""
    random = np.random.default_rng(3)
    patients = np.arange(480) % 40
    frame = pd.DataFrame({"patient": patients, "day": np.arange(480)})
    frame["height"] = random.normal(170, 10, 40)[patients]
    frame["weight"] = random.normal(70, 10, 40)[patients] + random.normal(0, 0.1, 480)
    frame["pressure"] = random.normal(120, 15, 40)[patients] + random.normal(0, 2, 480)
    frame["ill"] = np.where(frame["pressure"] > 130, "yes", "no")
    frame["rare"] = np.where(frame.index < 1, "once", frame["ill"])
    return Dataset.of(frame, tmp_path_factory.mktemp("visits"))


def spec(validation: dict[str, Any], **others: Any) -> dict[str, Any]:
    features = ["height", "weight"]
    return {
        "target": "pressure",
        "features": features,
        "steps": FOREST,
        "validation": validation,
        "random_too": True,
        **others,
    }


BY_PATIENT = {"method": "kfold", "folds": 4, "groups": "patient"}


def test_what_groups_keep_from_a_model_is_told(visits: Dataset) -> None:
    report = visits.fit(spec(BY_PATIENT)).report
    first = report.metrics[0]
    assert first.name == "r2"
    assert first.random is not None
    assert first.mean < 0.2 < 0.9 < first.random
    assert "Random rows would have promised more than this split finds." in report.notes[-1]
    assert f"R² is {first.random:.4g} on random rows" in report.notes[-1]
    assert "random rows" in report_page("Visits", report, {})
    without = visits.fit(spec(BY_PATIENT, random_too=False)).report
    assert [one.mean for one in without.metrics] == [one.mean for one in report.metrics]
    assert {one.random for one in without.metrics} == {None}
    assert "random rows" not in report_page("Visits", without, {})


@pytest.mark.parametrize(
    "validation",
    [
        BY_PATIENT,
        {"method": "holdout", "groups": "patient", "test_size": 0.3},
        {"method": "holdout", "time": "day"},
        {"method": "time", "time": "day", "folds": 3},
        {"method": "column", "column": "patient", "test": [1, 2, 3]},
        {"method": "rows", "train": {"start": 0, "end": 299}, "test": {"start": 300, "end": 399}},
    ],
)
@pytest.mark.parametrize("target", ["pressure", "ill", "rare"])
@pytest.mark.filterwarnings("ignore:The class once of rare has only 1 row")
def test_random_parts_have_the_sizes_of_the_split(
    visits: Dataset, validation: dict[str, Any], target: str
) -> None:
    steps = FOREST if target == "pressure" else TREE
    fit = visits.fit(spec(validation, target=target, steps=steps, random_too=False))
    checked = SupervisedSpec.model_validate(dict(fit.checked.spec))
    splits = list(make_splits(checked, fit.table))
    found = list(random_splits(checked, fit.table, splits))
    assert [tuple(map(len, split)) for split in found] == [tuple(map(len, one)) for one in splits]
    for (train, test), split in zip(found, splits, strict=True):
        assert set(train) | set(test) == set(np.concatenate(split))
        assert not set(train) & set(test)
    if target == "ill":
        for train, test in found:
            shares = [np.mean(fit.table.truth[part] == "yes") for part in (train, test)]
            assert abs(shares[0] - shares[1]) < 0.02


def test_classes_are_scored_on_random_rows_too(visits: Dataset) -> None:
    report = visits.fit(spec(BY_PATIENT, target="ill", steps=TREE)).report
    random = {metric.name: metric.random for metric in report.metrics}
    assert random["accuracy"] is not None
    assert random["accuracy"] > report.metrics[0].mean + 0.1
    assert random["log_loss"] is not None


def test_a_split_that_costs_nothing_is_told(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"x": random.normal(size=300), "day": range(300)})
    frame["y"] = 3 * frame["x"] + random.normal(0, np.linspace(2, 0.1, 300))
    time = {"method": "holdout", "time": "day"}
    fit = Dataset.of(frame, tmp_path).fit(
        {
            "target": "y",
            "features": ["x"],
            "steps": [{"estimator": "Ridge"}],
            "validation": time,
            "random_too": True,
        }
    )
    assert "Random rows would not have promised more." in fit.report.notes[-1]


@pytest.mark.parametrize("validation", [{"method": "kfold"}, {"method": "holdout"}])
def test_random_rows_are_not_compared_with_random_rows(
    visits: Dataset, validation: dict[str, Any]
) -> None:
    problems = visits.problems(spec(validation))
    assert list(problems) == ["random_too"]
    assert "at random already" in problems["random_too"]


def test_clusters_have_no_score_on_random_rows(visits: Dataset) -> None:
    problems = visits.problems(
        {
            "features": ["height", "weight"],
            "steps": [{"estimator": "KMeans"}],
            "validation": BY_PATIENT,
            "random_too": True,
        }
    )
    assert "scores no single rows" in problems["random_too"]
