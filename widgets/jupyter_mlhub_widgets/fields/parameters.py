"""Show a parameter as a form field, from the workers' JSON Schema."""

from __future__ import annotations

import json
from typing import Any

import ipywidgets as widgets

Schema = dict[str, Any]

DEFAULT = "default"
"""The text that stands for the default value."""


def labelled() -> dict[str, Any]:
    """Make the style of fields with labels. Each has its own layout, because some are hidden at
    times."""
    return {"layout": widgets.Layout(width="30em"), "style": {"description_width": "11em"}}


def make_field(name: str, schema: Schema) -> widgets.ValueWidget:
    """Make a choice if the schema has only words, else a text field with the default as a hint."""
    choices = schema.get("anyOf", [schema])
    words = [word for choice in choices for word in _words(choice)]
    common: dict[str, Any] = {
        **labelled(),
        "description": name,
        "tooltip": schema.get("description", ""),
    }
    default = _text(schema.get("default")) if "default" in schema else DEFAULT
    if words and all(_words(choice) for choice in choices):
        return widgets.Dropdown(
            options=[(f"default: {default}", DEFAULT), *((_text(w), _text(w)) for w in words)],
            **common,
        )
    return widgets.Combobox(
        placeholder=default,
        options=[_text(word) for word in words],
        continuous_update=False,
        **common,
    )


def read_field(text: str, schema: Schema) -> Any:
    """Read a field: a word of the schema, JSON, ``none`` or text. Empty means the default."""
    entered = text.strip()
    if entered in ("", DEFAULT):
        return DEFAULT
    words = [word for choice in schema.get("anyOf", [schema]) for word in _words(choice)]
    for word in words:
        if entered == _text(word):
            return word
    if entered.lower() in ("none", "null"):
        return None
    try:
        return json.loads(entered)
    except ValueError:
        return entered


def _words(choice: Schema) -> list[Any]:
    if choice.get("type") == "null":
        return [None]
    if choice.get("type") == "boolean":
        return [True, False]
    return list(choice.get("enum", []))


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value)
