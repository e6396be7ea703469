"""Each pipeline of a portfolio fits a mixed table, and the order is the one that is promised."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning

from jupyter_mlhub.schemas.pipelines.reports import Task
from jupyter_mlhub.schemas.pipelines.searches import Candidate
from jupyter_mlhub.search.portfolio import TableFacts, family_of, portfolio, tuned
from jupyter_mlhub.search.sampling import draw
from jupyter_mlhub.search.spaces import CURATED, searched
from jupyter_mlhub.training.fitting.pipelines import make_model
from jupyter_mlhub.training.fitting.supervised import fit, predict
from jupyter_mlhub.training.tables import read_table
from tests.support.workbench import OFFERED, Dataset

ROWS = 150
FEATURES = ["a", "b", "count", "color", "city", "note", "day"]
FACTS = {
    "rows": ROWS,
    "numeric": 3,
    "categorical": 2,
    "text": 1,
    "date": 1,
    "most_categories": 30,
    "missing": 0.05,
}
TARGETS: dict[str, tuple[Task, int]] = {
    "two": ("classification", 2),
    "five": ("classification", 5),
    "quantity": ("regression", 0),
}
BOOSTED = ("HistGradientBoosting", "CatBoost", "LGBM", "XGB", "GradientBoosting")
ROUNDS = {"iterations", "n_estimators", "max_iter", "n_components"}


def offered(name: str) -> bool:
    return name in OFFERED.items


def pipelines(target: str, **facts: Any) -> list[Candidate]:
    task, classes = TARGETS[target]
    return portfolio(task, TableFacts(**{**FACTS, **facts}, classes=classes), offered)


def label(candidate: Candidate) -> str:
    return " → ".join(step.estimator for step in candidate.steps)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    rng = np.random.default_rng(0)
    a = rng.normal(size=ROWS)
    words = [f"words of a note {n} number {n % 17} here" for n in range(ROWS)]
    frame = pd.DataFrame(
        {
            "a": np.where(rng.uniform(size=ROWS) < 0.1, np.nan, a),
            "b": rng.exponential(size=ROWS),
            "count": rng.integers(0, 50, ROWS),
            "color": rng.choice(["red", "green", "blue", None], ROWS),
            "city": [f"city {n % 30}" for n in range(ROWS)],
            "note": [None if n == 7 else words[n] for n in range(ROWS)],
            "day": pd.date_range("2024-01-01", periods=ROWS).where(np.arange(ROWS) % 40 > 0),
            "two": np.where(a > 0, "yes", "no"),
            "five": np.array([*"vwxyz"])[np.arange(ROWS) % 5],
            "quantity": np.round(10 + 3 * a + rng.normal(size=ROWS)),
        }
    )
    dataset = Dataset.of(frame, tmp_path_factory.mktemp("mixed"))
    kinds = dataset.check(spec_of(pipelines("two")[1], "two")).kinds
    assert sorted(kinds.values()) == sorted(
        ["numeric"] * 3 + ["categorical"] * 2 + ["text", "date"]
    )
    return dataset


def spec_of(candidate: Candidate, target: str, values: dict[str, Any] | None = None) -> Any:
    one = searched(candidate)
    steps, groups = one.steps(values or {}), one.preparation(values or {})
    preparation: Any = groups
    if isinstance(groups, list):
        preparation = [group.model_dump(exclude_none=True) for group in groups]
    return {
        "target": target,
        "features": FEATURES,
        "steps": [step.model_dump() for step in steps],
        "preparation": preparation,
    }


def without_many_rounds(document: Any) -> Any:
    """Any number of rounds fits if a few do, which take less time."""
    if isinstance(document, list):
        return [without_many_rounds(one) for one in document]
    if not isinstance(document, dict):
        return document
    return {
        key: min(value, 10) if key in ROUNDS else without_many_rounds(value)
        for key, value in document.items()
    }


def fit_and_predict(data: Dataset, spec: Any) -> None:
    checked = data.check(without_many_rounds(spec))
    full = checked.spec
    table = read_table(data.path, checked.kinds, full.target, full.rows, full.slice_by, None)
    rows = np.arange(0, ROWS, 2)
    with warnings.catch_warnings():
        # With ten rounds, solvers do not get to their end.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = fit(make_model(checked.plan, 0), table, rows)
    answers = predict(model, table.features.iloc[1::2], table.truth[1::2])
    assert len(answers.predicted) == ROWS // 2
    if full.task == "classification":
        assert answers.probabilities is not None
        assert np.isfinite(answers.probabilities).all()


# Its seed is a parameter until scikit-learn 1.11, and nothing else makes it repeatable.
@pytest.mark.filterwarnings("ignore:`TargetEncoder.shuffle`:FutureWarning")
# LightGBM is fitted on names and asked without.
@pytest.mark.filterwarnings("ignore:X does not have valid feature names:UserWarning")
@pytest.mark.parametrize("target", TARGETS)
def test_each_pipeline_fits_a_mixed_table(target: str, data: Dataset) -> None:
    candidates = pipelines(target)
    assert 30 <= len(candidates) <= 50
    for candidate in candidates:
        fit_and_predict(data, spec_of(candidate, target))


@pytest.mark.parametrize("target", TARGETS)
def test_each_pipeline_can_be_tuned(target: str, data: Dataset) -> None:
    families = {label(one): one for one in pipelines(target) if one.preparation == "default"}
    for candidate in families.values():
        opened = tuned(candidate)
        space = searched(opened)
        assert opened.ranges == "curated"
        assert opened.preparation == candidate.preparation
        assert label(opened) == label(candidate)
        assert space.ranges or "Dummy" in label(candidate)
        values = draw([space], 0, 1).values if space.ranges else {}
        data.check(spec_of(opened, target, values))


@pytest.mark.parametrize("target", TARGETS)
def test_what_was_tried_is_known_when_it_is_tuned(target: str) -> None:
    unknown = set()
    for candidate in pipelines(target, text=0):
        space, plain = searched(tuned(candidate)), searched(candidate)
        values = space.values_of(plain)
        if values is None:
            unknown.add(family_of(candidate))
            continue
        assert space.steps(values) == plain.steps({})
    # Widths of kernels and a shrinkage that are found from the data are no numbers.
    kernels = {"SVC", "SVR", "Nystroem + LogisticRegression", "Nystroem + Ridge"}
    assert unknown <= {*kernels, "LinearDiscriminantAnalysis"}


def test_nested_parameters_are_tuned_too() -> None:
    machine = next(one for one in pipelines("two") if "CalibratedClassifierCV" in label(one))
    assert set(searched(tuned(machine)).ranges) == {
        "1.method",
        *(f"1.estimator.{name}" for name in CURATED["SVC"]),
    }


def test_a_family_is_named_by_what_learns() -> None:
    assert [family_of(one) for one in pipelines("two")[:5]] == [
        "DummyClassifier",
        "LogisticRegression",
        "SVC",
        "HistGradientBoostingClassifier",
        "RandomForestClassifier",
    ]
    families = {family_of(one) for one in pipelines("quantity", text=0)}
    assert {"SVR", "MLPRegressor", "ElasticNet", "Ridge", "Nystroem + Ridge"} <= families
    assert "SplineTransformer + Ridge" in families


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_searched_and_nothing_comes_twice(target: str) -> None:
    candidates = pipelines(target)
    assert all(searched(one).ranges == {} for one in candidates)
    written = [json.dumps(one.model_dump(), sort_keys=True) for one in candidates]
    assert len(set(written)) == len(written)


def test_a_baseline_linear_models_and_an_svm_come_first() -> None:
    first = [label(one) for one in pipelines("two")[:11]]
    assert first == [
        "DummyClassifier",
        "StandardScaler → LogisticRegression",
        "StandardScaler → CalibratedClassifierCV",
        "HistGradientBoostingClassifier",
        "RandomForestClassifier",
        "ExtraTreesClassifier",
        "LGBMClassifier",
        "XGBClassifier",
        "CatBoostClassifier",
        "StandardScaler → KNeighborsClassifier",
        "StandardScaler → MLPClassifier",
    ]
    quantity = [label(one) for one in pipelines("quantity")[:3]]
    assert quantity == [
        "DummyRegressor",
        "StandardScaler → Ridge",
        "StandardScaler → TransformedTargetRegressor",
    ]


def test_what_no_worker_has_is_left_out() -> None:
    candidates = portfolio("classification", TableFacts(**FACTS, classes=2), _without_packages)
    names = {label(one) for one in candidates}
    assert "HistGradientBoostingClassifier" in names
    assert not any(one in name for name in names for one in ("CatBoost", "LGBM", "XGB"))
    assert "StringEncoder" not in json.dumps([one.model_dump() for one in candidates])


def _without_packages(name: str) -> bool:
    return offered(name) and OFFERED.items[name]["package"] == "scikit-learn"


@pytest.mark.parametrize("target", TARGETS)
def test_large_tables_get_nothing_slow(target: str) -> None:
    candidates = pipelines(target, rows=50_000)
    written = json.dumps([one.model_dump() for one in candidates])
    assert not any(slow in written for slow in ('"SVC"', '"SVR"', "KNeighbors", '"Gradient'))
    assert "Nystroem" in label(candidates[2])
    networks = [place for place, one in enumerate(candidates) if '"MLP' in one.model_dump_json()]
    assert min(networks) > 10


def test_many_classes_get_few_boosted_trees() -> None:
    candidates = portfolio("classification", TableFacts(**FACTS, classes=50), offered)
    boosted = [one for one in candidates if any(name in label(one) for name in BOOSTED)]
    assert len(boosted) == 4


def test_preparations_name_only_kinds_that_the_table_has() -> None:
    facts = TableFacts(rows=ROWS, numeric=3, classes=2)
    for candidate in portfolio("classification", facts, offered):
        if isinstance(candidate.preparation, list):
            assert {group.columns.kind for group in candidate.preparation} == {"numeric"}
    assert portfolio("clustering", facts, offered) == []


def test_preparation_is_a_part_of_what_is_tried() -> None:
    tried = json.dumps([one.model_dump() for one in pipelines("two")])
    encoders = ("TargetEncoder", "OrdinalEncoder", "StringEncoder")
    for name in (*encoders, "QuantileTransformer", "periodic"):
        assert name in tried
    assert '"ngram_range": [[1, 2]]' in tried  # the only choice
