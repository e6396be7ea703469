"""Trials of a search: take some, write down how they went, and let the search go on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice, takewhile
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from ...database import Job, Trial
from ...errors import JobFailed, MLHubError, Unavailable
from ...hub import Hub
from ...jobs.progress import Line
from ...search.ending import fail_search
from ...search.leaderboard.outcomes import RowsMessage, known_rows, record_rows
from ...search.making import plan_of, spec_of_trial
from ...search.planning import go_on, take_trials
from ...search.results import TrialResult, fail_running, record_results, stop_running
from ...search.state import Search, best_trials, read_search
from ...training.capabilities import Offered
from ..process.child import Child
from ..process.scratch import Scratch
from ..protocol.failures import TIME_WAS_UP, failure_document
from .confined import Write
from .search_part import OFFERS, SearchPart

_GRACE = 0.5
"""Seconds that a fit may go on after the end of the budget before its process is killed."""
_LOOK_SECONDS = 1.0
_TOGETHER = 50
"""Messages that are written down in one transaction, which takes as long as a short trial."""
_RESULTS: TypeAdapter[list[TrialResult]] = TypeAdapter(list[TrialResult])


_OF_A_TRIAL = ("out_of_memory", "out_of_time", "disk_full", "too_many_threads", "crashed")
"""The failures of a process that its trial is to blame for."""


def _has_results(message: bytes) -> bool:
    return message.startswith(b'["trials", ')


class TrialsHandler(SearchPart):
    _stop_at: float | None = None
    _look_again_at = 0.0
    _is_idle = False
    """Whether there was nothing to try."""
    _rows_id: int | None = None
    """The set of rows that tests the trials."""
    _has_failed_all = False
    """Whether the search ended by the failure of this part."""
    _written = 0
    """How many of the next messages were written down together with one before."""

    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        with hub.database.write() as session:
            search = self.open_search(session)
            trials = take_trials(search, session.get_one(Job, self.claim.job_id))
            if not trials:
                self._is_idle = True
                return {"trials": []}
            self._rows_id = known_rows(session, self.search_id)
            task = self._task(session, search, trials, OFFERS.current(session))
        return {**task, **self.add_dataset(hub, scratch, search.request.spec.dataset)}

    def _task(
        self, session: Session, search: Search, trials: list[Trial], offered: Offered
    ) -> dict[str, Any]:
        left = search.seconds_left
        seconds = None if left is None else max(0.1, left)
        if seconds is not None:
            self._stop_at = time.monotonic() + seconds + _GRACE
        best = session.scalars(best_trials(search.job.id).limit(1)).first()
        described = []
        for trial in trials:
            one = search.space[trial.candidate]
            spec = spec_of_trial(
                search.request,
                one,
                trial.choice,
                offered,
                share_of_iterations=search.share_of_iterations(trial.share),
            )
            described.append(
                {
                    "number": trial.number,
                    "share": trial.share,
                    "steps": [step.model_dump() for step in spec.steps],
                    "plan": plan_of(spec, search.order.kinds, offered).to_json(),
                }
            )
        return {
            **search.table_document(spec),
            "trials": described,
            "resource": search.resource,
            "metric": search.request.spec.metric,
            "seconds": seconds,
            "ending": _ending(search, has_winner=best is not None),
            "knows_rows": self._rows_id is not None,
            "best": best.folds if best is not None and search.prunes else None,
        }

    def hear(self, hub: Hub, what: str, document: Any, child: Child) -> None:
        if what == "rows" and self._rows_id is None:
            self._hear_rows(hub, document)
            return
        if what != "trials":
            raise ValueError(what)
        if self._written:
            self._written -= 1
            return
        results = _RESULTS.validate_python(document)
        following = list(takewhile(_has_results, islice(child.heard, 1, _TOGETHER)))
        for message in following:
            results += _RESULTS.validate_python(json.loads(message)[1])
        part, search = self.claim.job_id, self.search_id
        rows = self._rows_id
        hub.claims.note(
            self.claim, lambda session: record_results(session, search, part, results, rows)
        )
        self._written = len(following)

    def _hear_rows(self, hub: Hub, document: Any) -> None:
        """Write down which rows test the trials, unless they are too many."""
        if document is None:
            return
        message = RowsMessage.model_validate(document)

        def write(session: Session) -> None:
            self._rows_id = record_rows(session, self.order.dataset_version_id, message)

        hub.claims.note(self.claim, write)

    def require_time(self, hub: Hub) -> None:
        if self._stop_at is None:
            return
        now = time.monotonic()
        if now > self._look_again_at:
            self._look_again_at = now + _LOOK_SECONDS
            with suppress(Unavailable):
                self._learn_of_winner(hub)
        if now > self._stop_at:
            raise JobFailed(TIME_WAS_UP, code="out_of_time")

    def _learn_of_winner(self, hub: Hub) -> None:
        """Stop earlier where another part found a winner that takes longer to fit."""
        with hub.database.read() as session:
            search = read_search(session, self.search_id)
            left = None if search is None else search.seconds_left
        if left is not None and self._stop_at is not None:
            self._stop_at = min(self._stop_at, time.monotonic() + left + _GRACE)

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        def write(session: Session) -> dict[str, Any]:
            self._go_on(self.open_search(session))
            return {}

        return write

    def on_failure(
        self, error: MLHubError, lines: Sequence[Line]
    ) -> Callable[[Session], None] | None:
        """Return what lets the search go on: a trial that fails with its process is no end.

        What no trial is to blame for, as a dataset that was deleted, ends the search.
        """

        def write(session: Session) -> None:
            search = self.open_search(session)
            if error.detail == TIME_WAS_UP:
                stop_running(session, self.search_id, TIME_WAS_UP, self.claim.job_id)
            elif error.code not in _OF_A_TRIAL or not fail_running(
                session, self.search_id, self.claim.job_id, error.detail
            ):  # it would meet all other trials, too
                self._has_failed_all = True
                fail_search(search, failure_document(error))
                return
            self._go_on(search)

        return write

    def ended(self, hub: Hub) -> None:
        super().ended(hub)
        if self._has_failed_all:
            hub.searches.mend()

    def _go_on(self, search: Search) -> None:
        part = search.session.get_one(Job, self.claim.job_id)
        self.announce_later(go_on(search, ending=part, idle=self._is_idle))


def _ending(search: Search, *, has_winner: bool) -> dict[str, Any] | None:
    """Say when the budget ends, and what the end of the search takes."""
    if search.until is None:
        return None
    ending = search.ending
    # Where the hub chose the pipelines, one that could not be fitted in time is not wanted.
    most = None if search.is_portfolio and has_winner else ending.most
    left = (search.until - search.at).total_seconds()
    return {"seconds": left, "fixed": ending.fixed, "most": most}
