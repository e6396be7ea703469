"""``SearchView``: a search's live board in a cell, with a button that keeps the best."""

from __future__ import annotations

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, JobHandle, connect
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.schemas.jobs import JobInfo

from ..rendering import TrialsView
from .job_monitor import JobMonitor

SHOWN = 20
"""The number of trials on the board. ``%mlhub trials`` lists more."""


class SearchView(JobMonitor):
    """Shows the best trials of a search until it ends, then the report of its winner.

    *Stop* ends the search and keeps the best so far. *Cancel* keeps nothing.

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
            description="Stop", icon="check", tooltip="Stop searching and keep the best so far"
        )
        self._stop.on_click(lambda _: self.stop())
        super().__init__(job)
        self._tools.children = (*self._tools.children, self._stop)
        self.children = (self._tools, self.board, self.succession, self._report)

    def stop(self) -> None:
        """Stop the search and keep the best so far."""
        self._stop.disabled = True
        try:
            self.job.stop()
        except MLHubError as error:
            self._line.value = error.detail

    def _wait(self) -> None:
        super()._wait()
        self._trials = self.job.trials(SHOWN)

    def _show(self, job: JobInfo) -> None:
        super()._show(job)
        self.board.value = TrialsView(self._trials)._repr_html_()
        if self.job.ended:
            self._stop.layout.display = "none"
