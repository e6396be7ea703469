"""Whether the best leads the others by more than chance, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...languages import say
from ...schemas.pipelines.comparisons import Lead
from ...schemas.pipelines.reports import Metric
from ...wording import counted, listed
from ..ending import words_of
from ..ties import Comparison, compare, groups
from ..units import Numbers
from . import ALPHA
from .answers import Side
from .finding import Found
from .judging import compare_scores, differ, judge_of, losses_of, several
from .names import letter

_LOSSES = {
    "accuracy": ("accuracy", "higher"),
    "log_loss": ("log loss", "lower"),
    "mae": ("mean absolute error", "lower"),
    "rmse": ("mean squared error", "lower"),
}
"""What is tested, in words, by the metric of the losses; and which way is better."""
_NO_MEANS = ("balanced_accuracy", "f1_macro", "roc_auc")


@dataclass(frozen=True)
class Contender:
    """One of the compared with its answers, if they were kept."""

    letter: str
    found: Found
    side: Side | None


def find_lead(compared: Sequence[Found], sides: Sequence[Side | None]) -> list[Lead]:
    """Compare the best with each other one; none where they have no metric in common."""
    metric = _headline(compared)
    if metric is None:
        return []
    contenders = [
        Contender(letter(place), one, side)
        for place, (one, side) in enumerate(zip(compared, sides, strict=True))
    ]
    best = max(contenders, key=lambda one: _score(one.found, metric))
    others = [one for one in contenders if one is not best]
    standings = _standings(best, others, metric)
    return [_lead(best, other, metric, standings.get(other.letter)) for other in others]


def find_warnings(compared: Sequence[Found]) -> list[str]:
    """Say why scores of the compared can't be compared, or are too good."""
    chosen = [letter(place) for place, one in enumerate(compared) if one.is_chosen]
    warnings = _unlike(compared)
    if 0 < len(chosen) < len(compared):
        were = "was" if len(chosen) == 1 else "were"
        warnings.append(
            say(
                "{chosen} {were} chosen among trials by these scores, which are a little too "
                "good for that.",
                chosen=listed(chosen),
                were=were,
            )
        )
    return warnings


def _unlike(compared: Sequence[Found]) -> list[str]:
    """Say in what the tests of the compared differ."""
    checks: list[tuple[str, Callable[[Found], object], Callable[[Found], str]]] = [
        ("have different tasks", lambda one: one.task, lambda one: one.task.replace("_", " ")),
        ("predict different columns", lambda one: one.target, lambda one: one.target or "none"),
        (
            "were tested on different data",
            lambda one: (one.version_id, None if one.version_id else one.key),
            lambda one: one.dataset or "entered rows",
        ),
        (
            "were not tested on the same rows in the same folds",
            _split,
            lambda one: one.validation,
        ),
    ]
    for words, key, describe in checks:
        alike: dict[object, list[str]] = {}
        described = {}
        for place, one in enumerate(compared):
            alike.setdefault(key(one), []).append(letter(place))
            described[key(one)] = describe(one)
        if len(alike) > 1:
            parts = [f"{listed(names)}: {described[found]}" for found, names in alike.items()]
            detail = "; ".join(parts)
            if key is _split and len(set(described.values())) < len(described):
                detail += "; with other seeds, rows or rows that were held out"
            return [
                say(
                    "They {words}, so their scores can't be compared ({why}).",
                    words=words,
                    why=detail,
                )
            ]
    return []


def _split(one: Found) -> object:
    return one.split


def _headline(compared: Sequence[Found]) -> str | None:
    """Return the metric that decides: that of a search, or the first that all have."""
    common = set.intersection(*({metric.name for metric in one.metrics} for one in compared))
    chosen = [one.decides for one in compared if one.decides is not None]
    order = [*chosen, *(metric.name for metric in compared[0].metrics)]
    return next((name for name in order if name in common), None)


def _metric(one: Found, name: str) -> Metric:
    return next(metric for metric in one.metrics if metric.name == name)


def _score(one: Found, name: str) -> float:
    metric = _metric(one, name)
    return metric.mean if metric.higher_is_better else -metric.mean


def _standings(best: Contender, others: Sequence[Contender], metric: str) -> dict[str, int]:
    """Return the groups of those that were tested like the best, by their letters.

    Several are tested together, because the best was chosen among them.
    """
    alike = [one for one in others if _why_not(best, one) is None and one.side is not None]
    if len(alike) < 2 or best.side is None:
        return {}
    sides = [best.side, *(one.side for one in alike if one.side is not None)]
    judge = _judge(best.found, sides, metric)
    losses = np.stack([_losses(best.found, side, judge) for side in sides])
    numbers = groups(losses, units=best.side.units, folds=several(best.side.folds))
    return dict(zip([one.letter for one in alike], numbers[1:], strict=True))


def _lead(best: Contender, other: Contender, metric: str, standing: int | None) -> Lead:
    why = _why_not(best, other)
    if why is not None:
        return _untold(best, other, why)
    if best.side is None or other.side is None:
        return _lead_by_folds(best, other, metric)
    judge = _judge(best.found, [best.side, other.side], metric)
    rows = len(best.side.truth)
    found = compare(
        _losses(best.found, best.side, judge),
        _losses(best.found, other.side, judge),
        units=best.side.units,
        folds=several(best.side.folds),
    )
    beyond = found.p < ALPHA if standing is None else standing > 1
    name, way = _LOSSES[judge]
    where = say("on the same {rows}", rows=counted(rows, "row"))
    if standing is not None:
        where += ", all tested together"
    stands_in = (
        say(
            " ({words_of} is no mean over rows, so {name} is tested)",
            words_of=words_of(metric),
            name=name,
        )
        if metric in _NO_MEANS and judge != metric
        else ""
    )
    return _told(best, other, judge, found, beyond, (name, way, where + stands_in))


def _told(
    best: Contender,
    other: Contender,
    judge: str,
    found: Comparison,
    beyond: bool,
    words: tuple[str, str, str],
) -> Lead:
    name, way, where = words
    a, b = best.letter, other.letter
    gain, low, high = -found.difference, -found.high, -found.low
    if found.difference == 0 and found.p == 1:
        sentence = say(
            "{a} and {b} have the same {name} {where}.", a=a, b=b, name=name, where=where
        )
    elif gain < 0 and beyond:
        sentence = say(
            "{a} has the better score, but {b} the better {name} {where}.",
            a=a,
            b=b,
            name=name,
            where=where,
        )
        beyond = False
    else:
        if gain < 0:
            gain, low, high, way = -gain, -high, -low, _OPPOSITE[way]
        amount = say(
            "its {name} is {gain:.3g} {way} (95 %: {low:.3g} to {high:.3g}) {where}",
            name=name,
            gain=gain,
            way=way,
            low=low,
            high=high,
            where=where,
        )
        sentence = (
            say("{a} leads {b} by more than chance: {amount}.", a=a, b=b, amount=amount)
            if beyond
            else say(
                "The lead of {a} over {b} is not more than chance: {amount}.",
                a=a,
                b=b,
                amount=amount,
            )
        )
    return Lead(
        best=a,
        other=b,
        beyond_chance=beyond,
        sentence=sentence,
        metric=judge,
        difference=found.difference,
        interval=[found.low, found.high],
        p=found.p,
    )


_OPPOSITE = {"higher": "lower", "lower": "higher"}


def _lead_by_folds(best: Contender, other: Contender, metric: str) -> Lead:
    """Compare the scores of the folds, where predictions were not kept."""
    spec = best.found.spec
    one, two = _metric(best.found, metric), _metric(other.found, metric)
    found = compare_scores(one, two.folds, None if spec is None else spec.validation)
    if found is None:
        missing = listed([one.letter for one in (best, other) if one.side is None])
        return _untold(
            best, other, say("the predictions of {missing} were not kept", missing=missing)
        )
    way = "higher" if one.higher_is_better else "lower"
    words = (words_of(metric), way, say("over the same {count} folds", count=len(one.folds)))
    return _told(best, other, metric, found, found.p < ALPHA, words)


def _untold(best: Contender, other: Contender, why: str) -> Lead:
    return Lead(
        best=best.letter,
        other=other.letter,
        beyond_chance=None,
        sentence=say(
            "Whether {letter} leads {other_letter} by more than chance can't be told: {why}.",
            letter=best.letter,
            other_letter=other.letter,
            why=why,
        ),
        metric=None,
        difference=None,
        interval=None,
        p=None,
    )


def _why_not(best: Contender, other: Contender) -> str | None:
    """Say why two can't be compared row by row; None where they can."""
    a, b = best.found, other.found
    if a.task != b.task:
        return "they have different tasks"
    if a.target != b.target:
        return say(
            "{letter} predicts {target}, {other_letter} predicts {b_target}",
            letter=best.letter,
            target=a.target,
            other_letter=other.letter,
            b_target=b.target,
        )
    if a.version_id is None or a.version_id != b.version_id:
        return "they were tested on different data"
    if a.split != b.split:
        return _UNLIKE
    if best.side is None or other.side is None:
        return None
    if not best.side.tests_like(other.side):
        return _UNLIKE
    units = best.side.positions if best.side.units is None else best.side.units
    return None if differ(units) else "one group of rows is too few"


_UNLIKE = "they were not tested on the same rows in the same folds"


def _judge(one: Found, sides: Sequence[Side], metric: str) -> str:
    """Return the metric of the losses that are tested."""
    probable = all(side.has_probabilities for side in sides)
    return judge_of(one.task, metric, with_probabilities=probable)


def _losses(one: Found, side: Side, judge: str) -> Numbers:
    return losses_of(one.task, judge, side.truth, side.answers)
