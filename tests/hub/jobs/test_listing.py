"""Lists of jobs: with target and score, by state, and without the files that were read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.database import Job, User
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.states import move
from jupyter_mlhub.schemas.jobs import JobQuery
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

METRIC = {"name": "accuracy", "mean": 0.991, "spread": 0.01, "baseline": 0.44, "folds": [1.0]}
ADDED = [
    ("ingest", "ingest · penguins v1", "succeeded"),
    ("ingest", "ingest · broken v1", "failed"),
    ("ingest", "ingest · coming v1", "running"),
    ("train", "GaussianNB · penguins", "queued"),
    ("train", "SVC · penguins", "cancelled"),
]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = new_hub(tmp_path / "state")
    hub.accounts.create_first("ada", PASSWORD)
    with hub.database.write() as session:
        for kind, title, state in ADDED:
            session.add(Job(owner_id=1, kind=kind, title=title, state=state, request={}))
    yield hub
    hub.close()


def ada(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User)).one())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"penguins v1", "broken v1", "coming v1", "GaussianNB", "SVC"}),
        ({"without_read": True}, {"broken v1", "coming v1", "GaussianNB", "SVC"}),
        ({"state": "active"}, {"coming v1", "GaussianNB"}),
        ({"state": "failed", "without_read": True}, {"broken v1"}),
        ({"kind": "ingest", "state": "succeeded"}, {"penguins v1"}),
    ],
)
def test_jobs_are_listed_by_what_became_of_them(
    hub: Hub, asked: dict[str, Any], found: set[str]
) -> None:
    page = hub.jobs.page(ada(hub), JobQuery(**asked))
    assert page.total == len(page.items) == len(found)
    titles = [job.title for job in page.items]
    assert all(any(part in title for title in titles) for part in found)


def test_a_job_is_listed_with_its_target_and_score(hub: Hub) -> None:
    with hub.database.write() as session:
        job = Job(owner_id=1, kind="train", title="Ridge · sales", state="running", target="price")
        job.request = {}
        session.add(job)
        session.flush()
        assert move(session, job, "succeeded", cause="finished", report={"metrics": [METRIC]})
    (listed,) = hub.jobs.page(ada(hub), JobQuery(filter="PRICE")).items
    assert (listed.title, listed.target) == ("Ridge · sales", "price")
    assert listed.score is not None
    assert (listed.score.metric, listed.score.mean) == ("accuracy", 0.991)
    assert hub.jobs.page(ada(hub), JobQuery(filter="species")).items == []


def test_a_report_without_metrics_has_no_score(hub: Hub) -> None:
    with hub.database.write() as session:
        job = Job(owner_id=1, kind="train", title="KMeans · sales", state="running", request={})
        session.add(job)
        session.flush()
        move(session, job, "succeeded", cause="finished", report={"metrics": []})
    (listed,) = hub.jobs.page(ada(hub), JobQuery(filter="KMeans")).items
    assert listed.score is None
