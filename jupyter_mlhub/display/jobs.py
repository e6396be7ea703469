"""What a cell shows of one job: its state, how far it is, and what came of it."""

from __future__ import annotations

from html import escape

from ..schemas.jobs import JobInfo
from . import text
from .style import in_cell


def job_html(job: JobInfo) -> str:
    """Return a line with a job's state and title, and its progress or its outcome."""
    state = f"<span class='mlhub-state' data-state='{job.state}'>{text.MARKS[job.state]}</span>"
    name = f"job {job.id} · {escape(job.title)}"
    return in_cell(f"<div>{state} <strong>{name}</strong></div><div>{_news(job)}</div>")


def _news(job: JobInfo) -> str:
    if job.state == "running" and job.progress.total:
        done, total = job.progress.done, job.progress.total
        bar = (
            f"<progress max='{total}' value='{done}' aria-label='Progress of job {job.id}'>"
            "</progress>"
        )
        facts = [f"{done}/{total}", job.progress.note, text.time_left(job)]
    else:
        bar = ""
        reason = job.error.message if job.error else job.reason
        facts = [job.state, text.outcome(job) if job.state == "succeeded" else reason]
    facts.append(text.duration(job))
    told = " · ".join(escape(fact) for fact in facts if fact)
    return f"{bar} <span class='mlhub-quiet'>{told}</span>".strip()
