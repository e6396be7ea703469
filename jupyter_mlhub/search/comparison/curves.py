"""Curves of what is compared, one over the other, and the scores by class and by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...evaluation.metrics.definitions import metrics_of
from ...evaluation.metrics.ranking import Ranking, calibration
from ...evaluation.report import charts
from ...evaluation.report.probability_charts import (
    CALIBRATION_HELP,
    MAX_CLASSES,
    PR_HELP,
    ROC_HELP,
    bins_of,
    curve_points,
)
from ...languages import say
from ...schemas.pipelines.comparisons import ComparedScores
from ...schemas.pipelines.reports import Chart
from ...wording import listed
from .answers import Side
from .finding import Found
from .names import letter

_MOST_POINTS = 300
_MOST_SCORES = 200
_WHO = "of"
_DIAGONAL = (0.0, 1.0)

Points = list[dict[str, Any]]


def find_charts(compared: Sequence[Found], sides: Sequence[Side | None]) -> list[Chart]:
    """Draw the curves of all that kept their predictions, if they answer the same question."""
    if len({(one.task, one.target) for one in compared}) > 1:
        return []
    kept = [(letter(place), side) for place, side in enumerate(sides) if side is not None]
    if not kept:
        return []
    if compared[0].task == "regression":
        return _of_quantities(kept, compared[0].target or "target")
    return _of_classes([(name, side) for name, side in kept if side.has_probabilities])


def _of_classes(kept: Sequence[tuple[str, Side]]) -> list[Chart]:
    if not kept or not 2 <= len(kept[0][1].classes) <= MAX_CLASSES:
        return []
    classes = list(kept[0][1].classes)
    shown = classes[1:] if len(classes) == 2 else classes
    roc: Points = []
    precision: Points = []
    calibrated: Points = []
    for name, side in kept:
        for place in (classes.index(one) for one in shown):
            is_class, score = side.truth == place, side.answers[:, place]
            if is_class.all() or not is_class.any():
                continue
            ranking = Ranking.of(is_class, score)
            false, true = ranking.roc()
            recall, right = ranking.precision_recall()
            predicted, actual = calibration(is_class, score, bins_of(len(score)))
            roc += _points(name, classes[place], {_FALSE: false, _TRUE: true})
            precision += _points(name, classes[place], {"recall": recall, "precision": right})
            calibrated += _points(name, classes[place], {_GIVEN: predicted, _SHARE: actual})
    if not roc:
        return []
    return [
        _curves("ROC", ROC_HELP, roc, shown, (_FALSE, _TRUE), diagonal=True),
        _curves("Precision and recall", PR_HELP, precision, shown, ("recall", "precision")),
        _curves(
            "Calibration", CALIBRATION_HELP, calibrated, shown, (_GIVEN, _SHARE), diagonal=True
        ),
    ]


_FALSE, _TRUE = "false positives", "true positives"
_GIVEN, _SHARE = "probability", "actual share"


def _points(who: str, name: str, values: dict[str, NDArray[Any]]) -> Points:
    return [{**point, "class": name} for point in curve_points(who, values, _WHO)]


def _curves(
    title: str,
    help_: str,
    points: Points,
    classes: Sequence[str],
    axes: tuple[str, str],
    *,
    diagonal: bool = False,
) -> Chart:
    """Plot a line for each of the compared; of several classes, one is chosen below the chart."""
    x, y = axes
    unit = {"scale": {"domain": [0, 1]}}
    chosen: dict[str, Any] = {}
    if len(classes) > 1:
        bind = {"input": "select", "options": list(classes), "name": "class "}
        chosen["params"] = [{"name": "shown", "value": classes[0], "bind": bind}]
    lines: dict[str, Any] = {
        "data": {"values": points},
        "mark": {"type": "line", "tooltip": True},
        "encoding": {"color": _COLOUR, "order": {"field": "order"}},
    }
    if chosen:
        lines["transform"] = [{"filter": "datum.class === shown"}]
    compare = [{x: end, y: end} for end in _DIAGONAL] if diagonal else []
    spec = charts.chart(
        **chosen,
        encoding={
            "x": charts.quantitative(x, x, **unit),
            "y": charts.quantitative(y, y, **unit),
        },
        layer=[lines, *([charts.line(compare)] if compare else [])],
    )
    return Chart(title=title, help=help_, spec=spec)


_COLOUR = {"field": _WHO, "type": "nominal", "title": None}


def _of_quantities(kept: Sequence[tuple[str, Side]], target: str) -> list[Chart]:
    errors: Points = []
    plotted: Points = []
    for name, side in kept:
        off = np.sort(np.abs(side.predicted - side.truth))
        share = np.arange(1, len(off) + 1) / len(off)
        errors += curve_points(name, {"error": off, "share": share}, _WHO)
        for row in charts.some(len(side.truth), _MOST_POINTS):
            values = {"actual": float(side.truth[row]), "predicted": float(side.predicted[row])}
            plotted.append({_WHO: name, **values})
    ends = [
        f([point[key] for point in plotted for key in ("actual", "predicted")]) for f in (min, max)
    ]
    zero = {"scale": {"zero": False}}
    mark = {"type": "point", "filled": True, "opacity": 0.5, "tooltip": True}
    scatter = charts.chart(
        encoding={
            "x": charts.quantitative("actual", f"{target}, actual", **zero),
            "y": charts.quantitative("predicted", f"{target}, predicted", **zero),
        },
        layer=[
            {"data": {"values": plotted}, "mark": mark, "encoding": {"color": _COLOUR}},
            charts.line([{"actual": end, "predicted": end} for end in ends]),
        ],
    )
    sorted_errors = charts.chart(
        data={"values": errors},
        mark={"type": "line", "tooltip": True},
        encoding={
            "x": charts.quantitative("error", say("absolute error")),
            "y": charts.quantitative("share", say("share of rows"), scale={"domain": [0, 1]}),
            "color": _COLOUR,
            "order": {"field": "order"},
        },
    )
    return [
        Chart(
            title=say("Errors"),
            help=say(
                "The share of rows with an absolute error up to this one. A curve further to "
                "the left is better."
            ),
            spec=sorted_errors,
        ),
        Chart(
            title=say("Predicted against actual"),
            help=say("Points on the dashed line are right."),
            spec=scatter,
        ),
    ]


def find_classes(compared: Sequence[Found], sides: Sequence[Side | None]) -> list[ComparedScores]:
    """Return the F1 of each class, where all predict the same column."""
    if any(one.task != "classification" for one in compared):
        return []
    if len({one.target for one in compared}) > 1:
        return []
    by_class = [_f1(one, side) for one, side in zip(compared, sides, strict=True)]
    names = dict.fromkeys(name for found in by_class for name in found)
    rows = [
        _scores(
            name,
            "f1",
            True,
            next((found[name][1] for found in by_class if name in found), None),
            [found[name][0] if name in found else None for found in by_class],
        )
        for name in names
    ]
    return _sorted(rows)


def _f1(one: Found, side: Side | None) -> dict[str, tuple[float, int]]:
    """Return F1 and number of rows by class."""
    if one.report is not None:
        return {score.label: (score.f1, score.support) for score in one.report.classes}
    if side is None:
        return {}
    size = len(side.classes)
    support = np.bincount(side.truth, minlength=size)
    predicted = np.bincount(side.predicted, minlength=size)
    hits = np.bincount(side.truth[side.truth == side.predicted], minlength=size)
    return {
        name: (float(2 * hits[place] / (support[place] + predicted[place])), int(support[place]))
        for place, name in enumerate(side.classes)
        if support[place] + predicted[place]
    }


def find_slices(compared: Sequence[Found]) -> list[ComparedScores]:
    """Return the scores by group that at least two reports have."""
    if len({(one.task, one.target) for one in compared}) > 1:
        return []
    by_slice = [
        {
            (part.column, part.value, part.metric): part
            for part in ([] if one.report is None else one.report.slices)
        }
        for one in compared
    ]
    better = {metric.name: metric.higher_is_better for metric in metrics_of(compared[0].task)}
    rows = []
    for key in dict.fromkeys(key for found in by_slice for key in found):
        parts = [found.get(key) for found in by_slice]
        known = [part for part in parts if part is not None]
        if len(known) > 1:
            column, value, metric = key
            values = [None if part is None else part.score for part in parts]
            name = f"{column} = {value}"
            rows.append(_scores(name, metric, better.get(metric, True), known[0].rows, values))
    return _sorted(rows)[:_MOST_SCORES]


def find_notes(compared: Sequence[Found]) -> list[str]:
    """Say which of the compared have no scores by group, where others do."""
    without = [letter(place) for place, one in enumerate(compared) if one.kind == "trial"]
    if not without or not any(one.report is not None and one.report.slices for one in compared):
        return []
    have, them = ("has", "it") if len(without) == 1 else ("have", "them")
    return [
        say(
            "{without} {have} no scores by group, because trials have no report. Train "
            "{them} to have one: Open as pipeline.",
            without=listed(without),
            have=have,
            them=them,
        )
    ]


def _scores(
    name: str, metric: str, higher: bool, rows: int | None, values: list[float | None]
) -> ComparedScores:
    known = [value for value in values if value is not None]
    return ComparedScores(
        name=name,
        metric=metric,
        higher_is_better=higher,
        rows=rows,
        values=values,
        span=max(known) - min(known),
    )


def _sorted(rows: Sequence[ComparedScores]) -> list[ComparedScores]:
    """Put the largest differences first, and leave out what is the same for all."""
    return sorted((row for row in rows if row.span > 0), key=lambda row: -row.span)
