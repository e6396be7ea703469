"""The client's methods for jobs, and for the estimators of the workers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from ..display.lists import JobList
from ..errors import Invalid
from ..schemas.base import Page
from ..schemas.jobs import (
    EstimatorInfo,
    EstimatorList,
    JobDetail,
    JobInfo,
    JobKind,
    JobStates,
    WorkerInfo,
)
from ..schemas.pipelines.drafts import CodeDocument, Draft, ProgramFormat
from ..schemas.pipelines.specs import TrainRequest, split_reference
from .job_handle import JobHandle
from .pipelines import is_estimator, spec_parts
from .request_files import full_steps, read_request
from .transfer import suggested_filename
from .transport import Transport


class JobClient(Transport):
    """Submits, follows and lists jobs."""

    def train(
        self,
        dataset: str,
        target: str | None = None,
        steps: Any = None,
        *,
        model: str | None = None,
        resources: dict[str, Any] | None = None,
        **options: Any,
    ) -> JobHandle:
        """Submit a training.

        Args:
            dataset: ``name`` or ``name@version``.
            target: the column to predict. None for clusters and outliers.
            steps: an estimator's name, a list of names and steps ``{"estimator": …,
                "parameters": {…}}``, or an unfitted scikit-learn estimator or pipeline.
            model: name of the model to register. Default: dataset-target.
            resources: ``queue``, ``priority``, ``memory_bytes``, ``seconds``.
            options: further fields of the pipeline spec (``features``, ``task``,
                ``validation`` or ``split``, ``preparation``, ``scoring``, ``positive_class``,
                ``slice_by``, ``random_too``, ``rows``, ``seed``).

        Raises:
            Invalid: The training can't work. Every wrong field is named.
            Conflict: The dataset is not ready, or no worker has ever been online.
        """
        _require_text("target", target)
        for name in options.get("features") or ():
            _require_text("features", name)
        parts = spec_parts(steps) if is_estimator(steps) else {"steps": full_steps(steps)}
        spec = {"dataset": dataset, "target": target, **parts, **options}
        body: dict[str, Any] = {"kind": "train", "spec": spec, "model": model}
        return self.submit(body if resources is None else {**body, "resources": resources})

    def train_document(self, text: str) -> JobHandle:
        """Submit a training or a search written as YAML or JSON.

        Raises:
            Invalid: The text is not a request, or what it asks for can't work.
        """
        return self.submit(read_request(text))

    def evaluate(
        self,
        model: str,
        dataset: Any,
        *,
        rows: tuple[int, int] | None = None,
        columns: dict[str, str] | None = None,
        target: str | None = None,
        slice_by: list[str] | None = None,
        save_as: str | None = None,
    ) -> JobHandle:
        """Submit an evaluation of a model.

        Args:
            dataset: ``name`` or ``name@version``, or some rows: a DataFrame of pandas or
                polars, an Arrow table, a list of records, or a dict of columns.
            rows: the first and the last row to use.
            columns: for a column of the model, the dataset's column to use.
            target: the column with the truth, for uploaded models that do not name it.
            slice_by: columns. The scores are also reported for each of their values.
            save_as: register the predictions as the next version of this dataset.

        Raises:
            Invalid: The model can't take the columns. Each wrong column is named.
        """
        body: dict[str, Any] = {
            "kind": "evaluate",
            "model": model,
            "rows": None if rows is None else {"start": rows[0], "end": rows[1]},
            "columns": columns or {},
            "target": target,
            "slice_by": slice_by or [],
            "save_as": save_as,
        }
        if isinstance(dataset, str):
            body["dataset"] = dataset
        else:
            from .rows import as_records

            body["records"] = as_records(dataset)
        return self.submit(body)

    def inspect(self, model: str) -> JobHandle:
        """Let a worker inspect an uploaded skops file again, for example after an approval."""
        name, number = split_reference(model)
        path = f"/models/{quote(name, safe='')}/versions/{quote(number)}/inspection"
        return JobHandle(self, self.send("POST", path, JobDetail))

    def learning_curve(self, model: str) -> JobHandle:
        """Submit a learning curve. It shows whether more rows would improve the model."""
        return self.submit({"kind": "learning_curve", "model": model})

    def submit(self, request: BaseModel | dict[str, Any]) -> JobHandle:
        """Submit a request as a document.

        Raises:
            Invalid: The request can't work. Every wrong field is named.
            TooMany: The person has as many waiting jobs as allowed.
        """
        body = request.model_dump(mode="json") if isinstance(request, BaseModel) else request
        return JobHandle(self, self.send("POST", "/jobs", JobDetail, body))

    def jobs(
        self,
        filter: str = "",
        *,
        state: JobStates | None = None,
        kind: JobKind | None = None,
        without_read: bool = False,
        dataset: str | None = None,
        model: str | None = None,
    ) -> JobList:
        """List jobs, the newest first.

        Args:
            filter: a part of the title or of the target's name.
            state: ``active`` for those that wait or run.
            without_read: leave out the files that were read.
            dataset: only jobs that use this dataset, or one version of it: ``name@version``.
            model: only jobs that use this model.

        Raises:
            NotFound: You have no such dataset or model.
        """
        asked = {"filter": filter, "state": state, "kind": kind, "without_read": without_read}
        asked |= {"dataset": dataset, "model": model}
        query = {name: value for name, value in asked.items() if value}
        return JobList(self.all("/jobs", Page[JobInfo], query))

    def job(self, job_id: int) -> JobHandle:
        return JobHandle(self, self.job_detail(job_id))

    def job_detail(self, job_id: int, *, wait: float = 0, seen: JobInfo | None = None) -> JobDetail:
        """Get a job. With ``wait``, wait up to that many seconds until it differs from ``seen``."""
        query: dict[str, Any] = {}
        if seen is not None:
            query = {"wait": wait, "seen": f"{seen.state}:{seen.progress.done}"}
        return self.get(f"/jobs/{job_id}", JobDetail, query)

    def program(self, job_id: int, format: ProgramFormat = "script") -> CodeDocument:
        """Get a training, or the winner of a search, as a program with the same numbers.

        It is of plain pandas and scikit-learn. ``yaml`` is the request, for ``%%mlhub train``.
        """
        return self.get(f"/jobs/{job_id}/program", CodeDocument, {"format": format})

    def save_report(self, path: str, target: str | os.PathLike[str]) -> Path:
        """Save the report at an address of the API as one HTML file without dependencies."""
        place = Path(target)
        response = self.request("GET", path)
        if place.is_dir():
            place = place / suggested_filename(response, "report.html")
        place.write_bytes(response.content)
        return place

    def cancel(self, job_id: int) -> JobDetail:
        return self.send("POST", f"/jobs/{job_id}/cancel", JobDetail)

    def delete_job(self, job_id: int) -> None:
        self.request("DELETE", f"/jobs/{job_id}")

    def estimators(self) -> EstimatorList:
        """List the workers' estimators and scikit-learn's scorers."""
        first = self.get("/estimators", EstimatorList, {"limit": 500})
        return first.model_copy(update={"items": list(self.rest("/estimators", first))})

    def estimator(self, name: str) -> EstimatorInfo:
        """Get an estimator: ``parameters`` as JSON Schema, and ``ranges`` that a search tries.

        Raises:
            NotFound: No worker offers it. The message names a similar one.
        """
        return self.get(f"/estimators/{quote(name, safe='')}", EstimatorInfo)

    def draft(self, request: TrainRequest | dict[str, Any]) -> Draft:
        """Describe the effect of a training without submitting it, or the problems in it."""
        body = request.model_dump(mode="json") if isinstance(request, BaseModel) else request
        return self.send("POST", "/jobs/draft", Draft, body)

    def workers(self) -> list[WorkerInfo]:
        return list(self.all("/workers", Page[WorkerInfo]))


def _require_text(field: str, name: Any) -> None:
    """Check that columns are named by text.

    Raises:
        Invalid: A column is named by a number or the like, as pandas allows.
    """
    if name is not None and not isinstance(name, str):
        raise Invalid.field(
            field,
            "The hub names columns in text: write {name!r} for the column {name2!r}.",
            name=str(name),
            name2=name,
        )
