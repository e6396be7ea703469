"""Hubs that were filled by earlier versions, and what a hub answers when it is asked for all."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.artifacts.catalogue import Content
from jupyter_mlhub.database import Artifact, Job, User, Version
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import ArtifactKind, ListQuery
from jupyter_mlhub.schemas.data.artifacts import ArtifactQuery
from jupyter_mlhub.schemas.jobs import JobQuery
from jupyter_mlhub.schemas.people.audit import AuditQuery

DATA = Path(__file__).parents[1] / "data"
KINDS: tuple[ArtifactKind, ArtifactKind] = ("dataset", "model")
FORMS = ("original", "parquet", "onnx")
MOST = 500
RENAMED = {
    "moved": "drift",
    "corrections": "options",
    "correction": "options",
    "marked_thousands": "thousands_columns",
    "warnings": "notes",
}
"""Fields of the recorded answers that have another name by now."""


def unpack(revision: str, folder: Path) -> Path:
    """Give the state directory of a hub that was filled at a revision of the database."""
    folder.mkdir(mode=0o700)
    with tarfile.open(DATA / f"hub-{revision}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def recorded_answers(revision: str) -> dict[str, Any]:
    """Give what the code before revision 0013 answered of that hub."""
    text = gzip.decompress((DATA / f"answers-{revision}.json.gz").read_bytes())
    found: dict[str, Any] = json.loads(text)
    return found


def answers(hub: Hub) -> dict[str, Any]:
    """Ask a hub for every document about what is in it, as each of its people."""
    with hub.database.read() as session:
        people = session.scalars(select(User).order_by(User.id)).all()
        actors = [make_actor(session, person) for person in people]
    found: dict[str, Any] = {}
    for actor in actors:
        asked = {**_about_people(hub, actor), **_about_artifacts(hub, actor)}
        asked |= _about_jobs(hub, actor)
        found[actor.name] = {what: _answer(ask) for what, ask in asked.items()}
    return found


def differences(found: Any, recorded: Any, place: str = "") -> list[str]:
    """Where something that was recorded is not found again; what is there beside it may be new."""
    if isinstance(recorded, dict) and "fault" in recorded:  # by now it has to be a sentence
        return [] if "fault" not in found else [f"{place}: {found}"]
    if isinstance(recorded, dict) and isinstance(found, dict):
        return [
            line
            for key, value in recorded.items()
            if not _is_worded_now(key, recorded)
            for line in differences(_named(found, key), value, f"{place} / {key}")
        ]
    if isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        pairs = enumerate(zip(found, recorded, strict=True))
        return [line for i, pair in pairs for line in differences(*pair, f"{place} / {i}")]
    return [] if found == recorded else [f"{place}: {found!r} was {recorded!r}"]


def _named(document: dict[str, Any], key: str) -> Any:
    return document.get(key if key in document else RENAMED.get(key, key), "nothing")


def _is_worded_now(key: str, document: dict[str, Any]) -> bool:
    """Whether a text is written when somebody asks for it, so that its words may change."""
    return (
        key == "card"
        or (key == "content" and "filename" in document)
        or (key == "reason" and document.get("state") == "queued")
        or (key == "message" and "intact" in document)
        or (key == "description" and "permissions" in document)
    )


Questions = dict[str, Callable[[], Any]]


def _answer(ask: Callable[[], Any]) -> Any:
    try:
        return _plain(ask())
    except MLHubError as error:
        return {"error": type(error).__name__, "code": error.code}
    except (KeyError, TypeError, ValueError) as fault:  # which is no answer
        return {"fault": type(fault).__name__}


def _plain(answer: Any) -> Any:
    """A document as JSON; of a list its items."""
    if isinstance(answer, BaseModel):
        items = getattr(answer, "items", None)
        return _plain(items) if isinstance(items, list) else answer.model_dump(mode="json")
    if isinstance(answer, Content):
        return [answer.sha256, answer.size, answer.media_type, answer.filename]
    if isinstance(answer, Iterable) and not isinstance(answer, str | dict):
        return [_plain(one) for one in answer]
    return answer


def _about_people(hub: Hub, actor: Actor) -> Questions:
    query = ListQuery(limit=MOST)
    return {
        "users": lambda: hub.accounts.page(actor, query),
        "groups": lambda: hub.groups.page(actor, query),
        "roles": lambda: hub.roles.page(actor, query),
        **{
            f"grants of {name}": lambda name=name: hub.roles.grants(actor, "user", name)
            for name in ("ada", "ben", "cam")
        },
        "audit trail": lambda: hub.audit.page(actor, AuditQuery(limit=MOST)),
        "audit verdict": lambda: hub.audit.verify(actor),
        "storage": lambda: hub.storage.info(actor).model_copy(update={"limit": None}),
        "uploads": lambda: hub.uploads.page(actor, query),
        "trusted types": lambda: hub.trust.page(actor, query),
    }


def _about_artifacts(hub: Hub, actor: Actor) -> Questions:
    questions: Questions = {}
    for kind in KINDS:
        query = ArtifactQuery(limit=MOST, sort="name")
        questions[f"{kind}s"] = lambda kind=kind, query=query: hub.artifacts.page(
            actor, kind, query
        )
    for kind, owner, name, number in _versions(hub):
        reference = name if owner == actor.name else f"{owner}/{name}"
        what = f"{kind} {reference}"
        at = (actor, kind, reference)
        questions[f"{what}"] = lambda at=at: hub.artifacts.get(*at)
        questions[f"{what} versions"] = lambda at=at: hub.artifacts.versions(
            *at, ListQuery(limit=MOST)
        )
        questions[f"{what} shares"] = lambda at=at: hub.artifacts.shares(*at, query)
        one = (*at, str(number))
        questions[f"{what}@{number}"] = lambda one=one: hub.artifacts.version(*one)
        for form in FORMS:
            questions[f"{what}@{number} as {form}"] = lambda one=one, form=form: (
                hub.artifacts.content(*one, form)
            )
    return questions


def _versions(hub: Hub) -> list[tuple[ArtifactKind, str, str, int]]:
    with hub.database.read() as session:
        rows = (
            select(Artifact.kind, User.name, Artifact.name, Version.number)
            .join(Version, Version.artifact_id == Artifact.id)
            .join(User, User.id == Artifact.owner_id)
            .order_by(Version.id)
        )
        return [(kind, owner, name, number) for kind, owner, name, number in session.execute(rows)]


def _about_jobs(hub: Hub, actor: Actor) -> Questions:
    with hub.database.read() as session:
        jobs = session.execute(select(Job.id, Job.kind).order_by(Job.id)).all()
    query = ListQuery(limit=MOST)
    questions: Questions = {"jobs": lambda: hub.jobs.page(actor, JobQuery(limit=MOST))}
    for job, kind in jobs:
        questions[f"job {job}"] = lambda job=job: hub.jobs.get(actor, job)
        questions[f"job {job} brief"] = lambda job=job: hub.jobs.get_brief(actor, job)
        questions[f"job {job} shares"] = lambda job=job: hub.jobs.shares(actor, job, query)
        if kind in ("train", "evaluate", "learning_curve"):
            questions[f"job {job} as a program"] = lambda job=job: hub.programs.of_job(
                actor, job, "script"
            )
    return questions
