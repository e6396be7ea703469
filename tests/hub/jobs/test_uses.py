"""Jobs are found by the dataset or the model that they use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.database import Artifact, Blob, Job, User, Version
from jupyter_mlhub.errors import NotFound
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.uses import add_uses
from jupyter_mlhub.schemas.jobs import JobQuery
from jupyter_mlhub.schemas.people.sharing import ShareChange
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

SHA = "0" * 64
USED: dict[str, list[tuple[str, int]]] = {
    "GaussianNB · penguins": [("penguins", 1)],
    "SVC · penguins": [("penguins", 2)],
    "evaluate penguins-species · penguins": [("penguins", 2), ("penguins-species", 1)],
    "evaluate penguins-species · other": [("other", 1), ("penguins-species", 1)],
    "ONNX · penguins-species v2": [("penguins-species", 2)],
}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub of Ada, whose jobs use two datasets and a model, and of Ben."""
    hub = new_hub(tmp_path / "state")
    hub.accounts.create_first("ada", PASSWORD)
    with hub.database.write() as session:
        session.add(User(name="ben", key="ben", password_hash="!", role="member"))
        session.add(Blob(sha256=SHA, size=1))
        session.flush()
        versions = {}
        for name, kind in (("penguins", "dataset"), ("other", "dataset")):
            versions |= _versions(session, kind, name)
        versions |= _versions(session, "model", "penguins-species")
        for title, used in USED.items():
            job = Job(owner_id=1, kind="train", title=title, state="succeeded", request={})
            session.add(job)
            session.flush()
            add_uses(session, job.id, [versions[one] for one in used])
    yield hub
    hub.close()


def _versions(session: Any, kind: str, name: str) -> dict[tuple[str, int], Version]:
    artifact = Artifact(owner_id=1, kind=kind, name=name, tags=[], last_number=2)
    session.add(artifact)
    session.flush()
    known: dict[str, Any] = {"artifact_id": artifact.id, "size": 1, "sha256": SHA, "created_by": 1}
    known |= {"state": "ready", "filename": "x", "media_type": "text/csv", "details": {}}
    made = [Version(number=number, **known) for number in (1, 2)]
    session.add_all(made)
    session.flush()
    return {(name, version.number): version for version in made}


def actor(hub: Hub, name: str = "ada") -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User).filter_by(name=name)).one())


def titles(hub: Hub, who: str = "ada", **asked: Any) -> set[str]:
    page = hub.uses.page(actor(hub, who), JobQuery(**asked))
    assert page.total == len(page.items)
    return {job.title for job in page.items}


TRAININGS = {"GaussianNB · penguins", "SVC · penguins"}
ON_PENGUINS, ON_OTHER = (f"evaluate penguins-species · {name}" for name in ("penguins", "other"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, set(USED)),
        ({"dataset": "penguins"}, TRAININGS | {ON_PENGUINS}),
        ({"dataset": "ada/penguins"}, TRAININGS | {ON_PENGUINS}),
        ({"dataset": "penguins@1"}, {"GaussianNB · penguins"}),
        ({"dataset": "penguins@latest"}, {"SVC · penguins", ON_PENGUINS}),
        ({"dataset": "penguins", "filter": "svc"}, {"SVC · penguins"}),
        ({"model": "penguins-species@1"}, {ON_PENGUINS, ON_OTHER}),
        ({"model": "penguins-species", "dataset": "other"}, {ON_OTHER}),
        ({"dataset": "other@2"}, set()),
    ],
)
def test_jobs_are_listed_by_what_they_use(hub: Hub, asked: dict[str, Any], found: set[str]) -> None:
    assert titles(hub, **asked) == found


@pytest.mark.parametrize(
    "asked", [{"dataset": "none"}, {"dataset": "penguins@9"}, {"model": "penguins"}]
)
def test_what_is_not_there_has_no_jobs(hub: Hub, asked: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        hub.uses.page(actor(hub), JobQuery(**asked))


def test_a_job_says_what_it_uses(hub: Hub) -> None:
    (job,) = hub.uses.page(actor(hub), JobQuery(filter="penguins-species · penguins")).items
    said = [(use.kind, use.reference, use.version) for use in job.uses]
    assert said == [("model", "penguins-species", 1), ("dataset", "penguins", 2)]
    assert hub.jobs.get(actor(hub), job.id).uses == job.uses
    assert hub.jobs.get_brief(actor(hub), job.id).uses == job.uses


def test_another_person_finds_only_what_is_shared(hub: Hub) -> None:
    with pytest.raises(NotFound):
        hub.uses.page(actor(hub, "ben"), JobQuery(dataset="ada/penguins"))
    read = ShareChange.model_validate({"user": "ben", "level": "read"})
    hub.artifacts.share(actor(hub), "dataset", "penguins", read)
    assert titles(hub, "ben", dataset="ada/penguins") == set()
    (job,) = hub.uses.page(actor(hub), JobQuery(filter=ON_PENGUINS)).items
    hub.jobs.share(actor(hub), job.id, read)
    assert titles(hub, "ben", dataset="ada/penguins") == {ON_PENGUINS}
    (seen,) = hub.uses.page(actor(hub, "ben"), JobQuery()).items
    assert [(use.kind, use.reference) for use in seen.uses] == [("dataset", "ada/penguins")]


def test_uses_go_with_their_job_and_their_artifact_but_not_with_a_version(hub: Hub) -> None:
    hub.artifacts.delete(actor(hub), "dataset", "penguins", "1")
    assert "GaussianNB · penguins" in titles(hub, dataset="penguins")
    (job,) = hub.uses.page(actor(hub), JobQuery(filter="SVC")).items
    hub.jobs.delete(actor(hub), job.id)
    assert titles(hub, dataset="penguins") == {"GaussianNB · penguins", ON_PENGUINS}
    hub.artifacts.delete(actor(hub), "dataset", "penguins")
    (left,) = hub.uses.page(actor(hub), JobQuery(filter=ON_PENGUINS)).items
    assert [use.reference for use in left.uses] == ["penguins-species"]
