"""``EvaluationForm``: evaluate a model on a dataset or on pasted rows, in a cell."""

from __future__ import annotations

import io
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.display.style import FORM, sentence_html
from jupyter_mlhub.errors import Invalid, MLHubError
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.specs import split_reference

from ..fields.parameters import labelled
from ..views.job_monitor import JobMonitor

_PASTED = "Rows that I paste"


class EvaluationForm(widgets.VBox):
    """Evaluate a model on rows with a known truth, or let it predict.

    Args:
        model: the first choice, ``name`` or ``name@version``. Default: the newest.
        hub: default: the hub of this kernel's Jupyter server.
    """

    def __init__(self, model: str | None = None, hub: HubClient | None = None) -> None:
        self._hub = hub or connect()
        self._columns: list[str] = []
        self._shown = ""
        """The version with the columns on display. It is evaluated even if a newer one arrives."""
        models = [item.reference for item in self._hub.models()]
        if model is not None and model not in models:
            models = [model, *models]
        datasets = [
            item.reference
            for item in self._hub.datasets()
            if item.latest is not None and item.latest.state == "ready"
        ]
        self.model = widgets.Dropdown(description=tr("Model"), options=models, **labelled())
        if model is not None:
            self.model.value = model
        self.source = widgets.Dropdown(
            description=tr("Rows from"), options=[*datasets, _PASTED], **labelled()
        )
        self.rows = widgets.Textarea(
            description=tr("Rows"),
            placeholder=tr("a line of names, then rows"),
            rows=5,
            **labelled(),
        )
        self.slices = widgets.SelectMultiple(
            description=tr("Break scores down by"), rows=4, **labelled()
        )
        self.save_as = widgets.Text(description=tr("Save predictions as"), **labelled())
        self.evaluate = widgets.Button(
            description=tr("Evaluate"), button_style="primary", icon="play"
        )
        self.mapping = widgets.VBox()
        self.message = widgets.HTML(sentence_html(""))
        self.result = widgets.VBox()
        self.monitor: JobMonitor | None = None
        super().__init__(
            [
                *(self.model, self.source, self.rows, self.mapping, self.slices, self.save_as),
                *(self.evaluate, self.message, self.result),
            ]
        )
        self.add_class(FORM)
        self.model.observe(lambda _: self._forget_mapping(), "value")
        self.source.observe(lambda _: self._show_source(), "value")
        self.evaluate.on_click(lambda _: self.submit())
        self._show_source()

    def submit(self) -> None:
        """Send the form. Problems are shown below it, and the input stays.

        For missing columns the form asks above.
        """
        self.message.value = sentence_html("")
        named = {field.description: field.value for field in self.mapping.children}
        try:
            job = self._hub.evaluate(
                self.model.value or "",
                self._rows(),
                columns={ours: there for ours, there in named.items() if there},
                slice_by=list(self.slices.value),
                save_as=self.save_as.value.strip() or None,
            )
        except MLHubError as error:
            self.message.value = sentence_html(str(error), is_problem=True)
            if error.code == "schema_mismatch":
                self._ask_for([problem.field for problem in error.fields], named)
        else:
            self.monitor = JobMonitor(job)
            self.result.children = [self.monitor]

    def _ask_for(self, unmatched: list[str], named: dict[str, str]) -> None:
        """Offer the dataset's columns for each of the model's columns that is missing."""
        self.mapping.children = [
            widgets.Dropdown(
                description=name,
                options=["", *self._columns],
                value=named.get(name, ""),
                **labelled(),
            )
            for name in dict.fromkeys([*named, *unmatched])
            if self._columns
        ]

    def _rows(self) -> Any:
        if self.source.value != _PASTED:
            return self._shown
        import pandas as pd

        try:
            frame = pd.read_csv(io.StringIO(self.rows.value), sep=None, engine="python")
        except (ValueError, pd.errors.ParserError) as error:
            raise Invalid("The rows can't be read: {error}.", error=error) from None
        self._columns = [str(name) for name in frame.columns]
        return frame

    def _show_source(self) -> None:
        pasted = self.source.value == _PASTED
        self.rows.layout.display = None if pasted else "none"
        self.slices.layout.display = "none" if pasted else None
        self._columns = []
        self._forget_mapping()
        if not pasted:
            try:
                self._shown = self.source.value
                version = self._hub.dataset(self.source.value).info
                self._shown = f"{split_reference(self.source.value)[0]}@{version.number}"
                details = version.dataset
                self._columns = [column.name for column in details.columns] if details else []
            except MLHubError as error:
                self.message.value = sentence_html(str(error), is_problem=True)
        self.slices.options = self._columns

    def _forget_mapping(self) -> None:
        self.mapping.children = []
