"""End a search: the winner is fitted as a training, and its model is the search's result."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from ..access.sharing import tell
from ..database import Trial
from ..jobs.parts import add_part, end_whole
from ..languages import say
from ..languages.documents import kept, restored
from ..schemas.orders import AcceptedTrainRequest, TrainOrder
from ..schemas.pipelines.specs import ResolvedSpec
from ..training.boards import join_board
from ..training.capabilities import Offered
from ..training.columns import names_of_estimators
from ..wording import counted
from .findings import CorrectedLoss, Findings, Mixture, Reference
from .making import plan_of, spec_of_trial, words_of_steps
from .samples import FIRST_ROWS, sample_shares
from .state import Search, best_trials, winner_of

_FEWEST_FITS = 3
"""The fits from which on folds can be compared."""
_ALPHA = 0.05
_REFERENCES: dict[Reference, str] = {
    "baseline": "a baseline that looks at no column",
    "default": "the default pipeline",
}


def add_last_fit(
    search: Search, offered: Offered, findings: Findings, problem: str = ""
) -> list[int]:
    """Add the part that fits the winner, or let the search fail where no trial has a score.

    Args:
        problem: why the best trials could not be compared.

    Returns:
        Ids of the new parts.
    """
    session, job = search.session, search.job
    winner = winner_of(session, job.id)
    if winner is None:
        why = _why_none(search)
        error = {"code": "no_score", "message": why, "errors": []}
        end_whole(session, job, "failed", cause=why, error=error)
        return []
    spec = _last_spec(search, winner, offered, findings.ensemble)
    repeats = findings.ensemble is None and winner.share == 1.0
    if search.request.spec.holdout is not None or not repeats:
        # Without a hold-out of its own, the fit of a single whole trial repeats that trial.
        join_board(session, job.id, search.order.dataset_version_id, spec)
    plan = plan_of(spec, search.order.kinds, offered)
    part = add_part(
        session,
        job,
        kind="train",
        request=AcceptedTrainRequest(
            spec=spec, model=search.request.model, resources=search.request.resources
        ),
        order=TrainOrder(
            dataset_version_id=search.order.dataset_version_id,
            plan=plan,
            kinds=search.order.kinds,
            notes=[*tell_story(search, winner, findings, problem), *search.order.notes],
            rows=search.order.rows,
            trial=winner.number if repeats else None,
        ),
        needs=names_of_estimators(plan.to_json()),
    )
    job.progress_note = "fitting the winner"
    tell(session, job)
    return [part.id]


def _last_spec(
    search: Search, winner: Trial, offered: Offered, mixture: Mixture | None
) -> ResolvedSpec:
    """Return what is fitted at the end: the winner, or a mixture of trials."""
    request = search.request
    one = search.space[winner.candidate]
    spec = spec_of_trial(request, one, winner.choice, offered, request.spec.holdout)
    if mixture is None:
        return spec
    members = select(Trial).where(
        Trial.search_id == search.job.id, Trial.number.in_(list(mixture.weights))
    )
    trials = search.session.scalars(members.order_by(Trial.number)).all()
    wanted = {"steps", "preparation"}
    parts = [
        spec_of_trial(request, search.space[trial.candidate], trial.choice, offered).model_dump(
            include=wanted, exclude_none=True
        )
        for trial in trials
    ]
    preparation = parts[0]["preparation"]
    if all(part["preparation"] == preparation for part in parts):
        # What all share runs once.
        parts = [{"steps": part["steps"]} for part in parts]
    else:
        preparation = "none"
    weights = [round(mixture.weights[trial.number], 4) for trial in trials]
    named = [[f"trial{trial.number}", part] for trial, part in zip(trials, parts, strict=True)]
    parameters: dict[str, Any] = {"estimators": named, "weights": weights}
    if spec.task == "classification":
        parameters["voting"] = "soft"
    name = "VotingClassifier" if spec.task == "classification" else "VotingRegressor"
    steps = [{"estimator": name, "parameters": parameters}]
    mixed = {**spec.model_dump(), "steps": steps, "preparation": preparation}
    return ResolvedSpec.model_validate(mixed)


def _why_none(search: Search) -> str:
    """Say why no trial has a score."""
    planned, _, _ = search.counts
    failed = select(Trial.error).where(Trial.search_id == search.job.id, Trial.error.is_not(None))
    first = search.session.scalar(failed.order_by(Trial.number).limit(1))
    if not planned or first is None:
        return say("The search ended before its first trial. Give it more time.")
    many = (
        say("The only trial has no score")
        if planned == 1
        else say("None of {planned:,} trials has a score", planned=planned)
    )
    return say("{many}. The first one: {first}", many=many, first=first)


def tell_story(search: Search, winner: Trial, findings: Findings, problem: str = "") -> list[str]:
    """Say what the search did and why, in a few sentences."""
    planned, _, scored = search.counts
    told = [
        _tried(search, planned, scored),
        *_ended_early(search),
        *_on_samples(search),
        *_on_rungs(search),
        _won(search, winner),
        *([uncompared(problem)] if problem else []),
    ]
    corrected, mixture = findings.corrected, findings.ensemble
    if mixture is None:
        told += _beside_references(search, winner, findings)
    if corrected is not None:
        told += _on_new_rows(search.request.spec.metric, corrected)
    tied = sum(group == 1 for group in findings.standings.values())
    if tied > 1:
        told.append(
            say("{tied} trials can't be distinguished from the best by these rows.", tied=tied)
        )
    if mixture is not None:
        told.append(
            say(
                "A mixture of {count} trials was better than the best of them by more than "
                "chance, so the model is that mixture.",
                count=len(mixture.weights),
            )
        )
    if search.request.spec.holdout is not None:
        told.append(say("The scores of this report are from rows that no trial saw."))
    return told


def uncompared(problem: str) -> str:
    """Say that the end of a search could not compare its best trials, and why."""
    return say(
        "The best trials could not be compared, so the scores alone decided: {problem}",
        problem=problem,
    )


def _tried(search: Search, planned: int, scored: int) -> str:
    stopped = select(func.count()).where(Trial.search_id == search.job.id, Trial.state == "stopped")
    early = search.session.scalar(stopped) or 0
    failed = planned - scored - early
    rest = [
        *([say("{trials} ended early", trials=counted(early, "trial"))] if early else []),
        *([say("{failed:,} failed", failed=failed)] if failed else []),
    ]
    return (
        say("The search made {trials}", trials=counted(planned, "trial"))
        + "".join(f"; {words}" for words in rest)
        + "."
    )


def _ended_early(search: Search) -> list[str]:
    if search.order.saturated_at is None:
        return []
    return [say("The search ended early: what more trials might still gain is less than chance.")]


def _on_samples(search: Search) -> list[str]:
    """Say that pipelines were tried on samples of the rows, where they were."""
    rows = search.order.rows
    if not search.is_portfolio or sample_shares(rows) == [1.0]:
        return []
    return [
        say(
            "Pipelines began on samples of about {first_rows:,} of {rows:,} rows, and the "
            "best went on to more.",
            first_rows=FIRST_ROWS,
            rows=rows,
        )
    ]


def _on_rungs(search: Search) -> list[str]:
    """Say what the first trials of a halving search had, where that was not all."""
    if search.request.method != "halving" or search.is_portfolio:
        return []
    first = search.session.scalars(
        select(Trial).where(Trial.search_id == search.job.id).order_by(Trial.number).limit(1)
    ).first()
    part = None if first is None else search.part(first.candidate, first.share)
    if part is None:
        return []
    return [
        say(
            "Its first trials were fitted {words}. The best third always goes on to more.",
            words=part.words,
        )
    ]


def _won(search: Search, winner: Trial) -> str:
    """Name the winner with its score."""
    best = say(
        "Trial {number} was the best: {steps_and_score}",
        number=winner.number,
        steps_and_score=_steps_and_score(search, winner),
    )
    part = search.part(winner.candidate, winner.share)
    if part is None:
        return f"{best}."
    return say(
        "{best}, {words}. No trial had all {resource} when the search ended.",
        best=best,
        words=part.words,
        resource=part.resource,
    )


def _steps_and_score(search: Search, trial: Trial) -> str:
    metric = search.request.spec.metric
    steps = words_of_steps(search.space[trial.candidate].candidate.steps)
    value = trial.metrics.get(metric)
    return f"{steps}, {words_of(metric)} {value:.4g}" if value is not None else steps


def _beside_references(search: Search, winner: Trial, findings: Findings) -> list[str]:
    """Say so where the winner is not better than the baseline, or than the default pipeline."""
    told = []
    for name, place in search.references.items():
        trial = search.session.scalar(best_trials(search.job.id).where(Trial.candidate == place))
        if trial is None or winner.share != 1.0:
            continue
        if trial.number == winner.number:
            if name == "baseline":
                told.append(say("The best is a baseline that looks at no column."))
        elif _is_as_good(search, name, trial, winner, findings):
            told.append(
                say(
                    "It is not better than {reference} by more than chance: trial {number}, "
                    "{steps_and_score}.",
                    reference=_REFERENCES[name],
                    number=trial.number,
                    steps_and_score=_steps_and_score(search, trial),
                )
            )
    return told


def _is_as_good(
    search: Search, name: Reference, trial: Trial, winner: Trial, findings: Findings
) -> bool:
    """Whether the winner is not better than a reference by more than chance: by their rows, or by
    their folds where predictions were not kept."""
    if findings.as_good is not None:
        return name in findings.as_good
    fits = len(winner.folds)
    if fits < _FEWEST_FITS or len(trial.folds) != fits:
        return False
    import numpy as np  # late, as the server seldom needs it

    from .ties import compare_folds

    found = compare_folds(
        np.asarray(winner.folds), np.asarray(trial.folds), search.test_share(fits)
    )
    return found.difference >= 0 or found.p >= _ALPHA


_OF_ROWS: dict[str, Callable[[float], float]] = {
    "accuracy": lambda loss: 1 - loss,
    "log_loss": float,
    "mae": float,
    "rmse": lambda loss: math.sqrt(max(loss, 0.0)),
}
"""Metrics that follow from the mean loss of the rows."""


def _on_new_rows(metric: str, corrected: CorrectedLoss) -> list[str]:
    """Say what the winner's score is worth, for metrics that are means over rows."""
    if metric not in _OF_ROWS:
        return []
    of = _OF_ROWS[metric]
    most = 1.0 if metric == "accuracy" else math.inf
    low, high = (
        min(max(value, 0.0), most) for value in sorted((of(corrected.low), of(corrected.high)))
    )
    return [
        say(
            "Corrected for having been chosen among many, its {words_of} on new rows is "
            "about {of:.4g} ({low:.4g} to {high:.4g}).",
            words_of=words_of(metric),
            of=of(corrected.loss),
            low=low,
            high=high,
        )
    ]


_METRICS = {
    "accuracy": say("accuracy"),
    "balanced_accuracy": say("balanced accuracy"),
    "f1_macro": say("f1 macro"),
    "log_loss": say("log loss"),
    "mae": say("mean absolute error"),
    "r2": "R²",
    "rmse": say("root mean squared error"),
    "roc_auc": say("roc auc"),
}


def words_of(metric: str) -> str:
    """Name a metric within a sentence."""
    return _METRICS.get(metric, metric.replace("_", " "))


def crown(search: Search, result: dict[str, Any], report: dict[str, Any]) -> None:
    """End a search with the model of its winner, in the transaction that registers it."""
    session, job = search.session, search.job
    values = {"progress_done": job.progress_total, "progress_note": job.progress_note}
    end_whole(
        session, job, "succeeded", cause=say("finished"), result=result, report=report, **values
    )


def fail_search(search: Search, error: dict[str, Any]) -> None:
    """End a search by the failure of a part. ``Searches.mend`` cancels its other parts."""
    end_whole(search.session, search.job, "failed", cause=restored(error["message"]), error=error)


def fail_last_fit(search: Search, error: dict[str, Any]) -> None:
    """End a search, because its winner could not be fitted."""
    message = say(
        "The winner could not be fitted on all rows: {error}", error=restored(error["message"])
    )
    fail_search(search, {**error, "message": kept(message)})
