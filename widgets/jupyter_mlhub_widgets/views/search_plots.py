"""``SearchPlots``: what the trials of a search tell of its parameters, in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, JobHandle, connect
from jupyter_mlhub.display.charts import ChartView
from jupyter_mlhub.display.searches import ImportanceView
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.parameters import SearchedParameters, SearchedPipeline
from jupyter_mlhub.schemas.pipelines.reports import Chart

_WIDE = {"layout": widgets.Layout(width="32em"), "style": {"description_width": "6em"}}


class SearchPlots(widgets.VBox):
    """Shows the importance of each searched parameter, and a plot that you choose.

    The plots are the score by each parameter, all parameters of each trial, and the score against
    the time to predict.

    Args:
        job: a search's number or handle.
        hub: default: the hub of this kernel's Jupyter server.

    Raises:
        NotFound: There is no such search.
    """

    def __init__(self, job: int | JobHandle, hub: HubClient | None = None) -> None:
        self.job = (hub or connect()).job(job) if isinstance(job, int) else job
        self.found = self.job.parameters()
        """What is shown."""
        self._charts: Sequence[Chart] = []
        self.pipeline = widgets.Dropdown(description=tr("Pipeline"), **_WIDE)
        self.importance = widgets.HTML()
        self.which = widgets.Dropdown(description=tr("Plot"), **_WIDE)
        self.plot = widgets.Output()
        super().__init__([self.pipeline, self.importance, self.which, self.plot])
        self.pipeline.observe(self._show_pipeline, "value")
        self.which.observe(self._show_plot, "value")
        self._show()

    def refresh(self) -> None:
        """Show the trials that have a score by now."""
        self.found = self.job.parameters()
        self._show()

    def _show(self) -> None:
        """Offer the pipelines. What was chosen before stays so."""
        before = self.pipeline.index, self.which.index
        self.pipeline.options = [
            (f"{one.pipeline} ({one.trials:,})", place)
            for place, one in enumerate(self.found.pipelines)
        ]
        _choose(self.pipeline, before[0])
        self._show_pipeline()
        _choose(self.which, before[1])

    def _show_pipeline(self, _change: Any = None) -> None:
        chosen = self.pipeline.value
        pipeline = None if chosen is None else self.found.pipelines[chosen]
        self.importance.value = ImportanceView(pipeline, self.found.notes)._repr_html_()
        self._charts = _charts(self.found, pipeline)
        self.which.options = [(chart.title, place) for place, chart in enumerate(self._charts)]
        self._show_plot()

    def _show_plot(self, _change: Any = None) -> None:
        self.plot.outputs = ()
        if self.which.value is not None:
            self.plot.append_display_data(ChartView(self._charts[self.which.value]))


def _choose(field: widgets.Dropdown, place: int | None) -> None:
    """Choose what was chosen before, or else the first."""
    if field.options:
        field.index = place if place is not None and place < len(field.options) else 0


def _charts(found: SearchedParameters, pipeline: SearchedPipeline | None) -> Sequence[Chart]:
    charts = [] if found.front is None else [found.front.chart]
    if pipeline is None:
        return charts
    together = [] if pipeline.together is None else [pipeline.together]
    return [*together, *pipeline.slices, *charts]
