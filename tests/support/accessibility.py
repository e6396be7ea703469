"""What axe-core finds of a page, beside what JupyterLab's own widgets have."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__, "../../../labextension/node_modules/axe-core/axe.min.js").resolve()
OURS = [["#jp-mlhub-panel"], [".jp-mlhub-document"], [".jp-Dialog-content"]]
LABS_OWN = [
    ["#jp-mlhub-panel jp-button"],  # Lab's toolbar buttons: aria-pressed on an element without role
    ["#jp-mlhub-panel jp-search"],  # Lab's filter box: its button to clear has no name
    [".lm-DataGrid"],  # a canvas; the section Profile tells the same in words
    [".vega-embed summary"],  # the menu of a chart
]
RUN = """
async ([include, exclude]) => {
  const there = selectors => selectors.filter(([one]) => document.querySelector(one));
  const found = await axe.run({ include: there(include), exclude: there(exclude) });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html.slice(0, 160)} (${node.any[0]?.message ?? ''})`)
  );
}
"""


def violations(page: Page, within: list[list[str]] = OURS) -> list[str]:
    """What hinders people with a screen reader, a keyboard or weak eyes, in whatever is shown."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(RUN, [within, LABS_OWN])
    return found
