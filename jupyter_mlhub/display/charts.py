"""Charts in cells, and what is told of a chart to people who can't see it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from ..schemas.pipelines.reports import Chart
from . import text
from .cells import Cell
from .style import in_cell
from .tables import Table

VEGA_LITE = "application/vnd.vegalite.v5+json"
_SEEN_EVERYWHERE = "#8a8a8a"
"""A grey for lines and words, where the theme around a chart is not known."""

Spec = dict[str, Any]


def drawn(spec: Spec, ink: str, quiet: str, line: str) -> Spec:
    """Return a chart without a ground of its own, in the colours of what is around it."""
    words = {"labelColor": quiet, "titleColor": ink}
    lines = {"gridColor": line, "domainColor": line, "tickColor": line, "gridOpacity": 0.6}
    config = {
        "axis": {**words, **lines},
        "legend": words,
        "rule": {"color": ink},
        "text": {"color": ink},
        "view": {"stroke": line},
        **spec.get("config", {}),
    }
    return {**spec, "background": "transparent", "config": config}


def told_of(chart: Chart) -> str:
    """Return the sentence that says what a chart shows."""
    told: str = chart.spec.get("description") or chart.help
    return f"{chart.title}: {told}" if told else chart.title


def numbers_of(chart: Chart) -> Table | None:
    """Return the numbers that a chart draws, with the words of its axes; None if it has none."""
    spec = chart.spec
    parts = [spec, *spec.get("layer", [])]
    data = [part["data"]["values"] for part in parts if part.get("data", {}).get("values")]
    rows: list[Spec] = max(data, key=len, default=[])
    fields = _fields(parts)
    known = {name: title for name, title in fields.items() if any(name in row for row in rows)}
    shown = [row for row in rows if all(name in row for name in known)] if known else []
    if not shown:
        return None
    cells: list[list[Cell]] = [[text.cell(row[name]) for name in known] for row in shown]
    return Table(list(known.values()), cells, "", f"Numbers of {chart.title}")


def _fields(parts: list[Spec]) -> dict[str, str]:
    """Return the fields that a chart shows, with their titles: of its hints, if it has some."""
    encodings = [part["encoding"] for part in parts if "encoding" in part]
    hints = [one for encoding in encodings for one in _listed(encoding.get("tooltip"))]
    if hints:
        return {one["field"]: one.get("title") or one["field"] for one in hints}
    folded = [
        name
        for part in parts
        for step in part.get("transform", [])
        for name in step.get("fold", [])
    ]
    found = {
        one["field"]: one.get("title") or one["field"]
        for encoding in encodings
        for one in _channels(encoding)
    }
    return {**found, **{name: name for name in folded}}


def _listed(hint: Any) -> list[Spec]:
    return hint if isinstance(hint, list) else []


def _channels(encoding: Spec) -> Iterator[Spec]:
    """Yield the channels that tell a number or a name. The order of points tells none."""
    for name in ("color", "y", "x", "x2", "y2", "text"):
        channel = encoding.get(name, {})
        if "field" in channel:
            yield channel


class ChartView:
    """A chart that JupyterLab draws itself. Its numbers are behind *Numbers*, below it."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __repr__(self) -> str:
        return f"<chart: {self.chart.title}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        title = {
            "text": self.chart.title,
            "subtitle": self.chart.help,
            **{"anchor": "start", "color": _SEEN_EVERYWHERE, "subtitleColor": _SEEN_EVERYWHERE},
        }
        spec = drawn(self.chart.spec, *[_SEEN_EVERYWHERE] * 3)
        return {
            VEGA_LITE: {**spec, "description": told_of(self.chart), "title": title},
            "text/plain": repr(self),
        }

    def numbers_html(self) -> str:
        """Return the chart's numbers as a table that one opens; nothing where it has none."""
        table = numbers_of(self.chart)
        if table is None:
            return ""
        return in_cell(details_html(f"Numbers of {self.chart.title}", table))


def details_html(summary: str, table: Table) -> str:
    return f"<details><summary>{escape(summary)}</summary>{table.html()}</details>"
