"""Whether a new version of a model is worse than the one that people got until then.

A worse one does not become what the model's name means: the earlier version is made the champion,
and a person is asked. Where the earlier version was the champion already, it stays in any case.

Their scores are compared where both were tested by the same rows. Whether they differ by more than
chance is found by the work that fits the new one, because pool processes load no SciPy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...artifacts.aliases import keep_champion
from ...artifacts.versions import (
    current_version,
    find_own,
    keep_details,
    model_details,
    model_internals,
)
from ...database import Job, Version
from ...languages import paragraph, say
from ...schemas.data.artifacts import ModelDetails
from ...schemas.data.models import Succession
from ...schemas.pipelines.reports import Metric
from ...schemas.pipelines.specs import ResolvedSpec
from ...training.boards import are_tested_alike
from ..ending import words_of
from ..leaderboard.outcomes import answers_of_job, packed_rows
from . import ALPHA

Pair = tuple[Metric, Metric]
"""The metric that decides: of the new version, and of the one before it."""


class ChanceMessage(BaseModel):
    """How a new version differs from the one before it. The message's sender is not trusted."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    before: int
    metric: str
    difference: float
    """The mean loss of the new version less that of the one before it."""
    p: float = Field(ge=0, le=1)


@dataclass(frozen=True)
class Predecessor:
    """The version that people get while a new one is fitted, if both are tested alike.

    Args:
        document: what the work needs to compare them.
        answers: packed predictions; empty where they were not kept.
        rows: the packed rows that they are for.
    """

    document: dict[str, Any]
    answers: bytes = field(default=b"", repr=False)
    rows: bytes = field(default=b"", repr=False)


def find_predecessor(
    session: Session, job_id: int, owner_id: int, name: str, spec: ResolvedSpec, version_id: int
) -> Predecessor | None:
    """Find what the next version of a model is compared with.

    Args:
        job_id: the job that fits the next version, as people know it.
        version_id: the dataset's version that it is fitted on.
    """
    artifact = find_own(session, owner_id, "model", name)
    before = None if artifact is None else current_version(session, artifact.id)[0]
    earlier = None if before is None else _tested_alike(before, spec, version_id)
    if before is None or earlier is None or earlier.report is None or earlier.lineage is None:
        return None
    metrics = earlier.report.metrics
    chosen = _chosen(session, job_id), _chosen(session, earlier.lineage.job_id)
    pair = _deciding(chosen, metrics, metrics)
    if pair is None:
        return None
    document = {"before": before.id, "metric": pair[0].name, "folds": pair[0].folds}
    found = answers_of_job(session, earlier.lineage.job_id)
    if found is None:
        return Predecessor(document)
    rows = packed_rows(session, found.rows_id)
    return Predecessor({**document, "classes": found.classes}, found.packed, rows)


def succeed(session: Session, version: Version, chance: ChanceMessage | None) -> Succession | None:
    """Tell what a version that was just registered is beside the one that people got until then.

    Where it is worse, people go on getting the earlier one: that becomes the champion. The caller
    has locked the model, so of two trainings that end at once one comes after the other.

    Args:
        chance: what the work found of the version that people got when it began.

    Returns:
        None where there was no other version, or nothing can be told and nothing stays as it was.
    """
    before, is_champion = current_version(session, version.artifact_id, beside=version.id)
    details = model_details(version)
    if before is None or details.lineage is None or details.report is None:
        return None
    spec = ResolvedSpec.model_validate(details.lineage.spec)
    earlier = _tested_alike(before, spec, model_internals(version).dataset_version_id)
    pair: Pair | None = None
    chosen: _Choices = (_chosen(session, details.lineage.job_id), None)
    if earlier is not None and earlier.report is not None and earlier.lineage is not None:
        chosen = chosen[0], _chosen(session, earlier.lineage.job_id)
        pair = _deciding(chosen, details.report.metrics, earlier.report.metrics)
    if pair is None and not is_champion:
        return None
    verdict = None if pair is None else _verdict(pair)
    beyond = _beyond(verdict, pair, chance, before.id)
    stays = is_champion or verdict == "worse"
    told = _Told(version.number, before.number, pair, verdict, beyond, stays, is_champion)
    caveat = _caveat(version.number, before.number, chosen)
    found = Succession(
        version=version.number,
        before=before.number,
        stays=stays,
        verdict=verdict,
        beyond_chance=beyond,
        metric=None if pair is None else pair[0].name,
        score=None if pair is None else pair[0].mean,
        score_before=None if pair is None else pair[1].mean,
        sentence=paragraph([told.sentence, *told.chance, *caveat]),
    )
    if pair is not None:
        details.report.notes.append(
            paragraph([say("{claim}.", claim=told.claim), *told.chance, *caveat])
        )
    if stays and not is_champion:
        keep_champion(session, before, job_id=details.lineage.job_id)
    keep_details(version, details.model_copy(update={"succession": found}))
    return found


@dataclass(frozen=True)
class _Chosen:
    """How a search chose what it fitted in the end: by which metric, and whether by these rows."""

    metric: str
    by_same_rows: bool


_Choices = tuple[_Chosen | None, _Chosen | None]
"""Of the new version, and of the one before it; None for a training."""


def _chosen(session: Session, job_id: int) -> _Chosen | None:
    request = session.scalar(select(Job.request).where(Job.id == job_id, Job.kind == "search"))
    if request is None:
        return None
    return _Chosen(request["spec"]["metric"], request["spec"].get("holdout") is None)


def _tested_alike(
    before: Version, spec: ResolvedSpec, dataset_version_id: int | None
) -> ModelDetails | None:
    """Return the details of a version that was tested by the same rows."""
    details, tested = model_details(before), model_internals(before).dataset_version_id
    if details.lineage is None or tested is None or tested != dataset_version_id:
        return None
    try:
        earlier = ResolvedSpec.model_validate(details.lineage.spec)
    except ValidationError:  # an earlier version of the hub wrote it
        return None
    return details if are_tested_alike(spec, earlier) else None


def _deciding(
    chosen: _Choices, metrics: Iterable[Metric], earlier: Iterable[Metric]
) -> Pair | None:
    """Return the metric that decides: that of a search, or the first that both have."""
    by_name = {one.name: one for one in metrics if math.isfinite(one.mean)}
    known = {one.name: one for one in earlier if math.isfinite(one.mean)}
    order = [*(one.metric for one in chosen if one is not None), *by_name]
    name = next((name for name in order if name in by_name and name in known), None)
    return None if name is None else (by_name[name], known[name])


def _verdict(pair: Pair) -> Literal["better", "worse", "equal"]:
    new, old = pair
    if math.isclose(new.mean, old.mean, rel_tol=1e-9):
        return "equal"
    return "better" if (new.mean > old.mean) == new.higher_is_better else "worse"


def _beyond(
    verdict: str | None, pair: Pair | None, chance: ChanceMessage | None, before: int
) -> bool | None:
    """Whether two versions differ by more than chance; None where that was not tested.

    A stand-in for the metric may say the opposite of the scores: then it does not support them.
    """
    if pair is None or chance is None or verdict == "equal":
        return None
    if (chance.before, chance.metric) != (before, pair[0].name):
        return None
    agrees = (chance.difference > 0) == (verdict == "worse")
    return agrees and chance.p < ALPHA


@dataclass(frozen=True)
class _Told:
    """What is known of a new version, in sentences."""

    number: int
    before: int
    pair: Pair | None
    verdict: str | None
    beyond: bool | None
    stays: bool
    is_champion: bool

    @property
    def claim(self) -> str:
        """What it is beside the earlier one, without a full stop."""
        new, old = (
            say("Version {number}", number=self.number),
            say("version {before}", before=self.before),
        )
        if self.pair is None:
            return say(
                "{new} was not tested like {old}, so which one is better can't be told",
                new=new,
                old=old,
            )
        name = words_of(self.pair[0].name)
        if self.verdict == "equal":
            return say(
                "{new} is as good as {old} ({name} {number})",
                new=new,
                old=old,
                name=name,
                number=_number(self.pair[0].mean, 4),
            )
        one, other = _written(self.pair[0].mean, self.pair[1].mean)
        return say(
            "{new} is {verdict} than {old} ({name} {one}, not {other})",
            new=new,
            verdict=self.verdict,
            old=old,
            name=name,
            one=one,
            other=other,
        )

    @property
    def sentence(self) -> str:
        """The claim, with what people get now."""
        if not self.stays:
            return say("{claim}, so it is what people get from now on.", claim=self.claim)
        if self.verdict == "worse":
            return say(
                "{claim}, so version {before} stays what people get.",
                claim=self.claim,
                before=self.before,
            )
        return say(
            "{claim}. Version {before} stays what people get, because it is the champion.",
            claim=self.claim,
            before=self.before,
        )

    @property
    def chance(self) -> list[str]:
        if self.pair is None or self.verdict == "equal":
            return []
        if self.beyond is None:
            return [say("Whether they differ by more than chance can't be told.")]
        if self.beyond:
            return [say("The difference is more than chance.")]
        return [say("The difference is not more than chance.")]


def _caveat(number: int, before: int, chosen: _Choices) -> list[str]:
    """Say that one of two scores is too good, because it chose its model among trials."""
    picked = [one is not None and one.by_same_rows for one in chosen]
    if picked[0] == picked[1]:
        return []
    return [
        say(
            "Version {number} was chosen among trials by these scores, which are a little "
            "too good for that.",
            number=number if picked[0] else before,
        )
    ]


def _written(one: float, other: float) -> tuple[str, str]:
    """Write two numbers with as many digits as their difference needs."""
    written = ("", "")
    for digits in (4, 6, 9, 17):
        written = _number(one, digits), _number(other, digits)
        if written[0] != written[1]:
            break
    return written


def _number(value: float, digits: int) -> str:
    return f"{value:,.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}"
