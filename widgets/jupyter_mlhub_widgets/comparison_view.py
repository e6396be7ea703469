"""``%mlhub compare``: jobs, trials and models side by side in a cell, with their curves."""

from __future__ import annotations

from jupyter_mlhub.client import ModelsCompared

from .showing import show_charts


class ModelsComparedView:
    """What differs, and the curves of all, one over the other.

    Args:
        compared: what ``hub.compare`` returned.
    """

    def __init__(self, compared: ModelsCompared) -> None:
        self.compared = compared

    def __repr__(self) -> str:
        return repr(self.compared)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.compared)
        show_charts(self.compared.document.charts)
