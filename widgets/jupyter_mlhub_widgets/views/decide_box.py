"""``DecideBox``: what would distinguish the best of a leaderboard, and a button that does it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from jupyter_mlhub.client import Board, Entry, HubClient
from jupyter_mlhub.display.style import sentence_html
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.repeats import (
    FEWEST_REPEATED,
    MOST_REPEATED,
    RepeatsPlan,
)

from ..acting import Acting, button
from .job_monitor import JobMonitor


class DecideBox(Acting):
    """Tells what repeats have shown and what more of them would, runs them, and follows them.

    Args:
        hub: where the jobs are.
        on_end: called when repeats that were followed have ended.
    """

    def __init__(self, hub: HubClient, on_end: Callable[[], None]) -> None:
        super().__init__()
        self._hub = hub
        self._on_end = on_end
        self._board: Board | None = None
        self.plan: RepeatsPlan | None = None
        """What would be repeated. None where it is not known."""
        self.decision = widgets.HTML()
        self.entries = widgets.SelectMultiple(
            description=tr("Between"),
            rows=4,
            layout={"width": "30em"},
            style={"description_width": "6em"},
        )
        self.sentence = widgets.HTML()
        self.decide = button("Decide", self.start, "primary")
        self.decide.tooltip = "Repeat tests with other splits and seeds. It registers no model."
        self.monitor: JobMonitor | None = None
        self._progress = widgets.VBox()
        self.children = [
            *(self.decision, self.entries, self.sentence),
            *(self.decide, self._progress, self.message),
        ]
        self.entries.observe(lambda _: self._ask(), "value")

    def show(self, board: Board) -> None:
        """Show what is known of a board, and what repeats of its tests would do.

        Entries that were chosen stay chosen.
        """
        decided = board.document.decision
        told = "" if decided is None else f"{decided.sentence} (job {decided.job_id})"
        self.decision.value = sentence_html(told)
        self.decision.layout.display = None if told else "none"
        kept = [one.key for one in self.entries.value]
        self._board = None  # the choice is set below, and asked about once
        self.entries.options = [(_label(entry), entry) for entry in board]
        self.entries.value = [entry for entry in board if entry.key in kept]
        self.entries.layout.display = None if len(board) > FEWEST_REPEATED else "none"
        self._board = board
        self._ask()

    def start(self) -> None:
        """Start the repeats of the plan."""
        board, plan = self._board, self.plan
        if board is not None and plan is not None:
            self.act(lambda: self._follow(board.decide(plan).id))

    def _ask(self) -> None:
        """Ask what would distinguish those that are chosen, or the best."""
        if self._board is not None:
            self.plan = None
            self.act(self._load)
            self._show_plan()

    def _load(self) -> None:
        assert self._board is not None
        chosen = self.entries.value
        is_right = FEWEST_REPEATED <= len(chosen) <= MOST_REPEATED
        self.plan = self._board.plan(chosen if is_right else None)
        if self.plan.running is not None:
            self._follow(self.plan.running)

    def _show_plan(self) -> None:
        runs = self.monitor is not None and not self.monitor.job.ended
        words = "" if self.plan is None else self.plan.sentence
        self.sentence.value = sentence_html("Tests are repeated." if runs else words)
        offered = self.plan is not None and self.plan.repeats is not None and not runs
        self.decide.layout.display = None if offered else "none"

    def _follow(self, job: int) -> None:
        """Show how far a job is that repeats tests, until its end."""
        if self.monitor is not None and self.monitor.job.id == job:
            return
        self.monitor = JobMonitor(job, self._hub)
        self._progress.children = [self.monitor]
        self._show_plan()
        self.monitor.observe(lambda _: self._end(), "state")
        self._end()

    def _end(self) -> None:
        """Show what the repeats have shown, once they have ended."""
        if self.monitor is not None and self.monitor.job.ended:
            self._on_end()


def _label(entry: Entry) -> str:
    rank = "–" if entry.rank is None else f"{entry.rank}."
    return f"{rank} {entry.pipeline} ({entry.key.replace(':', ' ')})"
