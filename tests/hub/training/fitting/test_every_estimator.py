"""Every estimator of the catalogue: checked, fitted, stored, loaded again, predicts the same."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris

from jupyter_mlhub.artifacts.models.files import load_model, save_model
from tests.support.workbench import OFFERED, Dataset

LINEAR = {"estimator": "LogisticRegression"}
RIDGE = {"estimator": "Ridge"}
TREE = {"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": 3}}
REGRESSION_TREE = {"estimator": "DecisionTreeRegressor", "parameters": {"max_depth": 3}}

PARAMETERS: dict[str, dict[str, Any]] = {
    # What has to be chosen
    "ClassifierChain": {"estimator": LINEAR},
    "FixedThresholdClassifier": {"estimator": LINEAR},
    "MultiOutputClassifier": {"estimator": LINEAR},
    "MultiOutputRegressor": {"estimator": RIDGE},
    "OneVsOneClassifier": {"estimator": LINEAR},
    "OneVsRestClassifier": {"estimator": LINEAR},
    "OutputCodeClassifier": {"estimator": LINEAR},
    "RegressorChain": {"estimator": RIDGE},
    "RFE": {"estimator": LINEAR},
    "RFECV": {"estimator": LINEAR},
    "SelectFromModel": {"estimator": LINEAR},
    "SelfTrainingClassifier": {"estimator": LINEAR},
    "SequentialFeatureSelector": {"estimator": LINEAR},
    "StackingClassifier": {"estimators": [["a", LINEAR], ["b", TREE]]},
    "StackingRegressor": {"estimators": [["a", RIDGE], ["b", REGRESSION_TREE]]},
    "TunedThresholdClassifierCV": {"estimator": LINEAR},
    "VotingClassifier": {"estimators": [["a", LINEAR], ["b", TREE]]},
    "VotingRegressor": {"estimators": [["a", RIDGE], ["b", REGRESSION_TREE]]},
    "FeatureUnion": {"transformer_list": [["scale", {"estimator": "StandardScaler"}]]},
    # What would take long, or does not fit the data
    "CatBoostClassifier": {"iterations": 10},
    "CatBoostRegressor": {"iterations": 10},
    "GaussianRandomProjection": {"n_components": 2},
    "SparseRandomProjection": {"n_components": 2},
    "RadiusNeighborsClassifier": {"radius": 3.0},
    "RadiusNeighborsRegressor": {"radius": 3.0},
    "KBinsDiscretizer": {"n_bins": 3},
    "SelectKBest": {"k": 2},
    "GenericUnivariateSelect": {"mode": "percentile", "param": 50},
    "LatentDirichletAllocation": {"n_components": 2},
    "MiniBatchDictionaryLearning": {"n_components": 3, "max_iter": 5},
    "DictionaryLearning": {"n_components": 3, "max_iter": 5},
    "TheilSenRegressor": {"max_subpopulation": 100},
    "CCA": {"n_components": 1},
    "MissingIndicator": {"features": "all"},
    "OneHotEncoder": {"handle_unknown": "ignore"},
    "OrdinalEncoder": {"handle_unknown": "use_encoded_value", "unknown_value": -1},
    "PLSCanonical": {"n_components": 1},
}
IMPOSSIBLE = {
    "DictVectorizer": "takes dictionaries, not columns",
    "FeatureHasher": "takes dictionaries or lists of words, not columns",
    "PatchExtractor": "takes pictures",
    "SparseCoder": "takes a dictionary, as an array, that nobody types in",
    "IsotonicRegression": "takes one column as a vector, not a table",
    "ClassifierChain": "predicts several columns at once",
    "MultiOutputClassifier": "predicts several columns at once",
    "MultiOutputRegressor": "predicts several columns at once",
    "RegressorChain": "predicts several columns at once",
    "MultiTaskElasticNet": "predicts several columns at once",
    "MultiTaskElasticNetCV": "predicts several columns at once",
    "MultiTaskLasso": "predicts several columns at once",
    "MultiTaskLassoCV": "predicts several columns at once",
    "PLSSVD": "hands on three dimensions when the target is one column",
    "KernelCenterer": "takes a kernel matrix, not columns",
}
TWO_CLASSES = {"FixedThresholdClassifier", "TunedThresholdClassifierCV"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Flowers: positive numbers, three classes, two classes, a quantity, counts, words."""
    iris = load_iris(as_frame=True)
    frame: pd.DataFrame = iris.data.iloc[::2].reset_index(drop=True)
    frame.columns = pd.Index(["a", "b", "c", "d"])
    target = iris.target.iloc[::2].to_numpy()
    frame["kind"] = np.array(["x", "y", "z"])[target]
    frame["is_x"] = (target == 0).astype(int)
    frame["size"] = frame["a"] * frame["b"] + 1
    frame["words"] = [f"a flower of kind {k} again" for k in frame["kind"]]
    return Dataset.of(frame, tmp_path_factory.mktemp("flowers"))


def spec_of(name: str) -> dict[str, Any]:
    """A spec that an estimator can run."""
    item = OFFERED.items[name]
    step = {"estimator": name, "parameters": PARAMETERS.get(name, {})}
    features = ["a", "b", "c", "d"]
    validation = {"method": "holdout", "test_size": 0.3}
    target = {"regressor": "size", "classifier": "kind", "transformer": "kind"}.get(item["kind"])
    if name in TWO_CLASSES:
        target = "is_x"
    steps = [step]
    if item["kind"] == "transformer":
        steps = [step, TREE]
        if "text" in item["takes"]:
            steps, features = [step, {"estimator": "BernoulliNB"}], ["words"]
            return {
                **{"target": target, "steps": steps, "features": features},
                **{"validation": validation, "preparation": "none"},
            }
    return {"target": target, "steps": steps, "features": features, "validation": validation}


@pytest.mark.parametrize("name", sorted(set(OFFERED.items) - set(IMPOSSIBLE)))
def test_fitted_stored_loaded_and_the_same(name: str, data: Dataset, tmp_path: Path) -> None:
    spec = spec_of(name)
    fit = data.fit(spec)
    file = tmp_path / "model.skops"
    save_model(fit.model, file)
    again = load_model(file)
    if hasattr(fit.model, "predict"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before = np.asarray(fit.model.predict(fit.table.features))
            after = np.asarray(again.predict(fit.table.features))
        if before.dtype.kind == "f":
            np.testing.assert_allclose(after, before, rtol=1e-9)
        else:
            assert np.array_equal(after, before)
    assert fit.report.metrics


def test_what_can_not_be_run_is_few_and_has_a_reason() -> None:
    assert set(IMPOSSIBLE) <= set(OFFERED.items)
    assert len(set(OFFERED.items) - set(IMPOSSIBLE)) >= 170
