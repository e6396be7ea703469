"""``EvaluationForm``: a model on a dataset or on pasted rows, in a cell."""

from __future__ import annotations

import io
from html import escape
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.errors import Invalid, MLHubError

from .monitor import JobMonitor
from .parameter_box import labelled

_PASTED = "rows that I paste"


class EvaluationForm(widgets.VBox):
    """Judge a model on rows whose truth is known, or let it predict.

    Args:
        model: the one to begin with, ``name`` or ``name@version``; default: the newest.
        hub: default: the hub of this kernel's Jupyter server.
    """

    def __init__(self, model: str | None = None, hub: HubClient | None = None) -> None:
        self._hub = hub or connect()
        models = [item.reference for item in self._hub.models()]
        if model is not None and model not in models:
            models = [model, *models]
        datasets = [
            item.reference
            for item in self._hub.datasets()
            if item.latest is not None and item.latest.state == "ready"
        ]
        self.model = widgets.Dropdown(description="Model", options=models, **labelled())
        if model is not None:
            self.model.value = model
        self.source = widgets.Dropdown(
            description="Rows from", options=[*datasets, _PASTED], **labelled()
        )
        self.rows = widgets.Textarea(
            description="Rows", placeholder="a line of names, then rows", rows=5, **labelled()
        )
        self.save_as = widgets.Text(description="Save predictions as", **labelled())
        self.evaluate = widgets.Button(description="Evaluate", button_style="primary", icon="play")
        self.message = widgets.HTML()
        self.result = widgets.VBox()
        self.monitor: JobMonitor | None = None
        super().__init__(
            [
                *(self.model, self.source, self.rows, self.save_as),
                *(self.evaluate, self.message, self.result),
            ]
        )
        self.source.observe(lambda _: self._show_rows(), "value")
        self.evaluate.on_click(lambda _: self.submit())
        self._show_rows()

    def submit(self) -> None:
        """Send the form; problems are shown below it, and what was typed stays."""
        self.message.value = ""
        try:
            job = self._hub.evaluate(
                self.model.value or "", self._rows(), save_as=self.save_as.value.strip() or None
            )
        except MLHubError as error:
            self.message.value = escape(error.detail)
        else:
            self.monitor = JobMonitor(job)
            self.result.children = [self.monitor]

    def _rows(self) -> Any:
        if self.source.value != _PASTED:
            return self.source.value
        import pandas as pd

        try:
            return pd.read_csv(io.StringIO(self.rows.value), sep=None, engine="python")
        except (ValueError, pd.errors.ParserError) as error:
            raise Invalid(f"The rows can't be read: {error}.") from None

    def _show_rows(self) -> None:
        self.rows.layout.display = None if self.source.value == _PASTED else "none"
