"""An object for notebooks: a job."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..display.jobs import job_html
from ..errors import Invalid, JobFailed
from ..retries import try_again
from ..schemas.data.artifacts import VersionInfo
from ..schemas.jobs import JobDetail, JobInfo
from ..schemas.pipelines.parameters import SearchedParameters
from ..schemas.pipelines.reports import Report
from ..schemas.pipelines.searches import TrialDetail, TrialInfo, TrialList

if TYPE_CHECKING:
    import os

    from .job_requests import JobClient

WAIT = 30.0
PATIENCE = 60.0
"""Seconds for which a hub that does not answer is asked again, with pauses."""
_PAUSE = 0.5


class JobHandle:
    """A submitted job. Call ``wait()``, or leave it running."""

    def __init__(self, client: JobClient, detail: JobDetail) -> None:
        self._client = client
        self.detail = detail
        self.id = detail.id

    def __repr__(self) -> str:
        return f"<job {self.id} {self.detail.title}: {self.detail.state}>"

    def _repr_html_(self) -> str:
        return job_html(self.detail)

    def refresh(self) -> JobDetail:
        self.detail = self._client.job_detail(self.id)
        return self.detail

    @property
    def ended(self) -> bool:
        return self.detail.state in ("succeeded", "failed", "cancelled")

    def wait(self, watch: Callable[[JobInfo], None] | None = None) -> JobDetail:
        """Wait until the job ends. ``watch`` sees every change. An interrupt leaves the job
        running.

        Raises:
            JobFailed: The job failed or was cancelled. The message gives the reason.
        """
        while not self.ended:
            if watch is not None:
                watch(self.detail)
            self.wait_for_change()
        if watch is not None:
            watch(self.detail)
        if self.detail.state != "succeeded":
            reason = self.detail.error.message if self.detail.error else self.detail.reason
            why: dict[str, Any] = {"id": self.id, "state": self.detail.state, "reason": reason}
            raise JobFailed("Job {id} {state}: {reason}", **why)
        return self.detail

    def wait_for_change(self) -> JobDetail:
        """Wait until the job's state or progress differs from the last one seen.

        A hub that does not answer, for example during a restart, is asked again for a minute.

        Raises:
            Unavailable: The hub still does not answer.
        """
        self.detail = try_again(
            lambda: self._client.job_detail(self.id, wait=WAIT, seen=self.detail),
            first=_PAUSE,
            longest=_PAUSE,
            within=PATIENCE,
        )
        return self.detail

    def cancel(self) -> JobDetail:
        self.detail = self._client.cancel(self.id)
        return self.detail

    def stop(self) -> JobDetail:
        """Stop a search. Its best trial so far is fitted and registered.

        Raises:
            Conflict: The search has ended already.
        """
        self.detail = self._client.send("POST", f"/jobs/{self.id}/stop", JobDetail)
        return self.detail

    def trials(self, limit: int = 50) -> TrialList:
        """Return the best trials of a search, the best first."""
        return self._client.get(f"/jobs/{self.id}/trials", TrialList, {"limit": limit})

    def all_trials(self) -> list[TrialInfo]:
        """Return every trial of a search, in the order in which they were chosen."""
        query = {"sort": "number"}
        return list(self._client.all(f"/jobs/{self.id}/trials", TrialList, query))

    def trial(self, number: int) -> TrialDetail:
        """Return a trial with the training that repeats it.

        Raises:
            NotFound: There is no such trial.
        """
        return self._client.get(f"/jobs/{self.id}/trials/{number}", TrialDetail)

    def parameters(self) -> SearchedParameters:
        """Return what the trials of a search say of its parameters: values, scores, importance."""
        return self._client.get(f"/jobs/{self.id}/parameters", SearchedParameters)

    def make_champion(self, version: int | None = None) -> VersionInfo:
        """Make a version of the model that this job trained the champion: what its name means.

        Args:
            version: default: the version that this job registered.

        Raises:
            Invalid: The job registered no model.
        """
        result = self.detail.result
        if result is None or result.model is None:
            raise Invalid("Job {id} registered no model.", id=self.id)
        path = f"/models/{quote(result.model, safe='')}/aliases/champion"
        body = {"version": version or result.model_version}
        return self._client.send("PUT", path, VersionInfo, body)

    def again(self, **changes: Any) -> JobHandle:
        """Submit the same request again, with changes to fields of its spec."""
        request = dict(self.refresh().request)
        for name, value in changes.items():
            place = request["spec"] if name in request.get("spec", {}) else request
            place[name] = value
        return self._client.submit(request)

    @property
    def yaml(self) -> str:
        """The request of a training or of a search as YAML, for ``%%mlhub train``."""
        return str(self._client.program(self.id, "yaml").content)

    def save_program(self, target: str | os.PathLike[str] = ".", *, notebook: bool = False) -> Path:
        """Save a training, or a search's winner, as a program that gives the same numbers."""
        found = self._client.program(self.id, "notebook" if notebook else "script")
        place = Path(target)
        place = place / found.filename if place.is_dir() else place
        text = found.content if isinstance(found.content, str) else json.dumps(found.content)
        place.write_text(text, encoding="utf-8")
        return place

    def save_report(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the report as one HTML file without dependencies."""
        return self._client.save_report(f"/jobs/{self.id}/report", target)

    @property
    def report(self) -> Report | None:
        return self.detail.result.report if self.detail.result else None
