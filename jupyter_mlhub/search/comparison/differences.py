"""The facts that differ between pipelines: data, split, preparation, parameters, libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...languages import say
from ...schemas.pipelines.comparisons import (
    ComparedMetric,
    Difference,
    FactGroup,
    MetricValue,
)
from ...schemas.pipelines.specs import (
    PREPARATION,
    Preparation,
    ResolvedSpec,
    is_named_step,
    is_step,
)
from ...training.capabilities import Offered
from ...wording import counted, listed
from ..making import words_of_steps
from .finding import Found
from .names import letter

Fact = tuple[FactGroup, str]
_ORDER: tuple[FactGroup, ...] = (
    "data",
    "validation",
    "preparation",
    "steps",
    "parameters",
    "libraries",
    "time",
)
_LONGEST = 500
_DEFAULT = " (default)"


def find_differences(compared: Sequence[Found], offered: Offered) -> tuple[list[Difference], int]:
    """Return a row for each fact that is not the same for all, and how many are the same."""
    facts = [dict(_facts(one, compared, offered)) for one in compared]
    every = dict.fromkeys(fact for found in facts for fact in found)
    differing = []
    for fact in sorted(every, key=lambda fact: _ORDER.index(fact[0])):
        values = [found.get(fact) for found in facts]
        if _differ(fact[0], values):
            differing.append(Difference(group=fact[0], name=fact[1], values=values))
    return differing, len(every) - len(differing)


def _differ(group: FactGroup, values: Sequence[str | None]) -> bool:
    """Whether values differ. Where a fact is not known, or a pipeline has no such step, only what
    somebody chose counts."""
    known = {value for value in values if value is not None}
    if len(known) > 1 or None not in values:
        return len(known) > 1
    return group not in ("libraries", "time") and not all(
        value.endswith(_DEFAULT) for value in known
    )


def find_metrics(compared: Sequence[Found]) -> tuple[list[ComparedMetric], int]:
    """Return a row for each metric that is not the same for all, and how many are the same."""
    by_name = [{metric.name: metric for metric in one.metrics} for one in compared]
    every = {metric.name: metric for found in reversed(by_name) for metric in found.values()}
    order = list(dict.fromkeys(name for found in by_name for name in found))
    rows = []
    for name in order:
        about = every[name]
        found = [known.get(name) for known in by_name]
        scores = [metric.mean for metric in found if metric is not None]
        top = max(scores) if about.higher_is_better else min(scores)
        if len(scores) == len(compared) and max(scores) == min(scores):
            continue
        values = [
            None if metric is None else MetricValue(mean=metric.mean, interval=metric.interval)
            for metric in found
        ]
        best = [letter(n) for n, one in enumerate(values) if one is not None and one.mean == top]
        rows.append(
            ComparedMetric(
                name=name,
                label=about.label,
                help=about.help,
                higher_is_better=about.higher_is_better,
                values=values,
                best=best,
            )
        )
    return rows, len(order) - len(rows)


def pipeline_of(one: Found) -> str:
    """Name the steps of what is compared; empty where they are not known."""
    return "" if one.spec is None else words_of_steps(one.spec.steps)


def _facts(one: Found, compared: Sequence[Found], offered: Offered) -> Iterator[tuple[Fact, str]]:
    yield ("data", "task"), one.task.replace("_", " ")
    if one.target is not None:
        yield ("data", "target"), one.target
    if one.dataset is not None:
        yield ("data", "dataset"), one.dataset
    if one.model is not None:
        yield ("data", "evaluated model"), one.model
    yield ("validation", "validation"), one.validation
    for name, version in one.libraries.items():
        yield ("libraries", name), version
    times = {"fit": one.fit_seconds, "prediction of 1,000 rows": one.predict_seconds}
    for name, seconds in times.items():
        if seconds is not None:
            yield (
                ("time", say("seconds of a {name}", name=name)),
                f"{seconds:.2g}",
            )
    if one.spec is not None:
        yield from _facts_of_spec(one.spec, compared, offered)


def _facts_of_spec(
    spec: ResolvedSpec, compared: Sequence[Found], offered: Offered
) -> Iterator[tuple[Fact, str]]:
    yield ("data", "features"), _features(spec, compared)
    rows = spec.rows
    yield ("data", "rows"), "all" if rows is None else f"{rows.start}–{rows.end}"
    yield ("validation", "seed"), str(spec.seed)
    seed = getattr(spec.validation, "seed", None)
    yield ("validation", "seed of the split"), str(spec.seed if seed is None else seed)
    if spec.scoring:
        yield ("validation", "scoring"), listed(spec.scoring)
    if spec.positive_class is not None:
        yield ("validation", "positive class"), str(spec.positive_class)
    if spec.slice_by:
        yield ("validation", "scores broken down by"), listed(spec.slice_by)
    if spec.random_too:
        yield ("validation", "scored on random rows, too"), "yes"
    yield ("steps", "pipeline"), words_of_steps(spec.steps)
    for fact, value in _preparation(spec.preparation, offered):
        yield ("preparation", fact), value
    known: dict[str, int] = {}
    for step in spec.steps:
        document = step.model_dump()
        name = _short(document)
        known[name] = known.get(name, 0) + 1
        name = name if known[name] == 1 else f"{name} {known[name]}"
        for fact, value in _parameters(document, name, offered):
            yield ("parameters", fact), value


def _preparation(preparation: Preparation, offered: Offered) -> Iterator[tuple[str, str]]:
    if isinstance(preparation, str):
        yield "preparation", preparation
        return
    for group in preparation:
        columns = group.columns
        which = columns.kind or columns.pattern or listed(columns.names or [])
        place = say("preparation of {which}", which=which)[:_LONGEST]
        yield place, words_of_steps(group.steps) or "as they are"
        for step in group.steps:
            document = step.model_dump()
            for fact, value in _parameters(document, _short(document), offered):
                yield f"{place}: {fact}", value


def _features(spec: ResolvedSpec, compared: Sequence[Found]) -> str:
    """Describe the features by those that not all have."""
    every = [set(one.spec.features) for one in compared if one.spec is not None]
    common = set.intersection(*every)
    own = [name for name in spec.features if name not in common]
    shared = counted(len(common), "shared feature")
    return (
        shared if not own else say("{shared} and {own}", shared=shared, own=listed(own))[:_LONGEST]
    )


def _parameters(step: Mapping[str, Any], path: str, offered: Offered) -> Iterator[tuple[str, str]]:
    """Walk through the parameters of a step, and of the steps within it."""
    item = offered.find(step["estimator"])
    schema = {} if item is None else item["parameters"]["properties"]
    given = step.get("parameters", {})
    defaults = {name: about["default"] for name, about in schema.items() if "default" in about}
    for name, value in (defaults | dict(given)).items():
        if name in defaults and value == defaults[name]:
            yield f"{path}.{name}", _text(value) + _DEFAULT
        else:
            yield from _parameter(value, f"{path}.{name}", offered)


def _parameter(value: Any, path: str, offered: Offered) -> Iterator[tuple[str, str]]:
    if is_step(value):
        steps = value.get("steps", [value])
        yield path, " → ".join(_short(step) for step in steps)
        if "preparation" in value:
            own = PREPARATION.validate_python(value["preparation"])
            for fact, text in _preparation(own, offered):
                yield f"{path}: {fact}", text
        for step in steps:
            yield from _parameters(step, f"{path}.{_short(step)}", offered)
    elif isinstance(value, list) and value and all(is_named_step(one) for one in value):
        yield path, listed([str(name) for name, _ in value])[:_LONGEST]
        for name, step in value:
            yield from _parameter(step, f"{path}.{name}", offered)
    else:
        yield path, _text(value)


def _short(step: Mapping[str, Any]) -> str:
    return str(step["estimator"]).rpartition(".")[2]


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else repr(value))[:_LONGEST]
