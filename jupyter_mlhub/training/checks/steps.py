"""Check steps and their parameters against the workers' offers before anything is queued.

Every problem names its field by path (``steps.0.parameters.C``) and says how to correct it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pydantic import ValidationError

from ...errors import FieldProblem, did_you_mean
from ...languages import say
from ...schemas.pipelines.specs import PREPARATION, Preparation, Step, is_named_step, is_step
from ..capabilities import Offered
from .forbidden import NEVER

_DEEPEST = 10
_INSTEAD = {
    "ColumnTransformer": "Say its groups of columns as the preparation.",
    **dict.fromkeys(
        ("GridSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "RandomizedSearchCV"),
        "There is no search over parameters: train its estimator with the values to compare.",
    ),
}
"""Advice for names that are known and can't be a step."""


class EstimatorChecker:
    """Checks steps, including steps inside parameters.

    Args:
        with_values: whether values that are no steps are checked, too.
    """

    def __init__(self, offered: Offered, *, with_values: bool = True) -> None:
        self._offered = offered
        self._with_values = with_values

    def check_list(
        self, steps: list[Step], path: str, problems: list[FieldProblem]
    ) -> list[dict[str, Any]]:
        """Replace the estimators by their plain names and add problems to ``problems``."""
        return [
            self.check(step.model_dump(), f"{path}.{index}", problems)
            for index, step in enumerate(steps)
        ]

    def check_preparation(
        self, preparation: Preparation, path: str, problems: list[FieldProblem]
    ) -> Any:
        """Check the steps of the groups of a preparation, likewise."""
        if isinstance(preparation, str):
            return preparation
        return [
            {
                **group.model_dump(exclude_none=True),
                "steps": self.check_list(group.steps, f"{path}.{index}.steps", problems),
            }
            for index, group in enumerate(preparation)
        ]

    def check(
        self, step: dict[str, Any], path: str, problems: list[FieldProblem], depth: int = 0
    ) -> dict[str, Any]:
        """Check a step, or a pipeline ``{"steps": [...]}``, and use plain names.

        ``checks.preparations`` says where a pipeline may have a preparation.
        """
        if depth > _DEEPEST:
            problems.append(FieldProblem(path, "Estimators are nested too deeply here."))
            return step
        if "steps" in step:
            return self._check_pipeline(step, path, problems, depth)
        name, parameters = step.get("estimator"), step.get("parameters", {})
        item = self._offered.find(name) if isinstance(name, str) else None
        if item is None:
            message = say(
                "There is no estimator {name}.{advice}",
                name=name,
                advice=_advice(str(name), self._offered),
            )
            problems.append(FieldProblem(f"{path}.estimator", message))
            return step
        if not isinstance(parameters, dict):
            message = say("The parameters of {item} must be an object.", item=item["name"])
            problems.append(FieldProblem(f"{path}.parameters", message))
            return step
        for key in step.keys() - {"estimator", "parameters"}:
            message = say("A step has estimator and parameters, and no {key}.", key=key)
            problems.append(FieldProblem(f"{path}.{key}", message))
        checked: dict[str, Any] = {}
        known = item["parameters"]["properties"]
        for key, value in parameters.items():
            field = f"{path}.parameters.{key}"
            if key in NEVER:
                message = say(
                    "{key} of {item} can't be chosen: leave it out. {never}",
                    key=key,
                    item=item["name"],
                    never=NEVER[key],
                )
                problems.append(FieldProblem(field, message))
                continue
            if key not in known:
                message = say(
                    "{item} has no parameter {key}.{hint}",
                    item=item["name"],
                    key=key,
                    hint=did_you_mean(key, known),
                )
                problems.append(FieldProblem(field, message))
                continue
            checked[key] = self._check_value(known[key], value, field, problems, depth + 1)
        for key in item["parameters"].get("required", []):
            if key not in parameters:
                message = say("{item} needs the parameter {key}.", item=item["name"], key=key)
                problems.append(FieldProblem(f"{path}.parameters.{key}", message))
        return {"estimator": item["name"], "parameters": checked}

    def _check_pipeline(
        self, step: dict[str, Any], path: str, problems: list[FieldProblem], depth: int
    ) -> dict[str, Any]:
        steps = step["steps"]
        listed = isinstance(steps, list) and all(isinstance(part, dict) for part in steps)
        if not listed or not steps or step.keys() - {"steps", "preparation"}:
            message = say(
                'A pipeline is {"steps": [...]} with at least one step, maybe a '
                "preparation, and nothing else."
            )
            problems.append(FieldProblem(path, message))
            return step
        return {
            **self._check_own_preparation(step, f"{path}.preparation", problems),
            "steps": [
                self.check(part, f"{path}.steps.{index}", problems, depth + 1)
                for index, part in enumerate(steps)
            ],
        }

    def _check_own_preparation(
        self, pipeline: dict[str, Any], path: str, problems: list[FieldProblem]
    ) -> dict[str, Any]:
        if "preparation" not in pipeline:
            return {}
        try:
            preparation = PREPARATION.validate_python(pipeline["preparation"])
        except ValidationError:
            message = say(
                'A preparation is "default", "none", or groups: [{"columns": {"kind": '
                '"numeric"}, "steps": [...]}].'
            )
            problems.append(FieldProblem(path, message))
            return {}
        return {"preparation": self.check_preparation(preparation, path, problems)}

    def _check_value(
        self,
        schema: dict[str, Any],
        value: Any,
        field: str,
        problems: list[FieldProblem],
        depth: int,
    ) -> Any:
        if is_step(value) and _takes_steps(schema):
            return self.check(value, field, problems, depth)
        if _takes_named_steps(schema) and value and _are_named_steps(value):
            names = Counter(name for name, _ in value)
            for name in (name for name, count in names.items() if count > 1 or "__" in name):
                message = say(
                    "The names of nested steps must differ and hold no '__': {name}.", name=name
                )
                problems.append(FieldProblem(field, message))
            return [
                [name, self.check(step, f"{field}.{name}", problems, depth)] for name, step in value
            ]
        if not self._with_values:
            return value
        # Imported here because it takes seconds. Workers check no values and need not wait for it.
        from .values import what_is_wrong

        wrong = what_is_wrong(field.rsplit(".", 1)[-1], schema, value)
        if wrong is not None:
            problems.append(FieldProblem(field, wrong))
        return value


def _advice(name: str, offered: Offered) -> str:
    plain = name.rpartition(".")[2]
    return f" {_INSTEAD[plain]}" if plain in _INSTEAD else did_you_mean(name, offered.items)


def _are_named_steps(value: Any) -> bool:
    return isinstance(value, list) and all(is_named_step(item) for item in value)


def _takes_named_steps(schema: dict[str, Any]) -> bool:
    items = schema.get("items", {})
    return any("$ref" in part for part in items.get("prefixItems", ()))


def _takes_steps(schema: dict[str, Any]) -> bool:
    return "$ref" in schema or any("$ref" in part for part in schema.get("anyOf", ()))
