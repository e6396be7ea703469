"""Cells by the design: aligned tables with heads, in every theme, for screen readers, too."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, expect

from jupyter_mlhub import HubClient
from tests.support.accessibility import violations
from tests.support.examples import register
from tests.support.panel_page import change_theme, take_picture
from tests.support.running import RunningServer

CODE = [
    "hub.dataset('penguins')",
    "hub.datasets()",
    "hub.jobs()",
    "hub.model('penguins-species')",
    "mlhub.DatasetExplorer('penguins', hub)",
]
NUMBERS = """table => {
  const cells = [...table.querySelectorAll('td.mlhub-number')];
  const styles = cells.map(cell => getComputedStyle(cell));
  return {
    count: cells.length,
    isRight: styles.every(style => style.textAlign === 'right'),
    isTabular: styles.every(style => style.fontVariantNumeric === 'tabular-nums'),
    heights: [...new Set(cells.map(cell => Math.round(cell.getBoundingClientRect().height)))]
  };
}"""
INK = """node => [
  getComputedStyle(node).color,
  (() => {
    const probe = document.createElement('i');
    probe.style.color = 'var(--jp-ui-font-color1)';
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  })()
]"""


@pytest.fixture(scope="module")
def hub(server: RunningServer) -> Iterator[HubClient]:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        hub.train("penguins", "species", "GaussianNB").wait()
        yield hub


@pytest.fixture
def outputs(page: Page, server: RunningServer, hub: HubClient) -> list[Locator]:  # noqa: ARG001
    """What cells show that a person ran."""
    first = "import jupyter_mlhub as mlhub\nhub = mlhub.connect()\n"
    cells = [new_code_cell(first + CODE[0]), *map(new_code_cell, CODE[1:])]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    (server.root / "notebooks" / "cells.ipynb").write_text(json.dumps(notebook))
    page.goto(f"{server.url}/lab/tree/cells.ipynb?reset")
    shown = page.locator(".jp-Notebook .jp-CodeCell")
    shown.first.click()
    expect(page.get_by_text("| Idle")).to_be_visible()
    for place in range(len(CODE)):
        page.keyboard.press("Shift+Enter")
        expect(shown.nth(place).locator(".mlhub").first).to_be_visible()
    return [shown.nth(place).locator(".jp-OutputArea-output").first for place in range(len(CODE))]


def test_cells_follow_the_design_in_both_themes(page: Page, outputs: list[Locator]) -> None:
    dataset, datasets, jobs, model, explorer = outputs
    for table in (dataset.locator("table"), explorer.locator("table")):
        found = table.evaluate(NUMBERS)
        assert found["count"] > 0
        assert found["isRight"]
        assert found["isTabular"]
        assert found["heights"] == [28]
        head = table.get_by_role("columnheader", name="bill_length_mm number · <1 % missing")
        expect(head.locator("svg rect")).not_to_have_count(0)
    assert datasets.inner_text().count("penguins") == 1
    expect(jobs.locator("[data-state=succeeded]").first).to_have_text("✓ succeeded")
    expect(model.locator(".mlhub-tile")).to_contain_text("baseline 0.4419")
    heights = explorer.locator("select, input[type=text], button").evaluate_all(
        "all => [...new Set(all.filter(one => one.checkVisibility())"
        ".map(one => Math.round(one.getBoundingClientRect().height)))]"
    )
    assert heights == [28]
    for theme, is_light in (("Light", "true"), ("Dark", "false")):
        change_theme(page, theme, is_light)
        ink, themes_own = dataset.locator(".mlhub").evaluate(INK)
        assert ink == themes_own
        assert violations(page, [[".mlhub"]]) == []
        take_picture(page, f"cells-{theme.lower()}")
    change_theme(page, "Light", "true")


def test_on_a_narrow_screen_a_wide_table_scrolls(page: Page, outputs: list[Locator]) -> None:
    page.set_viewport_size({"width": 620, "height": 800})
    box = outputs[0].locator(".mlhub-scroll")
    scrolls = box.evaluate("box => box.scrollWidth > box.clientWidth")
    fits = outputs[0].evaluate("node => node.scrollWidth <= node.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert scrolls
    assert fits
