"""What the browser's tests do with the panel of a page."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page

PICTURES = Path(os.environ.get("MLHUB_PICTURES") or Path(tempfile.gettempdir(), "mlhub-pictures"))
"""Tests leave the working tree as it is; ``make pictures`` has them take those of the guides."""


def show_panel(page: Page) -> None:
    page.locator('li.lm-TabBar-tab[data-id="jp-mlhub-panel"]').click()


def row(page: Page, name: str) -> Locator:
    """The row of a dataset or a model in the panel."""
    return page.locator(f'#jp-mlhub-panel [data-name="{name}"]')


def take_picture(page: Page, name: str) -> None:
    """A picture for the README and the guides."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
