"""Check a pipeline spec against the dataset and the workers' offers before it is queued.

Every problem names its field by path (``steps.0.estimator``) and says how to correct it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import FieldProblem
from ...languages import say, template
from ...schemas.data.artifacts import Column, Correlation
from ...schemas.pipelines.plans import Plan
from ...schemas.pipelines.reports import Task
from ...schemas.pipelines.specs import ColumnKind, PipelineSpec, ResolvedSpec
from ...schemas.pipelines.validation import is_random
from ...wording import within
from ..capabilities import Offered
from ..columns import has_role, kind_of, make_plan, names_of_estimators
from ..tasks import WITHOUT_TARGET, task_of
from ..validation import splits_only
from .column_names import missing_column, unknown_columns
from .preparations import check_preparations
from .scoring import check_scoring
from .splitting import as_typed, check_splitting
from .steps import EstimatorChecker
from .suspicions import almost_the_target, is_identifier, left_out_words, taken_words

MAX_CLASSES = 1000
_MOST_NOTES = 10
_INFINITE = say("infinite or undefined numbers count as missing.")
_MOST_VALUES_OF_A_NUMBER = 100
_NO_ROLE = template("holds values of type {storage}, which no model takes")


@dataclass(frozen=True)
class CheckedSpec:
    """A spec that can run: names are resolved, features and task are filled in."""

    spec: ResolvedSpec
    plan: Plan
    kinds: dict[str, ColumnKind]
    needs: set[str]
    notes: list[str]
    """Notes that are shown before the training and in its report."""


def check_spec(
    spec: PipelineSpec,
    columns: list[Column],
    rows: int,
    offered: Offered,
    problems: list[FieldProblem],
    correlations: Sequence[Correlation] = (),
) -> CheckedSpec | None:
    """Check a spec.

    Returns:
        The spec ready to run. None if there are problems, which are added to ``problems``.
    """
    checker = EstimatorChecker(offered)
    resolved: dict[str, Any] = {"steps": checker.check_list(spec.steps, "steps", problems)}
    resolved["preparation"] = checker.check_preparation(spec.preparation, "preparation", problems)
    task = _check_chain(spec, offered, problems)
    _check_target(spec, task, columns, rows, problems)
    features = _check_features(spec, columns, rows, problems)
    known = {column.name: column for column in columns}
    check_splitting(spec, known, rows, problems)
    positive = check_scoring(spec, task, known.get(spec.target or ""), offered, problems)
    _check_slices(spec, task, columns, problems)
    _check_random_rows(spec, task, problems)
    kinds = {name: kind_of(known[name]) for name in features if name in known}
    if not problems:
        check_preparations(resolved["preparation"], resolved["steps"], kinds, problems)
    if problems:
        return None
    resolved["validation"] = as_typed(spec.validation, known)
    resolved |= {"features": features, "task": task, "positive_class": positive}
    full = ResolvedSpec.model_validate({**spec.model_dump(exclude_unset=True), **resolved})
    plan = make_plan(full, kinds, lambda name: offered.items[name])
    needs = names_of_estimators(plan.to_json())
    notes = _notes(spec, [known[name] for name in features], columns, rows, correlations)
    return CheckedSpec(full, plan, kinds, needs, notes)


def _notes(
    spec: PipelineSpec,
    features: list[Column],
    columns: list[Column],
    rows: int,
    correlations: Sequence[Correlation],
) -> list[str]:
    names = {column.name for column in features}
    notes = []
    others = [c for c in columns if c.name not in {*names, spec.target} and c.distinct > 0]
    splitting = splits_only(spec.validation)
    left_out = [c.name for c in others if has_role(c) and c.name != splitting]
    if spec.features is None:
        notes += [
            say(
                "{name} is left out: it {problem}.",
                name=c.name,
                problem=say(_NO_ROLE, storage=c.storage),
            )
            for c in others
            if not has_role(c)
        ]
    if spec.features is None and left_out:
        notes.append(left_out_words(left_out))
    notes += [taken_words(c.name) for c in features if is_identifier(c, rows)]
    if splitting in names:
        notes.append(
            say(
                "{splitting} splits the rows and is a feature too: a model may learn its "
                "values by heart, which new rows will not have.",
                splitting=splitting,
            )
        )
    notes += [f"{c.name}: {_INFINITE}" for c in features if c.has_infinite]
    if spec.target is not None:
        notes += almost_the_target(spec.target, list(names), correlations)
    return notes[:_MOST_NOTES]


def _check_chain(spec: PipelineSpec, offered: Offered, problems: list[FieldProblem]) -> Task | None:
    """Check that the last step is a predictor and all others are transformers.

    Returns:
        The task of the last step.
    """
    items = [offered.find(step.estimator) for step in spec.steps]
    kinds = [item["kind"] if item else None for item in items]
    last = len(kinds) - 1
    for index, item in enumerate(items[:-1]):
        if item is not None and not item["transforms"]:
            message = say(
                "{item} is {a_kind}: it can only be the last step. Put a transformer here.",
                item=item["name"],
                a_kind=a_kind(item["kind"]),
            )
            problems.append(FieldProblem(f"steps.{index}.estimator", message))
    if kinds[-1] is None:
        return spec.task
    task = task_of(kinds[-1])
    if task is None:
        message = say(
            "{estimator} predicts nothing. End with a classifier, regressor, clusterer "
            "or outlier detector.",
            estimator=spec.steps[last].estimator,
        )
        problems.append(FieldProblem(f"steps.{last}.estimator", message))
        return spec.task
    if spec.task is not None and spec.task != task:
        message = say(
            "{estimator} is {a_kind}; it can't be used for {words}.",
            estimator=spec.steps[last].estimator,
            a_kind=a_kind(kinds[-1]),
            words=within(_TASKS[spec.task]),
        )
        problems.append(FieldProblem(f"steps.{last}.estimator", message))
    return task


_TASKS: dict[str, str] = {
    "classification": say("Classification"),
    "regression": say("Regression"),
    "clustering": say("Clustering"),
    "outlier_detection": say("Outlier detection"),
}
_KINDS = {
    "classifier": say("a classifier"),
    "regressor": say("a regressor"),
    "clusterer": say("a clusterer"),
    "outlier_detector": say("an outlier detector"),
    "transformer": say("a transformer"),
}


def a_kind(kind: str) -> str:
    """Write a kind with its article: ``an outlier detector``."""
    return _KINDS[kind]


def _check_target(
    spec: PipelineSpec,
    task: Task | None,
    columns: list[Column],
    rows: int,
    problems: list[FieldProblem],
) -> None:
    def add(message: str) -> None:
        problems.append(FieldProblem("target", message))

    if task in WITHOUT_TARGET:
        if spec.target is not None:
            add(say("{task} has no target. Leave it out.", task=_TASKS[task]))
        return
    if spec.target is None:
        if task is not None:
            add(say("Say which column to predict: {task} needs a target.", task=task))
        return
    known = {column.name: column for column in columns}
    target = known.get(spec.target)
    if target is None:
        problems.append(missing_column("target", spec.target, spec.dataset, known))
    elif not has_role(target):
        add(
            say(
                "The target {name} {problem}. Choose another column.",
                name=target.name,
                problem=say(_NO_ROLE, storage=target.storage),
            )
        )
    elif problem := _target_problem(target, task, rows):
        add(problem)


def _target_problem(target: Column, task: Task | None, rows: int) -> str:
    """Say why a model can't predict the column; empty where one can."""
    if target.distinct == 0:
        return say("The target {name} is empty.", name=target.name)
    if target.constant:
        return say(
            "The target {name} has the same value in every row: there is nothing to "
            "predict. Choose another column.",
            name=target.name,
        )
    if task == "regression" and target.has_infinite:
        return say(
            "The target {name} holds infinite or undefined numbers, which nothing can "
            "predict. Correct them, or choose the rows without.",
            name=target.name,
        )
    if task == "regression" and target.type not in ("integer", "number"):
        return say(
            "The target {name} is {type}; regression needs numbers. Choose a classifier, "
            "or another target.",
            name=target.name,
            type=target.type,
        )
    if task == "classification" and (
        target.distinct > MAX_CLASSES
        or (target.type == "number" and target.distinct > _MOST_VALUES_OF_A_NUMBER)
    ):
        return say(
            "The target {name} has {distinct} different values, too many for classes. "
            "Choose a regressor, or another target.",
            name=target.name,
            distinct=target.distinct,
        )
    if task == "classification" and target.distinct == rows - target.missing:
        return say(
            "The target {name} has another value in every row: no class comes twice. "
            "Choose another column.",
            name=target.name,
        )
    return ""


def _check_features(
    spec: PipelineSpec, columns: list[Column], rows: int, problems: list[FieldProblem]
) -> list[str]:
    """Check the features.

    By default these are all columns except the target, columns without values, identifiers of rows,
    and the groups or folds by which the rows are split.
    """
    known = {column.name: column for column in columns}
    if spec.features is None:
        usable = [c for c in columns if c.name != spec.target and c.distinct > 0 and has_role(c)]
        if not usable:
            message = say("{dataset} has no column to learn from.", dataset=spec.dataset)
            problems.append(FieldProblem("features", message))
        groups = spec.preparation if isinstance(spec.preparation, list) else []
        asked = {name for group in groups for name in group.columns.names or ()}
        telling = [c for c in usable if c.name in asked or not is_identifier(c, rows)]
        splitting = splits_only(spec.validation)
        left = [c.name for c in telling or usable if c.name != splitting or c.name in asked]
        if usable and not left:
            message = say(
                "{splitting} splits the rows, and there is no other column to learn "
                "from. Split the rows by another column.",
                splitting=splitting,
            )
            problems.append(FieldProblem("features", message))
        return left
    seen: set[str] = set()
    for index, name in enumerate(spec.features):
        field = f"features.{index}"
        if name not in known:
            problems.append(missing_column(field, name, spec.dataset, known))
        elif name in seen:
            problems.append(
                FieldProblem(field, say("The column {name} is named twice.", name=name))
            )
        elif name == spec.target:
            message = say("The column {name} is the target; it can't be a feature too.", name=name)
            problems.append(FieldProblem(field, message))
        elif known[name].distinct == 0:
            message = say("The column {name} is empty. Leave it out.", name=name)
            problems.append(FieldProblem(field, message))
        elif not has_role(known[name]):
            message = say(
                "The column {name} {problem}. Leave it out.",
                name=name,
                problem=say(_NO_ROLE, storage=known[name].storage),
            )
            problems.append(FieldProblem(field, message))
        seen.add(name)
    return list(spec.features)


def _check_random_rows(spec: PipelineSpec, task: Task | None, problems: list[FieldProblem]) -> None:
    if not spec.random_too:
        return
    if task in WITHOUT_TARGET:
        message = say(
            "{task} scores no single rows. Leave random_too out.",
            task=_TASKS[task],
        )
        problems.append(FieldProblem("random_too", message))
    elif is_random(spec.validation):
        message = say(
            "The rows are split at random already. Split them by groups or by time, or "
            "leave random_too out."
        )
        problems.append(FieldProblem("random_too", message))


def _check_slices(
    spec: PipelineSpec, task: Task | None, columns: list[Column], problems: list[FieldProblem]
) -> None:
    if spec.slice_by and task in WITHOUT_TARGET:
        message = say(
            "{task} scores no single rows. Leave slice_by out.",
            task=_TASKS[task],
        )
        problems.append(FieldProblem("slice_by", message))
    problems += unknown_columns("slice_by", spec.slice_by, spec.dataset, [c.name for c in columns])
