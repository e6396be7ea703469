"""``JobMonitor``: a job's live progress in a cell, with a button to cancel it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets
from traitlets import Unicode

from jupyter_mlhub.client import HubClient, JobHandle, connect
from jupyter_mlhub.display.jobs import job_html
from jupyter_mlhub.display.reports import ReportView
from jupyter_mlhub.display.style import FORM
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.jobs import JobInfo

from .succession_box import SuccessionBox


class JobMonitor(widgets.VBox):
    """Shows a job until it ends, then its report. Other cells can run meanwhile.

    Args:
        job: a job's number or handle.
        hub: default: the hub of this kernel's Jupyter server.
    """

    state = Unicode("", help="The job's state.")

    def __init__(self, job: int | JobHandle, hub: HubClient | None = None) -> None:
        if isinstance(job, int):
            job = (hub or connect()).job(job)
        self.job = job
        self._bar = widgets.IntProgress(layout=widgets.Layout(width="16em"))
        self._line = widgets.Label()
        self._cancel = widgets.Button(
            description=tr("Cancel"), icon="stop", tooltip=tr("Cancel this job")
        )
        self._cancel.on_click(self._on_cancel)
        self._report = widgets.Output()
        self._tools = widgets.HBox([self._line, self._cancel])
        self.succession = SuccessionBox(job)
        super().__init__([self._tools, self.succession, self._report])
        self.add_class(FORM)
        self._show(job.detail)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="mlhub-monitor")
        self._task = asyncio.ensure_future(self._follow())

    async def _follow(self) -> None:
        """Wait in a thread. Change widgets only on the kernel's own loop."""
        loop = asyncio.get_running_loop()
        try:
            while not self.job.ended:
                await loop.run_in_executor(self._threads, self._wait)
                self._show(self.job.detail)
        except MLHubError as error:
            self._line.value = str(error)
        finally:
            self._threads.shutdown(wait=False)

    def _wait(self) -> None:
        """Wait for news of the job. It runs in a thread, so it changes no widget."""
        self.job.wait_for_change()

    def _show(self, job: JobInfo) -> None:
        self.state = job.state
        self._line.value = job_html(job)
        if self.job.ended:
            self._cancel.layout.display = "none"
            self.succession.show()
            if self.job.report is not None:
                view = ReportView(job.title, self.job.report)
                self._report.append_display_data(view)

    def _on_cancel(self, _button: widgets.Button) -> None:
        try:
            self._show(self.job.cancel())
        except MLHubError as error:
            self._line.value = str(error)
