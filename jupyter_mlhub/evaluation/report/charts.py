"""Charts as Vega-Lite 5 documents with their data inside. JupyterLab can draw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...languages import say
from ...schemas.pipelines.reports import Importance

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MAX_POINTS = 1000
WIDTH, HEIGHT = 320, 280
PLAIN, STRONG = "#4c78a8", "#e4572e"
"""Colours of marks that are seen on light and on dark pages, and with any colour blindness."""
_GREY = {"strokeDash": [4, 4], "color": "gray"}


def quantitative(field: str, title: str, **options: Any) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, **options}


def chart(**parts: Any) -> dict[str, Any]:
    return {"$schema": SCHEMA, "width": WIDTH, "height": HEIGHT, **parts}


def named_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows under a name, so that a chart on display can exchange them."""
    return {"name": "rows", "values": rows}


def line(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a dashed line, as a reference."""
    return {"data": {"values": points}, "mark": {"type": "line", **_GREY}}


def some(count: int, most: int = MAX_POINTS) -> NDArray[np.int64]:
    """Return at most ``most`` of the positions below ``count``, in order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def predicted_against_actual(
    truth: NDArray[Any], predicted: NDArray[Any], target: str
) -> dict[str, Any]:
    """Plot predictions against the truth. Points on the diagonal are right."""
    at = some(len(truth))
    truth, predicted = np.asarray(truth, float)[at], np.asarray(predicted, float)[at]
    low = float(min(truth.min(), predicted.min()))
    high = float(max(truth.max(), predicted.max()))
    points = [
        {"actual": float(a), "predicted": float(p)} for a, p in zip(truth, predicted, strict=True)
    ]
    zero = {"scale": {"zero": False}}
    x = quantitative("actual", say("{target}, actual", target=target), **zero)
    y = quantitative("predicted", say("{target}, predicted", target=target), **zero)
    diagonal = [{"actual": low, "predicted": low}, {"actual": high, "predicted": high}]
    mark = {"type": "point", "filled": True, "opacity": 0.5, "tooltip": True}
    return chart(
        encoding={"x": x, "y": y},
        layer=[{"data": {"values": points}, "mark": mark}, line(diagonal)],
    )


def residuals(truth: NDArray[Any], predicted: NDArray[Any], target: str) -> dict[str, Any]:
    """Plot residuals against predictions. They should show no pattern."""
    at = some(len(truth))
    predicted = np.asarray(predicted, float)[at]
    left = np.asarray(truth, float)[at] - predicted
    points = [
        {"predicted": float(p), "left": float(r)} for p, r in zip(predicted, left, strict=True)
    ]
    ends = [float(predicted.min()), float(predicted.max())]
    mark = {"type": "point", "filled": True, "opacity": 0.5, "tooltip": True}
    return chart(
        encoding={
            "x": quantitative(
                "predicted", say("{target}, predicted", target=target), scale={"zero": False}
            ),
            "y": quantitative("left", say("actual − predicted")),
        },
        layer=[
            {"data": {"values": points}, "mark": mark},
            line([{"predicted": end, "left": 0.0} for end in ends]),
        ],
    )


def confusion(labels: list[str], counts: list[list[int]]) -> dict[str, Any]:
    """Plot a confusion matrix: rows are the truth, columns the prediction, colour the share of the
    row."""
    cells = [
        {
            "actual": labels[i],
            "predicted": labels[j],
            "rows": count,
            "share": round(count / (sum(row) or 1), 4),
        }
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
    ]
    side = max(160, min(480, 44 * len(labels)))
    x = {
        "field": "predicted",
        "type": "nominal",
        "title": say("predicted"),
        "sort": labels,
        "axis": {"orient": "top"},
    }
    y = {"field": "actual", "type": "nominal", "title": say("actual"), "sort": labels}
    shade = {"scheme": "blues", "domain": [0, 1]}
    colour = {"field": "share", "type": "quantitative", "scale": shade, "legend": None}
    ink = {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": "black"}
    number = {"text": {"field": "rows", "type": "quantitative"}, "color": ink}
    return chart(
        width=side,
        height=side,
        data={"values": cells},
        encoding={"x": x, "y": y},
        layer=[
            {"mark": {"type": "rect", "tooltip": True}, "encoding": {"color": colour}},
            {"mark": "text", "encoding": number},
        ],
    )


def curves(
    points: list[dict[str, Any]], x: str, y: str, compare: list[dict[str, Any]]
) -> dict[str, Any]:
    """Plot a line over ``x`` and ``y`` for each ``class`` of the points."""
    unit = {"scale": {"domain": [0, 1]}}
    colour = {"field": "class", "type": "nominal", "title": None}
    return chart(
        encoding={"x": quantitative(x, x, **unit), "y": quantitative(y, y, **unit)},
        layer=[
            {
                "data": {"values": points},
                "mark": {"type": "line", "tooltip": True},
                "encoding": {"color": colour, "order": {"field": "order"}},
            },
            line(compare),
        ],
    )


def threshold(points: list[dict[str, Any]], positive: str) -> dict[str, Any]:
    """Plot precision, recall, F1 and the share of positive predictions, with a slider."""
    near = "abs(datum.threshold - cut) < 0.005"
    folded = {"fold": ["precision", "recall", "F1", "predicted positive"], "as": ["what", "value"]}
    slider = {"input": "range", "min": 0, "max": 1, "step": 0.01, "name": "threshold "}
    x = quantitative("threshold", say("threshold on the probability of {name}", name=positive))
    colour = {"field": "what", "type": "nominal", "title": None}
    words = (
        "'precision ' + format(datum.precision, '.3f') + ', recall ' + format(datum.recall, '.3f')"
        " + ', F1 ' + format(datum.F1, '.3f') + ', predicted positive '"
        " + format(datum['predicted positive'], '.1%')"
    )
    return chart(
        params=[{"name": "cut", "value": 0.5, "bind": slider}],
        data={"values": points},
        layer=[
            {
                "transform": [folded],
                "mark": {"type": "line", "tooltip": True},
                "encoding": {"x": x, "y": quantitative("value", say("share")), "color": colour},
            },
            {
                "transform": [{"filter": near}],
                "mark": {"type": "rule", "strokeDash": [4, 4]},
                "encoding": {"x": x},
            },
            {
                "transform": [{"filter": near}, {"calculate": words, "as": "words"}],
                "mark": {"type": "text", "align": "left", "baseline": "bottom"},
                "encoding": {
                    "text": {"field": "words"},
                    "x": {"value": 0},
                    "y": {"value": -4},
                },
            },
        ],
    )


def importance(found: Sequence[Importance], headline: str, most: int = 20) -> dict[str, Any]:
    """Plot feature importance as bars, with the spread over the folds."""
    values = [
        {
            "column": one.column,
            "fall": one.mean,
            "low": one.mean - (one.spread or 0),
            "high": one.mean + (one.spread or 0),
        }
        for one in found[:most]
    ]
    y = {"field": "column", "type": "nominal", "sort": None, "title": None}
    fall = quantitative("fall", say("drop in {headline} when shuffled", headline=headline))
    return chart(
        height={"step": 18},
        data={"values": values},
        encoding={"y": y},
        layer=[
            {"mark": {"type": "bar", "tooltip": True}, "encoding": {"x": fall}},
            {
                "mark": {"type": "rule"},
                "encoding": {"x": quantitative("low", ""), "x2": {"field": "high"}},
            },
        ],
    )


def histogram(values: NDArray[Any], title: str, mark_at: float | None = None) -> dict[str, Any]:
    """Plot a histogram, with a dashed line at ``mark_at``."""
    counts, edges = np.histogram(values, bins=30)
    bars = [
        {"from": float(low), "to": float(high), "rows": int(count)}
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    x = quantitative("from", title, bin={"binned": True})
    layer: list[dict[str, Any]] = [
        {
            "data": {"values": bars},
            "mark": {"type": "bar", "tooltip": True},
            "encoding": {"x": x, "x2": {"field": "to"}, "y": quantitative("rows", say("rows"))},
        }
    ]
    if mark_at is not None:
        layer.append(
            {
                "data": {"values": [{"from": mark_at}]},
                "mark": {"type": "rule", **_GREY},
                "encoding": {"x": quantitative("from", title)},
            }
        )
    return chart(layer=layer)


def scatter(points: list[dict[str, Any]], colour_title: str) -> dict[str, Any]:
    """Plot rows on the first two principal components, coloured by ``cluster``."""
    colour = {"field": "cluster", "type": "nominal", "title": colour_title}
    return chart(
        data={"values": points},
        mark={"type": "point", "filled": True, "opacity": 0.6, "tooltip": True},
        encoding={
            "x": quantitative("x", say("first principal component"), scale={"zero": False}),
            "y": quantitative("y", say("second principal component"), scale={"zero": False}),
            "color": colour,
        },
    )


def bars(points: list[dict[str, Any]], x: str, y: str) -> dict[str, Any]:
    """Plot bars of ``y`` for each ``x``."""
    return chart(
        width={"step": 36},
        data={"values": points},
        mark={"type": "bar", "tooltip": True},
        encoding={
            "x": {"field": x, "type": "nominal", "sort": None, "axis": {"labelAngle": 0}},
            "y": quantitative(y, y),
        },
    )


def learning_curve(points: list[dict[str, Any]], headline: str) -> dict[str, Any]:
    """Plot the score on seen and on new rows by the number of rows, with its spread over the
    folds."""
    x = quantitative("rows", say("rows fitted on"), scale={"zero": False})
    colour = {"field": "on", "type": "nominal", "title": None}
    band = {
        "y": quantitative("low", headline, scale={"zero": False}),
        "y2": {"field": "high"},
    }
    return chart(
        data={"values": points},
        encoding={"x": x, "color": colour},
        layer=[
            {"mark": {"type": "area", "opacity": 0.2}, "encoding": band},
            {
                "mark": {"type": "line", "point": True, "tooltip": True},
                "encoding": {"y": quantitative("score", headline, scale={"zero": False})},
            },
        ],
    )
