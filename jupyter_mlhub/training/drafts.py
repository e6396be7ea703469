"""Describe an unfinished request: in words, as YAML and as Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..artifacts.versions import dataset_details
from ..database import Version
from ..errors import FieldProblem
from ..jobs.routing import Workforce
from ..languages import say
from ..schemas.base import FieldError
from ..schemas.data.artifacts import Column
from ..schemas.pipelines.drafts import Draft, DraftColumn
from ..schemas.pipelines.reports import Task
from ..schemas.pipelines.searches import SearchRequest
from ..schemas.pipelines.specs import (
    PipelineSpec,
    TrainRequest,
    split_reference,
)
from ..schemas.pipelines.validation import (
    ColumnFolds,
    HoldOut,
    KFold,
    RowSplit,
    TimeFolds,
    Validation,
)
from ..wording import counted
from .capabilities import Offered
from .checks.spec import CheckedSpec, a_kind
from .estimates import Estimate, estimate_of
from .model_names import free_model_name
from .tasks import task_of
from .validation import tests_of, validation_words


def make_draft(
    session: Session,
    actor: Actor,
    request: TrainRequest,
    version: Version | None,
    checked: CheckedSpec | None,
    offered: Offered,
    problems: Sequence[FieldProblem],
) -> Draft:
    """Make the draft of a request, checked as far as possible."""
    spec = request.spec
    columns = _columns(version)
    task, reason = _task(spec, columns, offered)
    subject = spec.target or spec.steps[-1].estimator
    dataset = split_reference(spec.dataset)[0].rpartition("/")[2]
    rows = len(spec.rows) if spec.rows else (version.rows or 0 if version else 0)
    expected = None
    sentence = ""
    if checked is not None:
        expected = estimate_of(session, spec, rows, len(checked.kinds))
        sentence = _sentence(session, request, checked, rows, expected)
    kinds = checked.kinds if checked else {}
    return Draft(
        problems=[FieldError(field=p.field, message=p.message) for p in problems],
        task=task,
        reason=reason,
        model=request.model or free_model_name(session, actor.id, dataset, subject, spec.target),
        sentence=sentence,
        seconds=None if expected is None else expected.seconds,
        seconds_between=list(expected.between) if expected and expected.between else None,
        columns=[DraftColumn(name=name, kind=kind) for name, kind in kinds.items()],
        notes=checked.notes if checked else [],
        yaml=as_yaml(request),
        python=asrepr(request),
    )


def compact(request: TrainRequest) -> dict[str, Any]:
    """Leave out default values. Steps without parameters become their names."""
    document = request.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
    spec = {"dataset": None, **document.pop("spec")}
    _shorten_steps(spec)
    _shorten_validation(spec, request.spec.validation)
    return {**spec, **document}


def compact_search(request: SearchRequest) -> dict[str, Any]:
    """Leave out the default values of a search. It says ``best`` where the hub chooses."""
    document = request.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
    spec = {"dataset": None, **document.pop("spec")}
    _shorten_validation(spec, request.spec.validation)
    candidates = spec.pop("candidates", None)
    if candidates is None:
        return {**spec, "best": True, **document}
    for candidate in candidates:
        _shorten_steps(candidate)
    return {**spec, "candidates": candidates, **document}


def as_yaml(request: TrainRequest | SearchRequest) -> str:
    """Write the request as YAML for ``%%mlhub train``."""
    document = compact_search(request) if isinstance(request, SearchRequest) else compact(request)
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    return text


def asrepr(request: TrainRequest) -> str:
    """Write the request as a call of the client."""
    document = compact(request)
    dataset, target = document.pop("dataset"), document.pop("target", None)
    steps = document.pop("steps")
    chain = steps[0] if len(steps) == 1 and isinstance(steps[0], str) else steps
    first = [repr(dataset), *([repr(target)] if target else []), f"steps={chain!r}"]
    if target and chain is steps[0]:
        first[-1] = repr(chain)
    rest = [f"{key}={value!r}" for key, value in document.items()]
    inner = "".join(f"    {argument},\n" for argument in [*first, *rest])
    return f"job = hub.train(\n{inner})\njob.wait()"


def _shorten_steps(pipeline: dict[str, Any]) -> None:
    pipeline["steps"] = [_short(step) for step in pipeline["steps"]]
    if isinstance(pipeline.get("preparation"), list):
        for group in pipeline["preparation"]:
            group["steps"] = [_short(step) for step in group.get("steps", [])]


def _shorten_validation(spec: dict[str, Any], how: Validation) -> None:
    """Name a split alone, and say the method of a validation."""
    if "split" in spec:
        spec.pop("validation", None)
    if "validation" in spec:
        spec["validation"] = {"method": how.method, **spec["validation"]}


def _short(step: dict[str, Any]) -> Any:
    return step if step.get("parameters") else step["estimator"]


def _columns(version: Version | None) -> dict[str, Column]:
    if version is None:
        return {}
    return {column.name: column for column in dataset_details(version).columns}


def _task(
    spec: PipelineSpec, columns: dict[str, Column], offered: Offered
) -> tuple[Task | None, str]:
    """Choose the task and give the reason."""
    item = offered.find(spec.steps[-1].estimator)
    task = task_of(item["kind"]) if item else None
    target = columns.get(spec.target or "")
    if target is None:
        if task is None or item is None:
            return task, ""
        return task, say("{item} is {a_kind}.", item=item["name"], a_kind=a_kind(item["kind"]))
    task = task or target.suggested_task
    if task == "classification":
        return task, say(
            "{name} has {classes}.",
            name=target.name,
            classes=counted(target.distinct, "class", "classes"),
        )
    if task == "regression":
        if isinstance(target.minimum, int | float) and isinstance(target.maximum, int | float):
            return task, say(
                "{name} is a quantity from {low:g} to {high:g}.",
                name=target.name,
                low=target.minimum,
                high=target.maximum,
            )
        return task, say("{name} is a quantity.", name=target.name)
    return task, ""


def _sentence(
    session: Session,
    request: TrainRequest,
    checked: CheckedSpec,
    rows: int,
    expected: Estimate | None,
) -> str:
    spec = checked.spec
    steps = " → ".join(step.estimator for step in spec.steps)
    how = _times(spec.validation)
    goal = say(" to predict {target}", target=spec.target) if spec.target else ""
    table = f"{counted(rows, 'row')} × {counted(len(checked.kinds), 'column')}"
    time = "" if expected is None else f", {_time(expected)}"
    workforce = Workforce.of(session)
    queue = request.resources.queue
    able = workforce.able_to(queue, checked.needs)
    where = say(" on {workers}", workers=counted(len(able), "worker"))
    if not able:
        where = say(
            ". It will wait: {why_nobody}", why_nobody=workforce.why_nobody(queue, checked.needs)
        )
    return say(
        "Will fit {steps} {how} on {table}{goal}{time}{where}.",
        steps=steps,
        how=how,
        table=table,
        goal=goal,
        time=time,
        where=where,
    )


def _times(validation: Validation) -> str:
    match validation:
        case KFold() | TimeFolds():
            tests = tests_of(validation) or 0
            return say(
                "{tests} times ({validation_words}, then on all rows)",
                tests=tests + 1,
                validation_words=validation_words(validation),
            )
        case HoldOut():
            return say(
                "twice ({validation_words}, then on all)",
                validation_words=validation_words(validation),
            )
        case ColumnFolds(test=None):
            return say("for each value of {column}, then on all rows", column=validation.column)
        case ColumnFolds():
            return say("once ({validation_words})", validation_words=validation_words(validation))
        case RowSplit():
            return "once, on the rows that you chose"


def _time(expected: Estimate) -> str:
    """Write how long it takes; between which times where that is not sure."""
    if expected.between is None:
        return duration(expected.seconds)
    least, most = (duration(bound) for bound in expected.between)
    return say("{least} to {most}", least=least, most=most)


def duration(seconds: float) -> str:
    """Write a duration in words: ``about 20 seconds``."""
    if seconds < 1:
        return "under a second"
    if seconds < 90:
        rounded = round(seconds) if seconds < 10 else round(seconds / 5) * 5
        return say("about {seconds}", seconds=counted(rounded, "second"))
    if seconds < 5400:
        return say("about {round} minutes", round=round(seconds / 60))
    return say("about {round} hours", round=round(seconds / 3600))
