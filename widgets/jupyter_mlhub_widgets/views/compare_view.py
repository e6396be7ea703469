"""``CompareView``: jobs, trials and models side by side in a cell, and their rows by a choice."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, JobHandle, ModelHandle, connect
from jupyter_mlhub.display import text
from jupyter_mlhub.display.cells import Cell
from jupyter_mlhub.display.charts import ChartView
from jupyter_mlhub.display.tables import Head, Table
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.comparisons import ComparedRowList

SHOWN = 20
"""The number of rows in the view. ``hub.compare(…).all_rows()`` has all."""


class CompareView(widgets.VBox):
    """Shows what differs between jobs, trials and models, their curves, and chosen rows.

    Args:
        compared: handles, numbers of jobs, or texts: ``job:12``, ``trial:15/3``,
            ``model:penguins-species@2``.
        hub: default: the hub of this kernel's Jupyter server.

    Raises:
        Invalid: Something can't be compared. The sentence names it.
        NotFound: Something does not exist, or the caller may not know of it.
    """

    def __init__(
        self, *compared: int | str | JobHandle | ModelHandle, hub: HubClient | None = None
    ) -> None:
        self.compared = (hub or connect()).compare(*compared)
        pairs = [one for one in self.compared.document.disagreements if one.rows]
        self.which = widgets.Dropdown(
            options=[(one.sentence, (one.better, one.worse)) for one in pairs],
            layout=widgets.Layout(width="28em"),
        )
        self.rows = widgets.HTML()
        charts = widgets.Output()
        for chart in self.compared.document.charts:
            charts.append_display_data(ChartView(chart))
        super().__init__(
            [
                widgets.HTML(self.compared._repr_html_()),
                *([self.which, self.rows] if pairs else []),
                charts,
            ]
        )
        self.which.observe(self._show, "value")
        if pairs:
            self._show()

    def _show(self, _change: Any = None) -> None:
        """Show the rows of the chosen pair, or why they can't be seen."""
        better, worse = self.which.value
        try:
            found = self.compared.rows(better, worse, SHOWN)
        except MLHubError as error:
            self.rows.value = Table([], [], error.detail)._repr_html_()
            return
        self.rows.value = _table(found)._repr_html_()


def _table(found: ComparedRowList) -> Table:
    rows: list[list[Cell]] = [
        [
            str(one.row),
            *(text.cell(cell) for cell in (one.actual, one.better, one.worse, *one.cells)),
        ]
        for one in found.items
    ]
    named = map(Head, found.columns)
    heads: list[str | Head] = [tr("row"), tr("actual"), found.better, found.worse, *named]
    return Table(heads, rows, tr("No rows."))
