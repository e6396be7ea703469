"""The charts of searches and leaderboards: what they draw, and that Vega-Lite takes them."""

from __future__ import annotations

from typing import Any

import pytest
import vl_convert

from jupyter_mlhub.schemas.pipelines.reports import Chart
from jupyter_mlhub.schemas.pipelines.searches import Interval
from jupyter_mlhub.search.leaderboard.front import (
    MOST_POINTS,
    Timed,
    choose_shown,
    draw_front,
    find_front,
    timed,
)
from jupyter_mlhub.search.leaderboard.plots import (
    MOST_AXES,
    Axis,
    Scores,
    axis_of,
    draw_slice,
    draw_together,
)

ALPHA = Interval(low=0.01, high=100.0, log=True)


def scores(*values: float, higher: bool = True) -> Scores:
    return Scores("R²", higher, range(1, len(values) + 1), values)


def rows_of(chart: Chart, kind: str | None = None) -> list[dict[str, Any]]:
    """The rows of a chart that Vega-Lite compiles without a complaint."""
    vl_convert.vegalite_to_vega(chart.spec, vl_version="5.20")
    assert chart.spec["data"]["name"] == "rows"
    rows: list[dict[str, Any]] = chart.spec["data"]["values"]
    return [row for row in rows if kind is None or row["kind"] == kind]


POINTS = [
    Timed((1, 0), 0.9, 3.0),
    Timed((2, 0), 0.7, 2.0),
    Timed((3, 0), 0.8, 1.0),
    Timed((4, 0), 0.75, 1.0),
]


@pytest.mark.parametrize(("higher", "front"), [(True, [3, 1]), (False, [4, 2])])
def test_the_front_has_what_nothing_as_fast_beats(higher: bool, front: list[int]) -> None:
    assert [point.key[0] for point in find_front(POINTS, higher)] == front


def test_of_equal_scores_the_faster_is_on_the_front() -> None:
    twins = [Timed((1, 0), 0.9, 2.0), Timed((2, 0), 0.9, 1.0)]
    assert [point.key for point in find_front(twins, True)] == [(2, 0)]


def test_only_what_has_a_score_and_a_time_is_drawn() -> None:
    rows = [((1, 0), 0.5, 1.0), ((2, 0), None, 1.0), ((3, 0), 0.5, None), ((4, 0), 0.5, 0.0)]
    assert [point.key for point in timed([*rows, ((5, 0), float("inf"), 1.0)])] == [(1, 0)]


def test_of_very_many_points_the_front_is_always_drawn() -> None:
    slow = [Timed((1, number), number / 9999, 1.0 + number) for number in range(1, 9999)]
    front = find_front(slow, False)
    assert [point.key for point in front] == [(1, 1)]
    shown = choose_shown(slow, front)
    assert len(shown) == len({point.key for point in shown}) == MOST_POINTS
    assert shown[-1] == front[0]


def test_a_front_is_a_chart_and_a_list() -> None:
    names = {point.key: f"Ridge {point.key[0]}" for point in POINTS}
    found = draw_front(POINTS, True, "R²", names)
    assert [(one.key, one.name, one.seconds) for one in found.points] == [
        ("job:3", "Ridge 3", 1.0),
        ("job:1", "Ridge 1", 3.0),
    ]
    assert found.shown == 4
    drawn = rows_of(found.chart)
    assert [row["front"] for row in drawn] == [True, False, True, False]
    assert drawn[0]["milliseconds"] == 3000
    trial = draw_front([Timed((7, 2), 0.5, 1.0)], True, "R²", {(7, 2): "SVC"})
    assert trial.points[0].key == "trial:7/2"


def test_a_range_is_drawn_on_its_own_scale() -> None:
    chart = draw_slice(axis_of("alpha", ALPHA, [0.1, 1.0]), scores(0.5, 0.7))
    assert (chart.title, chart.help) == ("alpha", "")
    assert [(row["value"], row["score"], row["best"]) for row in rows_of(chart)] == [
        (0.1, 0.5, False),
        (1.0, 0.7, True),
    ]
    x = chart.spec["encoding"]["x"]
    assert (x["type"], x["scale"]["type"], x["scale"]["domain"]) == (
        *("quantitative", "log"),
        [0.01, 100.0],
    )
    linear = draw_slice(axis_of("depth", Interval(low=1, high=9), [3, 4]), scores(0.5, 0.7))
    assert linear.spec["encoding"]["x"]["scale"]["type"] == "linear"
    rows_of(linear)


def test_choices_are_columns_unless_they_are_numbers() -> None:
    weights = axis_of("weights", ["uniform", None, True], [None, "uniform", True])
    chart = draw_slice(weights, scores(3.0, 1.0, 2.0, higher=False))
    assert [row["value"] for row in rows_of(chart)] == ["null", "uniform", "true"]
    assert [row["best"] for row in rows_of(chart)] == [False, True, False]
    x = chart.spec["encoding"]["x"]
    assert (x["type"], x["sort"]) == ("nominal", ["uniform", "null", "true"])
    assert axis_of("k", [9, 1, 5], []).range == Interval(low=1, high=9)
    assert axis_of("k", [1e-3, 1.0, 10.0], []).range == Interval(low=1e-3, high=10.0, log=True)
    assert axis_of("k", [1, 5], []).range == [1, 5]
    assert axis_of("k", [True, False, 5], []).range == [True, False, 5]


def test_a_few_very_bad_trials_do_not_squeeze_the_others() -> None:
    values = [1.0 + number / 100 for number in range(19)]
    chart = draw_slice(
        axis_of("alpha", ALPHA, [1.0] * 21), scores(*values, 500.0, 900.0, higher=False)
    )
    assert chart.help == "2 with worse scores are drawn at the edge."
    rows = rows_of(chart)
    assert [row["score"] for row in rows[-2:]] == [500.0, 900.0]
    assert max(row["shown"] for row in rows) == values[-1]


def test_all_parameters_are_drawn_together() -> None:
    axes = [
        axis_of("alpha", ALPHA, [0.01, 1.0, 100.0]),
        axis_of("solver", ["svd", "sag"], ["sag", "svd", "svd"]),
    ]
    chart = draw_together(axes, scores(0.2, 0.9, 0.5))
    lines = rows_of(chart, "trial")
    assert [line["trial"] for line in lines] == [1, 3, 2]  # the best is drawn over the others
    assert [line["a0"] for line in lines] == [0.0, 1.0, 0.5]
    assert [line["a1"] for line in lines] == [0.75, 0.25, 0.25]
    assert [line["a2"] for line in lines] == pytest.approx([0.0, 3 / 7, 1.0], abs=1e-4)
    assert [line["parts"] for line in lines] == [" 0.0 1.1 ", " 0.5 1.0 ", " 0.2 1.0 "]
    assert lines[-1]["with"] == "alpha = 1, solver = svd"
    parts = [(row["part"], row["low"], row["high"]) for row in rows_of(chart, "part")]
    assert len(parts) == 8
    assert parts[-2:] == [("1.0", 0.0, 0.5), ("1.1", 0.5, 1.0)]
    bind = chart.spec["layer"][1]["params"][0]["bind"]
    assert bind["options"][:2] == [None, "0.0"]
    assert bind["labels"][:2] == ["all trials", "alpha from 0.01 to 0.0464"]
    assert bind["labels"][-1] == "solver = sag"
    words = [row["words"] for row in rows_of(chart, "tick")]
    assert words == ["0.01", "1", "100", "svd", "sag", "0.2", "0.9"]


@pytest.mark.parametrize(
    ("high", "parts"),
    [
        (3, ["all trials", "k = 1", "k = 2", "k = 3"]),
        (60, ["all trials", "k from 1 to 10", "k from 11 to 20", "k from 21 to 30"]),
    ],
)
def test_whole_numbers_are_in_parts_of_whole_numbers(high: int, parts: list[str]) -> None:
    axes = [axis_of("k", Interval(low=1, high=high), [2]), axis_of("w", ["a", "b"], ["a"])]
    chart = draw_together(axes, scores(0.5))
    assert chart.spec["layer"][1]["params"][0]["bind"]["labels"][:4] == parts
    (line,) = rows_of(chart, "trial")
    assert line["parts"] == (" 0.1 1.0 " if high == 3 else " 0.0 1.0 ")


def test_where_lower_is_better_the_best_is_at_the_top() -> None:
    axes = [axis_of("alpha", ALPHA, [1.0, 1.0]), axis_of("solver", ["svd", "sag"], ["svd"] * 2)]
    lines = rows_of(draw_together(axes, scores(3.0, 1.0, higher=False)), "trial")
    assert [(line["trial"], line["a2"]) for line in lines] == [(1, 0.0), (2, 1.0)]


def test_one_trial_and_equal_trials_are_drawn() -> None:
    axes = [axis_of("alpha", ALPHA, [1.0]), axis_of("solver", ["svd", "sag"], ["svd"])]
    (line,) = rows_of(draw_together(axes, scores(0.5)), "trial")
    assert (line["grade"], line["a2"]) == (1.0, 1.0)
    twice = [Axis(one.name, one.range, [*one.values] * 2) for one in axes]
    assert len(rows_of(draw_together(twice, scores(0.5, 0.5)), "trial")) == 2
    assert len(rows_of(draw_slice(axes[0], scores(0.5)))) == 1


def test_of_many_parameters_the_first_are_drawn() -> None:
    axes = [axis_of(f"p{number}", ALPHA, [1.0, 2.0]) for number in range(MOST_AXES + 1)]
    chart = draw_together(axes, scores(0.5, 0.6))
    assert chart.help.endswith(f"The {MOST_AXES} most important parameters are drawn.")
    assert f"a{MOST_AXES}" in rows_of(chart, "trial")[0]
    assert f"a{MOST_AXES + 1}" not in rows_of(chart, "trial")[0]


def test_the_frame_of_a_chart_does_not_depend_on_the_trials() -> None:
    """So a chart on display needs only its new rows."""

    def frames(*values: float) -> list[dict[str, Any]]:
        many = len(values)
        axes = [
            axis_of("alpha", ALPHA, [1.0] * many),
            axis_of("solver", ["svd", "sag"], ["svd"] * many),
        ]
        found = scores(*values)
        points = timed(((1, trial), score, 1.0) for trial, score in enumerate(values, 1))
        names = {point.key: "Ridge" for point in points}
        charts = [
            draw_slice(axes[0], found),
            draw_slice(axes[1], found),
            draw_together(axes, found),
            draw_front(points, True, "R²", names).chart,
        ]
        return [{k: v for k, v in chart.spec.items() if k != "data"} for chart in charts]

    assert frames(0.1) == frames(0.5, 0.9, -3.0)


def test_a_thousand_trials_fit_into_a_chart_of_moderate_size() -> None:
    axes = [axis_of(f"parameter_{number}", ALPHA, [1.0] * 1000) for number in range(MOST_AXES)]
    chart = draw_together(axes, scores(*(number / 1000 for number in range(1000))))
    assert len(chart.model_dump_json()) < 600_000
