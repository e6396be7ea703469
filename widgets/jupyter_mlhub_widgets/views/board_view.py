"""``BoardView``: a leaderboard in a cell, with *Decide*, its champions, and score against time."""

from __future__ import annotations

import ipywidgets as widgets

from jupyter_mlhub.client import Board, Entry, HubClient, connect
from jupyter_mlhub.display.charts import ChartView
from jupyter_mlhub.languages import tr

from ..acting import Acting, button
from .decide_box import DecideBox

_LABEL = {"description_width": "6em"}


class BoardView(Acting):
    """Shows the models and trials of a leaderboard, ranked by a metric that you choose.

    *Decide* repeats the tests that would distinguish the best, or two to five that you choose.

    Args:
        dataset: ``name`` or ``name@version``, the number of a leaderboard, or what
            ``hub.leaderboard`` returned.
        target: the column that is predicted.
        metric: what ranks first. Default: the metric of the newest search, or the headline.
        hub: default: the hub of this kernel's Jupyter server.

    Raises:
        NotFound: There is no such leaderboard.
    """

    def __init__(
        self,
        dataset: str | int | Board,
        target: str | None = None,
        *,
        metric: str | None = None,
        hub: HubClient | None = None,
    ) -> None:
        super().__init__()
        self._hub = hub or connect()
        self.board = (
            dataset
            if isinstance(dataset, Board)
            else self._hub.leaderboard(dataset, target, metric=metric)
        )
        """What is shown."""
        document = self.board.document
        self.metric = widgets.Dropdown(
            description=tr("Ranked by"),
            options=[(one.label, one.name) for one in document.metrics],
            value=document.metric,
            style=_LABEL,
        )
        self.deciding = DecideBox(self._hub, self.refresh)
        self.table = widgets.HTML()
        self.model = widgets.Dropdown(description=tr("Model"), style=_LABEL)
        self.champion = button("Make champion", self.make_champion)
        self._promotion = widgets.HBox([self.model, self.champion])
        self.plot = widgets.Output()
        self.children = [
            *(self.metric, self.deciding, self.table),
            *(self._promotion, self.message, self.plot),
        ]
        self.metric.observe(lambda _: self.refresh(), "value")
        self._show()

    def refresh(self) -> None:
        """Ask for the leaderboard once more, ranked by the chosen metric."""
        self.act(self._load)

    def make_champion(self) -> None:
        """Make the chosen model the champion of its name."""
        entry: Entry | None = self.model.value
        if entry is not None:
            name = f"{entry.model}@{entry.model_version}"
            self.act(lambda: self._promote(entry), f"{name} is now the champion.")

    def _promote(self, entry: Entry) -> None:
        entry.make_champion()
        self._load()

    def _load(self) -> None:
        self.board = self._hub.leaderboard(self.board.document.id, metric=self.metric.value)
        self._show()

    def _show(self) -> None:
        self.table.value = self.board._repr_html_()
        models = [one for one in self.board if one.model is not None]
        others = [one for one in models if "champion" not in one.aliases]
        self.model.options = [(f"{one.model}@{one.model_version}", one) for one in others]
        self._promotion.layout.display = None if others else "none"
        self.deciding.show(self.board)
        front = self.board.front()
        self.plot.outputs = ()
        if front.shown > 1:
            self.plot.append_display_data(ChartView(front.chart))
