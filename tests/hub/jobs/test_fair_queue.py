"""People share the workers over time: who has a long job is not passed for ever."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jupyter_mlhub.database import Job, User, sql_now
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.fair_queue import WINDOW, Offer, Standing, next_job
from jupyter_mlhub.jobs.routing import QUICK
from jupyter_mlhub.settings import HubSettings
from tests.support.hubs import new_hub
from tests.support.services import running_postgresql

ADA = 0
STEP = 0.25


@dataclass
class Work:
    owner: int
    seconds: float
    since: float
    priority: int = 0
    begun: float = -1.0
    ended: float = -1.0


@dataclass
class Simulation:
    """Slots, people and a clock. The code of the hub chooses the next job."""

    slots: int
    now: float = 0.0
    waiting: list[Work] = field(default_factory=list)
    running: list[Work] = field(default_factory=list)
    over: list[Work] = field(default_factory=list)

    def add(self, owner: int, seconds: float, priority: int = 0) -> Work:
        work = Work(owner, seconds, self.now, priority)
        self.waiting.append(work)
        return work

    def step(self) -> None:
        self.now += STEP
        for work in [one for one in self.running if one.begun + one.seconds <= self.now]:
            work.ended = self.now
            self.running.remove(work)
            self.over.append(work)
        while self.waiting and len(self.running) < self.slots:
            people = {work.owner for work in self.waiting}
            chosen = min((self._standing(owner) for owner in people), key=lambda one: one.turn)
            work = self._first(chosen.owner_id)
            work.begun = self.now
            self.waiting.remove(work)
            self.running.append(work)

    def _first(self, owner: int) -> Work:
        own = [work for work in self.waiting if work.owner == owner]
        return min(own, key=lambda work: (-work.priority, work.since))

    def _standing(self, owner: int) -> Standing:
        first = self._first(owner)
        begun = [work for work in [*self.running, *self.over] if work.owner == owner]
        taken = sum(
            min(WINDOW, (work.ended if work.ended >= 0 else self.now) - work.begun)
            for work in begun
            if work.ended < 0 or work.begun > self.now - WINDOW
        )
        served = max((work.begun for work in begun), default=first.since)
        return Standing(owner, first.priority, taken, self.now - max(first.since, served))


def busy(slots: int, people: int, seed: int) -> tuple[Simulation, random.Random]:
    """Ada has a long job, and the others have always some that wait."""
    simulation, chance = Simulation(slots), random.Random(seed)
    simulation.add(ADA, 10**6)
    for _ in range(int(120 / STEP)):
        keep_busy(simulation, people, chance)
        simulation.step()
    return simulation, chance


def keep_busy(simulation: Simulation, people: int, chance: random.Random) -> None:
    for person in range(1, people + 1):
        while sum(work.owner == person for work in simulation.waiting) < 3:
            simulation.add(person, chance.choice([1.0, 2.0, 4.0]))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("slots", "people"), [(2, 2), (2, 6), (4, 3), (8, 12)])
def test_a_long_job_does_not_starve_its_owner(slots: int, people: int, seed: int) -> None:
    simulation, chance = busy(slots, people, seed)
    short = simulation.add(ADA, 2.0)
    begin = simulation.now
    while short.begun < 0:
        keep_busy(simulation, people, chance)
        simulation.step()
        assert simulation.now - begin < 60, "it waits for ever"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("slots", "people"), [(2, 2), (2, 6), (4, 3), (8, 12)])
def test_a_file_just_uploaded_is_soon_read(slots: int, people: int, seed: int) -> None:
    simulation, chance = busy(slots, people, seed)
    for _ in range(3):
        read = simulation.add(ADA, 1.0, priority=QUICK)
        begin = simulation.now
        while read.begun < 0:
            keep_busy(simulation, people, chance)
            simulation.step()
            assert simulation.now - begin < 10, "it waits behind others' jobs"


def test_shares_depend_little_on_the_length_of_jobs() -> None:
    simulation = Simulation(2)
    lengths = {0: 1.0, 1: 5.0, 2: 20.0}
    while simulation.now < 1200:
        for person, seconds in lengths.items():
            while sum(work.owner == person for work in simulation.waiting) < 3:
                simulation.add(person, seconds)
        simulation.step()
    got: dict[int, float] = defaultdict(float)
    for work in simulation.over:
        got[work.owner] += work.seconds
    assert max(got.values()) < 6 * min(got.values())  # their lengths differ by 20


def test_who_has_nothing_running_comes_before_who_fills_all_slots() -> None:
    simulation = Simulation(4)
    for _ in range(50):
        simulation.add(ADA, 10.0)
    for _ in range(int(30 / STEP)):
        simulation.step()
    newcomer = simulation.add(1, 5.0)
    while newcomer.begun < 0:
        simulation.step()
    assert newcomer.begun - newcomer.since <= 10


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = new_hub(tmp_path)
    yield hub
    hub.close()


def test_the_database_is_asked_the_same(hub: Hub) -> None:
    turns_by_database(hub)


def test_postgresql_is_asked_the_same(tmp_path: Path) -> None:
    with running_postgresql() as server:
        hub = Hub(HubSettings(state_dir=tmp_path, database_url=server.url))
        turns_by_database(hub)
        hub.close()


def turns_by_database(hub: Hub) -> None:
    """Whoever has a job that runs for long is passed by who has not, for a while."""

    def first(waits: float, priority: int = 0) -> str:
        with hub.database.write() as session:
            for row in session.query(Job):
                session.delete(row)
            for name, state in (("ada", "running"), ("ada", "queued"), ("bob", "queued")):
                usual = Job(owner_id=people[name], kind="train", title=name, request={})
                usual.state = state
                usual.created_at = sql_now(-1)  # type: ignore[assignment]
                if state == "running":
                    usual.started_at = sql_now(-3600)  # type: ignore[assignment]
                elif name == "ada":
                    usual.created_at = sql_now(-waits)  # type: ignore[assignment]
                    usual.priority = priority
                session.add(usual)
                session.flush()
            job = next_job(session, Offer("w", ("default",), frozenset()))
            assert job is not None
            return job.title

    people = {}
    with hub.database.write() as session:
        for name in ("ada", "bob"):
            user = User(name=name, key=name, password_hash="x", role="member")
            session.add(user)
            session.flush()
            people[name] = user.id
    assert first(waits=10) == "bob"
    assert first(waits=60) == "ada"
    assert first(waits=5, priority=QUICK) == "ada"
    assert first(waits=3000, priority=-1) == "bob"
