"""Workers and people at one search on PostgreSQL, each between two locks of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy.orm import Session

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.access.audit_trail import record
from jupyter_mlhub.database import Job, User
from jupyter_mlhub.errors import JobFailed
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim, NotClaimed
from jupyter_mlhub.search.ending import fail_search
from jupyter_mlhub.search.results import TrialResult, record_results
from jupyter_mlhub.search.state import open_search
from jupyter_mlhub.settings import HubSettings
from tests.support.claiming import claimed, job_of
from tests.support.hubs import QuietQueue
from tests.support.searching import parts, submit, take, trials
from tests.support.services import running_postgresql

PATIENCE = 10.0


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_postgresql() as database:
        settings = HubSettings(
            state_dir=tmp_path_factory.mktemp("locks"), database_url=database.url, job_lease=0.0
        )
        hub = Hub(settings, queue=QuietQueue())
        hub.accounts.create_first("ada", "correct horse")
        yield hub
        hub.close()


@pytest.fixture
def claims(hub: Hub) -> Iterator[tuple[int, Claim, Claim]]:
    """A search with two parts that two workers hold, each with a trial."""
    search_id = submit(hub, "grid")
    first, second = claimed(hub), claimed(hub)
    assert [take(hub, first), take(hub, second)] == [[1], [2]]
    yield search_id, first, second
    if job_of(hub, search_id).state == "running":
        hub.jobs.cancel(ada(hub), search_id)


def ada(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.get_one(User, 1))


def between_locks_of(
    hub: Hub, claim: Claim, other: Callable[[Event], Any], *, writes: Callable[[Session], Any]
) -> Any:
    """Let a worker lock its part, then another begin, then the worker write the rest.

    Returns:
        What the other returned.
    """
    holds, goes_on = Event(), Event()

    def write(session: Session) -> None:
        holds.set()
        goes_on.wait(1.0)  # or the other waits for the part
        writes(session)

    with ThreadPoolExecutor(2) as pool:
        worker = pool.submit(hub.claims.note, claim, write)
        assert holds.wait(PATIENCE)
        found = pool.submit(other, goes_on).result(PATIENCE)
        goes_on.set()
        worker.result(PATIENCE)
    return found


def recorded(search_id: int, claim: Claim, number: int) -> Callable[[Session], Any]:
    result = TrialResult(number=number, state="succeeded", folds=[0.5], fit_seconds=10.0)
    return lambda session: record_results(session, search_id, claim.job_id, [result])


def test_a_part_that_ends_the_search_meets_results_of_another(
    hub: Hub, claims: tuple[int, Claim, Claim]
) -> None:
    search_id, first, second = claims

    def fail(goes_on: Event) -> None:
        def also(session: Session) -> None:
            search = open_search(session, search_id)
            assert search is not None
            goes_on.set()
            fail_search(search, {"code": "gone", "message": "It is gone.", "errors": []})

        hub.claims.fail(first, JobFailed("It is gone.", code="gone"), also)

    between_locks_of(hub, second, fail, writes=recorded(search_id, second, 2))
    assert job_of(hub, search_id).state == "failed"
    assert trials(hub, search_id)[1].state == "running"  # nobody waits for it any more
    hub.searches.mend()
    assert parts(hub, search_id) == [("trials", "failed"), ("trials", "cancelled")]
    with pytest.raises(NotClaimed):
        hub.claims.heartbeat(second)


@pytest.mark.parametrize("act", ["cancel", "stop"])
def test_a_person_who_ends_a_search_meets_results(
    hub: Hub, claims: tuple[int, Claim, Claim], act: str
) -> None:
    search_id, _first, second = claims

    def end(_goes_on: Event) -> None:
        if act == "cancel":
            hub.jobs.cancel(ada(hub), search_id)
        else:
            hub.searches.stop(ada(hub), search_id)

    between_locks_of(hub, second, end, writes=recorded(search_id, second, 2))
    first_state, second_state, *rest = parts(hub, search_id)
    assert (first_state, second_state) == (("trials", "cancelled"),) * 2
    if act == "cancel":
        assert (job_of(hub, search_id).state, rest) == ("cancelled", [])
    else:
        assert rest == [("conclude", "queued")]
        assert [one.state for one in trials(hub, search_id)] == ["stopped", "succeeded"]


def test_a_person_who_stops_a_search_meets_its_last_fit(
    hub: Hub, claims: tuple[int, Claim, Claim]
) -> None:
    """Which writes an entry of the audit trail, as the stop does."""
    search_id, first, _ = claims

    def registers(session: Session) -> None:
        assert open_search(session, search_id) is not None
        record(session, None, "models.create", "model:m@1", actor_name="ada")

    def stop(session_is_busy: Event) -> None:
        session_is_busy.set()
        hub.searches.stop(ada(hub), search_id)

    between_locks_of(hub, first, stop, writes=registers)


def test_a_late_worker_meets_whoever_takes_its_job_away(
    hub: Hub, claims: tuple[int, Claim, Claim]
) -> None:
    search_id, first, _ = claims

    def reap(_goes_on: Event) -> list[int]:
        silent = {one for one in hub.claims.silent() if one.job_id == first.job_id}
        return hub.claims.reap(silent)

    # The worker has extended its lease meanwhile.
    assert between_locks_of(hub, first, reap, writes=recorded(search_id, first, 1)) == []
    assert [(one.state, one.times_lost) for one in trials(hub, search_id)] == [
        ("succeeded", 0),
        ("running", 0),
    ]


def test_a_search_is_opened_as_it_is_now(hub: Hub, claims: tuple[int, Claim, Claim]) -> None:
    search_id, *_ = claims
    with hub.database.write() as session:
        assert session.get_one(Job, search_id).state == "running"
        hub.jobs.cancel(ada(hub), search_id)
        assert open_search(session, search_id) is None
