"""The hub's documents in a few words, for magics, widgets and the terminal."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

from ..schemas.data.artifacts import (
    ArtifactInfo,
    Column,
    ProfileNote,
    Score,
    VersionInfo,
)
from ..schemas.jobs import JobInfo
from ..schemas.pipelines.reports import Metric
from ..wording import counted

BAR = 8
_LONGEST = 40
MARKS = {"queued": "…", "running": "●", "succeeded": "✓", "failed": "✗", "cancelled": "⊘"}


def size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError


def number(value: float) -> str:
    """Write a number with four significant digits, without an exponent if possible."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def share(part: float) -> str:
    """Write a share as a bar and in percent: ``▓▓░░░░░░ 25 %``."""
    filled = round(BAR * part)
    return f"{'▓' * filled}{'░' * (BAR - filled)} {percent(part)}"


def percent(part: float) -> str:
    """Write a share in whole percent; ``<1 %`` of little, which is not nothing."""
    return "<1 %" if 0 < part < 0.01 else f"{100 * part:.0f} %"


def aligned(value: float) -> str:
    """Write a number so that its point lies below that of its like: ``0.9910``, ``12.35``."""
    size = abs(value)
    return f"{value:,.{4 if size < 10 else 2 if size < 1000 else 0}f}"


def cell(value: object) -> str | int | float:
    """Return a cell of data for a table: a number as it is, anything else as a short text."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return str(value)[:_LONGEST]


def value(cell: object) -> str:
    """Write a cell of a table in short."""
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return number(cell) if is_number else str(cell)[:_LONGEST]  # type: ignore[arg-type]


def distinct(column: Column) -> str:
    """Write the number of distinct values of a column."""
    return f"{'≈ ' if column.distinct_is_estimate else ''}{column.distinct:,}"


def with_spread(mean: float, spread: float | None) -> str:
    return number(mean) if spread is None else f"{number(mean)} ± {spread:.2g}"


def score(value: Score | Metric, name: str) -> str:
    baseline = "" if value.baseline is None else f" (baseline {number(value.baseline)})"
    return f"{name} {with_spread(value.mean, value.spread)}{baseline}"


def dataset_version(name: str, version: VersionInfo) -> str:
    """Describe a version: ``penguins v1 · 344 rows · 8 columns · 15 kB``."""
    title, facts = dataset_facts(name, version)
    return " · ".join([title, *facts])


def dataset_facts(name: str, version: VersionInfo) -> tuple[str, list[str]]:
    """Return the name of a version, and its facts."""
    parts = [*version.aliases]
    if version.state == "failed":
        parts.append(f"could not be read: {version.message}")
    elif version.rows is not None and version.dataset is not None:
        parts += [counted(version.rows, "row"), counted(version.dataset.column_count, "column")]
    else:
        parts.append(version.state)
    parts.append(size(version.size))
    if version.same_as is not None:
        parts.append(f"same content as v{version.same_as}")
    return f"{name} v{version.number}", parts


def model_versions(artifact: ArtifactInfo) -> str:
    """Describe which version a model's name means: ``v1 (champion), latest v2``."""
    if artifact.latest is None or artifact.current is None:
        return ""
    current, latest = artifact.current.number, artifact.latest.number
    named = f"v{current}" if artifact.champion is None else f"v{current} (champion)"
    return named if current == latest else f"{named}, latest v{latest}"


def succession(job: JobInfo) -> list[str]:
    """Say which version people get after a training, with the commands that choose."""
    result = job.result
    if result is None or result.succession is None:
        return []
    found = result.succession
    if not found.stays:
        return [found.sentence]
    return [
        found.sentence,
        f"To use version {found.version}: %mlhub alias model {result.model}@{found.version} "
        "champion",
        f"To keep version {found.before}: %mlhub alias model {result.model}@{found.before} "
        "champion",
    ]


def progress(job: JobInfo) -> str:
    """Describe progress: ``job 7 ▓▓▓▓▓▓░░ 4/5 · fold 5 of 5 · 0:03``."""
    parts = [f"job {job.id}"]
    if job.state == "running" and job.progress.total:
        filled = BAR * job.progress.done // job.progress.total
        parts[0] += (
            f" {'▓' * filled}{'░' * (BAR - filled)} {job.progress.done}/{job.progress.total}"
        )
        parts.append(job.progress.note)
        parts.append(time_left(job))
    else:
        parts[0] += f" {MARKS[job.state]} {job.state}"
        if job.state == "running":
            parts.append(job.progress.note)
        if job.state == "queued" or job.state == "failed":
            parts.append(job.error.message if job.error else job.reason)
    parts.append(duration(job))
    return " · ".join(part for part in parts if part)


def duration(job: JobInfo) -> str:
    if job.started_at is None:
        return ""
    end = job.finished_at or datetime.now(UTC)
    seconds = max(0, round((end - job.started_at).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"


def time_left(job: JobInfo) -> str:
    """Estimate the time left (``0:12 left``) once enough of the job is done."""
    done, total = job.progress.done, job.progress.total
    if job.started_at is None or not 0 < done < total:
        return ""
    spent = (datetime.now(UTC) - job.started_at).total_seconds()
    seconds = max(0, round(spent / done * (total - done)))
    return f"{seconds // 60}:{seconds % 60:02d} left"


def outcome(job: JobInfo) -> str:
    """Describe the result of a job: ``→ penguins-species v1 · accuracy 0.985 ± 0.008 (baseline
    0.44)``."""
    result = job.result
    if result is None:
        return ""
    if result.model is not None:
        parts = [f"→ {result.model} v{result.model_version}"]
        if result.report is not None and result.report.metrics:
            first = result.report.metrics[0]
            parts.append(score(first, first.name))
        if result.dataset is not None:
            parts.append(f"predictions in {result.dataset} v{result.dataset_version}")
        return " · ".join(parts)
    if result.repeats is not None:
        return f"→ {result.repeats.sentence}"
    if result.storage is not None:
        check = result.storage
        damaged = f"{len(check.damaged)} damaged"
        return f"→ {check.blobs:,} files · {damaged} · {size(check.freed_bytes)} freed"
    return f"→ {result.dataset} v{result.dataset_version}"


def notes(dataset: str, version: VersionInfo) -> list[str]:
    """List the notes on a dataset, with commands that read its file in another way."""
    details = version.dataset
    if details is None:
        return []
    about = details.profile.notes if details.profile else []
    found = [*details.notes, *(_profile_note(dataset, note) for note in about)]
    if version.state == "failed" and details.bad_row_examples:
        examples = details.bad_row_examples
        found += [f"line {row.line:,} has {row.reason}: {row.text}" for row in examples]
        if any(row.short for row in examples):
            found.append(f"To fill short rows: %mlhub reread {dataset} --fill-short-rows")
        found.append(f"To skip rows that do not fit: %mlhub reread {dataset} --skip-bad-rows")
    return found


def _profile_note(dataset: str, found: ProfileNote) -> str:
    """Write a note, with the command that reads the file in a better way."""
    better = found.options
    if better is None:
        return found.message
    if better.missing:
        option = f"--missing {shlex.quote(','.join(better.missing))}"
    else:
        types = (f"{column}={options.type}" for column, options in better.columns.items())
        option = " ".join(f"--type {shlex.quote(pair)}" for pair in types)
    return f"{found.message} To read it this way: %mlhub reread {dataset} {option}"
