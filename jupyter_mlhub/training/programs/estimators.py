"""Write estimators as Python expressions."""

from __future__ import annotations

from typing import Any

from ...schemas.pipelines.plans import Plan
from ...schemas.pipelines.specs import is_named_step, is_step
from ..capabilities import Offered

_WIDTH = 88


class Imports:
    """Collects the imports that a program needs while it is written."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def need(self, module: str, name: str) -> str:
        self._names.setdefault(module, set()).add(name)
        return name

    def lines(self) -> list[str]:
        return [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self._names.items())
        ]


class EstimatorWriter:
    """Writes the steps of checked documents, with the seed where an estimator has one."""

    def __init__(self, offered: Offered, imports: Imports, seed: int) -> None:
        self._offered = offered
        self._imports = imports
        self._seed = seed

    def pipeline(self, plan: Plan) -> str:
        """Write the unfitted pipeline."""
        return self.step(plan.to_json())

    def step(self, step: dict[str, Any]) -> str:
        if "steps" in step:
            return self._pipeline(step)
        item = self._offered.items[step["estimator"]]
        name = self._imports.need(item["path"].rpartition(".")[0], item["name"])
        parameters = dict(step.get("parameters", {}))
        known = item["parameters"]["properties"]
        written = {
            key: self._value(value, is_tuple=known[key].get("x-tuple", False))
            for key, value in parameters.items()
        }
        if item["seeded"]:
            written.setdefault("random_state", repr(self._seed))
        return _call(name, [f"{key}={value}" for key, value in written.items()])

    def _pipeline(self, document: dict[str, Any]) -> str:
        """Write a plan as JSON, or ``{"steps": […]}``."""
        steps = [self.step(step) for step in document["steps"]]
        rows = []
        for part in document.get("parts", ()):
            chain = [self.step(step) for step in part["steps"]]
            rows.append(_call("", [repr(part["name"]), self._chain(chain), repr(part["columns"])]))
        if rows:
            self._imports.need("sklearn.compose", "ColumnTransformer")
            dense = ["sparse_threshold=0"] if document["dense"] else []
            steps.insert(0, _call("ColumnTransformer", [_bracket(rows), *dense]))
        return self._make_pipeline(steps)

    def _value(self, value: Any, *, is_tuple: bool) -> str:
        if is_step(value):
            return self.step(value)
        if isinstance(value, list):
            if value and all(is_named_step(item) for item in value):
                return _bracket([_call("", [repr(n), self.step(s)]) for n, s in value])
            return repr(tuple(value)) if is_tuple else repr(value)
        return repr(value)

    def _chain(self, steps: list[str]) -> str:
        if not steps:
            return '"passthrough"'
        return steps[0] if len(steps) == 1 else self._make_pipeline(steps)

    def _make_pipeline(self, steps: list[str]) -> str:
        return _call(self._imports.need("sklearn.pipeline", "make_pipeline"), steps)


def _call(name: str, arguments: list[str]) -> str:
    return _lay_out(f"{name}(", arguments, ")")


def _bracket(items: list[str]) -> str:
    return _lay_out("[", items, "]")


def _lay_out(head: str, items: list[str], tail: str) -> str:
    """Write on one line if it fits, else one item a line."""
    short = f"{head}{', '.join(items)}{tail}"
    if len(short) <= _WIDTH and "\n" not in short:
        return short
    inner = "".join(f"    {item},\n".replace("\n", "\n    ").rstrip() + "\n" for item in items)
    return f"{head}\n{inner}{tail}"
