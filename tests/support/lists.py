"""Every list of the hub: how it is filled, how it is asked for, and in which orders."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy.orm import Session

from jupyter_mlhub.access.actor import Actor
from jupyter_mlhub.database import (
    Artifact,
    AuditEntry,
    Group,
    Job,
    Role,
    Share,
    SignIn,
    Split,
    TrustedType,
    Upload,
    User,
    Version,
    Worker,
)
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import ListQuery, Page, PageQuery
from jupyter_mlhub.schemas.data.artifacts import ArtifactQuery, ArtifactSort
from jupyter_mlhub.schemas.jobs import JobQuery, JobSort, WorkerQuery
from jupyter_mlhub.schemas.people.audit import AuditQuery
from jupyter_mlhub.schemas.people.permissions import ALL
from jupyter_mlhub.schemas.pipelines.leaderboards import BoardSort, LeaderboardsQuery
from jupyter_mlhub.schemas.pipelines.searches import TrialQuery, TrialSort
from tests.support.filled_boards import (
    MIDNIGHT,
    Entry,
    a_job,
    add_boards,
    add_models_and_trials,
    add_trials,
    add_versions,
    ask_board,
)

Add = Callable[[Session, User, list[Entry]], None]


def add_artifacts(kind: str) -> Callable[[Session, User, list[Entry]], None]:
    def add(session: Session, owner: User, entries: list[Entry]) -> None:
        for number, (at, text) in enumerate(entries):
            artifact = Artifact(owner_id=owner.id, kind=kind, name=f"{text[:80]}-{number}")
            artifact.created_at, artifact.updated_at = at, MIDNIGHT
            if number % 2:
                artifact.created_at, artifact.updated_at = MIDNIGHT, at
            session.add(artifact)

    return add


def add_splits(session: Session, owner: User, entries: list[Entry]) -> None:
    add_versions(session, owner, [(MIDNIGHT, "")])
    session.flush()
    version = session.query(Version).filter_by(created_by=owner.id).one()
    for number, (at, _) in enumerate(entries):
        split = Split(version_id=version.id, name=f"s{number % 3}-{number}", created_at=at)
        split.validation, split.created_by = {"method": "kfold"}, owner.id
        session.add(split)


def add_jobs(session: Session, owner: User, entries: list[Entry]) -> None:
    for at, text in entries:
        job = Job(owner_id=owner.id, kind="train", title=text, state="failed", created_at=at)
        job.request = {"dataset": "walked"}
        session.add(job)


def add_users(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        name = f"{owner.key}-{number % 3}-{number}"
        session.add(User(name=name, key=name, password_hash="!", role="member", created_at=at))


def add_groups(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        name = f"{owner.key}-{number % 3}-{number}"
        session.add(Group(name=name, key=name, created_at=at))


def add_audit_entries(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, text) in enumerate(entries):
        entry = AuditEntry(at=at, actor=owner.name, address="", action="walk", object=text)
        entry.result, entry.previous_hash, entry.hash = "done", "", f"{owner.name}-{number}"
        session.add(entry)


def add_sign_ins(session: Session, owner: User, entries: list[Entry]) -> None:
    for at, text in entries:
        row = SignIn(id=secrets.token_hex(11), user_id=owner.id, name=text[:100], created_at=at)
        row.expires_at = MIDNIGHT
        session.add(row)


def add_uploads(session: Session, owner: User, entries: list[Entry]) -> None:
    for at, text in entries:
        row = Upload(id=secrets.token_hex(16), owner_id=owner.id, kind="model", created_at=at)
        row.name, row.filename, row.size = text[:200] or "x", "", 1
        row.media_type, row.fingerprint = "text/csv", ""
        session.add(row)


def add_shares(of: Callable[[User], Artifact | Job]) -> Add:
    """With one person for each entry."""

    def add(session: Session, owner: User, entries: list[Entry]) -> None:
        shared = of(owner)
        session.add(shared)
        add_users(session, owner, entries)
        session.flush()
        people = session.query(User).where(User.key.startswith(f"{owner.key}-")).all()
        place = "artifact_id" if isinstance(shared, Artifact) else "job_id"
        for person in people:
            session.add(Share(user_id=person.id, level=1, **{place: shared.id}))

    return add


def a_dataset(owner: User) -> Artifact:
    return Artifact(owner_id=owner.id, kind="dataset", name="walked")


def add_people(session: Session, owner: User, entries: list[Entry]) -> None:
    """Groups and active people, some of one name, and somebody who is not active."""
    half = len(entries) // 2
    add_users(session, owner, entries[:half])
    add_groups(session, owner, entries[half:])
    name = f"{owner.key}-gone"
    session.add(User(name=name, key=name, password_hash="!", role="member", active=False))


def add_roles(session: Session, owner: User, entries: list[Entry]) -> None:
    for number in range(len(entries)):
        name = f"{owner.key}-{number % 3}-{number}"
        session.add(Role(name=name, permissions=["jobs.read"]))


def add_trusted_types(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        name = f"{owner.key}-.t{number % 3}.T{number}"
        session.add(TrustedType(name=name, approved_by=owner.name, approved_at=at))


def add_workers(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        row = Worker(name=f"{owner.key}-{number}", host="here", processes=1, started_at=at)
        row.queues, row.catalogue, row.versions, row.seen_at = ["default"], "", {}, at
        session.add(row)


NOW = "2026-03-01T12:00:00+00:00"


@dataclass(frozen=True)
class List:
    """How a list is filled, how it is asked for, and in which orders.

    ``place`` is what a cursor of the list holds, after the name of the order.
    """

    add: Add
    ask: Callable[[Hub, Actor, dict[str, Any]], Page[Any]]
    place: tuple[Any, ...]
    order: str = ""
    sorts: tuple[str, ...] = ("",)

    def cursor(self, sort: str) -> list[Any]:
        """A cursor of the list in one of its orders, before it is encoded."""
        by_text = sort.removeprefix("-") in ("name", "title")
        return [sort or self.order, *(("a", 1) if by_text and sort else self.place)]


LISTS = {
    "/mlhub/api/datasets": List(
        add_artifacts("dataset"),
        lambda hub, actor, query: hub.artifacts.page(actor, "dataset", ArtifactQuery(**query)),
        (NOW, 1),
        sorts=get_args(ArtifactSort),
    ),
    "/mlhub/api/models": List(
        add_artifacts("model"),
        lambda hub, actor, query: hub.artifacts.page(actor, "model", ArtifactQuery(**query)),
        (NOW, 1),
        sorts=get_args(ArtifactSort),
    ),
    "/mlhub/api/datasets/{name}/versions": List(
        add_versions,
        lambda hub, actor, query: hub.artifacts.versions(
            actor, "dataset", "walked", PageQuery(**query)
        ),
        (5,),
        "-number",
    ),
    "/mlhub/api/datasets/{name}/versions/{number}/splits": List(
        add_splits,
        lambda hub, actor, query: hub.splits.list(actor, "walked", "1", PageQuery(**query)),
        ("a",),
        "name",
    ),
    "/mlhub/api/datasets/{name}/shares": List(
        add_shares(a_dataset),
        lambda hub, actor, query: hub.artifacts.shares(
            actor, "dataset", "walked", PageQuery(**query)
        ),
        (5,),
        "id",
    ),
    "/mlhub/api/jobs/{job_id}/shares": List(
        add_shares(a_job),
        lambda hub, actor, query: hub.jobs.shares(
            actor, hub.jobs.page(actor, JobQuery()).items[0].id, PageQuery(**query)
        ),
        (5,),
        "id",
    ),
    "/mlhub/api/jobs/{job_id}/trials": List(
        add_trials,
        lambda hub, actor, query: hub.searches.trials(
            actor, hub.jobs.page(actor, JobQuery()).items[0].id, TrialQuery(**query)
        ),
        (1,),
        sorts=get_args(TrialSort),
    ),
    "/mlhub/api/leaderboards": List(
        add_boards,
        lambda hub, actor, query: hub.leaderboards.list(actor, LeaderboardsQuery(**query)),
        (5,),
        "-id",
    ),
    "/mlhub/api/leaderboards/{board_id}": List(
        add_models_and_trials, ask_board, (1,), sorts=get_args(BoardSort)
    ),
    "/mlhub/api/jobs": List(
        add_jobs,
        lambda hub, actor, query: hub.jobs.page(actor, JobQuery(**query)),
        (NOW, 1),
        sorts=get_args(JobSort),
    ),
    "/mlhub/api/users": List(
        add_users,
        lambda hub, actor, query: hub.accounts.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a",),
        "key",
    ),
    "/mlhub/api/users/{name}/sign-ins": List(
        add_sign_ins,
        lambda hub, actor, query: hub.signing_in.sign_ins(actor, ListQuery(**query), actor.name),
        (NOW, "a"),
        "-created_at",
    ),
    "/mlhub/api/account/sign-ins": List(
        add_sign_ins,
        lambda hub, actor, query: hub.signing_in.sign_ins(actor, ListQuery(**query)),
        (NOW, "a"),
        "-created_at",
    ),
    "/mlhub/api/people": List(
        add_people,
        lambda hub, actor, query: hub.groups.people(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a", "user"),
        "key",
    ),
    "/mlhub/api/roles": List(
        add_roles,
        lambda hub, actor, query: hub.roles.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        (1, "a"),
        "rank",
    ),
    "/mlhub/api/uploads": List(
        add_uploads,
        lambda hub, actor, query: hub.uploads.page(actor, ListQuery(**query)),
        (NOW, "a"),
        "created_at",
    ),
    "/mlhub/api/trusted-types": List(
        add_trusted_types,
        lambda hub, actor, query: hub.trust.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a",),
        "name",
    ),
    "/mlhub/api/workers": List(
        add_workers,
        lambda hub, actor, query: hub.jobs.workers(WorkerQuery(filter=f"{actor.name}-", **query)),
        (NOW, "a"),
        "-started_at",
    ),
    "/mlhub/api/groups": List(
        add_groups,
        lambda hub, actor, query: hub.groups.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a",),
        "key",
    ),
    "/mlhub/api/audit": List(
        add_audit_entries,
        lambda hub, actor, query: hub.audit.page(actor, AuditQuery(actor=actor.name, **query)),
        (NOW, 1),
        "-at",
    ),
}

SORTED = [(path, sort) for path, listed in LISTS.items() for sort in listed.sorts]
_numbers = itertools.count()
"""Numbers for the names of people: each list has a person of its own."""


def filled(hub: Hub, listed: List, entries: list[Entry]) -> Actor:
    """A person whose list has these entries."""
    name = f"walker{next(_numbers)}x"
    with hub.database.write() as session:
        user = User(name=name, key=name, password_hash="!", role="administrator")
        session.add(user)
        session.flush()
        listed.add(session, user, entries)
    return Actor(id=user.id, name=name, role=user.role, permissions=ALL)
