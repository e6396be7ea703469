"""Checks a pipeline spec against the catalogue and the dataset before it is queued.

Every problem names its field by path (``steps.0.parameters.C``) and says what to do.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, TypeChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from ..errors import FieldProblem, Invalid, did_you_mean
from ..schemas.artifacts import Column
from ..schemas.reports import Task
from ..schemas.specs import HoldOut, KFold, PipelineSpec, Preparation, RowSplit, Step

MAX_CLASSES = 1000


def _is_integer(_checker: TypeChecker, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# JSON Schema counts 1.0 as an integer; scikit-learn does not.
_Validator = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


class EstimatorChecker:
    """Checks steps against the catalogue that the workers published."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self._by_name = {item["name"]: item for item in items}
        self._by_path = {item["path"]: item for item in items}

    def find(self, name: str) -> dict[str, Any] | None:
        return self._by_name.get(name) or self._by_path.get(name)

    def check(self, step: dict[str, Any], path: str) -> tuple[dict[str, Any], list[FieldProblem]]:
        """The step with its estimator's plain name, and what is wrong with it."""
        name, parameters = step.get("estimator"), step.get("parameters", {})
        item = self.find(name) if isinstance(name, str) else None
        if item is None:
            message = f"There is no estimator {name}.{did_you_mean(str(name), self._by_name)}"
            return step, [FieldProblem(f"{path}.estimator", message)]
        if not isinstance(parameters, dict):
            message = f"The parameters of {item['name']} must be an object."
            return step, [FieldProblem(f"{path}.parameters", message)]
        checked: dict[str, Any] = {}
        problems: list[FieldProblem] = []
        known = item["parameters"]["properties"]
        for key, value in parameters.items():
            field = f"{path}.parameters.{key}"
            if key not in known:
                message = f"{item['name']} has no parameter {key}.{did_you_mean(key, known)}"
                problems.append(FieldProblem(field, message))
                continue
            checked[key], found = self._check_value(known[key], value, field)
            problems += found
        for key in item["parameters"].get("required", []):
            if key not in parameters:
                message = f"{item['name']} needs the parameter {key}."
                problems.append(FieldProblem(f"{path}.parameters.{key}", message))
        return {"estimator": item["name"], "parameters": checked}, problems

    def _check_value(
        self, schema: dict[str, Any], value: Any, field: str
    ) -> tuple[Any, list[FieldProblem]]:
        if isinstance(value, dict) and "estimator" in value:
            return self.check(value, field)
        if isinstance(value, list) and value and all(_names_step(item) for item in value):
            checked = [self.check(step, f"{field}.{name}") for name, step in value]
            pairs = [[pair[0], step] for pair, (step, _) in zip(value, checked, strict=True)]
            return pairs, [problem for _, problems in checked for problem in problems]
        definitions = {"$defs": {"step": {"type": "object", "required": ["estimator"]}}}
        error = best_match(_Validator({**schema, **definitions}).iter_errors(value))
        if error is None:
            return value, []
        return value, [FieldProblem(field, _sentence(field.rsplit(".", 1)[-1], schema, error))]


def check_steps(
    spec: PipelineSpec, checker: EstimatorChecker, problems: list[FieldProblem]
) -> tuple[dict[str, Any], str | None]:
    """The spec's steps and preparation with plain names, and the kind of the last step."""
    resolved: dict[str, Any] = {"steps": _check_list(spec.steps, "steps", checker, problems)}
    if isinstance(spec.preparation, Preparation):
        resolved["preparation"] = {
            part: _check_list(steps, f"preparation.{part}", checker, problems)
            for part, steps in (
                ("numeric", spec.preparation.numeric),
                ("categorical", spec.preparation.categorical),
            )
        }
    kinds = [item["kind"] if (item := checker.find(s.estimator)) else None for s in spec.steps]
    for index, kind in enumerate(kinds[:-1]):
        if kind not in (None, "transformer"):
            message = (
                f"{spec.steps[index].estimator} is a {kind}: it can only be the last step. "
                "Put a transformer here."
            )
            problems.append(FieldProblem(f"steps.{index}.estimator", message))
    if kinds[-1] == "transformer":
        message = (
            f"{spec.steps[-1].estimator} predicts nothing. End with a classifier or regressor."
        )
        problems.append(FieldProblem(f"steps.{len(kinds) - 1}.estimator", message))
    return resolved, kinds[-1]


def check_columns(
    spec: PipelineSpec, columns: list[Column], problems: list[FieldProblem]
) -> list[str]:
    """The features that will be used; by default every column but the target that has a value."""
    known = {column.name: column for column in columns}
    target = known.get(spec.target)
    if target is None:
        problems.append(_missing_column("target", spec.target, spec.dataset, known))
    if spec.features is None:
        usable = [c.name for c in columns if c.name != spec.target and c.distinct > 0]
        if not usable:
            message = f"{spec.dataset} has no column to learn from beside the target."
            problems.append(FieldProblem("features", message))
        return usable
    seen: set[str] = set()
    for index, name in enumerate(spec.features):
        field = f"features.{index}"
        if name not in known:
            problems.append(_missing_column(field, name, spec.dataset, known))
        elif name in seen:
            problems.append(FieldProblem(field, f"The column {name} is named twice."))
        elif name == spec.target:
            message = f"The column {name} is the target; it can't be a feature too."
            problems.append(FieldProblem(field, message))
        elif known[name].distinct == 0:
            message = f"The column {name} is empty. Leave it out."
            problems.append(FieldProblem(field, message))
        seen.add(name)
    return list(spec.features)


def check_task(
    spec: PipelineSpec, kind: str | None, columns: list[Column], problems: list[FieldProblem]
) -> Task:
    """The task: as asked for, as the last step says; checked against the target's values."""
    by_kind: dict[str | None, Task] = {
        "classifier": "classification",
        "regressor": "regression",
    }
    task = spec.task or by_kind.get(kind, "classification")
    if kind in by_kind and by_kind[kind] != task:
        last = len(spec.steps) - 1
        message = f"{spec.steps[last].estimator} is a {kind}; it can't be used for {task}."
        problems.append(FieldProblem(f"steps.{last}.estimator", message))
    target = next((column for column in columns if column.name == spec.target), None)
    if target is None:
        return task
    if target.distinct == 0:
        problems.append(FieldProblem("target", f"The target {target.name} is empty."))
    elif target.constant:
        message = (
            f"The target {target.name} has the same value in every row: there is nothing to "
            "predict. Choose another column."
        )
        problems.append(FieldProblem("target", message))
    elif task == "regression" and target.type not in ("integer", "number"):
        message = (
            f"The target {target.name} is {target.type}; regression needs numbers. "
            "Choose a classifier, or another target."
        )
        problems.append(FieldProblem("target", message))
    elif task == "classification" and (
        target.distinct > MAX_CLASSES or (target.type == "number" and target.distinct > 100)
    ):
        message = (
            f"The target {target.name} has {target.distinct} different values, too many for "
            "classes. Choose a regressor, or another target."
        )
        problems.append(FieldProblem("target", message))
    return task


def check_rows(spec: PipelineSpec, rows: int, problems: list[FieldProblem]) -> None:
    """Ranges inside the dataset, and enough rows for the validation."""
    ranges = [("rows", spec.rows)]
    match spec.validation:
        case RowSplit(train=train, test=test):
            ranges = [("validation.train", train), ("validation.test", test)]
            if spec.rows is not None:
                message = "Leave rows out: the validation says which rows are used."
                problems.append(FieldProblem("rows", message))
        case KFold(folds=folds):
            used = len(spec.rows) if spec.rows else rows
            if folds > used:
                message = f"{folds} folds need at least {folds} rows; there are {used}."
                problems.append(FieldProblem("validation.folds", message))
        case HoldOut():
            used = len(spec.rows) if spec.rows else rows
            if used < 2:
                message = "A hold-out needs at least two rows."
                problems.append(FieldProblem("validation.test_size", message))
    for field, range_ in ranges:
        if range_ is not None and range_.end >= rows:
            message = (
                f"Row {range_.end} is past the end: the dataset has {rows} rows, 0 to {rows - 1}."
            )
            problems.append(FieldProblem(f"{field}.end", message))


def refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise Invalid.collect(problems)


def _check_list(
    steps: list[Step], path: str, checker: EstimatorChecker, problems: list[FieldProblem]
) -> list[dict[str, Any]]:
    resolved = []
    for index, step in enumerate(steps):
        checked, found = checker.check(step.model_dump(), f"{path}.{index}")
        resolved.append(checked)
        problems += found
    return resolved


def _names_step(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
        and "estimator" in value[1]
    )


def _missing_column(field: str, name: str, dataset: str, known: dict[str, Column]) -> FieldProblem:
    return FieldProblem(field, f"Column {name} is missing in {dataset}.{did_you_mean(name, known)}")


def _sentence(name: str, schema: dict[str, Any], error: ValidationError) -> str:
    shown = str(error.instance)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
    return f"{name} can't be {shown}: it takes {_allowed(schema)}."


def _allowed(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        parts = list(dict.fromkeys(_allowed(part) for part in schema["anyOf"]))
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
    if "enum" in schema:
        return "one of " + ", ".join(str(option) for option in schema["enum"])
    if "$ref" in schema:
        return "an estimator with parameters"
    words = {
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "null": "null",
        "string": "text",
        "array": "a list",
        "object": "an object",
    }
    text = words.get(schema.get("type", ""), "a value")
    bounds = [
        f"{word} {schema[key]}"
        for key, word in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "more than"),
            ("maximum", "at most"),
            ("exclusiveMaximum", "less than"),
        )
        if key in schema
    ]
    return f"{text} of {' and '.join(bounds)}" if bounds else text
