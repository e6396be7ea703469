"""Every estimator of scikit-learn can be named, described and built from JSON alone."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sklearn.linear_model import LinearRegression
from sklearn.utils import all_estimators

from jupyter_mlhub.errors import FieldProblem
from jupyter_mlhub.training.capabilities import Offered
from jupyter_mlhub.training.checks.steps import EstimatorChecker
from jupyter_mlhub.training.fitting import packages
from jupyter_mlhub.training.fitting.catalogue.estimators import build, classes, describe_catalogue

OFFERED = Offered([describe_catalogue().document])
ITEMS = OFFERED.items
CHECKER = EstimatorChecker(OFFERED)
NESTED = {"estimator": "LogisticRegression", "parameters": {"C": 0.5}}
REQUIRED: dict[str, Any] = {
    "base_estimator": NESTED,
    "classifier": NESTED,
    "estimator": NESTED,
    "estimators": [["one", NESTED], ["two", {"estimator": "DecisionTreeClassifier"}]],
    "transformer_list": [["scale", {"estimator": "StandardScaler"}]],
    "dictionary": [[1.0, 0.0], [0.0, 1.0]],
}
NOT_A_STEP = {
    # Searches and wrappers of what is fitted already
    *("ColumnTransformer", "FrozenEstimator", "GridSearchCV", "Pipeline"),
    "RandomizedSearchCV",
    # Searches that are an experiment, until skrub is imported
    *("HalvingGridSearchCV", "HalvingRandomSearchCV"),
    # Densities, neighbours and covariances: they neither predict nor transform
    *("EmpiricalCovariance", "GraphicalLasso", "GraphicalLassoCV", "KernelDensity", "LedoitWolf"),
    *("MinCovDet", "NearestNeighbors", "OAS", "ShrunkCovariance"),
    # Places of the rows that they were fitted on, and of no others
    *("ClassicalMDS", "MDS", "SpectralEmbedding", "TSNE"),
    # Its file can't be read back
    "Birch",
    # Clusters of rows and columns at once
    *("SpectralBiclustering", "SpectralCoclustering"),
}
ENCODES_THE_TARGET = {"LabelBinarizer", "LabelEncoder", "MultiLabelBinarizer"}


def test_the_catalogue_has_all_that_scikit_learn_has() -> None:
    there = {name for name, _ in all_estimators()} - ENCODES_THE_TARGET - NOT_A_STEP
    own = {name for name, item in ITEMS.items() if item["package"] == "scikit-learn"}
    assert own == there
    packages_of = {item["package"] for item in ITEMS.values()}
    assert packages_of == {"scikit-learn", "catboost", "lightgbm", "skrub", "xgboost"}


def test_what_each_estimator_is_for() -> None:
    kinds = {
        "KMeans": "clusterer",
        "GaussianMixture": "clusterer",
        "FeatureAgglomeration": "transformer",
        "IsolationForest": "outlier_detector",
        "VotingClassifier": "classifier",
        "TfidfVectorizer": "transformer",
    }
    assert {name: ITEMS[name]["kind"] for name in kinds} == kinds
    assert "text" in ITEMS["TfidfVectorizer"]["takes"]
    assert "missing values" in ITEMS["HistGradientBoostingClassifier"]["takes"]


def test_important_parameters_come_first_with_their_help() -> None:
    forest = ITEMS["RandomForestClassifier"]["parameters"]["properties"]
    assert next(iter(forest)) == "n_estimators"
    assert forest["n_estimators"]["description"] == "The number of trees in the forest."
    assert forest["n_estimators"]["x-main"]
    boosted = ITEMS["XGBClassifier"]["parameters"]["properties"]
    assert {"type": "integer", "maximum": 100_000} in boosted["max_depth"]["anyOf"]


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_described_checked_and_built(name: str) -> None:
    item = json.loads(json.dumps(ITEMS[name], allow_nan=False))
    Draft202012Validator.check_schema(item["parameters"])
    assert item["summary"]
    given = {key: REQUIRED[key] for key in item["parameters"]["required"]}
    problems: list[FieldProblem] = []
    step = CHECKER.check({"estimator": item["path"], "parameters": given}, "steps.0", problems)
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
            problems: list[FieldProblem] = []
            CHECKER.check(step, "steps.0", problems)
            own = [p for p in problems if p.field == f"steps.0.parameters.{parameter}"]
            assert own == [], (parameter, schema)


class Announced(LinearRegression):
    """Found by an entry point."""


def test_packages_announce_estimators_by_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("good", "tests.hub.training.fitting.test_estimators:announced", packages.GROUP),
        EntryPoint("broken", "tests.hub.training.fitting.test_estimators:broken", packages.GROUP),
        EntryPoint("absent", "no_such_package:classes", packages.GROUP),
    ]
    monkeypatch.setattr(packages, "entry_points", lambda group: points)
    packages.registered_classes.cache_clear()
    found = packages.registered_classes()
    packages.registered_classes.cache_clear()
    assert found == (("good", Announced),)


def announced() -> list[type]:
    return [Announced]


def broken() -> list[type]:
    raise RuntimeError("a package that does not load")
