"""A portfolio: pipelines in the order in which they are worth a trial.

A baseline, scaled linear models and an SVM come always and first. Then comes each family once, with
parameters that are good on many tables, and then others that are good where those are not. Forests
have leaves of a few rows, and boosting learns slowly from small trees, because the log loss of
confident trees is bad on few and noisy rows. The idea is that of *Auto-sklearn 2.0* (Feurer and
others, 2022) and *TabRepo* (Salinas and Erickson, 2024). The pipelines are our own choice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...schemas.pipelines.reports import Task
from ...schemas.pipelines.searches import Candidate
from ...schemas.pipelines.specs import is_named_step, is_step
from ...training.columns import names_of_estimators
from ..spaces import CURATED
from . import preparations
from .facts import FEW_COLUMNS, MANY_CLASSES, TableFacts
from .families import Pipeline, classifiers, more_classifiers, more_regressors, regressors
from .preparations import step

_SCALERS = {"StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler"}


def portfolio(task: Task, facts: TableFacts, offers: Callable[[str], bool]) -> list[Candidate]:
    """List the pipelines for a table, with fixed parameters, best first.

    Args:
        offers: whether a worker has the estimator of a name. Pipelines with others are left out.
    """
    if task == "classification":
        first, more = classifiers(facts), more_classifiers(facts)
    elif task == "regression":
        first, more = regressors(facts), more_regressors(facts)
    else:
        return []
    others = _mixed(_prepared_otherwise(task, facts, first), more)
    if task == "classification" and facts.classes > MANY_CLASSES:
        others = [one for one in others if not _is_boosted(one)]
    candidates = [_candidate(one) for one in [*first, *others]]
    return [one for one in candidates if all(offers(name) for name in _names(one))]


def tuned(candidate: Candidate) -> Candidate:
    """Open what is worth a search: parameters with curated ranges lose their fixed values."""
    steps = [_opened(one.model_dump()) for one in candidate.steps]
    document = {"steps": steps, "preparation": candidate.preparation, "ranges": "curated"}
    return Candidate.model_validate(document)


def _is_boosted(one: Pipeline) -> bool:
    """Whether it grows trees for each class in each round."""
    name = one.steps[-1]["estimator"]
    return any(family in name for family in ("Boosting", "CatBoost", "LGBM", "XGB"))


def family_of(candidate: Candidate) -> str:
    """Name what learns in a pipeline: ``SVC``, ``Nystroem + Ridge``.

    Scalers do not count, and neither does what only wraps a classifier or a regressor.
    """
    *before, last = [step.model_dump() for step in candidate.steps]
    names = [one["estimator"] for one in before if one["estimator"] not in _SCALERS]
    while (inner := next(filter(is_step, last["parameters"].values()), None)) is not None:
        if "estimator" not in inner:
            break
        last = {"parameters": {}, **inner}
    return " + ".join([*names, last["estimator"]])


def _candidate(one: Pipeline) -> Candidate:
    steps = [_with_choices(each) for each in one.steps]
    return Candidate.model_validate(
        {"steps": steps, "preparation": one.preparation, "ranges": "own"}
    )


def _names(candidate: Candidate) -> set[str]:
    return names_of_estimators(candidate.model_dump())


def _mixed(some: list[Pipeline], others: list[Pipeline]) -> list[Pipeline]:
    """Put one of the second list after each of the first."""
    pairs = [[*some[place : place + 1], *others[place : place + 1]] for place in range(len(others))]
    return [*(one for pair in pairs for one in pair), *some[len(others) :]]


def _prepared_otherwise(task: Task, facts: TableFacts, first: list[Pipeline]) -> list[Pipeline]:
    """Prepare the linear model and the boosted trees in other ways that suit the table."""
    linear, trees = first[1].steps[-1], first[3].steps
    scale = step("StandardScaler")
    variants: list[Pipeline] = []
    if facts.text or facts.date or facts.missing:
        variants.append(Pipeline([linear], preparations.linear_groups(facts)))
    if facts.date:
        variants.append(Pipeline(trees, preparations.seasons(facts)))
    if facts.categorical:
        variants.append(Pipeline(trees, preparations.by_number(facts)))
    if preparations.has_many_categories(facts) and facts.categorical:
        by_target = preparations.by_target(facts, task)
        variants += [Pipeline(trees, by_target), Pipeline([scale, linear], by_target)]
    if by_letters := preparations.by_letters(facts):
        variants.append(Pipeline(trees, by_letters))
    if facts.numeric:
        bells = preparations.bell_curves(facts)
        variants.append(Pipeline([scale, linear], bells))
    columns = facts.numeric + facts.date
    if columns and not facts.text:
        splines = [scale, step("SplineTransformer", n_knots=5, degree=3), scale]
        variants.append(Pipeline([*splines, _stronger(linear)]))
    if 1 < columns <= FEW_COLUMNS and facts.most_categories <= FEW_COLUMNS and not facts.text:
        pair = {"degree": 2, "interaction_only": False, "include_bias": False}
        pairs = [scale, step("PolynomialFeatures", **pair), scale]
        variants.append(Pipeline([*pairs, _stronger(linear)]))
    return variants


def _stronger(linear: dict[str, Any]) -> dict[str, Any]:
    """Regularise a linear model of many columns more."""
    more = {"C": 0.05} if "Logistic" in linear["estimator"] else {"alpha": 30.0}
    return {**linear, "parameters": {**linear["parameters"], **more}}


def _with_choices(value: Any) -> Any:
    """Write fixed lists as lists of one choice, as the steps of a candidate have them."""
    parameters = {
        key: _with_choices_in(inner) for key, inner in value.get("parameters", {}).items()
    }
    return {**value, "parameters": parameters}


def _with_choices_in(value: Any) -> Any:
    if is_step(value):
        return _with_choices(value)
    if isinstance(value, list) and value and all(is_named_step(one) for one in value):
        return [[name, _with_choices(inner)] for name, inner in value]
    return [value] if isinstance(value, list) else value


def _opened(document: dict[str, Any]) -> dict[str, Any]:
    if "steps" in document:
        return {"steps": [_opened(one) for one in document["steps"]]}
    ranges = CURATED.get(document["estimator"], {})
    return {
        "estimator": document["estimator"],
        "parameters": {
            key: _opened(value) if is_step(value) else value
            for key, value in document["parameters"].items()
            if key not in ranges
        },
    }
