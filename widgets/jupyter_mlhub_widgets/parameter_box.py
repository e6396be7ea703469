"""An estimator's parameters as form fields, from the JSON Schema that the workers published."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.schemas.jobs import EstimatorInfo

_DEFAULT = "default"


def labelled() -> dict[str, Any]:
    """How fields with their labels look. Each has a layout of its own: some are hidden at times."""
    return {"layout": widgets.Layout(width="30em"), "style": {"description_width": "11em"}}


class ParameterBox(widgets.VBox):
    """Fields for an estimator's parameters, the important ones first; what is left empty is the
    default.

    Args:
        on_change: called after every change.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self.fields: dict[str, widgets.ValueWidget] = {}
        self._schemas: dict[str, dict[str, Any]] = {}
        self.all = widgets.Checkbox(description="All parameters", indent=False)
        self.all.observe(lambda _: self._lay_out(), "value")
        self._problems: dict[str, widgets.HTML] = {}
        super().__init__([])

    def show(self, estimator: EstimatorInfo | None) -> None:
        """Show the parameters of an estimator, all of them at their defaults."""
        self._schemas = dict(estimator.parameters["properties"]) if estimator else {}
        self.fields = {name: _field(name, schema) for name, schema in self._schemas.items()}
        self._problems = {name: widgets.HTML() for name in self.fields}
        for field in self.fields.values():
            field.observe(lambda _: self._on_change(), "value")
        self._lay_out()

    @property
    def value(self) -> dict[str, Any]:
        """The parameters that differ from the defaults."""
        found = {}
        for name, field in self.fields.items():
            value = _read(field.value, self._schemas[name])
            if value != _DEFAULT:
                found[name] = value
        return found

    def tell(self, problems: dict[str, str]) -> None:
        """Show what is wrong beside the parameters, by their names."""
        for name, place in self._problems.items():
            place.value = _red(problems[name]) if name in problems else ""

    def _lay_out(self) -> None:
        rows: list[widgets.Widget] = []
        for name, field in self.fields.items():
            if self.all.value or self._schemas[name].get("x-main"):
                rows += [field, self._problems[name]]
        more = len(self.fields) > sum(bool(s.get("x-main")) for s in self._schemas.values())
        self.children = [*rows, self.all] if more else rows


def _field(name: str, schema: dict[str, Any]) -> widgets.ValueWidget:
    """A choice where the schema has only words, else a text field that says the default."""
    choices = schema.get("anyOf", [schema])
    words = [word for choice in choices for word in _words(choice)]
    common: dict[str, Any] = {
        **labelled(),
        "description": name,
        "description_tooltip": schema.get("description", ""),
    }
    default = _text(schema.get("default")) if "default" in schema else _DEFAULT
    if words and all(_words(choice) for choice in choices):
        return widgets.Dropdown(
            options=[(f"default: {default}", _DEFAULT), *((_text(w), _text(w)) for w in words)],
            **common,
        )
    return widgets.Combobox(
        placeholder=default,
        options=[_text(word) for word in words],
        continuous_update=False,
        **common,
    )


def _words(choice: dict[str, Any]) -> list[Any]:
    if choice.get("type") == "null":
        return [None]
    if choice.get("type") == "boolean":
        return [True, False]
    return list(choice.get("enum", []))


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value)


def _read(text: str, schema: dict[str, Any]) -> Any:
    """What was typed: a word of the schema, JSON, ``none``, else text; nothing is the default."""
    typed = text.strip()
    if typed in ("", _DEFAULT):
        return _DEFAULT
    words = [word for choice in schema.get("anyOf", [schema]) for word in _words(choice)]
    for word in words:
        if typed == _text(word):
            return word
    if typed.lower() in ("none", "null"):
        return None
    try:
        return json.loads(typed)
    except ValueError:
        return typed


def _red(sentence: str) -> str:
    from html import escape

    return f"<span style='color:var(--jp-error-color1)'>{escape(sentence)}</span>"
