"""Reports as HTML files."""

from __future__ import annotations

from typing import Any

from jupyter_mlhub.errors import NotFound
from jupyter_mlhub.schemas.pipelines.reports import Report

from ..http.gateway import MLHubHandler, operation
from .jobs import job_number


class _ReportHandler(MLHubHandler):
    async def send_page(
        self, stem: str, title: str, report: Report | None, made_from: dict[str, Any]
    ) -> None:
        from jupyter_mlhub.evaluation.report.page import report_page

        if report is None:
            raise NotFound("{title} has no report.", title=title, code="no_report")
        page = await self.call_heavy(report_page, title, report, made_from)
        self.set_attached("text/html; charset=UTF-8", f"{stem}.html")
        self.finish(page, set_content_type="text/html; charset=UTF-8")


class JobReportHandler(_ReportHandler):
    resource = "jobs"

    @operation("Download the report as one HTML file", media_type="text/html")
    async def get(self, job_id: str) -> None:
        job = await self.call(self.hub.jobs.get, self.actor, job_number(job_id))
        report = job.result.report if job.result else None
        made_from = {"job": job.id, "by": job.owner, "request": job.request}
        await self.send_page(f"job-{job.id}", job.title, report, made_from)


class ModelReportHandler(_ReportHandler):
    resource = "models"

    @operation("Download the report as one HTML file", media_type="text/html")
    async def get(self, name: str, number: str) -> None:
        version = await self.call(self.hub.artifacts.version, self.actor, "model", name, number)
        details = version.model
        lineage = details.lineage if details else None
        made_from: dict[str, Any] = {"by": version.created_by, "file": version.sha256}
        if lineage is not None:
            made_from |= {
                "dataset": f"{lineage.dataset}@{lineage.dataset_version}",
                "dataset's SHA-256": lineage.dataset_sha256,
                "job": lineage.job_id,
                "seed": lineage.spec.get("seed"),
                "libraries": lineage.libraries,
                "spec": lineage.spec,
            }
        title = f"{name} v{version.number}"
        report = details.report if details else None
        stem = f"{name.rpartition('/')[2]}-v{version.number}"
        await self.send_page(stem, title, report, made_from)
