"""How cells and HTML reports look, by ``docs/design.md``: its tokens, and one stylesheet for both.

A cell takes its colours from Lab's theme. Where there is none (VS Code, a converted notebook, the
classic Notebook) it takes those of VS Code, or greys that are seen on light and on dark pages.
"""

from __future__ import annotations

from functools import cache
from html import escape

TOKENS = {
    "small": ("--jp-ui-font-size0", "11px"),
    "text": ("--jp-ui-font-size1", "13px"),
    "ground": ("--jp-layout-color1", "var(--vscode-editor-background,Canvas)"),
    "raised": ("--jp-layout-color2", "rgba(128,128,128,.14)"),
    "ink": ("--jp-ui-font-color1", "var(--vscode-foreground,currentColor)"),
    "ink-quiet": ("--jp-ui-font-color2", "var(--vscode-descriptionForeground,#767676)"),
    "line": ("--jp-border-color2", "rgba(128,128,128,.4)"),
    "accent": ("--jp-brand-color1", "var(--vscode-textLink-foreground,#1976d2)"),
    "good": ("--jp-success-color1", "#388e3c"),
    "warn": ("--jp-warn-color1", "#f57c00"),
    "bad": ("--jp-error-color1", "#d32f2f"),
}
"""The tokens of the panel, each with Lab's variable and what stands in for it elsewhere."""
_SIZES = "--mlhub-heading:calc(var(--mlhub-text)*1.08);--mlhub-title:calc(var(--mlhub-text)*1.54)"
FORM = "mlhub-form"
"""The class of a form in a cell, by which its fields take the design."""
CONTROL = "28px"
"""The height of a control and of a table's row."""

LIGHT = {
    "small": "11px",
    "text": "14px",
    "ground": "#fff",
    "raised": "#f5f5f5",
    "ink": "#212121",
    "ink-quiet": "#5f6368",
    "line": "#dadce0",
    "accent": "#1976d2",
    "good": "#2e7d32",
    "warn": "#b55a00",
    "bad": "#c62828",
}
DARK = {
    **LIGHT,
    "ground": "#161616",
    "raised": "#242424",
    "ink": "#e6e6e6",
    "ink-quiet": "#a6a6a6",
    "line": "#3c3c3c",
    "accent": "#64b5f6",
    "good": "#81c784",
    "warn": "#ffb74d",
    "bad": "#ef9a9a",
}
"""The colours of a page without a theme, by the reader's own choice of light or dark."""

_CSS = """
.mlhub{color:var(--mlhub-ink);font-family:var(--jp-ui-font-family,system-ui,sans-serif);
font-size:var(--mlhub-text);line-height:1.4;text-align:left}
.mlhub .mlhub-title{margin:8px 0 4px;font-size:var(--mlhub-heading);font-weight:600;color:inherit}
.mlhub p.mlhub-facts{margin:0 0 8px;color:var(--mlhub-ink-quiet);font-variant-numeric:tabular-nums}
.mlhub p{margin:4px 0;max-width:70em}
.mlhub .mlhub-scroll{max-width:100%;overflow-x:auto;margin:0 0 8px}
.mlhub table.mlhub-table{margin:0;border:none;border-collapse:collapse;color:inherit;
font-size:inherit;font-variant-numeric:tabular-nums}
.mlhub table.mlhub-table caption{padding:8px 0 4px;caption-side:top;color:inherit;text-align:left;
font-size:var(--mlhub-heading);font-weight:600;white-space:nowrap}
.mlhub table.mlhub-table tr{background:none}
.mlhub table.mlhub-table th,.mlhub table.mlhub-table td{box-sizing:border-box;height:28px;
padding:3px 10px;border:none;border-bottom:1px solid var(--mlhub-line);background:none;
color:inherit;font-size:inherit;font-weight:400;line-height:1.4;text-align:left;
vertical-align:baseline;white-space:nowrap}
.mlhub table.mlhub-table thead th{color:var(--mlhub-ink-quiet);font-weight:600;
vertical-align:bottom}
.mlhub table.mlhub-table tbody tr:hover{background:var(--mlhub-raised)}
.mlhub table.mlhub-table .mlhub-number{text-align:right}
.mlhub table.mlhub-table .mlhub-words{min-width:14em;max-width:36em;white-space:normal}
.mlhub table.mlhub-table tbody th{color:inherit}
.mlhub table.mlhub-table small,.mlhub .mlhub-quiet{color:var(--mlhub-ink-quiet);
font-size:inherit;font-weight:400}
.mlhub table.mlhub-table th small{display:block;font-size:var(--mlhub-small)}
.mlhub table.mlhub-table .mlhub-spread{display:inline-block;padding-left:6px;text-align:left;
color:var(--mlhub-ink-quiet);font-weight:400}
.mlhub svg.mlhub-bars{display:block;fill:var(--mlhub-accent)}
.mlhub .mlhub-notes{margin:8px 0;padding:4px 12px;border-left:3px solid var(--mlhub-warn);
background:var(--mlhub-raised)}
.mlhub .mlhub-notes ul{margin:4px 0;padding-left:18px}
.mlhub .mlhub-state::first-letter{font-weight:600}
.mlhub .mlhub-state[data-state=succeeded],.mlhub .mlhub-state[data-state=ready]{
color:var(--mlhub-good)}
.mlhub .mlhub-state[data-state=failed],.mlhub .mlhub-problem{color:var(--mlhub-bad)}
.mlhub .mlhub-state[data-state=running]{color:var(--mlhub-accent)}
.mlhub .mlhub-chip{display:inline-block;margin-right:6px;padding:0 8px;
border:1px solid var(--mlhub-line);border-radius:9px;color:var(--mlhub-ink-quiet)}
.mlhub .mlhub-best{font-weight:600}
.mlhub .mlhub-tile{display:inline-block;margin:0 0 8px;padding:8px 16px;
border:1px solid var(--mlhub-line);border-radius:4px;font-variant-numeric:tabular-nums}
.mlhub .mlhub-tile strong{font-size:var(--mlhub-title);font-weight:600}
.mlhub details>summary{color:var(--mlhub-ink-quiet);cursor:pointer}
.mlhub progress{width:12em;height:8px;vertical-align:middle;accent-color:var(--mlhub-accent)}
.mlhub pre{margin:4px 0;padding:8px;overflow:auto;background:var(--mlhub-raised);color:inherit}
"""
_ARROW = (
    "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath d='M4 6.5l4 4 4-4' fill='none' stroke='%23888' stroke-width='1.5'/%3E%3C/svg%3E\")"
)
"""That of the panel, which is seen in every theme."""
_WIDGETS = f"""
.mlhub-form .widget-dropdown>select,.mlhub-form .widget-text input,
.mlhub-form .widget-button.jupyter-button,.mlhub-form .widget-combobox input{{height:{CONTROL}}}
.mlhub-form .widget-inline-hbox,.mlhub-form .widget-button{{min-height:{CONTROL}}}
.mlhub-form .widget-html{{height:auto}}
.mlhub-form .widget-html>.widget-html-content{{min-height:0;line-height:1.4}}
.mlhub-form .widget-dropdown>select{{background-image:{_ARROW}}}
.mlhub-form .widget-button{{line-height:{CONTROL};letter-spacing:normal;text-transform:none}}
"""
"""What ipywidgets' own fields take from the design: one height, sentence case."""


@cache
def cell_style() -> str:
    """Return the stylesheet of a cell, in the colours of the theme around it."""
    tokens = ";".join(f"--mlhub-{name}:var({lab},{other})" for name, (lab, other) in TOKENS.items())
    return f"<style>.mlhub{{{tokens};{_SIZES}}}{_one_line(_CSS)}{_one_line(_WIDGETS)}</style>"


@cache
def page_style() -> str:
    """Return the stylesheet of a page of its own: light, dark, and black on white on paper."""
    light, dark = (
        ";".join(f"--mlhub-{name}:{value}" for name, value in colours.items())
        for colours in (LIGHT, DARK)
    )
    return (
        f":root{{color-scheme:light dark;{light};{_SIZES}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}{_one_line(_CSS)}"
    )


def in_cell(html: str) -> str:
    """Return HTML as a cell shows it, with its style."""
    return f"{cell_style()}<div class='mlhub'>{html}</div>"


def sentence_html(sentence: str, *, is_problem: bool = False) -> str:
    """Return a sentence of a form, with its style; without one only the style."""
    kind = " class='mlhub-problem'" if is_problem else ""
    return in_cell(f"<p{kind}>{escape(sentence)}</p>" if sentence else "")


def _one_line(css: str) -> str:
    return css.replace("\n", "")
