"""An estimator's parameters in words: what each takes, and what a search tries of it."""

from __future__ import annotations

from typing import Any

from jupyter_mlhub.display import text
from jupyter_mlhub.display.cells import Cell, Words
from jupyter_mlhub.display.tables import Table
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.jobs import EstimatorInfo
from jupyter_mlhub.schemas.pipelines.searches import Interval
from jupyter_mlhub.wording import counted

_MOST_CHOICES = 12
_KINDS = {
    "integer": "whole number",
    "number": "number",
    "boolean": "True or False",
    "string": "text",
    "array": "list",
    "object": "dict",
    "null": "None",
}
_BOUNDS = {
    "minimum": "≥",
    "exclusiveMinimum": ">",
    "maximum": "≤",
    "exclusiveMaximum": "<",
}


def parameter_table(info: EstimatorInfo) -> Table:
    """List the parameters, the important ones first."""
    rows: list[list[Cell]] = [
        [
            name,
            text.value(schema.get("default", "")),
            Words(takes(schema)),
            Words(tried(info.ranges.get(name))),
            Words(schema.get("description", "")),
        ]
        for name, schema in info.parameters["properties"].items()
    ]
    columns = ["parameter", "default", "takes", "a search tries", "what it means"]
    return Table(columns, rows, tr("It has no parameters."))


def takes(schema: dict[str, Any]) -> str:
    """Say what a value may be: ``whole number ≥ 1 ≤ 100, None``."""
    return ", ".join(dict.fromkeys(_kind(one) for one in schema.get("anyOf", [schema])))


def tried(values: Interval | list[Any] | None) -> str:
    """Say which values a search tries: ``0.001 to 10,000, by powers of ten``."""
    if values is None:
        return ""
    if isinstance(values, list):
        return ", ".join(map(str, values))
    interval = f"{text.number(values.low)} to {text.number(values.high)}"
    return f"{interval}, by powers of ten" if values.log else interval


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        choices = [str(one) for one in schema["enum"]]
        more = len(choices) - _MOST_CHOICES
        rest = [f"{counted(more, 'other')}"] if more > 0 else []
        return ", ".join([*choices[:_MOST_CHOICES], *rest])
    if "$ref" in schema:
        return "estimator"
    kind = _KINDS.get(schema.get("type", ""), "any value")
    bounds = [
        f"{sign} {text.number(schema[key])}" for key, sign in _BOUNDS.items() if key in schema
    ]
    return " ".join([kind, *bounds])
