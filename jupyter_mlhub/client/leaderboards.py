"""The client's methods for leaderboards, and what they return."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any, overload
from urllib.parse import quote

from ..display import text
from ..display.cells import Cell, Scored
from ..display.style import in_cell
from ..display.tables import Table, heading_html
from ..errors import Invalid, NotFound
from ..languages import say
from ..schemas.base import Page
from ..schemas.data.artifacts import VersionInfo
from ..schemas.jobs import JobDetail
from ..schemas.pipelines.leaderboards import (
    Front,
    Leaderboard,
    LeaderboardEntry,
    LeaderboardInfo,
)
from ..schemas.pipelines.repeats import RepeatsPlan
from ..wording import counted
from .job_handle import JobHandle
from .job_requests import JobClient

_SHOWN = 20
"""The number of entries that a cell shows."""


class LeaderboardClient(JobClient):
    """Leaderboards of what a person may see."""

    def leaderboards(
        self, dataset: str | None = None, target: str | None = None
    ) -> list[LeaderboardInfo]:
        """List the leaderboards with models or trials, the newest first.

        Args:
            dataset: ``name`` (all its versions) or ``name@version``.
            target: the column that is predicted.
        """
        query = {"dataset": dataset, "target": target}
        given = {name: value for name, value in query.items() if value is not None}
        return list(self.all("/leaderboards", Page[LeaderboardInfo], given))

    def leaderboard(
        self,
        dataset: str | int,
        target: str | None = None,
        *,
        metric: str | None = None,
        sort: str = "rank",
        limit: int = 100,
    ) -> Board:
        """Get the leaderboard of a dataset and a target: every model and trial, the best first.

        Scores are only comparable where the rows are split alike. So each split has a board of its
        own. Of the newest version with a board, this is the one with the most models;
        ``leaderboards`` lists all of them.

        Args:
            dataset: ``name`` or ``name@version``; or the number of a leaderboard.
            metric: what ranks. Default: the metric of the newest search, or the headline.
            sort: ``rank``, ``created_at``, ``fit_seconds``, ``predict_seconds`` or
                ``size_bytes``. ``-`` in front sorts in descending order.
            limit: the most entries to get, up to 500.

        Raises:
            NotFound: There is no such leaderboard.
        """
        if isinstance(dataset, str):
            boards = self.leaderboards(dataset, target)
            if not boards:
                of = dataset if target is None else f"{target} of {dataset}"
                raise NotFound(
                    "There is no leaderboard for {of} yet. Train a model.",
                    of=of,
                    code="no_leaderboard",
                )
            found = max(boards, key=lambda one: (one.dataset_version, one.models, one.id))
            number = found.id
        else:
            number = dataset
        query: dict[str, Any] = {"sort": sort, "limit": limit}
        if metric is not None:
            query["metric"] = metric
        return Board(self, self.get(f"/leaderboards/{number}", Leaderboard, query))


class Entry:
    """A model or a trial on a leaderboard. It has the fields of ``info``."""

    def __init__(self, client: JobClient, info: LeaderboardEntry) -> None:
        self._client = client
        self.info = info

    def __getattr__(self, name: str) -> Any:
        return getattr(self.info, name)

    def __repr__(self) -> str:
        where = f"job {self.info.job_id}"
        where += "" if self.info.trial is None else f", trial {self.info.trial}"
        return f"<{self.info.rank}. {self.info.pipeline} ({where})>"

    @property
    def key(self) -> str:
        """Its name in comparisons and repeats: ``job:12``, ``trial:15/3``."""
        info = self.info
        return f"job:{info.job_id}" if info.trial is None else f"trial:{info.job_id}/{info.trial}"

    def make_champion(self) -> VersionInfo:
        """Make the model the champion: ``hub.model(name)`` means this version from now on.

        Raises:
            Invalid: The trial has no model, or the caller may not see it.
            Forbidden: The caller may only read the model.
        """
        if self.info.model is None:
            if self.info.trial is None:
                raise Invalid("{entry} has no model that you may use.", entry=repr(self))
            raise Invalid(
                "{entry} has no model that you may use. Train it: "
                "hub.submit(hub.job({job}).trial({trial}).request).",
                entry=repr(self),
                job=self.info.job_id,
                trial=self.info.trial,
            )
        path = f"/models/{quote(self.info.model, safe='')}/aliases/champion"
        body = {"version": self.info.model_version}
        return self._client.send("PUT", path, VersionInfo, body)


class Board(Sequence[Entry]):
    """The entries of a leaderboard, the best first. In a notebook it is shown as a table."""

    def __init__(self, client: JobClient, document: Leaderboard) -> None:
        self._client = client
        self.document = document
        """What holds for all of them, with the notes."""
        self._entries = [Entry(client, info) for info in document.items]

    def plan(self, entries: Sequence[Entry | str] | None = None) -> RepeatsPlan:
        """Tell how many repeats of the tests would distinguish the best from others.

        Repeats test the same pipelines by other splits and seeds. Its ``sentence`` tells what they
        would do, and what they cost.

        Args:
            entries: two to five of the board. Default: the best five that can't be distinguished
                from the best.
        """
        query = {"metric": self.document.metric}
        if entries is not None:
            query["entries"] = ",".join(_keys(entries))
        return self._client.get(self._repeats, RepeatsPlan, query)

    def decide(
        self,
        entries: RepeatsPlan | Sequence[Entry | str] | None = None,
        *,
        repeats: int | None = None,
        resources: dict[str, Any] | None = None,
    ) -> JobHandle:
        """Submit the repeats of the plan. When they have ended, the board follows them.

        Args:
            entries: as for ``plan``; or the plan itself, which runs just what it told.
            repeats: how many. Default: as many as the plan says, and those that follow.
            resources: ``queue``, ``priority``, ``memory_bytes``, ``seconds``.

        Raises:
            Conflict: No repeats would decide anything. The message says why.
            Invalid: The dataset is not shared with you.
        """
        body: dict[str, Any] = {"metric": self.document.metric, "repeats": repeats}
        if isinstance(entries, RepeatsPlan):
            body = entries.model_dump(include={"metric", "entries", "repeats", "up_to"})
            if repeats is not None:
                body |= {"repeats": repeats, "up_to": None}
        elif entries is not None:
            body["entries"] = _keys(entries)
        if resources is not None:
            body["resources"] = resources
        job = self._client.send("POST", self._repeats, JobDetail, body)
        return JobHandle(self._client, job)

    @property
    def _repeats(self) -> str:
        return f"/leaderboards/{self.document.id}/repeats"

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def front(self) -> Front:
        """Get the scores against the times to predict: the Pareto front, and a chart.

        It is of the whole leaderboard, not only of these entries.
        """
        query = {"metric": self.document.metric}
        return self._client.get(f"/leaderboards/{self.document.id}/front", Front, query)

    @property
    def title(self) -> str:
        """What is compared, and by what."""
        board = self.document
        better = "higher" if board.higher_is_better else "lower"
        return " · ".join(
            [
                f"{board.target} of {board.dataset}@{board.dataset_version}",
                board.split,
                f"{board.label}, {better} is better",
                counted(board.total, "model"),
            ]
        )

    @property
    def _notes(self) -> list[str]:
        decision = self.document.decision
        decided = [] if decision is None else [decision.sentence]
        return [_LEGEND, *decided, *self.document.notes]

    @property
    def _columns(self) -> list[str]:
        names = ["Rank", "Model", "Pipeline", self.document.label, "Fit, s"]
        return [*names, "Predict, s", "Size", ""]

    @property
    def _groups(self) -> list[list[LeaderboardEntry]]:
        """The shown entries, those together that can't be distinguished, if they are in order."""
        shown = [entry.info for entry in self._entries[:_SHOWN]]
        ranks = [one.rank for one in shown if one.rank is not None]
        if ranks != sorted(ranks):
            return [shown]
        return [list(group) for _, group in groupby(shown, key=lambda one: one.standing)]

    def table(self) -> Table:
        """Return what cells show: below those that can't be distinguished a row says so."""
        groups = self._groups
        rows = [_row(one) for group in groups for one in group]
        grouped = [(len(group), _words_below(group)) for group in groups]
        return Table(self._columns, rows, "No models yet.", grouped=grouped, right=(6,))

    def __repr__(self) -> str:
        return "\n".join([self.title, "", repr(self.table()), "", *self._notes])

    def _repr_html_(self) -> str:
        name, _, facts = self.title.partition(" · ")
        notes = "".join(f"<p class='mlhub-facts'>{escape(note)}</p>" for note in self._notes)
        return in_cell(f"{heading_html(name, facts)}{self.table().html()}{notes}")


def _words_below(group: Sequence[LeaderboardEntry]) -> str:
    """Say that several can't be distinguished; nothing where it is one, or not known."""
    standing = group[0].standing if group else None
    if standing is None or len(group) < 2:
        return ""
    return _ALIKE if standing == 1 else _BEHIND


_ALIKE = say("Those above can't be distinguished from the best by the rows.")
_BEHIND = say("Those above are behind, and can't be distinguished from the first of them.")
_LEGEND = "≈ can't be distinguished from the best by the rows · ◆ nothing as fast scores better"


def _keys(entries: Sequence[Entry | str]) -> list[str]:
    return [one if isinstance(one, str) else one.key for one in entries]


def _row(entry: LeaderboardEntry) -> list[Cell]:
    mark = " ≈" if entry.standing == 1 else ""
    return [
        "" if entry.rank is None else f"{entry.rank}{mark}",
        _named(entry),
        entry.pipeline,
        None if entry.score is None else Scored(entry.score, entry.spread),
        entry.fit_seconds,
        entry.predict_seconds,
        "" if entry.size_bytes is None else text.size(entry.size_bytes),
        "◆" if entry.on_front else "",
    ]


def _named(entry: LeaderboardEntry) -> str:
    """Name the model, with what its version is: its aliases, and whether it is the latest."""
    if entry.model is None:
        return f"job {entry.job_id}" if entry.trial is None else f"{entry.job_id}/{entry.trial}"
    which = [*entry.aliases, *(["latest"] if entry.is_latest else [])]
    return f"{entry.model}@{entry.model_version}" + (f" ({', '.join(which)})" if which else "")
