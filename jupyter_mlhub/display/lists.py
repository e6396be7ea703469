"""What a cell shows of lists: datasets, models, jobs."""

from __future__ import annotations

from typing import TypeVar

from ..languages import tr
from ..schemas.data.artifacts import ArtifactInfo, Score, VersionInfo
from ..schemas.jobs import JobInfo
from . import text
from .cells import Cell, State, Words
from .tables import Table

Item = TypeVar("Item", ArtifactInfo, JobInfo)


class Listing(list[Item]):
    """A list that a cell shows as a table."""

    def table(self) -> Table:
        """Return the table that is shown."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


class DatasetList(Listing[ArtifactInfo]):
    """Datasets, each with its newest version."""

    def table(self) -> Table:
        names = [tr("dataset"), tr("version"), tr("rows"), tr("columns"), tr("size"), ""]
        rows = [_dataset_row(one) for one in self]
        return Table(names, rows, tr("No datasets yet: %mlhub upload FILE.csv"), right=(4,))


class ModelList(Listing[ArtifactInfo]):
    """Models, each with the version that its name means."""

    def table(self) -> Table:
        rows: list[list[Cell]] = []
        for one in self:
            details = one.current.model if one.current else None
            score = details.score if details else None
            rows.append(
                [
                    one.reference,
                    text.model_versions(one),
                    (details.estimator if details else None) or "",
                    score.metric if score else "uploaded file",
                    text.aligned(score.mean) if score else "",
                    text.aligned(score.baseline) if score and score.baseline is not None else "",
                ]
            )
        names = [tr("model"), tr("version"), tr("estimator"), "metric", tr("score"), "baseline"]
        empty = "No models yet: %mlhub train DATASET --target COLUMN --estimator CLASS"
        return Table(names, rows, empty, right=(4, 5))


class JobList(Listing[JobInfo]):
    """Jobs, the newest first."""

    def table(self, none: str = "No jobs yet.") -> Table:
        """Return the table that is shown; ``none`` where there is no job."""
        rows: list[list[Cell]] = [
            [
                str(job.id),
                State(text.MARKS[job.state], job.state),
                job.title,
                "" if job.score is None else _score(job.score),
                text.duration(job),
                Words(job.reason if job.state in ("queued", "failed") else ""),
            ]
            for job in self
        ]
        names = [tr("job"), tr("state"), tr("what"), tr("score"), tr("time"), tr("why")]
        return Table(names, rows, none, right=(0, 3, 4))


def _dataset_row(one: ArtifactInfo) -> list[Cell]:
    latest = one.latest
    if latest is None:
        return [one.reference, "", None, None, "", ""]
    columns = latest.dataset.column_count if latest.dataset else None
    remarks = [
        *latest.aliases,
        *([_why_unusable(latest)] if latest.state != "ready" else []),
        *([f"v{one.newer.number} {_why_unusable(one.newer)}"] if one.newer else []),
    ]
    return [
        one.reference,
        f"v{latest.number}",
        latest.rows,
        columns if latest.state == "ready" else None,
        text.size(latest.size),
        Words(" · ".join(remarks)),
    ]


def _score(score: Score) -> str:
    mean = f"{score.metric} {text.aligned(score.mean)}"
    return mean if score.baseline is None else f"{mean} (baseline {text.aligned(score.baseline)})"


def _why_unusable(version: VersionInfo) -> str:
    """Say that a version is still being read, or why it could not be."""
    return f"could not be read: {version.message}" if version.state == "failed" else version.state
