"""The end of a search: compare its best trials, then have the winner fitted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session, undefer

from ...database import Trial
from ...errors import MLHubError
from ...hub import Hub
from ...search.ending import add_last_fit
from ...search.findings import Findings, record_standings
from ...search.making import spec_of_trial
from ...search.state import Search, best_trials, fit_on_all_rows
from ..process.scratch import Scratch
from ..protocol.folder import predictions_name
from .confined import Write
from .search_part import OFFERS, SearchPart


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
            alike = winner.candidate.preparation
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
                        "seconds": search.ending.of_fits(fit_on_all_rows(trial)),
                    }
                    for trial in trials
                    # A mixture has one preparation for all of its members.
                    if search.is_portfolio
                    and search.space[trial.candidate].candidate.preparation == alike
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

    def on_failure(self, error: MLHubError) -> Callable[[Session], None] | None:
        """Return what ends the search by the scores alone, where they could not be compared."""
        return lambda session: self._end(session, Findings())

    def _end(self, session: Session, findings: Findings) -> None:
        search = self.open_search(session)
        record_standings(session, self.search_id, findings)
        self.announce_later(add_last_fit(search, OFFERS.current(session), findings))


def _seconds_left(search: Search) -> float | None:
    """Return the time that is left for the last fits. None: any."""
    if search.until is None or search.order.stopped_at is not None:
        return None
    return (search.until - search.at).total_seconds() - search.ending.fixed
