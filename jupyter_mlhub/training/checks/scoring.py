"""Check the scorers and the positive class of a spec against the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import FieldProblem, did_you_mean
from ...languages import say
from ...schemas.data.artifacts import Column
from ...schemas.pipelines.reports import Task
from ...schemas.pipelines.specs import PipelineSpec

if TYPE_CHECKING:  # the processes that run jobs have no database
    from ..capabilities import Offered

_AVERAGES = ("_macro", "_weighted", "_ovr")


def check_scoring(
    spec: PipelineSpec,
    task: Task | None,
    target: Column | None,
    offered: Offered,
    problems: list[FieldProblem],
) -> Any:
    """Check the scorers.

    Returns:
        The positive class as the target holds it, or None if the spec names none.
    """
    classes = _classes(target) if task == "classification" else []
    _check_positive_class(spec, task, target, classes, problems)
    for index, name in enumerate(spec.scoring):
        scorer = offered.scorers.get(name)
        if scorer is None:
            message = say(
                "There is no scorer {name}.{hint}",
                name=name,
                hint=did_you_mean(name, offered.scorers),
            )
        elif task is not None and scorer["task"] != task:
            message = say(
                "{name} is for {scorer}; this is {task}.",
                name=name,
                scorer=scorer["task"],
                task=task.replace("_", " "),
            )
        else:
            judged = target if task == "classification" else None
            message = _why_not(scorer, spec, judged, classes, offered) if judged else ""
        if message:
            problems.append(FieldProblem(f"scoring.{index}", message))
    asked = spec.positive_class
    return next((value for value in classes if asked is not None and is_class(value, asked)), asked)


def is_zero_or_one(target: Column) -> bool:
    return target.type == "boolean" or (
        target.type in ("integer", "number")
        and target.distinct == 2
        and (target.minimum, target.maximum) == (0, 1)
    )


def is_class(value: Any, asked: Any) -> bool:
    """Compare a class of the target with the class in a spec.

    The class 1 equals 1.0 and ``"1"``, because a form or a command line can only send text.
    """
    if isinstance(value, bool) or isinstance(asked, bool):
        return str(value).lower() == str(asked).lower()
    return bool(value == asked) or str(value) == str(asked)


def _classes(target: Column | None) -> list[Any]:
    return [] if target is None else [value for value, _ in target.top]


def _check_positive_class(
    spec: PipelineSpec,
    task: Task | None,
    target: Column | None,
    classes: list[Any],
    problems: list[FieldProblem],
) -> None:
    asked = spec.positive_class
    if asked is None or target is None:
        return
    if task is not None and task != "classification":
        message = say(
            "{task} has no classes. Leave it out.",
            task=task.replace("_", " ").capitalize(),
        )
    elif target.distinct != 2:
        message = say(
            "{name} has {distinct} classes; of two only can one be positive.",
            name=target.name,
            distinct=target.distinct,
        )
    elif not any(is_class(value, asked) for value in classes):
        message = say(
            "{name} has no class {asked}. It has {either}.",
            name=target.name,
            asked=asked,
            either=_either(classes),
        )
    else:
        return
    problems.append(FieldProblem("positive_class", message))


def _why_not(
    scorer: dict[str, Any],
    spec: PipelineSpec,
    target: Column,
    classes: list[Any],
    offered: Offered,
) -> str:
    """Explain why a scorer can't score a target's classes. The text is empty when it can."""
    name, two = scorer["name"], target.distinct == 2
    if not two and scorer["two_classes"]:
        return say(
            "{name} needs a target of two classes; {target_name} has {distinct}.{instead}",
            name=name,
            target_name=target.name,
            distinct=target.distinct,
            instead=_instead(name, offered),
        )
    # Catalogues of older workers lack this fact. At their time all scorers had it.
    looks_at_one = scorer.get("positive_class", scorer["two_classes"])
    if not two or not looks_at_one or is_zero_or_one(target) or spec.positive_class is not None:
        return ""
    return say(
        "{name} looks at one class. Say which by positive_class: {either}.{instead}",
        name=name,
        either=_either(classes),
        instead=_instead(name, offered),
    )


def _instead(name: str, offered: Offered) -> str:
    there = [name + end for end in _AVERAGES if name + end in offered.scorers]
    return say(" Or take {there}, over all classes.", there=there[0]) if there else ""


def _either(classes: list[Any]) -> str:
    return " or ".join(sorted(str(value) for value in classes))
