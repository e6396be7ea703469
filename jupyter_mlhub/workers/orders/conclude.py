"""The end of a search: compare its best trials, then have the winner fitted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session, undefer

from ...database import Trial, now
from ...errors import MLHubError
from ...hub import Hub
from ...jobs.parts import add_lines_to_whole
from ...jobs.progress import Line
from ...search.ending import add_last_fit, uncompared
from ...search.findings import Findings, record_standings
from ...search.making import spec_of_trial
from ...search.state import Search, best_trials
from ..process.scratch import Scratch
from ..protocol.folder import predictions_name
from .confined import Write
from .search_part import OFFERS, SearchPart

log = logging.getLogger(__name__)


class ConcludeHandler(SearchPart):
    def prepare(self, hub: Hub, scratch: Scratch) -> dict[str, Any]:
        with hub.database.write() as session:
            search = self.open_search(session)
            best = best_trials(self.search_id).where(Trial.predictions.is_not(None))
            trials = session.scalars(best.options(undefer(Trial.predictions))).all()
            if len(trials) < 2:
                return {"compared": []}
            for trial in trials:
                assert trial.predictions is not None
                scratch.write(trial.predictions, predictions_name(trial.number))
            winner = search.space[trials[0].candidate]
            spec = spec_of_trial(search.request, winner, trials[0].choice, OFFERS.current(session))
            task = {
                **search.table_document(spec),
                "compared": [trial.number for trial in trials],
                "references": {
                    name: trial.number
                    for name, place in search.references.items()
                    for trial in trials
                    if trial.candidate == place
                },
                "mixed": [
                    {
                        "number": trial.number,
                        "seconds": search.ending.of_fits(search.whole_fit(trial)),
                    }
                    for trial in trials
                    if search.is_portfolio
                ],
                "seconds": _seconds_left(search),
                "metric": search.request.spec.metric,
            }
        return {**task, **self.add_dataset(hub, scratch, search.request.spec.dataset)}

    def finish(self, hub: Hub, made: dict[str, Any], scratch: Scratch) -> Write:
        findings = Findings.model_validate(made)

        def write(session: Session) -> dict[str, Any]:
            self._end(session, findings)
            return {}

        return write

    def on_failure(
        self, error: MLHubError, lines: Sequence[Line]
    ) -> Callable[[Session], None] | None:
        """Return what ends the search by the scores alone, where they could not be compared.

        The search goes on to its winner, so its log and the worker's are where the reason is found.
        """
        sentence = uncompared(error.detail)
        trace = "\n".join(line.text for line in lines)
        log.warning("Search %d: %s\n%s", self.search_id, sentence, trace)

        def write(session: Session) -> None:
            add_lines_to_whole(session, self.search_id, [*lines, Line(now(), sentence)])
            self._end(session, Findings(), error.detail)

        return write

    def _end(self, session: Session, findings: Findings, problem: str = "") -> None:
        search = self.open_search(session)
        record_standings(session, self.search_id, findings)
        added = add_last_fit(search, OFFERS.current(session), findings, problem)
        self.announce_later(added)


def _seconds_left(search: Search) -> float | None:
    """Return the time that is left for the last fits. None: any."""
    if search.until is None or search.order.stopped_at is not None:
        return None
    return (search.until - search.at).total_seconds() - search.ending.fixed
