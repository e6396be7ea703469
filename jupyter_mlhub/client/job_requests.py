"""The client's methods about jobs, and about what the workers can train."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel

from ..errors import Invalid
from ..schemas.base import Page
from ..schemas.drafts import CodeDocument, Draft
from ..schemas.jobs import EstimatorInfo, EstimatorList, JobDetail, JobInfo, WorkerInfo
from ..schemas.specs import TrainRequest, split_reference
from .handles import JobHandle
from .pipelines import is_estimator, spec_parts
from .request_files import full_steps, read_request
from .transfer import suggested_filename
from .transport import Transport

ProgramFormat = Literal["script", "notebook"]


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
            target: the column to predict; nothing for clusters and outliers.
            steps: an estimator's name, a list of names and steps ``{"estimator": …,
                "parameters": {…}}``, or an unfitted scikit-learn estimator or pipeline.
            model: name of the model to register; default: dataset-target.
            resources: ``queue``, ``priority``, ``memory_bytes``, ``seconds``.
            options: further fields of the pipeline spec (``features``, ``task``, ``validation``,
                ``preparation``, ``scoring``, ``positive_class``, ``slice_by``, ``rows``, ``seed``).
        """
        _require_text("target", target)
        for name in options.get("features") or ():
            _require_text("features", name)
        parts = spec_parts(steps) if is_estimator(steps) else {"steps": full_steps(steps)}
        spec = {"dataset": dataset, "target": target, **parts, **options}
        body: dict[str, Any] = {"kind": "train", "spec": spec, "model": model}
        return self.submit(body if resources is None else {**body, "resources": resources})

    def train_document(self, text: str) -> JobHandle:
        """Submit a training that is written as YAML or JSON."""
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
            dataset: ``name`` or ``name@version``, or some rows: a DataFrame of pandas or polars,
                an Arrow table, a list of records, or a dict of columns.
            rows: the first and the last row that count.
            columns: which column stands for one that the model names.
            target: the truth, for models that were uploaded and do not say it.
            slice_by: columns for whose values the scores are told one by one.
            save_as: register the predictions as the next version of this dataset.
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
        """Let a worker look at an uploaded skops file once more, as after an approval."""
        name, number = split_reference(model)
        path = f"/models/{quote(name, safe='')}/versions/{quote(number)}/inspection"
        return JobHandle(self, self.send("POST", path, JobDetail))

    def learning_curve(self, model: str) -> JobHandle:
        """Submit a learning curve: would more rows make the model better?"""
        return self.submit({"kind": "learning_curve", "model": model})

    def submit(self, request: BaseModel | dict[str, Any]) -> JobHandle:
        """Submit a request as a document."""
        body = request.model_dump(mode="json") if isinstance(request, BaseModel) else request
        return JobHandle(self, self.send("POST", "/jobs", JobDetail, body))

    def jobs(self, filter: str = "") -> list[JobInfo]:
        return list(self.all("/jobs", Page[JobInfo], {"filter": filter}))

    def job(self, job_id: int) -> JobHandle:
        return JobHandle(self, self.job_detail(job_id))

    def job_detail(self, job_id: int, *, wait: float = 0, seen: JobInfo | None = None) -> JobDetail:
        """A job; with ``wait``, as soon as it differs from ``seen``, at most that many seconds."""
        query: dict[str, Any] = {}
        if seen is not None:
            query = {"wait": wait, "seen": f"{seen.state}:{seen.progress.done}"}
        return self.get(f"/jobs/{job_id}", JobDetail, query)

    def program(self, job_id: int, format: ProgramFormat = "script") -> CodeDocument:
        """A training as a program of plain pandas and scikit-learn that gives the same numbers."""
        return self.get(f"/jobs/{job_id}/program", CodeDocument, {"format": format})

    def save_report(self, path: str, target: str | os.PathLike[str]) -> Path:
        """Save the report at an address of the API as one HTML file that needs nothing else."""
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
        """What the workers can train, and scikit-learn's scorers."""
        return self.get("/estimators", EstimatorList)

    def estimator(self, name: str) -> EstimatorInfo:
        """A class that the workers can train, with its parameters as JSON Schema."""
        return self.get(f"/estimators/{quote(name, safe='')}", EstimatorInfo)

    def draft(self, request: TrainRequest | dict[str, Any]) -> Draft:
        """What a training would do if it were submitted, or what is wrong with it."""
        body = request.model_dump(mode="json") if isinstance(request, BaseModel) else request
        return self.send("POST", "/jobs/draft", Draft, body)

    def workers(self) -> list[WorkerInfo]:
        return list(self.all("/workers", Page[WorkerInfo]))


def _require_text(field: str, name: Any) -> None:
    """
    Raises:
        Invalid: a column is named by a number or the like, as pandas may have it.
    """
    if name is not None and not isinstance(name, str):
        raise Invalid.field(
            field, f"The hub names columns in text: write {str(name)!r} for the column {name!r}."
        )
