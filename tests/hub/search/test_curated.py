"""Every curated range fits its estimator: the catalogue accepts it, and the library runs."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning

from jupyter_mlhub.errors import FieldProblem
from jupyter_mlhub.schemas.pipelines.searches import Candidate
from jupyter_mlhub.schemas.pipelines.specs import Step
from jupyter_mlhub.search.sampling import draw
from jupyter_mlhub.search.spaces import CURATED, Searched, searched
from jupyter_mlhub.search.spaces.curated import TOGETHER
from jupyter_mlhub.training.checks.steps import EstimatorChecker
from jupyter_mlhub.training.fitting.catalogue.estimators import build
from tests.support.workbench import OFFERED

LINEAR = {"estimator": "LogisticRegression"}
RIDGE = {"estimator": "Ridge"}
NESTED: dict[str, dict[str, Any]] = {
    "CalibratedClassifierCV": {"estimator": LINEAR},
    "RFE": {"estimator": LINEAR},
    "SelectFromModel": {"estimator": LINEAR},
    "StackingClassifier": {"estimators": [["a", LINEAR], ["b", {"estimator": "GaussianNB"}]]},
    "StackingRegressor": {"estimators": [["a", RIDGE], ["b", {"estimator": "Lasso"}]]},
}
ROUNDS = {"iterations", "n_estimators", "max_iter"}
RNG = np.random.default_rng(0)
ROWS, COLUMNS = 210, 60
CLASSES = np.array(["x", "y", "z"])[np.arange(ROWS) % 3]
POSITIVE = RNG.uniform(size=(ROWS, COLUMNS)) + (CLASSES == "x")[:, None] * 0.4
FEW = pd.DataFrame(POSITIVE[:, :8] - 0.5)
QUANTITY = 1 + POSITIVE[:, 0] * 2 + POSITIVE[:, 1]
WORDS = [f"word{n % 7} and word{n % 3} with four {n % 5}" for n in range(ROWS)]
LABELS = pd.DataFrame({"label": [f"label {n % 9}" for n in range(ROWS)]})


def space_of(name: str) -> Searched:
    step = Step(estimator=name, parameters=NESTED.get(name, {}))
    return searched(Candidate(steps=[step]))


def without_many_rounds(step: dict[str, Any]) -> dict[str, Any]:
    """Any number of rounds fits if a few do, which take less time."""
    for name in ROUNDS & step["parameters"].keys():
        step["parameters"][name] = min(step["parameters"][name], 10)
    return step


def features_of(name: str) -> Any:
    item = OFFERED.items[name]
    if "text" in item["takes"]:
        return WORDS
    if "categories" in item["takes"]:
        return LABELS
    if name == "DatetimeEncoder":
        return 1000 * FEW[[0, 1]]
    if item["kind"] == "transformer" or "positive values only" in item["takes"]:
        return POSITIVE
    return FEW


@pytest.mark.parametrize("name", sorted(CURATED))
def test_the_catalogue_accepts_every_value(name: str) -> None:
    one = space_of(name)
    for values in one.examples():
        problems: list[FieldProblem] = []
        EstimatorChecker(OFFERED).check_list(one.steps(values), "steps", problems)
        assert problems == []


@pytest.mark.parametrize("name", sorted(CURATED))
@pytest.mark.parametrize("number", range(3))
@pytest.mark.filterwarnings("ignore:X does not have valid feature names:UserWarning")
def test_the_library_fits_with_what_is_drawn(name: str, number: int) -> None:
    one = space_of(name)
    values = draw([one], 7, number).values
    (step,) = one.steps(values)
    estimator = build(without_many_rounds(step.model_dump()), 0)
    features = features_of(name)
    kind = OFFERED.items[name]["kind"]
    with warnings.catch_warnings():
        # A bad choice may need more rounds than there are. A person sees this in the report.
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(features, QUANTITY if kind == "regressor" else CLASSES)
    if kind == "transformer":
        assert estimator.transform(features).shape[0] == ROWS
    else:
        assert len(estimator.predict(features)) == ROWS


def test_the_common_estimators_have_ranges() -> None:
    families = (
        "Forest",
        "ExtraTrees",
        "GradientBoosting",
        "XGB",
        "LGBM",
        "CatBoost",
        "MLP",
        "KNeighbors",
    )
    known = [
        name
        for name, item in OFFERED.items.items()
        if item["kind"] in ("classifier", "regressor") and any(one in name for one in families)
    ]
    assert len(known) >= 18
    assert set(known) <= set(CURATED)
    assert set(TOGETHER) <= set(CURATED)
