"""Model cards: what is known about a model, as Markdown that people can extend."""

from __future__ import annotations

import re
from datetime import datetime

from ...schemas.data.artifacts import ModelDetails
from ...wording import counted

_SHOWN_COLUMNS = 40


def model_card(
    name: str, number: int, details: ModelDetails, created_at: datetime, created_by: str
) -> str | None:
    """Write the card of a trained model; None for an uploaded file, about which nothing is known.

    The headings follow M. Mitchell et al., Model Cards for Model Reporting, 2019.
    """
    report, task = details.report, details.task
    if details.origin != "trained" or report is None or task is None:
        return None
    goal = (
        f"Predicts {code(details.target)}"
        if details.target
        else task.replace("_", " ").capitalize()
    )
    parts = [
        f"# {name} v{number}",
        f"{goal} with {details.estimator}. Trained by {created_by} on {created_at:%Y-%m-%d}.",
        "## Intended use",
        "_Say for whom and for what it is meant, and for what it is not._",
        "## Data",
        _data(details),
        "## Columns",
        _columns(details),
    ]
    if report.metrics:
        parts += ["## Quality", f"{report.validation.capitalize()}.", _metrics(details)]
    if report.slices:
        worst = min(report.slices, key=lambda s: s.score)
        if worst.metric != "accuracy":
            worst = max(report.slices, key=lambda s: s.score)
        parts.append(
            f"Weakest group: rows with {code(worst.column)} {code(worst.value)} "
            f"({counted(worst.rows, 'row')}), "
            f"{worst.metric} {worst.score:.4g}."
        )
    if report.importance:
        most = ", ".join(code(one.column) for one in report.importance[:5])
        parts += ["## Feature importance", f"{most}."]
    parts += ["## Limits", *(f"- {text(note)}" for note in report.notes)]
    parts.append("- _Say what the data does not cover, and where errors would do harm._")
    return "\n\n".join(parts) + "\n"


def code(words: object) -> str:
    """Quote words of the data as code, so that they can't become other Markdown."""
    line = " ".join(str(words).split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    if not longest:
        return f"`{line}`"
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}"


def text(words: str) -> str:
    """Escape a sentence, so that words of the data in it become no link, picture or HTML."""
    return re.sub(r"([\\`\[\]<|])", r"\\\1", " ".join(words.split()))


def _data(details: ModelDetails) -> str:
    report, lineage = details.report, details.lineage
    assert report is not None
    fitted = report.rows.get("fitted", 0)
    if lineage is None:
        return f"{counted(fitted, 'row')} of a dataset that is not shared with you."
    return (
        f"{code(lineage.dataset)} v{lineage.dataset_version} (SHA-256 "
        f"`{lineage.dataset_sha256[:12]}…`), {counted(fitted, 'row')}; job {lineage.job_id}, seed "
        f"{lineage.spec.get('seed', 0)}."
    )


def _columns(details: ModelDetails) -> str:
    shown = [
        f"{code(column.name)} ({column.kind})" for column in details.signature[:_SHOWN_COLUMNS]
    ]
    more = len(details.signature) - len(shown)
    return ", ".join(shown) + (f" and {more} more." if more > 0 else ".")


def _metrics(details: ModelDetails) -> str:
    assert details.report is not None
    rows = ["| metric | score | 95 % interval | baseline |", "|---|---|---|---|"]
    for metric in details.report.metrics:
        spread = "" if metric.spread is None else f" ± {metric.spread:.2g}"
        interval = " – ".join(f"{end:.4g}" for end in metric.interval or ())
        dummy = "" if metric.baseline is None else f"{metric.baseline:.4g}"
        rows.append(f"| {text(metric.label)} | {metric.mean:.4g}{spread} | {interval} | {dummy} |")
    return "\n".join(rows)
