"""Choose how a model is tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.display.style import sentence_html
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.data.artifacts import Column
from jupyter_mlhub.schemas.pipelines.validation import SplitInfo, is_random

from .parameters import labelled

_METHODS = [
    ("Cross-validation", "kfold"),
    ("Hold-out", "holdout"),
    ("Past and future", "time"),
    ("Folds of a column", "column"),
]
_ORDERED = ("datetime", "integer", "number")
_MOST_FOLDS = 100


class ValidationBox(widgets.VBox):
    """The named splits of a dataset and the ways to split its rows, with the fields of the chosen
    way.

    Args:
        on_change: called after every change by a person.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._is_offering = False
        self.method = widgets.Dropdown(description=tr("Validation"), options=_METHODS, **labelled())
        self.folds = widgets.BoundedIntText(
            description=tr("Folds"), value=5, min=2, max=_MOST_FOLDS, **labelled()
        )
        self.repeats = widgets.BoundedIntText(
            description=tr("Repeats"), value=1, min=1, max=_MOST_FOLDS // 2, **labelled()
        )
        self.share = widgets.BoundedIntText(
            description=tr("Test rows, %"), value=25, min=1, max=99, **labelled()
        )
        self.groups = widgets.Dropdown(description=tr("Keep rows together by"), **labelled())
        self.latest = widgets.Dropdown(description=tr("Test the latest by"), **labelled())
        self.time = widgets.Dropdown(description=tr("In the order of"), **labelled())
        self.column = widgets.Dropdown(description=tr("Folds are values of"), **labelled())
        self.tested = widgets.SelectMultiple(description=tr("Test only on"), rows=4, **labelled())
        self.random_too = widgets.Checkbox(
            description=tr("Score it on random rows, too"), indent=False
        )
        self.words = widgets.HTML()
        self._columns: dict[str, Column] = {}
        self._splits: dict[str, SplitInfo] = {}
        self._fields: dict[str, list[widgets.Widget]] = {
            "kfold": [self.folds, self.repeats, self.groups],
            "holdout": [self.share, self.latest, self.groups],
            "time": [self.time, self.folds],
            "column": [self.column, self.tested],
        }
        every = list(dict.fromkeys(chain(*self._fields.values())))
        super().__init__([self.method, self.words, *every, self.random_too])
        for field in (self.method, *every, self.random_too):
            field.observe(self._changed, "value")
        self.offer([], [])

    @property
    def with_random_rows(self) -> bool:
        """Whether random rows are to be scored, too. Not where the rows are random already."""
        return self.random_too.value and not self._is_random()

    @property
    def value(self) -> dict[str, Any]:
        """The part of a spec that says how rows are split."""
        if isinstance(self.method.value, tuple):
            return {"split": self.method.value[1]}
        match self.method.value:
            case "holdout":
                found = {"test_size": self.share.value / 100, "time": self.latest.value}
                if self.latest.value is None:
                    found["groups"] = self.groups.value
            case "time":
                found = {"time": self.time.value or "", "folds": self.folds.value}
            case "column":
                found = {"column": self.column.value or "", "test": list(self.tested.value) or None}
            case _:
                found = {
                    "folds": self.folds.value,
                    "repeats": self.repeats.value,
                    "groups": self.groups.value,
                }
        return {"validation": {"method": self.method.value, **found}}

    def offer(self, columns: Sequence[Column], splits: Sequence[SplitInfo]) -> None:
        """Offer the columns and the named splits of another dataset.

        What was chosen stays where it is still there.
        """
        self._is_offering = True
        self._splits = {split.name: split for split in splits}
        named = [(f"Split {name}", ("split", name)) for name in self._splits]
        _offer(self.method, [*_METHODS, *named])
        self._columns = {column.name: column for column in columns}
        ordered = [c.name for c in columns if c.type in _ORDERED]
        measured = ("datetime", "number")
        folds = [
            c.name for c in columns if c.type not in measured and 2 <= c.distinct <= _MOST_FOLDS
        ]
        _offer(self.groups, [("–", None), *((name, name) for name in self._columns)])
        _offer(self.latest, [("–", None), *((name, name) for name in ordered)])
        dates = [c.name for c in columns if c.type == "datetime"]
        _offer(self.time, [(name, name) for name in dict.fromkeys([*dates, *ordered])])
        _offer(self.column, [(name, name) for name in folds])
        self._offer_values()
        self._show()
        self._is_offering = False

    def _offer_values(self) -> None:
        column = self._columns.get(self.column.value or "")
        values = [] if column is None else [value for value, _ in column.top]
        self.tested.options = [(str(value), value) for value in values]

    def _changed(self, change: Any) -> None:
        if self._is_offering:
            return
        if change["owner"] is self.column:
            self._is_offering = True
            self._offer_values()
            self._is_offering = False
        self._show()
        self._on_change()

    def _show(self) -> None:
        """Show the fields of the chosen method only."""
        named = isinstance(self.method.value, tuple)
        self.words.value = sentence_html(self._splits[self.method.value[1]].words if named else "")
        shown = [] if named else list(self._fields[self.method.value])
        if self.method.value == "holdout" and self.latest.value is not None:
            shown.remove(self.groups)
        if not self._is_random():
            shown.append(self.random_too)
        for field in self.children[2:]:
            field.layout.display = None if field in shown else "none"

    def _is_random(self) -> bool:
        if isinstance(self.method.value, tuple):
            split = self._splits[self.method.value[1]]
            return is_random(split.validation)
        return self.method.value in ("kfold", "holdout") and not (
            self.groups.value or (self.method.value == "holdout" and self.latest.value)
        )


def _offer(field: widgets.Dropdown, options: Sequence[tuple[str, Any]]) -> None:
    chosen = field.value
    field.options = options
    values = [value for _, value in options]
    field.value = chosen if chosen in values else next(iter(values), None)
