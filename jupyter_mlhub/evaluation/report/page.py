"""A report as one HTML file that needs no network and no server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from ...schemas.pipelines.reports import Metric, Report, RowTable

_VEGA_LITE = "5.20"
_EMBEDDING = "window.vegaEmbed = vegaEmbed;"

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5;
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin-bottom: 0.2rem; } h2 { margin-top: 2.2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); text-align: left; }
td.number, th.number { text-align: right; } small, .help { color: #888; }
.scroll { overflow-x: auto; } figure { margin: 1.2rem 0; background: #fff; color: #111;
  padding: 0.8rem; border-radius: 6px; overflow-x: auto; } figcaption { font-weight: 600; }
figcaption small { display: block; font-weight: normal; color: #555; }
li.note { margin: 0.2rem 0; } pre { background: var(--soft); padding: 0.8rem; overflow: auto; }
"""


def report_page(title: str, report: Report, made_from: Mapping[str, Any]) -> str:
    """Return the whole file as text.

    Args:
        made_from: facts about the origin, shown at the end; long ones as JSON.
    """
    subject = f" of {report.target}" if report.target else ""
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(report.task.replace('_', ' ').capitalize() + subject)}, "
        f"{escape(report.validation)}.</p>",
        _list(report.notes),
        _metrics(report.metrics),
        _classes(report),
        *_figures(report),
        _importance(report),
        _slices(report),
        _rows("Worst predictions", report.worst),
        _rows("Predictions", report.predictions),
        _drift(report),
        _origin(made_from),
    ]
    # No tag, comment or end of the script can begin in what people's data says.
    specs = json.dumps([chart.spec for chart in report.charts]).replace("<", "\\u003c")
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n"
        f"<script>{_drawing()}</script>\n<script>const specs = {specs};\n"
        "specs.forEach((spec, i) => vegaEmbed('#chart' + i, spec, {actions: false}));"
        "</script>\n</body></html>\n"
    )


@cache
def _drawing() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script."""
    import vl_convert

    bundle: str = vl_convert.javascript_bundle(_EMBEDDING, vl_version=_VEGA_LITE)
    return bundle.replace("</script", "<\\/script")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]], numbers: int = 0) -> str:
    """Return a table. Cells from the column ``numbers`` on are aligned right; 0 for none."""

    def cell(tag: str, index: int, text: Any) -> str:
        kind = " class=number" if numbers and index >= numbers else ""
        return f"<{tag}{kind}>{escape('' if text is None else str(text))}</{tag}>"

    top = "".join(cell("th", i, name) for i, name in enumerate(head))
    body = "".join(
        "<tr>" + "".join(cell("td", i, text) for i, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<div class=scroll><table><tr>{top}</tr>{body}</table></div>"


def _list(notes: Sequence[str]) -> str:
    items = "".join(f"<li class=note>{escape(note)}</li>" for note in notes)
    return f"<ul>{items}</ul>" if items else ""


def _metrics(metrics: Sequence[Metric]) -> str:
    if not metrics:
        return ""
    with_random = any(metric.random is not None for metric in metrics)
    rows = [
        [
            metric.label,
            _number(metric.mean),
            "" if metric.spread is None else f"± {metric.spread:.2g}",
            "" if metric.interval is None else " – ".join(_number(x) for x in metric.interval),
            _number(metric.baseline),
            *([_number(metric.random)] if with_random else []),
            metric.help,
        ]
        for metric in metrics
    ]
    random = ["random rows"] if with_random else []
    head = ["metric", "score", "spread", "95 % interval", "baseline", *random, "meaning"]
    return f"<h2>Metrics</h2>{_table(head, rows)}"


def _classes(report: Report) -> str:
    if not report.classes:
        return ""
    rows = [
        [c.label, _number(c.precision), _number(c.recall), _number(c.f1), f"{c.support:,}"]
        for c in report.classes
    ]
    return f"<h2>Classes</h2>{_table(['class', 'precision', 'recall', 'F1', 'rows'], rows, 1)}"


def _figures(report: Report) -> list[str]:
    figures = [
        f"<figure><figcaption>{escape(chart.title)}<small>{escape(chart.help)}</small></figcaption>"
        f"<div id=chart{index}></div></figure>"
        for index, chart in enumerate(report.charts)
    ]
    return ["<h2>Charts</h2>", *figures] if figures else []


def _importance(report: Report) -> str:
    if not report.importance:
        return ""
    rows = [[one.column, _number(one.mean), _number(one.spread)] for one in report.importance]
    return f"<h2>Feature importance</h2>{_table(['column', 'importance', 'spread'], rows, 1)}"


def _slices(report: Report) -> str:
    if not report.slices:
        return ""
    metric = report.slices[0].metric
    rows = [
        [one.column, one.value, f"{one.rows:,}", _number(one.score), _number(one.overall)]
        for one in report.slices
    ]
    head = ["column", "value", "rows", metric, "over all rows"]
    return f"<h2>Score by group</h2>{_table(head, rows, 2)}"


def _rows(title: str, table: RowTable | None) -> str:
    if table is None:
        return ""
    shown = [[f"{c:.6g}" if isinstance(c, float) else c for c in row] for row in table.rows]
    return f"<h2>{title}</h2>{_table(table.columns, shown)}"


def _drift(report: Report) -> str:
    if not report.drift:
        return ""
    rows = [
        [
            one.column,
            f"{one.drift:.1%}",
            f"{one.missing_before:.1%} → {one.missing_now:.1%}",
            ", ".join(one.unseen),
        ]
        for one in report.drift
    ]
    head = ["column", "drift", "missing", "unseen values"]
    return f"<h2>Drift since training</h2>{_table(head, rows)}"


def _origin(made_from: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in made_from.items() if value is not None}
    if not facts:
        return ""
    rows = [[name, value] for name, value in facts.items() if not isinstance(value, dict)]
    long = "".join(
        f"<h3>{escape(name)}</h3><pre>{escape(json.dumps(value, indent=2))}</pre>"
        for name, value in facts.items()
        if isinstance(value, dict)
    )
    return f"<h2>Made from</h2>{_table(['', ''], rows)}{long}"
