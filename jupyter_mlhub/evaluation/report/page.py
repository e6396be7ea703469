"""A report as one HTML file without dependencies. Charts draw themselves without a network.

Its look is that of cells (``display/style.py``): light or dark as the reader has chosen, and black
on white on paper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from ...display.charts import drawn, numbers_of, told_of
from ...display.reports import sentence_of, tables_of
from ...display.style import page_style
from ...display.tables import Table, notes_html
from ...schemas.pipelines.reports import Chart, Report

_VEGA_LITE = "5.20"
_EMBEDDING = "window.vegaEmbed = vegaEmbed;"
_COLOURS = ("var(--mlhub-ink)", "var(--mlhub-ink-quiet)", "var(--mlhub-line)")
"""Drawn as SVG, charts follow the page from light to dark, and onto paper."""

_STYLE = """
body{margin:0;background:var(--mlhub-ground)}
main.mlhub{max-width:70rem;margin:0 auto;padding:24px}
.mlhub h1{margin:0 0 4px;font-size:var(--mlhub-title);font-weight:600}
.mlhub h2{margin:24px 0 8px;font-size:var(--mlhub-heading);font-weight:600}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));
gap:24px;margin:24px 0}
.figures figure{min-width:0;margin:0}
.figures figcaption{margin-bottom:8px;font-weight:600}
.figures figcaption small{display:block;color:var(--mlhub-ink-quiet);font-weight:400}
.figures .vega-embed{width:100%}
.figures svg{max-width:100%;height:auto}
.mlhub pre{white-space:pre-wrap;overflow-wrap:anywhere}
.mlhub a{color:var(--mlhub-accent)}
@page{size:A4;margin:16mm}
@media print{
main.mlhub{max-width:none;padding:0;font-size:10pt}
.figures{grid-template-columns:1fr 1fr;gap:12pt}
.figures figure,.mlhub table.mlhub-table tr,.mlhub-notes{break-inside:avoid}
.mlhub table.mlhub-table thead{display:table-header-group}
.mlhub h1,.mlhub h2,.mlhub table.mlhub-table caption{break-after:avoid}
.mlhub .mlhub-scroll{overflow:visible}
.mlhub table.mlhub-table th,.mlhub table.mlhub-table td{height:auto;padding:2pt 5pt;
font-size:9pt;white-space:normal;overflow-wrap:break-word}
.mlhub table.mlhub-table td.mlhub-number{white-space:nowrap}
.mlhub table.mlhub-table thead th.mlhub-number{overflow-wrap:anywhere;min-width:5.6em}
.mlhub table.mlhub-table .mlhub-words{min-width:0}
.figures details,.figures .vega-bind{display:none}
.mlhub a[href^=http]::after{content:" (" attr(href) ")"}
}
""".replace("\n", "")


def report_page(
    title: str, report: Report, made_from: Mapping[str, Any], leaks: Sequence[str] = ()
) -> str:
    """Return the whole file as text.

    Args:
        made_from: facts about the origin, shown at the end; long ones as JSON.
        leaks: what may make the scores better than those on new rows.
    """
    first, *others = tables_of(report) or [Table([], [], "")]
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p class='mlhub-facts'>{escape(sentence_of(report))}</p>",
        notes_html([*leaks, *report.notes]),
        first.html() if first.rows else "",
        _figures(report.charts),
        *(table.html() for table in others),
        _origin(made_from),
    ]
    # No tag, comment or end of the script can begin in what people's data says.
    specs = json.dumps([_fluid(chart) for chart in report.charts]).replace("<", "\\u003c")
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{page_style()}{_STYLE}</style></head>\n"
        f"<body><main class='mlhub'>\n{body}\n</main>\n"
        f"<script>{_drawing()}</script>\n<script>const specs = {specs};\n"
        "const how = {actions: false, renderer: 'svg'};\n"
        "specs.forEach((spec, i) => vegaEmbed('#chart' + i, spec, how));"
        "</script>\n</body></html>\n"
    )


@cache
def _drawing() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script."""
    import vl_convert

    bundle: str = vl_convert.javascript_bundle(_EMBEDDING, vl_version=_VEGA_LITE)
    return bundle.replace("</script", "<\\/script")


def _fluid(chart: Chart) -> dict[str, Any]:
    """Return a chart that is as wide as its column, in the colours of the page."""
    spec = {**drawn(chart.spec, *_COLOURS), "description": told_of(chart)}
    if isinstance(spec.get("width"), int):
        spec |= {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec


def _figures(charts: Sequence[Chart]) -> str:
    figures = "".join(
        f"<figure><figcaption>{escape(chart.title)}<small>{escape(chart.help)}</small></figcaption>"
        f"<div id=chart{place}></div>{_numbers(chart)}</figure>"
        for place, chart in enumerate(charts)
    )
    return f"<div class='figures'>{figures}</div>" if figures else ""


def _numbers(chart: Chart) -> str:
    """Return what the chart tells in a sentence, and its numbers, which one opens."""
    told = chart.spec.get("description", "")
    sentence = f"<p class='mlhub-facts'>{escape(told)}</p>" if told else ""
    table = numbers_of(chart)
    if table is None:
        return sentence
    return f"{sentence}<details><summary>Numbers</summary>{table.html()}</details>"


def _origin(made_from: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in made_from.items() if value is not None}
    if not facts:
        return ""
    rows = [[name, str(value)] for name, value in facts.items() if not isinstance(value, dict)]
    long = "".join(
        f"<h2>{escape(name)}</h2><pre>{escape(json.dumps(value, indent=2))}</pre>"
        for name, value in facts.items()
        if isinstance(value, dict)
    )
    return f"{Table(['Fact', ''], rows, '', 'Made from').html() if rows else ''}{long}"
