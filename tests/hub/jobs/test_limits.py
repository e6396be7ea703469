"""Jobs that wait, share the workers or take too much: each gives the reason and harms no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.database import EstimatorCatalogue, Job, User, Worker
from jupyter_mlhub.errors import JobFailed, TooMany
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.fair_queue import Offer
from jupyter_mlhub.jobs.routing import Workforce
from jupyter_mlhub.schemas.orders import CheckOrder, CheckRequest
from jupyter_mlhub.settings import HubSettings
from tests.support.endless import ENDLESS
from tests.support.examples import register
from tests.support.hubs import QuietQueue, new_hub
from tests.support.running import PASSWORD

MIB = 1024 * 1024


@pytest.fixture(scope="module", autouse=True)
def _penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


def log_of(job: JobHandle) -> list[str]:
    return [line.text for line in job.refresh().log]


def test_a_job_that_runs_too_long_ends_with_that_sentence(hub: HubClient) -> None:
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.train("penguins", "species", steps, resources={"seconds": 0.5})
    with pytest.raises(JobFailed, match=r"longer than the 0.5 s that it may"):
        job.wait()
    assert job.detail.error is not None
    assert job.detail.error.code == "out_of_time"
    assert log_of(job) == ["penguins@1: 344 rows, 7 features."]
    hub.train("penguins", "species", "GaussianNB").wait()


def test_a_job_that_takes_too_much_memory_ends_with_that_sentence(hub: HubClient) -> None:
    steps = [
        {"estimator": "PolynomialFeatures", "parameters": {"degree": 14}},
        {"estimator": "LogisticRegression"},
    ]
    other = hub.train("penguins", "species", "ExtraTreesClassifier", model="neighbour")
    job = hub.train("penguins", "species", steps, resources={"memory_bytes": 400 * MIB})
    with pytest.raises(JobFailed, match=r"more than the 400 MiB of memory"):
        job.wait()
    other.wait()


def test_a_job_that_no_worker_takes_says_why(hub: HubClient) -> None:
    job = hub.train("penguins", "species", "GaussianNB", resources={"queue": "gpu"})
    assert job.detail.reason == "waiting: no worker listens on queue gpu"
    draft = hub.draft(
        {
            "kind": "train",
            "spec": {
                "dataset": "penguins",
                "target": "species",
                "steps": [{"estimator": "GaussianNB"}],
            },
            "resources": {"queue": "gpu"},
        }
    )
    assert "It will wait: no worker listens on queue gpu" in draft.sentence
    job.cancel()


def test_a_running_job_tells_what_it_takes(hub: HubClient) -> None:
    steps = [{"estimator": "GradientBoostingClassifier", "parameters": {"n_estimators": 150}}]
    job = hub.train("penguins", "species", steps)
    notes: list[str] = []
    job.wait(lambda seen: notes.append(seen.progress.note))
    assert any(note.startswith("fold") for note in notes)
    detail = job.refresh()
    assert detail.queue == "default"
    assert detail.memory_bytes is not None
    assert detail.memory_bytes > 50 * MIB
    assert detail.cpu_seconds is not None
    assert detail.cpu_seconds > 0.2


@pytest.mark.parametrize("trees", [1, 150])
def test_what_a_job_says_stands_in_its_log_once(hub: HubClient, trees: int) -> None:
    """Whether it was written down while the job ran, or with its end."""
    steps = [{"estimator": "GradientBoostingClassifier", "parameters": {"n_estimators": trees}}]
    job = hub.train("penguins", "species", steps)
    job.wait()
    first, second = log_of(job)
    assert first == "penguins@1: 344 rows, 7 features."
    assert second.startswith("accuracy 0.")


# --- the fair queue, in this process: a hub without workers ---------------------------------


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Hub]:
    hub = new_hub(tmp_path / "state", queue=QuietQueue())
    hub.accounts.create_first("ada", PASSWORD)
    yield hub
    hub.close()


def add(hub: Hub, owner: int, title: str, **options: object) -> int:
    with hub.database.write() as session:
        job = hub.jobs.add(
            session,
            owner,
            kind="train",
            title=title,
            request=CheckRequest(),
            order=CheckOrder(),
            **options,  # type: ignore[arg-type]
        )
        return job.id


def order(hub: Hub, offer: Offer) -> list[str]:
    """Titles in the order in which jobs are claimed and ended one by one."""
    titles = []
    while (claim := hub.claims.claim(offer)) is not None:
        with hub.database.read() as session:
            titles.append(session.get_one(Job, claim.job_id).title)
        hub.claims.succeed(claim, lambda session: {})
    return titles


OFFER = Offer("w", ("default",), frozenset({"Ridge"}))


def test_of_one_person_so_many_jobs_wait_and_no_more(tmp_path: Path) -> None:
    hub = new_hub(tmp_path / "state", max_waiting_jobs=3, queue=QuietQueue())
    hub.accounts.create_first("ada", PASSWORD)
    bob = second_person(hub)
    jobs = [add(hub, 1, f"ada {number}") for number in range(3)]
    with pytest.raises(TooMany, match="3 of your jobs wait already") as caught:
        add(hub, 1, "one too many")
    assert caught.value.code == "too_many_jobs"
    add(hub, bob, "bob's")
    with hub.database.write() as session:
        session.get_one(Job, jobs[0]).state = "running"
    add(hub, 1, "in its place")
    hub.close()


def test_there_are_limits_where_nobody_set_one(tmp_path: Path) -> None:
    settings = HubSettings(state_dir=tmp_path)
    assert 0 < settings.max_waiting_jobs < 300
    assert 0 < settings.job_seconds <= 86400


def second_person(hub: Hub) -> int:
    with hub.database.write() as session:
        user = User(name="bob", key="bob", password_hash="x", role="member")
        session.add(user)
        session.flush()
        return user.id


def test_people_take_turns(bare: Hub) -> None:
    bob = second_person(bare)
    for number in range(3):
        add(bare, 1, f"ada {number}")
    add(bare, bob, "bob 0")
    assert order(bare, OFFER) == ["ada 0", "bob 0", "ada 1", "ada 2"]


def test_priorities_order_ones_own_jobs_only(bare: Hub) -> None:
    bob = second_person(bare)
    add(bare, 1, "later", priority=-1)
    add(bare, 1, "usual")
    add(bare, 1, "soon", priority=1)
    add(bare, bob, "bob's")
    assert order(bare, OFFER) == ["soon", "bob's", "usual", "later"]


def test_a_worker_takes_only_what_it_can_run(bare: Hub) -> None:
    add(bare, 1, "needs more", needs=["CatBoostClassifier", "Ridge"])
    add(bare, 1, "elsewhere", queue="gpu")
    add(bare, 1, "can be done", needs=["Ridge"])
    with bare.database.write() as session:
        session.add(EstimatorCatalogue(key="k", document={}, names=["Ridge"]))
        session.add(
            Worker(name="w", host="h", processes=1, queues=["default"], catalogue="k", versions={})
        )
    assert order(bare, OFFER) == ["can be done"]
    with bare.database.read() as session:
        workforce = Workforce.of(session)
        why = [workforce.why_waiting(job) for job in session.query(Job).filter_by(state="queued")]
    assert why == [
        "waiting: no worker that is online offers CatBoostClassifier",
        "waiting: no worker listens on queue gpu",
    ]


def test_a_job_whose_process_is_lost_too_often_ends(bare: Hub) -> None:
    job_id = add(bare, 1, "unlucky")
    for _ in range(3):
        claim = bare.claims.claim(OFFER)
        assert claim is not None
        bare.claims.lose(claim, "its process was killed")
    with bare.database.read() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.attempt) == ("failed", 3)
        assert "killed 3 times" in (job.error or {})["message"]
