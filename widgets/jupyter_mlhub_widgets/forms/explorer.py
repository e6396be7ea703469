"""``DatasetExplorer``: a dataset's columns with their distributions, and its rows, in a cell."""

from __future__ import annotations

from html import escape
from typing import Any, get_args

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.display import text
from jupyter_mlhub.display.cells import bars
from jupyter_mlhub.display.datasets import counts_of, data_table, names_of
from jupyter_mlhub.display.style import FORM, in_cell, sentence_html
from jupyter_mlhub.display.tables import heading_html, notes_html
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.data.windows import Operator
from jupyter_mlhub.schemas.pipelines.specs import split_reference

PAGE = 10
COLUMNS = 50
"""The number of columns in the table of rows. It begins at the chosen column if there are more."""
_WITHOUT_VALUE = ("missing", "present")
_WIDTH, _HEIGHT = 360, 90


class DatasetExplorer(widgets.VBox):
    """The dataset's tab inside a cell.

    Args:
        dataset: ``name``, ``name@version`` or ``name@alias``.
        hub: default: the hub of this kernel's Jupyter server.
    """

    def __init__(self, dataset: str, hub: HubClient | None = None) -> None:
        self._hub = hub or connect()
        name, number = split_reference(dataset)
        version = self._hub.version("dataset", name, number)
        self._dataset = f"{name}@{version.number}"  # facts and rows belong to the same version
        details = version.dataset
        self._columns = {c.name: c for c in details.columns} if details else {}
        self._rows = version.rows or 0
        notes = text.notes(name, version)
        named, facts = text.dataset_facts(name, version)
        title = widgets.HTML(in_cell(heading_html(named, " · ".join(facts))))
        self.notes = widgets.HTML(in_cell(notes_html(notes)))
        names = list(self._columns)
        self.column = widgets.Dropdown(description=tr("Column"), options=names)
        self.facts = widgets.HTML()
        self.sort = widgets.Dropdown(description=tr("Sort by"), options=["", *names])
        self.descending = widgets.Checkbox(description=tr("descending"), indent=False)
        self.previous = widgets.Button(icon="chevron-left", tooltip=tr("Earlier rows"))
        self.next = widgets.Button(icon="chevron-right", tooltip=tr("Later rows"))
        for button in (self.previous, self.next):
            button.layout.width = "3em"
        self.place = widgets.Label()
        self.rows = widgets.HTML()
        self._offset = 0
        pager = widgets.HBox([self.sort, self.descending, self.previous, self.next, self.place])
        self.filter_column = widgets.Dropdown(description=tr("Only rows with"), options=names)
        self.filter_column.style.description_width = "initial"
        self.operator = widgets.Dropdown(options=get_args(Operator))
        self.operator.layout.width = "7em"
        self.value = widgets.Text(placeholder=tr("value"))
        self.value.layout.width = "12em"
        self.filter = widgets.Button(description=tr("Filter"))
        self.filter.layout.width = "6em"
        self.conditions = widgets.TagsInput(allow_duplicates=False)
        self.conditions.layout.display = "none"
        self._where: dict[str, dict[str, str]] = {}
        chosen = widgets.HBox([self.filter_column, self.operator, self.value, self.filter])
        parts = [title, self.notes, self.column, self.facts, chosen, self.conditions, pager]
        super().__init__([*parts, self.rows])
        self.add_class(FORM)
        self.column.observe(lambda _: self._choose_column(), "value")
        self.filter.on_click(lambda _: self._add_condition())
        self.conditions.observe(lambda _: self._keep_conditions(), "value")
        for control in (self.sort, self.descending):
            control.observe(lambda _: self.show_rows(0), "value")
        self.previous.on_click(lambda _: self.show_rows(self._offset - PAGE))
        self.next.on_click(lambda _: self.show_rows(self._offset + PAGE))
        if names:
            self._show_column()
            self.show_rows(0)

    def _choose_column(self) -> None:
        self._show_column()
        if len(self._columns) > COLUMNS:
            self.show_rows(self._offset)

    def _add_condition(self) -> None:
        operator = self.operator.value
        value = "" if operator in _WITHOUT_VALUE else self.value.value
        condition = {"column": self.filter_column.value, "op": operator, "value": value}
        label = " ".join(part for part in condition.values() if part)
        if label not in self._where:
            self._where[label] = condition
            self.value.value = ""
            self.conditions.value = [*self.conditions.value, label]

    def _keep_conditions(self) -> None:
        """Drop the conditions with removed labels. New text among the labels is not a condition."""
        labels = [label for label in self.conditions.value if label in self._where]
        self._where = {label: self._where[label] for label in labels}
        self.conditions.value = labels
        self.conditions.layout.display = None if labels else "none"
        self.show_rows(0)

    def _show_column(self) -> None:
        column = self._columns[self.column.value]
        facts: list[tuple[str, Any]] = [
            ("type", column.type),
            ("missing", f"{column.missing:,}"),
            ("distinct", text.distinct(column)),
            ("min", column.minimum),
            ("median", column.quantiles[2] if len(column.quantiles) > 2 else None),
            ("mean", column.mean),
            ("max", column.maximum),
            ("deviation", column.deviation),
        ]
        shown = " · ".join(
            f"{name} <b>{escape(text.value(fact))}</b>" for name, fact in facts if fact is not None
        )
        drawn = bars(counts_of(column), _WIDTH, _HEIGHT, names_of(column))
        self.facts.value = in_cell(f"<p class='mlhub-facts'>{shown}</p>{drawn}")

    def show_rows(self, offset: int) -> None:
        """Show the page with the row of this number, counted from 0."""
        self._offset = max(0, min(offset, max(0, self._rows - 1) // PAGE * PAGE))
        names = list(self._columns)
        first = names.index(self.column.value) if len(names) > COLUMNS else 0
        sort = self.sort.value and ("-" if self.descending.value else "") + self.sort.value
        try:
            window = self._hub.rows(
                self._dataset,
                offset=self._offset,
                limit=PAGE,
                first_column=first,
                columns=COLUMNS,
                sort=sort or None,
                where=list(self._where.values()),
            )
        except MLHubError as error:
            self.rows.value = sentence_html(str(error), is_problem=True)
            return
        columns = list(self._columns.values())
        self.rows.value = data_table(window.columns, window.rows, columns, self._rows)._repr_html_()
        last = self._offset + len(window.rows)
        begin = min(self._offset + 1, last)
        self.place.value = f"{begin:,}–{last:,} of {window.total:,}"
        self.previous.disabled = self._offset == 0
        self.next.disabled = last >= window.total
