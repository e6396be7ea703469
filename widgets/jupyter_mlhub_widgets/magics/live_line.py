"""Show one line of output that is rewritten as work goes on."""

from __future__ import annotations

from typing import Any


class LiveLine:
    """Rewrites itself in a notebook and prints nothing twice."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._last = ""

    def update(self, text: str, html: str = "") -> None:
        """Show a text, or its HTML where the notebook shows that."""
        from IPython.display import display

        if text == self._last:
            return
        self._last = text
        bundle = {"text/plain": text, **({"text/html": html} if html else {})}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)
