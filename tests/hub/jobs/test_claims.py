"""Jobs between workers: a worker that stops or falls silent loses no job."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from jupyter_mlhub.database import Job, sql_now
from jupyter_mlhub.errors import Unavailable
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim
from jupyter_mlhub.jobs.fair_queue import Offer
from jupyter_mlhub.jobs.progress import Usage
from jupyter_mlhub.outages import OutageLog
from jupyter_mlhub.processes import SharedFlag
from jupyter_mlhub.workers import housekeeping
from jupyter_mlhub.workers.housekeeping import Housekeeping
from jupyter_mlhub.workers.orders.storage_check import StorageCheckHandler
from jupyter_mlhub.workers.process.child import Child
from jupyter_mlhub.workers.process.fork_server import ForkServer
from jupyter_mlhub.workers.process.scratch import Scratch
from jupyter_mlhub.workers.runner import Attempt, JobRunner
from tests.support.claiming import CATALOGUE, OFFER, causes, claimed, job_of, quiet_hub, submit


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        yield hub


def lose_silently(hub: Hub, job_id: int) -> None:
    with hub.database.write() as session:
        session.get_one(Job, job_id).lease_until = sql_now(-1)
    hub.claims.reap(hub.claims.silent())


def test_a_stopped_worker_costs_a_job_no_attempt(hub: Hub) -> None:
    job_id = submit(hub)
    for number in range(1, 8):
        assert claimed(hub).attempt == number
        hub.claims.give_back("w")
    claim = claimed(hub)
    hub.claims.lose(claim, "its process was killed")
    assert causes(hub, job_id)[-1] == "its process was killed, loss 1 of 3, starts again"
    assert job_of(hub, job_id).state == "queued"
    hub.claims.succeed(claimed(hub), lambda session: {})


@pytest.mark.parametrize(
    ("losses", "sentence"),
    [
        ("kkk", "was killed 3 times, most likely because the job needs more memory"),
        ("sss", "went silent 3 times: it was killed, or its machine was switched off"),
        ("ksk", "was killed twice, and its worker went silent once"),
        ("kgsggs", "was killed once, and its worker went silent twice"),
    ],
)
def test_a_job_given_up_says_how_it_was_lost(hub: Hub, losses: str, sentence: str) -> None:
    job_id = submit(hub)
    for how in losses:
        claim = claimed(hub)
        match how:
            case "k":
                hub.claims.lose(claim, "its process was killed")
            case "s":
                lose_silently(hub, job_id)
            case "g":
                hub.claims.give_back("w")
    job = job_of(hub, job_id)
    assert job.state == "failed"
    assert sentence in (job.error or {})["message"]


@pytest.fixture
def childless(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = SimpleNamespace(wait=lambda seconds: False)
    monkeypatch.setattr(JobRunner, "_fork", lambda self: waits)


@pytest.mark.usefixtures("childless")
def test_a_worker_that_stops_claims_nothing(hub: Hub) -> None:
    job_id = submit(hub)
    stopping = SharedFlag()
    runner = JobRunner(hub, OFFER, cast("ForkServer", None), stopping, SharedFlag())
    stopping.set()
    runner.run_next_job()
    assert job_of(hub, job_id).state == "queued"
    assert causes(hub, job_id) == ["submitted"]  # never claimed, and so never given back


@pytest.mark.usefixtures("childless")
def test_what_a_worker_claims_while_it_stops_is_given_back(hub: Hub) -> None:
    job_id = submit(hub)
    stopping = SharedFlag()
    runner = JobRunner(hub, OFFER, cast("ForkServer", None), stopping, SharedFlag())
    claim = hub.claims.claim

    def late(offer: Offer) -> Claim | None:
        stopping.set()
        hub.claims.give_back(offer.worker)  # the worker has given all back, and then …
        return claim(offer)

    hub.claims.claim = late  # type: ignore[method-assign]
    runner.run_next_job()
    assert job_of(hub, job_id).state == "queued"
    assert causes(hub, job_id)[-1] == "w stopped, will start again"


class Clock:
    """The clock of housekeeping, which a test sets."""

    def __init__(self) -> None:
        self.time = 1000.0

    def monotonic(self) -> float:
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(housekeeping, "time", clock)
    return clock


@pytest.fixture
def keeper(hub: Hub) -> Housekeeping:
    hub.queue.depths = lambda queues: {"mlhub": 1}  # type: ignore[method-assign]
    return Housekeeping(hub, OFFER, "here", CATALOGUE)


def test_a_worker_removes_what_a_pool_process_that_was_killed_left(
    hub: Hub, keeper: Housekeeping
) -> None:
    in_use = Scratch(hub.settings.scratch_dir)
    gone = hub.settings.scratch_dir / "gone"
    gone.mkdir()
    for folder in (in_use.path, gone):
        os.utime(folder, (0, 0))
    keeper.beat()
    assert in_use.path.exists()
    assert not gone.exists()
    in_use.remove()


def end_lease(hub: Hub, job_id: int) -> None:
    with hub.database.write() as session:
        session.get_one(Job, job_id).lease_until = sql_now(-1)


@pytest.mark.usefixtures("clock")
def test_a_job_is_lost_when_it_is_silent_twice(hub: Hub, keeper: Housekeeping) -> None:
    """A machine that slept, or a database whose clock was set, makes all leases end at once."""
    job_id = submit(hub)
    claim = claimed(hub)
    for _ in range(3):
        end_lease(hub, job_id)
        keeper.beat()
        assert job_of(hub, job_id).state == "running"
        hub.claims.heartbeat(claim)  # it is alive
        keeper.beat()
        assert job_of(hub, job_id).state == "running"
    end_lease(hub, job_id)
    keeper.beat()
    keeper.beat()
    assert job_of(hub, job_id).state == "queued"
    assert causes(hub, job_id)[-1].endswith("loss 1 of 3, starts again")


@pytest.mark.parametrize("how", ["is away", "stands still"])
def test_what_falls_silent_in_an_outage_of_the_database_is_no_loss(
    hub: Hub, keeper: Housekeeping, clock: Clock, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = submit(hub)
    claimed(hub)
    keeper.beat()
    announce = keeper.announce

    def in_outage() -> None:
        end_lease(hub, job_id)
        clock.time += 30
        if how == "is away":
            raise Unavailable("The hub's database does not answer.")
        announce()

    monkeypatch.setattr(keeper, "announce", in_outage)
    keeper.beat()
    monkeypatch.setattr(keeper, "announce", announce)
    for _ in range(4):  # who is alive has time to say so
        keeper.beat()
        assert job_of(hub, job_id).state == "running"
        clock.time += 2
    clock.time += hub.settings.job_lease
    keeper.beat()
    job = job_of(hub, job_id)
    assert (job.state, job.times_silent) == ("queued", 0)
    assert causes(hub, job_id)[-1].endswith("while the database was away, starts again")
    claimed(hub)
    end_lease(hub, job_id)
    keeper.beat()
    keeper.beat()
    assert job_of(hub, job_id).times_silent == 1  # the outage is long over


@pytest.mark.usefixtures("clock")
def test_housekeeping_goes_on_without_a_broker(
    hub: Hub,
    keeper: Housekeeping,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(_queues: object) -> dict[str, int]:
        raise ConnectionError("refused")

    hub.queue.depths = hang  # type: ignore[method-assign]
    monkeypatch.setattr(housekeeping, "note_outage", OutageLog().note)
    job_id = submit(hub)
    claimed(hub)
    end_lease(hub, job_id)
    for _ in range(3):
        keeper.beat()
    assert job_of(hub, job_id).state == "queued"
    assert caplog.messages == ["The broker does not answer: refused"]
    assert keeper.beats == 3


def test_a_worker_that_stops_in_an_outage_gives_its_jobs_back_later(
    hub: Hub, keeper: Housekeeping
) -> None:
    job_id = submit(hub)
    claimed(hub)
    give_back = hub.claims.give_back

    def away(_worker: str) -> None:
        raise Unavailable("The hub's database does not answer.")

    hub.claims.give_back = away  # type: ignore[method-assign]
    keeper.stop()
    with pytest.raises(Unavailable):
        housekeeping.sign_off_stopped(hub)
    hub.claims.give_back = give_back  # type: ignore[method-assign]
    housekeeping.sign_off_stopped(hub)
    job = job_of(hub, job_id)
    assert (job.state, job.times_silent) == ("queued", 0)
    assert causes(hub, job_id)[-1] == "w stopped, will start again"
    claimed(hub)
    housekeeping.sign_off_stopped(hub)  # once
    assert job_of(hub, job_id).state == "running"


def test_an_attempt_is_alive_before_it_has_a_process(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What starts processes may itself be starting. No error makes a heart stop."""
    beaten, errors = threading.Event(), [RuntimeError("anything")]
    heartbeat = hub.claims.heartbeat

    def beat(claim: Claim, usage: Usage | None = None) -> None:
        if errors:
            raise errors.pop()
        heartbeat(claim, usage)
        beaten.set()

    monkeypatch.setattr(hub.claims, "heartbeat", beat)
    hub.settings = replace(hub.settings, job_heartbeat=0.01)
    job_id = submit(hub)

    def no_child(_owner: int) -> Child:
        assert beaten.wait(10)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    claim = claimed(hub)
    Attempt(hub, claim, StorageCheckHandler(claim), no_child, SharedFlag()).run()
    job = job_of(hub, job_id)
    assert job.state == "failed"
    assert (job.error or {})["code"] == "disk_full"


def test_what_is_lost_or_given_back_is_announced_at_once(hub: Hub) -> None:
    announced: list[int] = []
    hub.queue.publish = lambda job_id, queue: announced.append(job_id)  # type: ignore[method-assign]
    job_id = submit(hub)
    hub.claims.lose(claimed(hub), "its process was killed")
    assert announced == [job_id]
    claimed(hub)
    hub.claims.give_back("w")
    assert announced == [job_id] * 2
    claimed(hub)
    lose_silently(hub, job_id)
    assert announced == [job_id] * 3
