"""Training gives the numbers that plain scikit-learn gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.ensemble import AdaBoostRegressor, ExtraTreesClassifier
from sklearn.metrics import accuracy_score, mean_absolute_error, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_mlhub import HubClient
from tests.support.examples import EXAMPLES, register

DATA = Path(__file__).parents[2] / "data"
CLASSES: dict[str, Any] = {
    "StandardScaler": StandardScaler,
    "AdaBoostRegressor": AdaBoostRegressor,
    "ExtraTreesClassifier": ExtraTreesClassifier,
}


def as_request(original: dict[str, Any], dataset: str) -> dict[str, Any]:
    """A request of the original system in our words."""
    data = original["dataset"]
    return {
        "kind": "train",
        "spec": {
            "dataset": dataset,
            "target": data["target_column"],
            "features": data["features_columns"],
            "steps": [
                {"estimator": model["class"], "parameters": model["parameters"]}
                for model in original["models"]
            ],
            "validation": {"method": "rows", "train": data["train"], "test": data["test"]},
        },
    }


@pytest.mark.parametrize("name", ["scaler_adaboost_regressor", "scaler_extra_tree_classifier"])
def test_original_requests_on_their_dataset(hub: HubClient, name: str) -> None:
    register(hub, "mobile-prices.csv", "prices")
    original = json.loads((DATA / f"original-spec-{name}.json").read_text())
    job = hub.submit(as_request(original, "prices"))
    job.wait()
    assert job.report is not None
    found = {metric.name: metric.mean for metric in job.report.metrics}

    frame = pd.read_csv(EXAMPLES / "mobile-prices.csv")
    features = original["dataset"]["features_columns"]
    steps = [CLASSES[model["class"]] for model in original["models"]]
    model = make_pipeline(*(c(random_state=0) if c is not StandardScaler else c() for c in steps))
    train, test = frame.iloc[0:2000], frame.iloc[2000:3000]
    predicted = model.fit(train[features], train["price_range"]).predict(test[features])
    truth = test["price_range"]
    if "regressor" in name:
        assert found["r2"] == r2_score(truth, predicted)
        assert found["mae"] == mean_absolute_error(truth, predicted)
    else:
        assert found["accuracy"] == accuracy_score(truth, predicted)


def test_original_request_on_one_feature(hub: HubClient, tmp_path: Path) -> None:
    file = tmp_path / "small.csv"
    file.write_text("f1,label\n" + "".join(f"{i * 7 % 5},{'ab'[i % 2]}\n" for i in range(11)))
    version = hub.register(file)
    hub.job(version.dataset.job_id).wait()  # type: ignore[union-attr, arg-type]
    original = json.loads((DATA / "original-spec-extra_tree_classifier.json").read_text())
    job = hub.submit(as_request(original, "small"))
    job.wait()
    assert job.report is not None
    assert "used for the fit and for the test" in job.report.notes[0]
    frame = pd.read_csv(file)
    model = ExtraTreesClassifier(random_state=0).fit(frame[["f1"]], frame["label"])
    assert job.report.metrics[0].mean == model.score(frame[["f1"]], frame["label"])


def test_the_model_comes_back_with_its_lineage_and_predicts(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    hub.train("penguins", "species", "HistGradientBoostingClassifier").wait()
    details = hub.model("penguins-species").info.model
    assert details is not None
    assert details.lineage is not None
    assert (details.lineage.dataset, details.lineage.dataset_version) == ("penguins", 1)
    assert details.lineage.libraries["scikit-learn"]
    assert details.score is not None
    assert details.score.baseline is not None
    assert details.score.mean > details.score.baseline
    frame = hub.dataset("penguins").to_pandas()
    predicted = hub.model("penguins-species").load().predict(frame[details.features])
    assert (predicted == frame["species"]).mean() > 0.95


def test_an_evaluation_stands_beside_the_dummy_of_the_training_rows(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    frame = hub.dataset("penguins").to_pandas()
    for target, kind in (("species", "Classifier"), ("body_mass_g", "Regressor")):
        hub.train("penguins", target, f"DecisionTree{kind}", model=f"tree-{target}").wait()
        job = hub.evaluate(f"tree-{target}", "penguins", rows=(0, 199))
        job.wait()
        assert job.report is not None
        found = {metric.name: metric.baseline for metric in job.report.metrics}
        seen = frame[target].iloc[:200].dropna()
        if target == "species":
            assert found["accuracy"] == (seen == frame[target].mode()[0]).mean()
        else:
            assert found["mae"] == pytest.approx((seen - frame[target].mean()).abs().mean())
