"""Fit a pipeline spec with a target by plain scikit-learn, in the usual order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.pipeline import Pipeline
from sklearn.semi_supervised import SelfTrainingClassifier

from ...errors import Invalid
from ...evaluation.importance import permutation_importance
from ...evaluation.metrics.dummy import make_dummy, predict_dummy
from ...evaluation.metrics.predictions import Predictions
from ...evaluation.metrics.scores import headline_score
from ...schemas.pipelines import specs
from ...schemas.pipelines.plans import Plan
from ..tables import Table
from ..validation import refits
from . import cores
from .catalogue.scorers import scorer_of
from .leaks import SUSPICIOUS, find_leaks
from .pipelines import make_model, without_empty_texts
from .random_rows import random_splits
from .splits import Indices, make_splits

Progress = Callable[[int, int, str], None]
_FORESTS = (RandomForestClassifier, ExtraTreesClassifier)


@dataclass(frozen=True)
class Fold:
    """The answers of one fitted fold for its test rows, and those of a baseline fitted on the same
    rows.

    ``train`` (n,) and ``test`` (m,) are positions of rows. ``scores`` are the spec's scorers with
    their values for the model and for the baseline. ``importance`` is the loss of the main score
    when a column is shuffled. ``fit_seconds`` and ``predict_seconds`` are of the whole fold.
    """

    train: Indices
    test: Indices
    predictions: Predictions
    dummy: Predictions
    scores: dict[str, tuple[float, float]] = field(default_factory=dict)
    importance: dict[str, float] = field(default_factory=dict)
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0


@dataclass(frozen=True)
class Fitted:
    model: Pipeline
    folds: list[Fold]
    rows: Indices
    """Positions of the rows that the model was fitted on."""
    notes: list[str] = field(default_factory=list)
    random: list[Predictions] = field(default_factory=list)
    """The answers of each fit on random rows, where the spec asks for them."""


def fit_spec(spec: specs.SupervisedSpec, plan: Plan, table: Table, progress: Progress) -> Fitted:
    """Fit and test every fold, then fit the final model.

    The final fit uses all rows. With explicit rows the model of the training rows is the final one.
    Fits on random rows, which the spec may ask for, are tested and thrown away.

    Raises:
        Invalid: The rows can't be split or fitted as requested.
    """
    if len(table) < 2:
        raise Invalid.field("spec.rows", "Fewer than two rows have a target. Use more rows.")
    unfitted = make_model(plan, spec.seed)
    splits = list(make_splits(spec, table))
    again = refits(spec.validation)
    total = len(splits) * (1 + spec.random_too) + again
    folds = []
    model = unfitted
    rows = splits[0][0]
    for number, (train, test) in enumerate(splits):
        progress(
            number,
            total,
            f"fold {number + 1} of {len(splits)}" if len(splits) > 1 or again else "fitting",
        )
        _check_classes(spec, table.truth[train])
        began = time.perf_counter()
        model = fit(unfitted, table, train)
        seconds = time.perf_counter() - began
        folds.append(replace(_test(model, spec, table, train, test), fit_seconds=seconds))
    random = []
    for number, (train, test) in enumerate(
        random_splits(spec, table, splits if spec.random_too else [])
    ):
        progress(len(splits) + number, total, "fitting on random rows")
        model_of_random = fit(unfitted, table, train)
        random.append(predict(model_of_random, table.features.iloc[test], table.truth[test]))
    if again:
        progress(total - 1, total, "fitting on all rows")
        rows = np.arange(len(table))
        model = fit(unfitted, table, rows)
    progress(total, total, "storing the model")
    return Fitted(model, folds, rows, _suspicions(spec, table, splits, folds), random)


def _suspicions(
    spec: specs.SupervisedSpec,
    table: Table,
    splits: list[tuple[Indices, Indices]],
    folds: list[Fold],
) -> list[str]:
    """Find columns that give the target away, if a score is nearly perfect."""
    score = np.mean([headline_score(spec.task, fold.predictions) for fold in folds])
    if not score >= SUSPICIOUS:
        return []
    matters = folds[0].importance
    return find_leaks(spec.task, spec.target, table.features, table.truth, splits, matters)


def fit(unfitted: Pipeline, table: Table, rows: Indices) -> Pipeline:
    """Fit a copy of the model on some rows of a table with a target."""
    truth = table.truth[rows]
    if truth.dtype.kind == "U" and any(
        isinstance(part, SelfTrainingClassifier) for part in unfitted.get_params().values()
    ):
        truth = truth.astype(object)  # it takes texts as objects only
    features = table.features.iloc[rows]
    model = without_empty_texts(clone(unfitted), features)
    with cores.used_by(unfitted):
        return model.fit(features, truth)


def predict(model: Any, features: pd.DataFrame, truth: NDArray[Any]) -> Predictions:
    """Ask a fitted model for rows with a known truth."""
    predicted, probabilities = ask_model(model, features)
    return Predictions(truth, predicted, probabilities, getattr(model, "classes_", None))


def ask_model(
    model: Any, features: pd.DataFrame
) -> tuple[NDArray[Any], NDArray[np.float64] | None]:
    """Ask a fitted model about rows.

    Returns:
        Its predictions (n,), and its probabilities (n, classes) where it has some.
    """
    final, prepared = model, features
    if type(model) is Pipeline:  # derived classes may differ
        # The steps before the last run once for both questions.
        final, prepared = model[-1], model[:-1].transform(features) if len(model) > 1 else features
    with cores.one_after_the_other():
        if isinstance(final, _FORESTS):
            # Its prediction is the most probable class, and each question takes equally long.
            probabilities = final.predict_proba(prepared)
            return final.classes_.take(probabilities.argmax(axis=1)), probabilities
        predicted = np.asarray(final.predict(prepared))
        if not hasattr(final, "predict_proba"):
            return predicted, None
        return predicted, final.predict_proba(prepared)


def has_classes(target: NDArray[Any]) -> bool:
    """Whether there is more than one class."""
    return bool((target != target[0]).any())


def _check_classes(spec: specs.SupervisedSpec, target: NDArray[Any]) -> None:
    if spec.task == "classification" and not has_classes(target):
        raise Invalid.field(
            "spec.target",
            "{target} is {value} in all {count:,} rows that a part of the validation fits on. "
            "Choose other rows, or a target whose classes have more rows.",
            target=spec.target,
            value=target[0],
            count=len(target),
        )


def _test(
    model: Pipeline, spec: specs.SupervisedSpec, table: Table, train: Indices, test: Indices
) -> Fold:
    features, truth = table.features.iloc[test], table.truth[test]
    began = time.perf_counter()
    predictions = predict(model, features, truth)
    seconds = time.perf_counter() - began
    dummy = make_dummy(table.truth[train], spec.task)
    return Fold(
        train=train,
        test=test,
        predictions=predictions,
        dummy=predict_dummy(dummy, predictions.truth),
        scores=_score(model, spec, table, train, test) if spec.scoring else {},
        importance=permutation_importance(model, spec.task, features, predictions, spec.seed),
        predict_seconds=seconds,
    )


def _score(
    model: Pipeline, spec: specs.SupervisedSpec, table: Table, train: Indices, test: Indices
) -> dict[str, tuple[float, float]]:
    """Compute the chosen scorers for the model and the baseline."""
    dummy = DummyClassifier(strategy="prior") if spec.task == "classification" else DummyRegressor()
    dummy.fit(table.features.iloc[train], table.truth[train])
    rows = table.features.iloc[test], table.truth[test]
    return {
        name: (float(scorer(model, *rows)), float(scorer(dummy, *rows)))
        for name in spec.scoring
        for scorer in (scorer_of(name, spec.positive_class, table.truth),)
    }
