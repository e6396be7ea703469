"""Charts of searched parameters: the score by each of them, and all of them together.

The charts of a search are drawn again while it runs. So each has its rows under a name, and the
rest of it depends on the ranges alone: whoever shows it needs to exchange only the rows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ...evaluation.report.charts import PLAIN, STRONG, chart, named_rows, quantitative
from ...languages import say
from ...schemas.pipelines.reports import Chart
from ...schemas.pipelines.searches import Interval
from ..spaces.intervals import Range
from ..spaces.reading import key_of
from .edges import within_edge, words_on_edge

MOST_AXES = 9
_PARTS = 6
"""A range of numbers has these parts to choose from."""
_MOST_COLUMNS = 24
"""An axis of more choices has neither parts nor words."""
_MOST_FLAT = 4
"""The words of more columns are turned."""
_FEWEST_NUMBERS = 3
_FEW = 10
"""A shorter range of whole numbers has no middle."""
_LOG_FROM = 100.0
"""Choices that are numbers stand on a logarithmic axis where the largest is this many times the
smallest."""
_GOLDEN = 0.6180339887


@dataclass(frozen=True)
class Axis:
    """A searched parameter with the values of the trials."""

    name: str
    range: Range
    values: Sequence[Any]


@dataclass(frozen=True)
class Scores:
    """The scores of the trials, in the order of their values."""

    label: str
    higher_is_better: bool
    trials: Sequence[int]
    values: Sequence[float]

    @property
    def shown(self) -> list[float]:
        """The scores as they are drawn."""
        return within_edge(self.values, self.higher_is_better)


def draw_slice(axis: Axis, scores: Scores) -> Chart:
    """Draw the score by one parameter: over a range, or in a column for each choice."""
    best = (max if scores.higher_is_better else min)(scores.values)
    is_choice = isinstance(axis.range, list)
    rows = [
        {
            "trial": trial,
            "value": words_of(value) if is_choice else value,
            "score": score,
            "shown": shown,
            "best": score == best,
            "aside": trial * _GOLDEN % 1,
        }
        for trial, value, score, shown in zip(
            scores.trials, axis.values, scores.values, scores.shown, strict=True
        )
    ]
    kind = "nominal" if is_choice else "quantitative"
    encoding: dict[str, Any] = {
        "x": {"field": "value", "type": kind, "title": axis.name, **_scale(axis.range)},
        "y": quantitative("shown", scores.label, scale={"zero": False}),
        "color": {"condition": {"test": "datum.best", "value": STRONG}, "value": PLAIN},
        "tooltip": [
            {"field": "trial", "type": "nominal"},
            {"field": "value", "type": kind, "title": axis.name},
            quantitative("score", scores.label, format=".4~g"),
        ],
    }
    if is_choice:
        encoding["xOffset"] = {"field": "aside", "type": "quantitative"}
    spec = chart(
        height=180,
        description=say("{label} of the trials by {name}.", label=scores.label, name=axis.name),
        data=named_rows(rows),
        mark={"type": "circle", "size": 40, "opacity": 0.7, "cursor": "pointer"},
        encoding=encoding,
    )
    return Chart(title=axis.name, help=words_on_edge(scores.values, scores.shown), spec=spec)


def draw_together(axes: Sequence[Axis], scores: Scores) -> Chart:
    """Draw parallel coordinates: an axis for each parameter, and a line for each trial.

    A click on a part of an axis, or a choice below the chart, leaves the trials of that part.
    """
    drawn = axes[:MOST_AXES]
    names = [*(axis.name for axis in drawn), scores.label]
    fields = [f"a{place}" for place in range(len(names))]
    parts = [_parts_of(axis.range) for axis in drawn]
    rows = [
        *_lines(drawn, parts, scores),
        *(
            {"kind": "part", "axis": field, "low": low, "high": high, "part": f"{place}.{number}"}
            for place, (field, found) in enumerate(zip(fields, parts, strict=False))
            for number, (_, low, high) in enumerate(found)
        ),
        *_ticks(drawn, scores, fields),
    ]
    options = {
        f"{place}.{number}": f"{axis.name} {words}"
        for place, (axis, found) in enumerate(zip(drawn, parts, strict=True))
        for number, (words, _, _) in enumerate(found)
    }
    spec = chart(
        width=max(360, 100 * len(names)),
        description=(
            say(
                "{label} of the trials with the values of {count} parameters. The choice "
                "below leaves the trials of a part of an axis.",
                label=scores.label,
                count=len(drawn),
            )
        ),
        data=named_rows(rows),
        encoding={"x": _axes(fields, names), "y": _place("place")},
        layer=[_line_layer(fields, scores.label), _part_layer(options), _tick_layer()],
        config={"view": {"stroke": None}},
    )
    left = len(axes) - len(drawn)
    more = (
        say(" The {most_axes} most important parameters are drawn.", most_axes=MOST_AXES)
        if left
        else ""
    )
    return Chart(
        title=say("All parameters"),
        help="A line is a trial. Choose a part of an axis to see only the trials of it." + more,
        spec=spec,
    )


def axis_of(name: str, searched: Range, values: Sequence[Any]) -> Axis:
    """Return the axis of a parameter. Choices that are numbers stand on an axis of numbers."""
    if not isinstance(searched, list) or len(searched) < _FEWEST_NUMBERS:
        return Axis(name, searched, values)
    if not all(_is_number(one) for one in searched):
        return Axis(name, searched, values)
    low, high = min(searched), max(searched)
    log = low > 0 and high >= _LOG_FROM * low
    return Axis(name, Interval(low=low, high=high, log=log), values)


def words_of(value: Any) -> str:
    """Write a choice in short."""
    return value if isinstance(value, str) else json.dumps(value)[:40]


def _scale(searched: Range) -> dict[str, Any]:
    if isinstance(searched, list):
        few = len(searched) <= _MOST_FLAT
        flat = {"labelLimit": 90, "labelAngle": 0 if few else -45}
        return {"sort": [words_of(choice) for choice in searched], "axis": flat}
    kind = "log" if searched.log else "linear"
    scale = {"type": kind, "nice": False, "domain": [searched.low, searched.high], "padding": 8}
    zero = {} if searched.log else {"zero": False}
    axis: dict[str, Any] = {"tickCount": 5, "labelOverlap": "greedy", "labelSeparation": 6}
    if searched.log:
        axis["format"] = "~g"
    return {"scale": {**scale, **zero}, "axis": axis}


def _place_of(searched: Range, value: Any) -> float:
    """Return where a value stands on its axis, from 0 to 1."""
    if isinstance(searched, list):
        keys = [key_of(choice) for choice in searched]
        return (keys.index(key_of(value)) + 0.5) / len(keys) if key_of(value) in keys else 0.0
    low, high = float(searched.low), float(searched.high)
    if searched.log:
        low, high, value = math.log(low), math.log(high), math.log(value)
    return (float(value) - low) / (high - low)


def _parts_of(searched: Range) -> list[tuple[str, float, float]]:
    """Cut an axis into parts: its words, and the places from and to."""
    if isinstance(searched, list):
        count = len(searched)
        if count > _MOST_COLUMNS:
            return []
        return [
            (f"= {words_of(choice)}", place / count, (place + 1) / count)
            for place, choice in enumerate(searched)
        ]
    edges = [place / _PARTS for place in range(_PARTS + 1)]
    named = [(_between(searched, a, b), a, b) for a, b in pairwise(edges)]
    return [part for part in named if part[0]]


def _between(searched: Interval, low: float, high: float) -> str:
    """Write what lies in a part of a range; nothing where that is no whole number."""
    first, last = _value_at(searched, low), _value_at(searched, high)
    if not searched.is_whole:
        return say("from {number} to {number2}", number=_number(first), number2=_number(last))
    # A value at an edge belongs to the part below it.
    whole = [math.ceil(first) if low == 0 else math.floor(first) + 1, math.floor(last)]
    if whole[0] > whole[1]:
        return ""
    return (
        say("= {whole:,}", whole=whole[0])
        if whole[0] == whole[1]
        else say("from {whole:,} to {whole2:,}", whole=whole[0], whole2=whole[1])
    )


def _value_at(searched: Interval, place: float) -> float:
    low, high = float(searched.low), float(searched.high)
    value = low * (high / low) ** place if searched.log else low + (high - low) * place
    return round(float(value), 12) if searched.is_whole else float(value)


def _words_at(searched: Interval, place: float) -> str:
    value = _value_at(searched, place)
    return _number(round(value) if searched.is_whole else value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _lines(
    axes: Sequence[Axis], parts: Sequence[list[tuple[str, float, float]]], scores: Scores
) -> list[dict[str, Any]]:
    """Return a row for each trial, the worst first, so that better ones are drawn over it."""
    shown = scores.shown
    low, high = min(shown), max(shown)
    best, worst = (high, low) if scores.higher_is_better else (low, high)
    middle = sorted(shown)[len(shown) // 2]
    span, half = best - worst, best - middle
    rows = []
    for at, (trial, score) in enumerate(zip(scores.trials, shown, strict=True)):
        places = [_place_of(axis.range, axis.values[at]) for axis in axes]
        inside = [
            f"{axis}.{next((n for n, part in enumerate(found) if place <= part[2]), 0)}"
            for axis, (place, found) in enumerate(zip(places, parts, strict=True))
        ]
        whole = (score - worst) / span if span else 1.0
        rows.append(
            {
                "kind": "trial",
                "trial": trial,
                "score": scores.values[at],
                "grade": max(0.0, (score - middle) / half) if half else whole,
                "parts": f" {' '.join(inside)} ",
                "with": ", ".join(f"{axis.name} = {_short(axis.values[at])}" for axis in axes),
                **{f"a{place}": round(where, 4) for place, where in enumerate([*places, whole])},
            }
        )
    return sorted(rows, key=lambda row: row["grade"])


def _short(value: Any) -> str:
    return _number(value) if _is_number(value) else words_of(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ticks(axes: Sequence[Axis], scores: Scores, fields: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for field, axis in zip(fields, axes, strict=False):
        if isinstance(axis.range, list):
            named = axis.range if len(axis.range) <= _MOST_COLUMNS else []
            ends = [(_place_of(axis.range, one), words_of(one)[:14]) for one in named]
        else:
            few = axis.range.is_whole and axis.range.high - axis.range.low < _FEW
            places = (0.0, 1.0) if few else (0.0, 0.5, 1.0)
            ends = [(place, _words_at(axis.range, place)) for place in places]
        found += [(field, *end) for end in ends]
    order = sorted(scores.shown, reverse=not scores.higher_is_better)
    found += [(fields[-1], 0.0, f"{order[0]:.4g}"), (fields[-1], 1.0, f"{order[-1]:.4g}")]
    return [
        {"kind": "tick", "axis": field, "place": place, "words": words}
        for field, place, words in found
    ]


def _axes(fields: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    labels = json.dumps(dict(zip(fields, names, strict=True)))
    return {
        "field": "axis",
        "type": "nominal",
        "sort": list(fields),
        "title": None,
        "scale": {"type": "point", "padding": 0.4},
        "axis": {
            **{"orient": "top", "domain": False, "ticks": False, "labelPadding": 14},
            **{"labelAngle": -20, "labelAlign": "left", "labelLimit": 110, "grid": False},
            "labelExpr": f"{labels}[datum.value]",
        },
    }


def _place(field: str) -> dict[str, Any]:
    return quantitative(field, "", scale={"domain": [0, 1]}, axis=None)


_CHOSEN = "part_of_axis"
"""The name of the choice of a part."""
_IS_CHOSEN = f"!isValid({_CHOSEN}.part) || indexof(datum.parts, ' ' + {_CHOSEN}.part[0] + ' ') >= 0"


_CLEARER = quantitative("grade", "", scale={"domain": [0, 1], "range": [0.3, 0.9]}, legend=None)
"""Better trials are clearer."""


def _line_layer(fields: Sequence[str], label: str) -> dict[str, Any]:
    ends = {"domain": [0, 1], "range": ["#8f9bab", PLAIN, STRONG], "interpolate": "rgb"}
    words = "datum.value == 1 ? 'best' : datum.value == 0 ? 'median or worse' : ''"
    legend = {
        **{"type": "gradient", "values": [0, 1], "labelExpr": words},
        **{"orient": "bottom", "gradientLength": 140},
    }
    return {
        "transform": [
            {"filter": "datum.kind === 'trial'"},
            {"fold": list(fields), "as": ["axis", "place"]},
        ],
        "mark": {"type": "line", "cursor": "pointer", "strokeWidth": 1.5},
        "encoding": {
            "y": _place("place"),
            "detail": {"field": "trial", "type": "nominal"},
            "color": quantitative("grade", label, scale=ends, legend=legend),
            "opacity": {"condition": {"test": _IS_CHOSEN, **_CLEARER}, "value": 0.03},
            "tooltip": [
                {"field": "trial", "type": "nominal"},
                quantitative("score", label, format=".4~g"),
                {"field": "with", "type": "nominal"},
            ],
        },
    }


def _part_layer(options: dict[str, str]) -> dict[str, Any]:
    bind = {
        "input": "select",
        "options": [None, *options],
        "labels": ["all trials", *options.values()],
        "name": "show ",
    }
    select = {"type": "point", "fields": ["part"], "on": "click", "toggle": False}
    chosen = {"param": _CHOSEN, "empty": False, "value": 0.5}
    return {
        "params": [{"name": _CHOSEN, "select": select, "bind": bind}],
        "transform": [{"filter": "datum.kind === 'part'"}],
        "mark": {"type": "bar", "width": 12, "cursor": "pointer", "color": "gray"},
        "encoding": {
            "y": _place("low"),
            "y2": {"field": "high"},
            "stroke": {"value": "gray"},
            "fillOpacity": {"condition": chosen, "value": 0.08},
        },
    }


def _tick_layer() -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.kind === 'tick'"}],
        "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 10},
        "encoding": {"y": _place("place"), "text": {"field": "words"}},
    }
