"""Find what is compared: jobs, trials and models with their facts, as far as one may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.sharing import accessible
from ...artifacts.versions import find_version, model_details, model_internals
from ...database import Artifact, Job, Outcome, Trial, User, Version
from ...errors import Conflict, Invalid, NotFound
from ...evaluation.metrics.definitions import metrics_of
from ...jobs.service import find_job
from ...jobs.states import FINAL
from ...languages import say
from ...schemas.data.artifacts import Lineage
from ...schemas.orders import Order
from ...schemas.pipelines.comparisons import ComparedKind
from ...schemas.pipelines.reports import Metric, Report, Task
from ...schemas.pipelines.searches import TrialPart
from ...schemas.pipelines.specs import ResolvedSpec
from ...schemas.pipelines.validation import Validation
from ...training.capabilities import Offered
from ...training.validation import split_words, validation_words
from ..making import spec_of_trial
from ..state import Search, find_search
from .names import Name, twice

_KINDS: dict[str, ComparedKind] = {
    "train": "training",
    "search": "search",
    "evaluate": "evaluation",
}


@dataclass(frozen=True)
class Found:
    """What is known of one of the compared.

    Args:
        split: what decides which rows test it, and in which folds.
        version_id: the dataset's version that tests it; None for rows that were entered.
        model: the evaluated model; None for all other kinds.
        decides: the metric by which it was chosen, where it was.
        is_chosen: whether the rows that test it chose it among trials.
        trial: the number of the search's trial; None for all other kinds.
        fit_seconds: how long one fit took, on average.
        predict_seconds: how long 1,000 rows took.
    """

    key: str
    kind: ComparedKind
    title: str
    job_id: int | None
    task: Task
    target: str | None
    dataset: str | None
    version_id: int | None
    validation: str
    split: str
    metrics: Sequence[Metric]
    spec: ResolvedSpec | None = None
    report: Report | None = None
    libraries: Mapping[str, str] = field(default_factory=dict)
    model: str | None = None
    decides: str | None = None
    is_chosen: bool = False
    trial: int | None = None
    fit_seconds: float | None = None
    predict_seconds: float | None = None


def find_all(
    session: Session, actor: Actor, names: Sequence[Name], offered: Offered
) -> list[Found]:
    """Find what is compared, in the order of the names.

    Raises:
        NotFound: something does not exist, or the actor may not know of it, or has no report.
        Conflict: a job has not ended.
        Invalid: a job is of a kind without a report, or two names are of one thing.
    """
    if any(name.kind == "model" for name in names):
        actor.require("models.read")
    found: list[Found] = []
    for name in names:
        one = _find(session, actor, name, offered)
        if any(one.key == other.key for other in found):
            raise twice(one.key)
        found.append(one)
    return found


def _find(session: Session, actor: Actor, name: Name, offered: Offered) -> Found:
    if name.kind == "trial":
        return _trial(session, actor, name, offered)
    if name.kind == "model":
        return _model(session, actor, name)
    job = find_job(session, actor, name.job_id)
    if job.kind not in _KINDS:
        raise Invalid.field(
            "of",
            "{text} ({title}) has no report. Compare trainings, searches, evaluations, trials "
            "and models.",
            text=name.text,
            title=job.title,
        )
    if job.state not in FINAL:
        raise Conflict(
            "{text} ({title}) has not ended. Compare it then.",
            text=name.text,
            title=job.title,
            code="job_not_ended",
        )
    if not job.report:
        words = {"failed": "it failed", "cancelled": "it was cancelled"}
        raise _no_report(name.text, words.get(job.state, ""))
    session.refresh(job, ["order"])
    report = Report.model_validate(job.report)
    return (
        _evaluation(session, actor, job, report)
        if job.kind == "evaluate"
        else _fit(session, actor, job, report)
    )


def _no_report(text: str, why: str) -> NotFound:
    because = f": {why}" if why else ""
    return NotFound(
        "{text} has no report{because}. Compare others.",
        text=text,
        because=because,
        code="no_report",
    )


def _fit(session: Session, actor: Actor, job: Job, report: Report) -> Found:
    """Return what is known of a training, or of the last fit of a search."""
    request = job.request
    decides, is_chosen = None, False
    if job.kind == "search":
        decides, is_chosen = request["spec"]["metric"], request["spec"].get("holdout") is None
        last = select(Job.request).where(
            Job.parent_id == job.id, Job.kind == "train", Job.state == "succeeded"
        )
        request = session.scalar(last.order_by(Job.id.desc()).limit(1)) or {}
    spec = ResolvedSpec.model_validate(request["spec"]) if request else None
    order = Order.model_validate(job.order)
    seconds = _seconds(session, job.id)
    return Found(
        key=f"job:{job.id}",
        kind=_KINDS[job.kind],
        title=job.title,
        job_id=job.id,
        task=report.task,
        target=report.target,
        dataset=None if spec is None else _named(session, actor, job.owner_id, spec.dataset),
        version_id=order.dataset_version_id,
        validation=report.validation,
        split=report.validation if spec is None else _split(spec),
        metrics=report.metrics,
        spec=spec,
        report=report,
        libraries=_libraries(session, job),
        decides=decides,
        is_chosen=is_chosen,
        fit_seconds=seconds[0],
        predict_seconds=seconds[1],
    )


def _seconds(session: Session, job_id: int) -> tuple[float | None, float | None]:
    """Return how long a fit of a job took, and the predictions of 1,000 rows."""
    outcome = session.get(Outcome, job_id)
    return (None, None) if outcome is None else (outcome.fit_seconds, outcome.predict_seconds)


def _evaluation(session: Session, actor: Actor, job: Job, report: Report) -> Found:
    order = Order.model_validate(job.order)
    lineage = _lineage(session, actor, order.model_version_id)
    dataset, rows = job.request["dataset"], job.request["rows"]
    seconds = _seconds(session, job.id)
    return Found(
        key=f"job:{job.id}",
        kind="evaluation",
        title=job.title,
        job_id=job.id,
        task=report.task,
        target=report.target,
        dataset=None if dataset is None else _named(session, actor, job.owner_id, dataset),
        version_id=order.dataset_version_id,
        validation=report.validation,
        # Entered rows belong to their job alone.
        split=json.dumps(["evaluated", rows, None if dataset else job.id]),
        metrics=report.metrics,
        spec=None if lineage is None else ResolvedSpec.model_validate(lineage.spec),
        report=report,
        libraries={} if lineage is None else lineage.libraries,
        model=_named(session, actor, job.owner_id, job.request["model"]),
        fit_seconds=seconds[0],
        predict_seconds=seconds[1],
    )


def _lineage(session: Session, actor: Actor, version_id: int | None) -> Lineage | None:
    """Return from what the evaluated model was made, if the actor may see the model."""
    readable = (
        select(Version)
        .join(Version.artifact)
        .where(Version.id == version_id, accessible(actor, Artifact))
    )
    version = session.scalar(readable)
    return None if version is None else model_details(version).lineage


def _libraries(session: Session, job: Job) -> Mapping[str, str]:
    """Return the versions that fitted a job's model, while the model is there."""
    result = job.result or {}
    made = (
        select(Version)
        .join(Version.artifact)
        .where(
            Artifact.kind == "model",
            Artifact.owner_id == job.owner_id,
            Artifact.name == result.get("model"),
            Version.number == result.get("model_version"),
        )
    )
    version = session.scalar(made)
    lineage = None if version is None else model_details(version).lineage
    return {} if lineage is None or lineage.job_id != job.id else lineage.libraries


def _model(session: Session, actor: Actor, name: Name) -> Found:
    version = find_version(session, actor, "model", *name.model)
    details = model_details(version)
    reference = f"{name.model[0]}@{version.number}"
    lineage, report = details.lineage, details.report
    if report is None or lineage is None:
        raise _no_report(f"model:{reference}", "it was not trained here")
    spec = ResolvedSpec.model_validate(lineage.spec)
    owner, seconds = version.artifact.owner_id, _seconds(session, lineage.job_id)
    return Found(
        key=f"model:{reference}",
        kind="model",
        title=reference,
        job_id=lineage.job_id,
        task=report.task,
        target=report.target,
        dataset=_named(session, actor, owner, f"{lineage.dataset}@{lineage.dataset_version}"),
        version_id=model_internals(version).dataset_version_id,
        validation=report.validation,
        split=_split(spec),
        metrics=report.metrics,
        spec=spec,
        report=report,
        libraries=lineage.libraries,
        fit_seconds=seconds[0],
        predict_seconds=seconds[1],
    )


def _trial(session: Session, actor: Actor, name: Name, offered: Offered) -> Found:
    search = find_search(session, actor, name.job_id)
    trial = session.get(Trial, (name.job_id, name.trial))
    if trial is None:
        raise NotFound(
            "Job {job_id} has no trial {trial}.",
            job_id=name.job_id,
            trial=name.trial,
            code="no_trial",
        )
    if trial.state == "running":
        raise Conflict(
            "{text} has not ended. Compare it then.", text=name.text, code="job_not_ended"
        )
    if trial.state != "succeeded":
        raise _no_report(
            name.text,
            say("it was stopped") if trial.state == "stopped" else say("it failed"),
        )
    few = search.share_of_iterations(trial.share)
    one = search.space[trial.candidate]
    spec = spec_of_trial(search.request, one, trial.choice, offered, share_of_iterations=few)
    # Fewer iterations stand in the spec, and are tested on the same rows.
    share = 1.0 if search.resource == "iterations" else trial.share
    part = search.part(trial.candidate, share)
    return Found(
        key=name.text,
        kind="trial",
        title=f"trial {trial.number} · {search.job.title}",
        job_id=search.job.id,
        task=spec.task,
        target=spec.target,
        dataset=_named(session, actor, search.job.owner_id, spec.dataset),
        version_id=search.order.dataset_version_id,
        validation=_trial_words(search, spec, part),
        split=_split(spec, search.request.spec.holdout, share),
        metrics=_trial_metrics(spec.task, search.request.spec.metric, trial),
        spec=spec,
        decides=search.request.spec.metric,
        is_chosen=True,
        trial=trial.number,
        fit_seconds=trial.fit_seconds,
        predict_seconds=trial.predict_seconds,
    )


def _trial_metrics(task: Task, decides: str, trial: Trial) -> list[Metric]:
    return [
        Metric(
            name=one.name,
            label=one.label,
            help=one.help,
            higher_is_better=one.higher_is_better,
            mean=trial.metrics[one.name],
            spread=None,
            folds=[-loss if one.higher_is_better else loss for loss in trial.folds]
            if one.name == decides
            else [],
            baseline=None,
        )
        for one in metrics_of(task)
        if one.name in trial.metrics
    ]


def _trial_words(search: Search, spec: ResolvedSpec, part: TrialPart | None) -> str:
    words = split_words(spec)
    if part is not None:
        words += f", {'tested' if part.resource == 'folds' else 'fitted'} {part.words}"
    holdout = search.request.spec.holdout
    return (
        words
        if holdout is None
        else say(
            "{words}, without a {validation_words}",
            words=words,
            validation_words=validation_words(holdout),
        )
    )


def _split(spec: ResolvedSpec, holdout: Validation | None = None, share: float = 1.0) -> str:
    """Return what decides which rows test a fit, and in which folds."""
    validation = spec.validation.model_dump(mode="json")
    if "seed" in validation and validation["seed"] is None:
        validation["seed"] = spec.seed
    held = None if holdout is None else [holdout.model_dump(mode="json"), spec.seed]
    rows = None if spec.rows is None else spec.rows.model_dump()
    return json.dumps([validation, held, rows, share], sort_keys=True)


def _named(session: Session, actor: Actor, owner_id: int, reference: str) -> str:
    """Return the reference of an artifact by which the actor knows it."""
    if owner_id == actor.id or "/" in reference:
        return reference
    return f"{session.get_one(User, owner_id).name}/{reference}"
