"""What a cell shows of one version of a model: what it predicts, and how well."""

from __future__ import annotations

from html import escape

from ..schemas.data.artifacts import Score, VersionInfo
from . import text
from .style import in_cell
from .tables import heading_html


def model_html(name: str, version: VersionInfo) -> str:
    """Return a version's name and facts, and its score beside the baseline."""
    details = version.model
    facts = [*version.aliases]
    if details is not None and details.origin == "trained":
        facts += [f"predicts {details.target}"] if details.target else []
        facts += [str(details.estimator)]
    else:
        facts.append("uploaded file")
    facts += [text.size(version.size), f"by {version.created_by}"]
    score = details.score if details is not None else None
    tile = "" if score is None else _tile(score)
    return in_cell(f"{heading_html(f'{name} v{version.number}', ' · '.join(facts))}{tile}")


def _tile(score: Score) -> str:
    spread = "" if score.spread is None else f"± {text.aligned(score.spread)}"
    baseline = "" if score.baseline is None else f"baseline {text.aligned(score.baseline)}"
    below = " · ".join(part for part in (score.metric, baseline) if part)
    return (
        f"<div class='mlhub-tile'><strong>{text.aligned(score.mean)}</strong> "
        f"<span class='mlhub-quiet'>{spread}</span><div class='mlhub-quiet'>{escape(below)}</div>"
        "</div>"
    )
