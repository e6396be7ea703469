"""A job's program gives the job's metrics, to the last digit."""

from __future__ import annotations

import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow.parquet as parquet
import pytest

import jupyter_mlhub
from jupyter_mlhub.client.pipelines import spec_parts
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.training.programs import Training, as_notebook, as_script, program_of
from tests.support.examples import EXAMPLES, texts
from tests.support.workbench import OFFERED, Dataset, Fit

FOREST = {"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 15}}
SCALED = [{"estimator": "StandardScaler"}, {"estimator": "LogisticRegression"}]
LIGHT = {"estimator": "LGBMClassifier", "parameters": {"n_estimators": 5}}
UNPREPARED = [{"columns": {"kind": "numeric"}}]
SPECS: dict[str, tuple[str, dict[str, Any]]] = {
    "forest": ("penguins", {"target": "species", "steps": [FOREST]}),
    "two classes, another seed": (
        "penguins",
        {"target": "sex", "steps": [FOREST], "seed": 7, "scoring": ["neg_log_loss", "roc_auc_ovr"]},
    ),
    "one class of two": (
        "penguins",
        {
            "target": "sex",
            "steps": [FOREST],
            "scoring": ["f1", "roc_auc", "average_precision", "positive_likelihood_ratio"],
            "positive_class": "female",
        },
    ),
    "no probabilities": ("penguins", {"target": "species", "steps": [{"estimator": "LinearSVC"}]}),
    "hold-out": (
        "penguins",
        {
            "target": "body_mass_g",
            "steps": [{"estimator": "HistGradientBoostingRegressor"}],
            "validation": {"method": "holdout", "test_size": 0.3},
            "scoring": ["neg_median_absolute_error", "neg_max_error"],
        },
    ),
    "rows": (
        "prices",
        {
            "target": "price_range",
            "steps": [{"estimator": "StandardScaler"}, {"estimator": "ExtraTreesClassifier"}],
            "validation": {
                "method": "rows",
                "train": {"start": 0, "end": 999},
                "test": {"start": 1000, "end": 1199},
            },
        },
    ),
    "part of the rows": (
        "prices",
        {
            "target": "price_range",
            "features": ["ram", "battery_power", "px_height"],
            "steps": [{"estimator": "Ridge", "parameters": {"alpha": 3.0}}],
            "rows": {"start": 100, "end": 400},
            "validation": {"method": "kfold", "folds": 3},
        },
    ),
    "dates": ("weather", {"target": "weather", "steps": [FOREST]}),
    "selection and reduction": (
        "prices",
        {
            "target": "price_range",
            "steps": [
                {"estimator": "StandardScaler"},
                {"estimator": "SelectKBest", "parameters": {"k": 8}},
                {"estimator": "PCA", "parameters": {"n_components": 4}},
                {"estimator": "LogisticRegression"},
            ],
            "rows": {"start": 0, "end": 799},
        },
    ),
    "groups": (
        "penguins",
        {
            "target": "species",
            "features": ["bill_length_mm", "bill_depth_mm", "island", "sex", "year"],
            "steps": [
                {
                    "estimator": "MLPClassifier",
                    "parameters": {"hidden_layer_sizes": [4, 3], "max_iter": 30},
                }
            ],
            "preparation": [
                {
                    "columns": {"pattern": "bill_*"},
                    "steps": [
                        {"estimator": "SimpleImputer"},
                        {"estimator": "PolynomialFeatures"},
                        {"estimator": "StandardScaler"},
                    ],
                },
                {
                    "columns": {"names": ["island"]},
                    "steps": [{"estimator": "OneHotEncoder", "parameters": {"drop": "first"}}],
                },
            ],
        },
    ),
    "no preparation": (
        "prices",
        {
            "target": "price_range",
            "steps": [{"estimator": "KNeighborsClassifier"}],
            "preparation": "none",
            "rows": {"start": 0, "end": 299},
        },
    ),
    "nested": (
        "penguins",
        {
            "target": "species",
            "steps": [
                {
                    "estimator": "StackingClassifier",
                    "parameters": {
                        "estimators": [
                            ["forest", FOREST],
                            [
                                "scaled",
                                {
                                    "steps": [
                                        {"estimator": "StandardScaler"},
                                        {"estimator": "SVC", "parameters": {"C": 2.0}},
                                    ]
                                },
                            ],
                        ],
                        "final_estimator": {"estimator": "LogisticRegression"},
                        "cv": 3,
                    },
                }
            ],
            "validation": {"method": "kfold", "folds": 3},
        },
    ),
    "calibrated": (
        "penguins",
        {
            "target": "sex",
            "steps": [
                {
                    "estimator": "CalibratedClassifierCV",
                    "parameters": {"estimator": {"estimator": "GaussianNB"}, "cv": 3},
                }
            ],
        },
    ),
    "text": (
        "texts",
        {
            "target": "kind",
            "steps": [{"estimator": "MultinomialNB"}],
            "preparation": [
                {
                    "columns": {"kind": "text"},
                    "steps": [
                        {"estimator": "TfidfVectorizer", "parameters": {"ngram_range": [1, 2]}}
                    ],
                }
            ],
            "features": ["words"],
        },
    ),
    "text by default": ("texts", {"target": "kind", "steps": [FOREST]}),
    "truth values": ("texts", {"target": "flag", "steps": [FOREST], "features": ["number", "big"]}),
    "boosted": (
        "penguins",
        {
            "target": "body_mass_g",
            "steps": [{"estimator": "LGBMRegressor", "parameters": {"n_estimators": 8}}],
        },
    ),
    "members prepared each in its way": (
        "penguins",
        {
            "target": "species",
            "steps": [
                {
                    "estimator": "VotingClassifier",
                    "parameters": {
                        "estimators": [
                            ["linear", {"preparation": "default", "steps": SCALED}],
                            ["trees", {"preparation": UNPREPARED, "steps": [LIGHT]}],
                        ],
                        "voting": "soft",
                        "weights": [0.25, 0.75],
                    },
                }
            ],
            "preparation": "none",
        },
    ),
    "clusters": (
        "penguins",
        {
            "steps": [
                {"estimator": "StandardScaler"},
                {"estimator": "KMeans", "parameters": {"n_clusters": 3}},
            ]
        },
    ),
    "mixture": (
        "prices",
        {
            "steps": [{"estimator": "GaussianMixture", "parameters": {"n_components": 2}}],
            "features": ["ram", "battery_power"],
            "validation": {"method": "holdout"},
        },
    ),
    "clusters of these rows only": (
        "penguins",
        {
            "steps": [
                {"estimator": "StandardScaler"},
                {"estimator": "DBSCAN", "parameters": {"eps": 1.5}},
            ]
        },
    ),
    "outliers": ("prices", {"steps": [{"estimator": "IsolationForest"}]}),
    "grouped and repeated": (
        "penguins",
        {
            "target": "species",
            "steps": [FOREST],
            "validation": {"method": "kfold", "folds": 3, "repeats": 2, "groups": "sex", "seed": 5},
        },
    ),
    "groups held out": (
        "weather",
        {
            "target": "temp_max",
            "features": ["wind", "precipitation"],
            "steps": [{"estimator": "Ridge"}],
            "validation": {"method": "holdout", "groups": "weather", "test_size": 0.4},
        },
    ),
    "the latest held out": (
        "weather",
        {
            "target": "weather",
            "features": ["wind", "temp_max"],
            "steps": [FOREST],
            "validation": {"method": "holdout", "time": "date", "test_size": 0.3},
        },
    ),
    "the future": (
        "weather",
        {
            "target": "temp_max",
            "features": ["wind", "temp_min"],
            "steps": [{"estimator": "Ridge"}],
            "validation": {"method": "time", "time": "date", "folds": 4},
        },
    ),
    "folds of a column": (
        "penguins",
        {
            "target": "body_mass_g",
            "features": ["bill_length_mm", "flipper_length_mm"],
            "steps": [{"estimator": "Ridge"}],
            "validation": {"method": "column", "column": "island"},
        },
    ),
    "tested values of a column": (
        "penguins",
        {
            "target": "species",
            "features": ["bill_length_mm", "flipper_length_mm"],
            "steps": [FOREST],
            "validation": {"method": "column", "column": "year", "test": [2009]},
        },
    ),
    "not stratified": (
        "penguins",
        {
            "target": "species",
            "steps": [FOREST],
            "validation": {"method": "kfold", "folds": 4, "stratified": False},
        },
    ),
    "clusters of groups": (
        "penguins",
        {
            "features": ["bill_length_mm", "flipper_length_mm"],
            "steps": [{"estimator": "KMeans", "parameters": {"n_clusters": 3}}],
            "validation": {"method": "kfold", "folds": 3, "groups": "island"},
        },
    ),
}


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dataset]:
    root = tmp_path_factory.mktemp("datasets")
    files = {"penguins": "penguins", "prices": "mobile-prices", "weather": "seattle-weather"}
    found = {
        name: Dataset.of(EXAMPLES / f"{file}.csv", root / name) for name, file in files.items()
    }
    return {**found, "texts": Dataset.of(texts(), root / "texts")}


def program(fit: Fit, dataset: Dataset) -> Any:
    columns = {column.name: column for column in dataset.columns}
    checked = fit.checked
    training = Training("A job", checked.spec, checked.plan, checked.kinds, columns, OFFERED)
    return program_of(training)


@pytest.mark.parametrize("name", SPECS)
def test_the_program_gives_the_metrics_of_the_job(
    name: str, datasets: dict[str, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    which, spec = SPECS[name]
    dataset = datasets[which]
    fit = dataset.fit(spec)
    script = as_script(program(fit, dataset))
    frame = SimpleNamespace(to_arrow=lambda: parquet.read_table(dataset.path))
    hub = SimpleNamespace(dataset=lambda reference: frame)
    monkeypatch.setattr(jupyter_mlhub, "connect", lambda: hub, raising=False)
    space: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(script, "program.py", "exec"), space)
    scores = space["scores"]
    assert {column: scores[column].tolist() for column in scores} == fit.scores
    assert len(fit.scores) > 1
    if fit.table.target is not None:
        again = space["model"].predict(space["X"])
        assert np.array_equal(again, fit.model.predict(fit.table.features))


def test_the_notebook_is_one(datasets: dict[str, Dataset]) -> None:
    import nbformat

    fit = datasets["penguins"].fit(SPECS["forest"][1])
    notebook = as_notebook(program(fit, datasets["penguins"]))
    nbformat.validate(nbformat.from_dict(notebook))
    assert notebook["cells"][0]["source"].startswith("# A job")


def test_what_an_estimator_prints_is_no_part_of_the_model() -> None:
    from sklearn.ensemble import RandomForestClassifier

    parts = spec_parts(RandomForestClassifier(7, verbose=2))
    assert parts["steps"][0]["parameters"] == {"n_estimators": 7}


@pytest.mark.parametrize(
    "name",
    ["groups", "nested", "selection and reduction", "text", "members prepared each in its way"],
)
def test_a_fitted_pipeline_becomes_the_spec_that_made_it(
    name: str, datasets: dict[str, Dataset]
) -> None:
    """From a spec to scikit-learn's objects and back to a spec: the same scores."""
    which, spec = SPECS[name]
    dataset = datasets[which]
    fit = dataset.fit(spec)
    rest = {key: spec[key] for key in ("target", "rows", "validation") if key in spec}
    again = dataset.fit({**rest, **spec_parts(fit.model)})
    assert again.scores == fit.scores


def test_members_that_take_different_columns_are_no_spec() -> None:
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import VotingRegressor
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline

    members = [
        (name, make_pipeline(ColumnTransformer([("kept", "passthrough", [name])]), Ridge()))
        for name in "ab"
    ]
    with pytest.raises(Invalid, match="must take the same columns"):
        spec_parts(VotingRegressor(members))
    assert spec_parts(VotingRegressor(members[:1]))["features"] == ["a"]
