"""The common base of the magic's commands: the client, the notebook, following a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from jupyter_mlhub.client import HubClient, JobHandle
from jupyter_mlhub.display import text
from jupyter_mlhub.display.jobs import job_html
from jupyter_mlhub.schemas.jobs import JobInfo

from .arguments import Arguments
from .live_line import LiveLine

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class Following:
    """``hub`` is the magic's client, ``shell`` the notebook's."""

    shell: InteractiveShell | None

    @property
    def hub(self) -> HubClient:
        raise NotImplementedError

    def frame_of(self, variable: str) -> Any:
        """Get the DataFrame of a variable in the notebook."""
        assert self.shell is not None
        frame = self.shell.user_ns.get(variable)
        if not hasattr(frame, "to_parquet"):
            what = "is no DataFrame" if variable in self.shell.user_ns else "is not there"
            raise UsageError(f"{variable} {what}.")
        return frame

    def _finish(self, job: JobHandle, arguments: Arguments) -> None:
        """Follow the job to its end, unless the command says not to."""
        line = LiveLine()
        if getattr(arguments, "no_wait", False):
            _show(job.detail, line)
            return
        self._follow(job, line)
        _show(job.detail, line)
        if job.detail.kind == "search" and job.report is not None:
            print("\n".join(job.report.notes))
        for sentence in text.succession(job.detail):
            print(sentence)

    def _follow(self, job: JobHandle, line: LiveLine) -> None:
        """Show a job's progress until it ends. An interrupt leaves the job running."""
        try:
            job.wait(lambda detail: _show(detail, line))
        except KeyboardInterrupt:
            ways = f"%mlhub wait {job.id}"
            if job.detail.kind == "search":
                ways += f", or %mlhub stop {job.id} to keep the best so far"
            line.update(f"job {job.id} goes on without this cell: {ways}")
            raise


def _show(job: JobInfo, line: LiveLine) -> None:
    """Show how far a job is, and what came of it."""
    line.update(f"{text.progress(job)} {text.outcome(job)}".rstrip(), job_html(job))
