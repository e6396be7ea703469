"""The common base of forms that act at once: a line reports success or a problem."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from jupyter_mlhub.errors import MLHubError


class Acting(widgets.VBox):
    """A box with a ``message`` on the result of the last action."""

    def __init__(self) -> None:
        self.message = widgets.HTML()
        super().__init__()

    def act(self, action: Callable[[], object], done: str = "") -> bool:
        """Run an action and show its problem as a sentence.

        Returns:
            Whether the action succeeded.
        """
        try:
            action()
        except MLHubError as error:
            self.message.value = escape(str(error))
            return False
        self.message.value = escape(done)
        return True


def button(label: str, action: Callable[[], object], style: str = "") -> widgets.Button:
    found = widgets.Button(description=label, button_style=style)
    found.on_click(lambda _: action())
    return found
