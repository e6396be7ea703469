"""What forms that act at once have in common: a line that says what was done or what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from jupyter_mlhub.errors import MLHubError


class Acting(widgets.VBox):
    """A box whose ``message`` tells how the last action went."""

    def __init__(self) -> None:
        self.message = widgets.HTML()
        super().__init__()

    def act(self, action: Callable[[], object], done: str = "") -> bool:
        """Whether it went well; a problem is told as a sentence, and nothing is lost."""
        try:
            action()
        except MLHubError as error:
            self.message.value = escape(error.detail)
            return False
        self.message.value = escape(done)
        return True


def button(label: str, action: Callable[[], object], style: str = "") -> widgets.Button:
    found = widgets.Button(description=label, button_style=style)
    found.on_click(lambda _: action())
    return found
