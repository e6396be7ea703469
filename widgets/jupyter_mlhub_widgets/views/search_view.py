"""``SearchView``: a search's live board in a cell, with a button that keeps the best."""

from __future__ import annotations

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, JobHandle, connect
from jupyter_mlhub.display.searches import TrialsView
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.jobs import JobInfo

from .job_monitor import JobMonitor
from .search_plots import SearchPlots

SHOWN = 20
"""The number of trials on the board. ``%mlhub trials`` lists more."""


class SearchView(JobMonitor):
    """Shows the best trials of a search until it ends, then the report of its winner.

    *Stop* ends the search and keeps the best so far. *Cancel* keeps nothing. *Plots* shows what the
    trials by now tell of the searched parameters.

    Args:
        job: a search's number or handle.
        hub: default: the hub of this kernel's Jupyter server.

    Raises:
        NotFound: There is no such search.
    """

    def __init__(self, job: int | JobHandle, hub: HubClient | None = None) -> None:
        if isinstance(job, int):
            job = (hub or connect()).job(job)
        self._trials = job.trials(SHOWN)
        self.board = widgets.HTML()
        self._stop = widgets.Button(
            description=tr("Stop"),
            icon="check",
            tooltip=tr("Stop searching and keep the best so far"),
        )
        self._stop.on_click(lambda _: self.stop())
        self.plots: SearchPlots | None = None
        self._show_plots = widgets.Button(
            description=tr("Plots"),
            icon="line-chart",
            tooltip=tr("What the trials tell of the parameters"),
        )
        self._show_plots.on_click(lambda _: self.show_plots())
        self._plots = widgets.VBox()
        super().__init__(job)
        self._tools.children = (*self._tools.children, self._stop, self._show_plots)
        self.children = (
            *(self._tools, self.board, self.succession),
            *(self._plots, self._report),
        )

    def stop(self) -> None:
        """Stop the search and keep the best so far."""
        self._stop.disabled = True
        try:
            self.job.stop()
        except MLHubError as error:
            self._line.value = str(error)

    def show_plots(self) -> None:
        """Show what the trials that have a score by now tell of the searched parameters."""
        try:
            if self.plots is None:
                self.plots = SearchPlots(self.job)
                self._plots.children = (self.plots,)
            else:
                self.plots.refresh()
        except MLHubError as error:
            self._line.value = str(error)

    def _wait(self) -> None:
        super()._wait()
        self._trials = self.job.trials(SHOWN)

    def _show(self, job: JobInfo) -> None:
        super()._show(job)
        self.board.value = TrialsView(self._trials)._repr_html_()
        if self.job.ended:
            self._stop.layout.display = "none"
            if self.plots is not None:
                self.show_plots()
