"""Scores against the time to predict: the Pareto front, and the chart of it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...languages import paragraph, say
from ...schemas.pipelines.leaderboards import Front
from .edges import within_edge, words_on_edge

MOST_POINTS = 1000
"""Of more models and trials, the front and others drawn at random are drawn."""

Key = tuple[int, int]
"""The id of a job, and the number of its trial; 0 for the model that it fits."""


def name_of(key: Key) -> str:
    """Return the name of an entry: ``job:12``, ``trial:15/3``."""
    job, trial = key
    return f"trial:{job}/{trial}" if trial else f"job:{job}"


def key_of(name: str) -> Key:
    """Return the key of a name. Its form was checked."""
    job, _, trial = name.partition(":")[2].partition("/")
    return int(job), int(trial or 0)


@dataclass(frozen=True)
class Timed:
    """A model or a trial that has both a score and a time to predict."""

    key: Key
    score: float
    seconds: float
    """To predict 1,000 rows."""


def timed(rows: Iterable[tuple[Key, float | None, float | None]]) -> list[Timed]:
    """Keep what has both a score and a time."""
    return [
        Timed(key, score, seconds)
        for key, score, seconds in rows
        if score is not None and math.isfinite(score) and seconds is not None and seconds > 0
    ]


def find_front(points: Sequence[Timed], higher_is_better: bool) -> list[Timed]:
    """Find the Pareto front: what is faster than all that have a better score.

    Returns:
        The front, the fastest first.
    """
    sign = -1.0 if higher_is_better else 1.0
    fastest = math.inf
    front = []
    for point in sorted(points, key=lambda one: (sign * one.score, one.seconds, one.key)):
        if point.seconds < fastest:
            front.append(point)
            fastest = point.seconds
    return front[::-1]


def choose_shown(points: Sequence[Timed], front: Sequence[Timed]) -> list[Timed]:
    """Choose what is drawn: the front, and of the others as many as fit."""
    on_front = {point.key for point in front}
    others = [point for point in points if point.key not in on_front]
    room = max(0, MOST_POINTS - len(front))
    if len(others) > room:
        others = random.Random(0).sample(others, room)
    return [*others, *front]


def draw_front(
    points: Sequence[Timed], higher_is_better: bool, label: str, names: Mapping[Key, str]
) -> Front:
    """Draw chosen points.

    Args:
        points: what is drawn, with the whole front among it.
        label: of the metric.
        names: of each point.
    """
    front = find_front(points, higher_is_better)
    on_front = {point.key for point in front}
    scores = [point.score for point in points]
    drawn = within_edge(scores, higher_is_better)
    rows = [
        {
            "key": name_of(point.key),
            "name": names[point.key],
            "score": point.score,
            "shown": shown,
            "milliseconds": 1000 * point.seconds,
            "front": point.key in on_front,
        }
        for point, shown in zip(points, drawn, strict=True)
    ]
    words = say("Nothing that predicts as fast as a point on the line has a better score.")
    return Front.model_validate(
        {
            "points": [
                {
                    "key": name_of(point.key),
                    "name": names[point.key],
                    "score": point.score,
                    "seconds": point.seconds,
                }
                for point in front
            ],
            "shown": len(points),
            "chart": {
                "title": say("Score against time to predict"),
                "help": paragraph((words, words_on_edge(scores, drawn))),
                "spec": _spec(rows, label),
            },
        }
    )


def _spec(rows: list[dict[str, Any]], label: str) -> dict[str, Any]:
    # NumPy takes longer to load than the server may take to start.
    from ...evaluation.report import charts

    words = "milliseconds to predict 1,000 rows"
    tooltip = [
        {"field": "name", "type": "nominal", "title": say("pipeline")},
        charts.quantitative("score", label, format=".4~f"),
        charts.quantitative("milliseconds", words, format=".3~g"),
    ]
    colour = {
        "condition": {"test": "datum.front", "value": charts.STRONG},
        "value": charts.PLAIN,
    }
    return charts.chart(
        data=charts.named_rows(rows),
        encoding={
            "x": charts.quantitative(
                "milliseconds",
                words,
                scale={"type": "log", "nice": False, "padding": 12},
                axis={"tickCount": 5, "format": "~g"},
            ),
            "y": charts.quantitative("shown", label, scale={"zero": False}),
        },
        layer=[
            {
                "transform": [{"filter": "datum.front"}],
                "mark": {"type": "line", "interpolate": "step-after", "color": charts.STRONG},
            },
            {
                "mark": {"type": "circle", "size": 60, "opacity": 0.7, "cursor": "pointer"},
                "encoding": {"tooltip": tooltip, "color": colour},
            },
        ],
    )
