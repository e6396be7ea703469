"""Charts as Vega-Lite 5 documents with their data inside; JupyterLab draws them itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MAX_POINTS = 1000
MAX_MATRIX_CLASSES = 20


def predicted_against_actual(
    truth: NDArray[Any], predicted: NDArray[Any], target: str
) -> dict[str, Any]:
    """Points on the diagonal are right; the distance from it is the error."""
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    if len(truth) > MAX_POINTS:
        chosen = np.random.default_rng(0).choice(len(truth), MAX_POINTS, replace=False)
        truth, predicted = truth[chosen], predicted[chosen]
    low = float(min(truth.min(), predicted.min()))
    high = float(max(truth.max(), predicted.max()))
    points = [
        {"actual": float(a), "predicted": float(p)} for a, p in zip(truth, predicted, strict=True)
    ]
    x = {"field": "actual", "type": "quantitative", "title": f"{target}, actual"}
    y = {"field": "predicted", "type": "quantitative", "title": f"{target}, predicted"}
    zero = {"scale": {"zero": False}}
    diagonal = [{"actual": low, "predicted": low}, {"actual": high, "predicted": high}]
    return {
        "$schema": SCHEMA,
        "width": 320,
        "height": 280,
        "layer": [
            {
                "data": {"values": points},
                "mark": {"type": "point", "filled": True, "opacity": 0.5, "tooltip": True},
                "encoding": {"x": x | zero, "y": y | zero},
            },
            {
                "data": {"values": diagonal},
                "mark": {"type": "line", "strokeDash": [4, 4], "color": "gray"},
                "encoding": {"x": x, "y": y},
            },
        ],
    }


def confusion(labels: list[str], counts: list[list[int]]) -> dict[str, Any]:
    """Rows are the truth, columns the prediction; colour is the share of the row."""
    cells = []
    for i, row in enumerate(counts):
        total = sum(row) or 1
        for j, count in enumerate(row):
            cells.append(
                {
                    "actual": labels[i],
                    "predicted": labels[j],
                    "rows": count,
                    "share": round(count / total, 4),
                }
            )
    side = max(160, min(480, 44 * len(labels)))
    x = {"field": "predicted", "type": "nominal", "sort": labels, "axis": {"orient": "top"}}
    y = {"field": "actual", "type": "nominal", "sort": labels}
    shade = {"scheme": "blues", "domain": [0, 1]}
    return {
        "$schema": SCHEMA,
        "width": side,
        "height": side,
        "data": {"values": cells},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "tooltip": True},
                "encoding": {
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": shade,
                        "legend": None,
                    }
                },
            },
            {
                "mark": "text",
                "encoding": {
                    "text": {"field": "rows", "type": "quantitative"},
                    "color": {
                        "condition": {"test": "datum.share > 0.5", "value": "white"},
                        "value": "black",
                    },
                },
            },
        ],
    }
