"""Fitting a pipeline spec: plain scikit-learn, in the order in which one would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils import get_tags

from ..errors import Invalid
from ..schemas import specs
from ..schemas.reports import Task
from .estimators import build
from .tables import Table, is_numeric

MAX_CATEGORIES = 50

Progress = Callable[[int, int, str], None]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Fold:
    """What one fitted fold said about its test rows, beside a dummy fitted on the same rows."""

    train_rows: int
    test: Indices
    truth: NDArray[Any]
    predicted: NDArray[Any]
    probabilities: NDArray[np.float64] | None
    classes: NDArray[Any] | None
    dummy: NDArray[Any]
    dummy_probabilities: NDArray[np.float64] | None


@dataclass(frozen=True)
class Fitted:
    model: Pipeline
    folds: list[Fold]
    target: pd.Series[Any]
    """The target of the rows that the model was fitted on."""


def fit_spec(spec: specs.PipelineSpec, table: Table, progress: Progress) -> Fitted:
    """Fit and test on every fold, then fit the model that is kept.

    After hold-out and k-fold that is a fit on all rows; after explicit row ranges it is the one
    fitted on the training rows, which is already there.

    Raises:
        Invalid: the rows can't be split or fitted as asked.
    """
    assert spec.task is not None
    if len(table.target) < 2:
        raise Invalid.field("spec.rows", "Fewer than two rows have a target. Use more rows.")
    unfitted = make_model(spec, table.features)
    splits = list(make_splits(spec, table))
    refits = not isinstance(spec.validation, specs.RowSplit)
    total = len(splits) + refits
    folds = []
    model = unfitted
    for number, (train, test) in enumerate(splits):
        progress(number, total, f"fold {number + 1} of {len(splits)}" if refits else "fitting")
        _check_classes(spec.task, table.target.iloc[train])
        model = clone(unfitted).fit(table.features.iloc[train], table.target.iloc[train])
        folds.append(_test(model, spec.task, table, train, test))
    target = table.target.iloc[splits[0][0]]
    if refits:
        progress(len(splits), total, "fitting on all rows")
        model = clone(unfitted).fit(table.features, table.target)
        target = table.target
    progress(total, total, "storing the model")
    return Fitted(model, folds, target)


def make_model(spec: specs.PipelineSpec, features: pd.DataFrame) -> Pipeline:
    """The unfitted pipeline: preparation, then the steps, named as ``make_pipeline`` does."""
    steps = [build(step.model_dump(), spec.seed) for step in spec.steps]
    numeric = [name for name in features if is_numeric(features[name])]
    other = [name for name in features if name not in numeric]
    if spec.preparation == "none":
        if features.shape[1] == 1 and get_tags(steps[0]).input_tags.one_d_array:
            steps[0] = ColumnTransformer([("text", steps[0], features.columns[0])])
        return make_pipeline(*steps)
    if isinstance(spec.preparation, specs.Preparation):
        parts = [
            ("numeric", _own_steps(spec.preparation.numeric, spec.seed), numeric),
            ("categorical", _own_steps(spec.preparation.categorical, spec.seed), other),
        ]
    else:
        encode = make_pipeline(
            SimpleImputer(strategy="most_frequent"),
            OneHotEncoder(
                handle_unknown="infrequent_if_exist",
                max_categories=MAX_CATEGORIES,
                sparse_output=False,
            ),
        )
        parts = [
            ("numeric", SimpleImputer(strategy="median", keep_empty_features=True), numeric),
            ("categorical", encode, other),
        ]
    prepare = ColumnTransformer(
        [part for part in parts if part[2]], verbose_feature_names_out=False
    )
    return Pipeline([("preparation", prepare), *make_pipeline(*steps).steps])


def _own_steps(steps: list[specs.Step], seed: int) -> Any:
    if not steps:
        return "passthrough"
    return make_pipeline(*(build(step.model_dump(), seed) for step in steps))


def make_splits(spec: specs.PipelineSpec, table: Table) -> Iterator[tuple[Indices, Indices]]:
    """Positions (in the table) of the training and test rows of every fold."""
    every = np.arange(len(table.target))
    classes = table.target if spec.task == "classification" else None
    match spec.validation:
        case specs.RowSplit(train=train, test=test):
            yield _positions(table, train, "train"), _positions(table, test, "test")
        case specs.HoldOut(test_size=size):
            try:
                train_rows, test_rows = train_test_split(
                    every, test_size=size, random_state=spec.seed, stratify=classes
                )
            except ValueError as error:
                raise Invalid.field(
                    "spec.validation",
                    f"The rows can't be held out so: {error} Use more rows, or k-fold.",
                ) from error
            yield train_rows, test_rows
        case specs.KFold(folds=folds):
            if classes is not None and classes.value_counts().max() < folds:
                raise Invalid.field(
                    "spec.validation.folds",
                    f"Every class of {spec.target} has fewer than {folds} rows. "
                    "Use fewer folds, or a target with fewer classes.",
                )
            splitter = StratifiedKFold if classes is not None else KFold
            yield from splitter(folds, shuffle=True, random_state=spec.seed).split(every, classes)


def _positions(table: Table, rows: specs.RowRange, name: str) -> Indices:
    chosen = np.flatnonzero((table.positions >= rows.start) & (table.positions <= rows.end))
    if len(chosen) == 0:
        raise Invalid.field(
            f"spec.validation.{name}", f"No row from {rows.start} to {rows.end} has a target."
        )
    return chosen


def _check_classes(task: Task, target: pd.Series[Any]) -> None:
    if task == "classification" and target.nunique() < 2:
        raise Invalid.field(
            "spec.target",
            f"All training rows have the same class, {target.iloc[0]}. Choose other rows.",
        )


def _test(model: Pipeline, task: Task, table: Table, train: Indices, test: Indices) -> Fold:
    features, truth = table.features.iloc[test], table.target.iloc[test]
    classifies = task == "classification"
    dummy = DummyClassifier(strategy="prior") if classifies else DummyRegressor()
    dummy.fit(np.zeros((len(train), 1)), table.target.iloc[train])
    nothing = np.zeros((len(test), 1))
    return Fold(
        train_rows=len(train),
        test=test,
        truth=truth.to_numpy(),
        predicted=model.predict(features),
        probabilities=_probabilities(model, features),
        classes=model.classes_ if classifies else None,
        dummy=dummy.predict(nothing),
        dummy_probabilities=dummy.predict_proba(nothing) if classifies else None,
    )


def _probabilities(model: Pipeline, features: pd.DataFrame) -> NDArray[np.float64] | None:
    if not hasattr(model, "predict_proba"):
        return None
    probabilities: NDArray[np.float64] = model.predict_proba(features)
    return probabilities
