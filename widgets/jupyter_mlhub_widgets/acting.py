"""The common base of forms that act at once: a line reports success or a problem."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from jupyter_mlhub.display.style import FORM, sentence_html
from jupyter_mlhub.errors import MLHubError


class Acting(widgets.VBox):
    """A box with a ``message`` on the result of the last action."""

    def __init__(self) -> None:
        self.message = widgets.HTML(sentence_html(""))
        super().__init__()
        self.add_class(FORM)

    def act(self, action: Callable[[], object], done: str = "") -> bool:
        """Run an action and show its problem as a sentence.

        Returns:
            Whether the action succeeded.
        """
        try:
            action()
        except MLHubError as error:
            self.message.value = sentence_html(str(error), is_problem=True)
            return False
        self.message.value = sentence_html(done)
        return True


def button(label: str, action: Callable[[], object], style: str = "") -> widgets.Button:
    found = widgets.Button(description=label, button_style=style)
    found.on_click(lambda _: action())
    return found
