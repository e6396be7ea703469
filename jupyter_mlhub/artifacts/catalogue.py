"""The catalogue: named artifacts and their immutable, numbered versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, String, delete, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, joinedload

from ..access.actor import Actor
from ..access.audit import record
from ..access.sharing import (
    accessible,
    audience,
    change_share,
    list_shares,
    listable,
    require_level,
    shared_with,
    tell,
)
from ..database import (
    Artifact,
    Blob,
    Database,
    Share,
    User,
    Version,
    like_pattern,
    names_of,
    now,
)
from ..database import (
    page as paged,
)
from ..errors import Conflict, Invalid, NotFound, Unavailable
from ..schemas.artifacts import (
    ArtifactChanges,
    ArtifactInfo,
    ArtifactQuery,
    Deleted,
    VersionInfo,
)
from ..schemas.base import ArtifactKind, ListQuery, Page
from ..schemas.sharing import Level, ShareChange, Shares
from ..training.jobs import Jobs
from .blobs import BlobStore, StoredBlob
from .documents import artifact_info, version_info

INGEST_TITLE = "ingest · {name} v{number}"
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class Content:
    """Where the bytes of a version are and how they are handed out."""

    sha256: str
    size: int
    media_type: str
    filename: str


class Catalogue:
    """One service for datasets and models; a person sees what is their own, or shared with them.

    What is one's own is called by its name, what is somebody else's by ``owner/name``.
    """

    def __init__(self, database: Database, store: BlobStore, jobs: Jobs) -> None:
        self._database = database
        self._store = store
        self._jobs = jobs

    def register(
        self,
        actor: Actor,
        kind: ArtifactKind,
        name: str,
        blob: StoredBlob,
        *,
        filename: str = "",
        media_type: str = "application/octet-stream",
        description: str | None = None,
        tags: list[str] | None = None,
    ) -> VersionInfo:
        """Give stored bytes a name: version 1, or the next one of what has this name already.

        A dataset's version is ``ingesting`` until a worker made a typed table of it.
        """
        actor.require(f"{kind}s.create")
        with self._database.write() as session:
            artifact = _open_for_version(session, actor, kind, name)
            if description is not None:
                artifact.description = description
            if tags is not None:
                artifact.tags = tags
            details: dict[str, Any] = {} if kind == "dataset" else {"origin": "uploaded"}
            version = add_version(
                session,
                artifact,
                blob,
                state="ingesting" if kind == "dataset" else "ready",
                filename=filename,
                media_type=media_type,
                details=details,
                created_by=actor.id,
            )
            record(
                session,
                actor,
                f"{kind}s.create",
                f"{kind}:{name}@{version.number}",
                sha256=blob.sha256,
                size=blob.size,
            )
            if not self._store.exists(blob.sha256):
                raise Unavailable(
                    "The same content was being deleted at this moment. Upload it again.",
                    code="try_again",
                )
            job_id = None
            if kind == "dataset":
                job = self._jobs.add(
                    session,
                    actor.id,
                    kind="ingest",
                    title=INGEST_TITLE.format(name=name, number=version.number),
                    request={"kind": "ingest", "version_id": version.id},
                )
                job_id = job.id
                version.details = {"job_id": job_id}
            info = version_info(session, version, actor)
        if job_id is not None:
            self._jobs.publish(job_id)
        return info

    def page(self, actor: Actor, kind: ArtifactKind, query: ArtifactQuery) -> Page[ArtifactInfo]:
        actor.require(f"{kind}s.read")
        mine = Artifact.owner_id == actor.id
        statement = select(Artifact).where(Artifact.kind == kind)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Artifact.name).like(pattern, escape="\\"))
        if query.tag is not None:
            quoted = like_pattern(f'"{query.tag}"')
            statement = statement.where(sql_cast(Artifact.tags, String).like(quoted, escape="\\"))
        with self._database.read() as session:
            if query.owner == "me":
                statement = statement.where(mine)
            elif query.owner == "others":
                statement = statement.where(shared_with(actor, Artifact), ~mine)
            else:
                statement = statement.where(listable(session, actor, Artifact))
            rows, total, following = paged(
                session,
                statement,
                sort=query.sort,
                columns={
                    "name": Artifact.name,
                    "created_at": Artifact.created_at,
                    "updated_at": Artifact.updated_at,
                },
                key=Artifact.id,
                cursor=query.cursor,
                limit=query.limit,
            )
            items = _with_latest(session, rows, actor)
        return Page[ArtifactInfo](items=items, total=total, next=following)

    def get(self, actor: Actor, kind: ArtifactKind, name: str) -> ArtifactInfo:
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            artifact = find_artifact(session, actor, kind, name)
            return _with_latest(session, [artifact], actor)[0]

    def change(
        self, actor: Actor, kind: ArtifactKind, name: str, changes: ArtifactChanges
    ) -> ArtifactInfo:
        actor.require(f"{kind}s.update")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "write")
            if changes.description is not None:
                artifact.description = changes.description
            if changes.tags is not None:
                artifact.tags = list(dict.fromkeys(changes.tags))
            touch(session, artifact)
            given = sorted(changes.model_dump(exclude_none=True))
            record(session, actor, f"{kind}s.update", f"{kind}:{name}", fields=given)
            return _with_latest(session, [artifact], actor)[0]

    def versions(
        self, actor: Actor, kind: ArtifactKind, name: str, query: ListQuery
    ) -> Page[VersionInfo]:
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            artifact = find_artifact(session, actor, kind, name)
            before = _version_cursor(query.cursor)
            statement = select(Version).where(Version.artifact_id == artifact.id)
            count = select(func.count()).select_from(statement.subquery())
            total = session.scalar(count) or 0
            if before is not None:
                statement = statement.where(Version.number < before)
            statement = statement.order_by(Version.number.desc()).limit(query.limit + 1)
            rows = session.scalars(statement).all()
            shown = rows[: query.limit]
            following = str(shown[-1].number) if len(rows) > len(shown) else None
            names = names_of(session, [row.created_by for row in shown])
            items = [version_info(session, row, actor, names=names, brief=True) for row in shown]
        return Page[VersionInfo](items=items, total=total, next=following)

    def version(self, actor: Actor, kind: ArtifactKind, name: str, number: str) -> VersionInfo:
        """One version with all that is known about it; ``number`` may be ``latest``."""
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            version = find_version(session, actor, kind, name, number)
            return version_info(session, version, actor)

    def content(
        self, actor: Actor, kind: ArtifactKind, name: str, number: str, form: str
    ) -> Content:
        """Where the bytes are: ``original`` as they came, ``parquet`` as ingest typed them.

        Raises:
            Conflict: there is no typed table (not yet, or the file could not be read).
        """
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            version = find_version(session, actor, kind, name, number)
            label = f"{version.artifact.name}-v{version.number}"
            if form == "original":
                filename = version.filename or label
                return Content(version.sha256, version.size, version.media_type, filename)
            if version.table_sha256 is None:
                why = version.message or "It is still being read."
                raise Conflict(f"{name} v{version.number} has no table. {why}", code="not_ready")
            blob = session.get_one(Blob, version.table_sha256)
            return Content(blob.sha256, blob.size, PARQUET, f"{label}.parquet")

    def delete(
        self, actor: Actor, kind: ArtifactKind, name: str, number: str | None = None
    ) -> Deleted:
        """Delete an artifact with all its versions, or one version of it.

        An artifact whose last version goes, goes with it.
        """
        actor.require(f"{kind}s.delete")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "manage")
            people = audience(session, artifact)
            condition = Version.artifact_id == artifact.id
            if number is not None:
                chosen = find_version(session, actor, kind, name, number)
                condition = Version.id == chosen.id
            doomed = session.scalars(select(Version).where(condition)).all()
            hashes = {version.sha256 for version in doomed}
            hashes |= {version.table_sha256 for version in doomed if version.table_sha256}
            session.execute(delete(Version).where(condition))
            left = session.scalar(
                select(func.count(Version.id)).where(Version.artifact_id == artifact.id)
            )
            touch(session, artifact, people)
            if not left:
                session.execute(delete(Artifact).where(Artifact.id == artifact.id))
            freed = self._drop_unused(session, hashes)
            what = f"{kind}:{name}" + (f"@{number}" if number else "")
            record(session, actor, f"{kind}s.delete", what, freed=freed)
        return Deleted(freed_bytes=freed)

    def shares(self, actor: Actor, kind: ArtifactKind, name: str) -> Shares:
        """With whom it is shared."""
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            return list_shares(session, find_artifact(session, actor, kind, name, "manage"))

    def share(self, actor: Actor, kind: ArtifactKind, name: str, change: ShareChange) -> Shares:
        """Share it, change how, or stop sharing it."""
        actor.require(f"{kind}s.share")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "manage")
            return change_share(session, actor, artifact, change)

    def _drop_unused(self, session: Session, hashes: set[str]) -> int:
        """Remove blobs that no version names, inside the transaction that made them unused."""
        freed = 0
        for sha256 in hashes:
            used = select(Version.id).where(
                (Version.sha256 == sha256) | (Version.table_sha256 == sha256)
            )
            if session.scalar(used.limit(1)) is None:
                blob = session.get_one(Blob, sha256)
                freed += blob.size
                session.delete(blob)
                session.flush()
                self._store.delete(sha256)
        return freed


def _version_cursor(cursor: str | None) -> int | None:
    """Version lists are long at most by count, so their cursor is the last number shown."""
    if cursor is None:
        return None
    if not cursor.isdecimal() or len(cursor) > 9:
        raise Invalid.field("cursor", "This cursor does not belong to this list.")
    return int(cursor)


def add_artifact(session: Session, owner_id: int, kind: ArtifactKind, name: str) -> Artifact:
    """The owner's artifact of this name, made when there is none; locked for a new version."""
    own = (Artifact.owner_id == owner_id, Artifact.kind == kind, Artifact.name == name)
    artifact = session.scalar(select(Artifact).where(*own).with_for_update())
    if artifact is None:
        artifact = Artifact(owner_id=owner_id, kind=kind, name=name, tags=[])
        session.add(artifact)
        session.flush()
    return artifact


def _open_for_version(session: Session, actor: Actor, kind: ArtifactKind, name: str) -> Artifact:
    """One's own artifact, made when there is none, or somebody else's that one may write."""
    if "/" not in name:
        return add_artifact(session, actor.id, kind, name)
    return find_artifact(session, actor, kind, name, "write", lock=True)


def add_version(
    session: Session,
    artifact: Artifact,
    blob: StoredBlob,
    *,
    state: str,
    filename: str,
    media_type: str,
    details: dict[str, Any],
    created_by: int,
) -> Version:
    """The artifact's next version, pointing at stored bytes."""
    add_blob(session, blob)
    artifact.last_number += 1
    version = Version(
        artifact_id=artifact.id,
        number=artifact.last_number,
        state=state,
        filename=filename,
        media_type=media_type,
        size=blob.size,
        sha256=blob.sha256,
        details=details,
        created_by=created_by,
    )
    session.add(version)
    touch(session, artifact)
    return version


def add_blob(session: Session, blob: StoredBlob) -> None:
    if session.get(Blob, blob.sha256) is None:
        session.add(Blob(sha256=blob.sha256, size=blob.size))
        session.flush()


def touch(session: Session, artifact: Artifact, people: set[int] | None = None) -> None:
    """Note that an artifact changed, for sorting and for those who look at it."""
    artifact.updated_at = now()
    session.flush()
    tell(session, artifact, people)


def find_artifact(
    session: Session,
    actor: Actor,
    kind: ArtifactKind,
    name: str,
    level: Level = "read",
    *,
    lock: bool = False,
) -> Artifact:
    """An artifact by ``name`` (one's own) or ``owner/name``.

    Raises:
        NotFound: there is none, or the actor may not know of it: the two look the same.
        Forbidden: the actor may read it, but not at this level.
    """
    statement = select(Artifact).where(*_named(actor, kind, name))
    artifact = session.scalar(statement.with_for_update(of=Artifact) if lock else statement)
    if artifact is None:
        raise NotFound(f"You have no {kind} named {name}.", code=f"no_{kind}")
    require_level(session, actor, artifact, level)
    return artifact


def find_version(
    session: Session, actor: Actor, kind: ArtifactKind, name: str, number: str
) -> Version:
    """A version by number or ``latest``.

    Raises:
        NotFound: with a sentence that says which of the two, name or number, there is not.
    """
    statement = (
        select(Version)
        .join(Version.artifact)
        .where(*_named(actor, kind, name))
        .options(joinedload(Version.artifact))
        .order_by(Version.number.desc())
        .limit(1)
    )
    if number != "latest":
        wanted = int(number) if number.isdecimal() and len(number) < 10 else -1
        statement = statement.where(Version.number == wanted)
    version = session.scalar(statement)
    if version is None:
        find_artifact(session, actor, kind, name)
        raise NotFound(f"The {kind} {name} has no version {number}.", code="no_version")
    return version


def _named(actor: Actor, kind: ArtifactKind, name: str) -> list[ColumnElement[bool]]:
    """Conditions for the artifact that the actor calls so, if they may know of it."""
    owner, slash, rest = name.partition("/")
    if not slash:
        return [Artifact.kind == kind, Artifact.name == name, Artifact.owner_id == actor.id]
    owner_id = select(User.id).where(User.key == owner.lower()).scalar_subquery()
    return [
        Artifact.kind == kind,
        Artifact.name == rest,
        Artifact.owner_id == owner_id,
        accessible(actor, Artifact),
    ]


def _with_latest(session: Session, artifacts: Any, actor: Actor) -> list[ArtifactInfo]:
    """List rows with their newest version and version count, in one query for all."""
    ids = [artifact.id for artifact in artifacts]
    counted = (
        select(Version.artifact_id, func.max(Version.number), func.count(Version.id))
        .where(Version.artifact_id.in_(ids))
        .group_by(Version.artifact_id)
        .subquery()
    )
    newest = select(Version, counted.c[2]).join(
        counted, (Version.artifact_id == counted.c[0]) & (Version.number == counted.c[1])
    )
    found = {version.artifact_id: (version, count) for version, count in session.execute(newest)}
    shared = set(session.scalars(select(Share.artifact_id).where(Share.artifact_id.in_(ids))))
    owners = [artifact.owner_id for artifact in artifacts]
    names = names_of(session, owners + [version.created_by for version, _ in found.values()])
    nothing = cast("tuple[Version | None, int]", (None, 0))
    return [
        artifact_info(
            session,
            row,
            *found.get(row.id, nothing),
            actor=actor,
            is_shared=row.id in shared,
            names=names,
        )
        for row in artifacts
    ]
