"""Make the documents of jobs and workers from their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..database import Job, JobLogLine, JobTransition, Worker
from ..languages import say
from ..schemas.jobs import JobDetail, JobInfo, LogLine, Transition, Use, WorkerInfo
from ..schemas.people.sharing import Level
from ..schemas.pipelines.reports import without_rows
from .routing import Workforce


def job_info(
    job: Job, owner: str, may: list[Level], uses: list[Use], workforce: Workforce
) -> JobInfo:
    """Make a row of the list, which leaves out the report."""
    return JobInfo(**_fields(job, owner, may, uses, workforce))


def job_detail(
    job: Job,
    may_see_rows: bool,
    owner: str,
    may: list[Level],
    uses: list[Use],
    workforce: Workforce,
    transitions: Sequence[JobTransition],
    lines: Sequence[JobLogLine],
) -> JobDetail:
    fields = _fields(job, owner, may, uses, workforce)
    request = dict(job.request)
    report = job.report
    if not may_see_rows:
        request.pop("records", None)
        report = report and without_rows(report)
    if report:
        fields["result"] = {**(job.result or {}), "report": report}
    return JobDetail(
        **fields,
        request=request,
        transitions=[Transition.model_validate(t, from_attributes=True) for t in transitions],
        log=[LogLine.model_validate(line, from_attributes=True) for line in lines],
    )


def worker_info(worker: Worker, *, online: bool) -> WorkerInfo:
    return WorkerInfo(
        name=worker.name,
        host=worker.host,
        processes=worker.processes,
        queues=worker.queues,
        online=online,
        confinement=worker.confinement,
        versions=worker.versions,
        started_at=worker.started_at,
        seen_at=worker.seen_at,
    )


def _fields(
    job: Job, owner: str, may: list[Level], uses: list[Use], workforce: Workforce
) -> dict[str, Any]:
    reason = job.reason
    if job.state == "queued":
        waiting = workforce.why_waiting(job)
        reason = say("{reason}; {waiting}", reason=reason, waiting=waiting) if reason else waiting
    return {
        "id": job.id,
        "kind": job.kind,
        "title": job.title,
        "target": job.target,
        "score": job.score,
        "uses": uses,
        "owner": owner,
        "may": may,
        "state": job.state,
        "reason": reason,
        "attempt": job.attempt,
        "worker": job.worker,
        "queue": job.queue,
        "priority": job.priority,
        "memory_bytes": job.memory_bytes,
        "cpu_seconds": job.cpu_seconds,
        "progress": {
            "done": job.progress_done,
            "total": job.progress_total,
            "note": job.progress_note,
        },
        "error": job.error,
        "result": job.result,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }
