"""Every estimator of scikit-learn can be named, described and built from JSON alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sklearn.utils import all_estimators

from jupyter_mlhub.training.estimators import build, classes, describe_estimators
from jupyter_mlhub.training.validation import EstimatorChecker

ITEMS = {item["name"]: item for item in describe_estimators()}
CHECKER = EstimatorChecker(list(ITEMS.values()))
NESTED = {"estimator": "LogisticRegression", "parameters": {"C": 0.5}}
REQUIRED: dict[str, Any] = {
    "base_estimator": NESTED,
    "classifier": NESTED,
    "estimator": NESTED,
    "estimators": [["one", NESTED], ["two", {"estimator": "DecisionTreeClassifier"}]],
    "transformer_list": [["scale", {"estimator": "StandardScaler"}]],
    "transformers": [["scale", {"estimator": "StandardScaler"}, ["a"]]],
    "dictionary": [[1.0, 0.0], [0.0, 1.0]],
}
ENCODES_THE_TARGET = {"LabelBinarizer", "LabelEncoder", "MultiLabelBinarizer"}


def test_the_catalogue_has_all_that_scikit_learn_has() -> None:
    there = {
        name
        for kind in ("classifier", "regressor", "transformer")
        for name, _ in all_estimators(type_filter=kind)
    }
    assert set(ITEMS) == there - ENCODES_THE_TARGET
    assert len(ITEMS) > 150


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_described_checked_and_built(name: str) -> None:
    item = json.loads(json.dumps(ITEMS[name], allow_nan=False))
    Draft202012Validator.check_schema(item["parameters"])
    assert item["summary"]
    given = {key: REQUIRED[key] for key in item["parameters"]["required"]}
    step, problems = CHECKER.check({"estimator": item["path"], "parameters": given}, "steps.0")
    assert problems == []
    built = build(step, seed=7)
    assert type(built) is classes()[name]
    if "random_state" in built.get_params(deep=False):
        assert built.get_params(deep=False)["random_state"] == 7


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_defaults_fit_their_own_schema(name: str) -> None:
    for parameter, schema in ITEMS[name]["parameters"]["properties"].items():
        if "default" in schema:
            step = {"estimator": name, "parameters": {parameter: schema["default"]}}
            _, problems = CHECKER.check(step, "steps.0")
            own = [p for p in problems if p.field == f"steps.0.parameters.{parameter}"]
            assert own == [], (parameter, schema)
