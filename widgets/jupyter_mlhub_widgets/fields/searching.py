"""Choose how the parameters of a form's own steps are searched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.searches import MOST_TRIALS

from .parameters import labelled

_METHODS = [
    ("Bayesian: where trials promise most", "bayesian"),
    ("Random", "random"),
    ("Grid: all combinations", "grid"),
    ("Halving: the best of many go on", "halving"),
]
_RESOURCES = [
    ("Rows", "rows"),
    ("Folds", "folds"),
    ("Iterations (rounds, trees or epochs)", "iterations"),
]


class SearchBox(widgets.VBox):
    """The method of a search with its fields, and the button that begins it.

    Args:
        on_click: called when a person presses the button.
    """

    def __init__(self, on_click: Callable[[], None]) -> None:
        self.method = widgets.Dropdown(description=tr("Method"), options=_METHODS, **labelled())
        self.resource = widgets.Dropdown(
            description=tr("First trials get few"), options=_RESOURCES, **labelled()
        )
        self.trials = widgets.BoundedIntText(
            description=tr("Trials (0: as many as the method needs, or two minutes)"),
            **{"min": 0, "max": MOST_TRIALS, **labelled()},
        )
        self.button = widgets.Button(description=tr("Search the parameters"), icon="sliders")
        super().__init__([self.method, self.resource, self.trials, self.button])
        self.method.observe(lambda _: self._show(), "value")
        self.button.on_click(lambda _: on_click())
        self._show()

    def _show(self) -> None:
        halves = self.method.value == "halving"
        self.resource.layout.display = None if halves else "none"

    @property
    def value(self) -> dict[str, Any]:
        """The part of a request that says how it is searched."""
        halves = self.method.value == "halving"
        return {
            "method": self.method.value,
            "resource": self.resource.value if halves else None,
            "budget": {"trials": self.trials.value or None},
        }
