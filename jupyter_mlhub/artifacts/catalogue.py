"""The catalogue: named artifacts and their immutable, numbered versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, String, delete, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, joinedload

from ..database import (
    Artifact,
    Blob,
    Database,
    User,
    Version,
    like_pattern,
    now,
    record_change,
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
    """One service for datasets and models; a person sees what is their own."""

    def __init__(self, database: Database, store: BlobStore, jobs: Jobs) -> None:
        self._database = database
        self._store = store
        self._jobs = jobs

    def register(
        self,
        user: User,
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
        with self._database.write() as session:
            artifact = add_artifact(session, user.id, kind, name)
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
                    user.id,
                    kind="ingest",
                    title=INGEST_TITLE.format(name=name, number=version.number),
                    request={"kind": "ingest", "version_id": version.id},
                )
                job_id = job.id
                version.details = {"job_id": job_id}
            info = version_info(version, user.name)
        if job_id is not None:
            self._jobs.publish(job_id)
        return info

    def page(self, user: User, kind: ArtifactKind, query: ArtifactQuery) -> Page[ArtifactInfo]:
        statement = select(Artifact).where(Artifact.owner_id == user.id, Artifact.kind == kind)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Artifact.name).like(pattern, escape="\\"))
        if query.tag is not None:
            quoted = like_pattern(f'"{query.tag}"')
            statement = statement.where(sql_cast(Artifact.tags, String).like(quoted, escape="\\"))
        with self._database.read() as session:
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
            items = _with_latest(session, rows, user)
        return Page[ArtifactInfo](items=items, total=total, next=following)

    def get(self, user: User, kind: ArtifactKind, name: str) -> ArtifactInfo:
        with self._database.read() as session:
            artifact = _find(session, user, kind, name)
            return _with_latest(session, [artifact], user)[0]

    def change(
        self, user: User, kind: ArtifactKind, name: str, changes: ArtifactChanges
    ) -> ArtifactInfo:
        with self._database.write() as session:
            artifact = _find(session, user, kind, name)
            if changes.description is not None:
                artifact.description = changes.description
            if changes.tags is not None:
                artifact.tags = list(dict.fromkeys(changes.tags))
            touch(session, artifact)
            return _with_latest(session, [artifact], user)[0]

    def versions(
        self, user: User, kind: ArtifactKind, name: str, query: ListQuery
    ) -> Page[VersionInfo]:
        with self._database.read() as session:
            artifact = _find(session, user, kind, name)
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
            items = [version_info(row, user.name, brief=True) for row in shown]
        return Page[VersionInfo](items=items, total=total, next=following)

    def version(self, user: User, kind: ArtifactKind, name: str, number: str) -> VersionInfo:
        """One version with all that is known about it; ``number`` may be ``latest``."""
        with self._database.read() as session:
            version = find_version(session, user.id, kind, name, number)
            return version_info(version, user.name)

    def content(self, user: User, kind: ArtifactKind, name: str, number: str, form: str) -> Content:
        """Where the bytes are: ``original`` as they came, ``parquet`` as ingest typed them.

        Raises:
            Conflict: there is no typed table (not yet, or the file could not be read).
        """
        with self._database.read() as session:
            version = find_version(session, user.id, kind, name, number)
            label = f"{name}-v{version.number}"
            if form == "original":
                filename = version.filename or label
                return Content(version.sha256, version.size, version.media_type, filename)
            if version.table_sha256 is None:
                why = version.message or "It is still being read."
                raise Conflict(f"{name} v{version.number} has no table. {why}", code="not_ready")
            blob = session.get_one(Blob, version.table_sha256)
            return Content(blob.sha256, blob.size, PARQUET, f"{label}.parquet")

    def delete(
        self, user: User, kind: ArtifactKind, name: str, number: str | None = None
    ) -> Deleted:
        """Delete an artifact with all its versions, or one version of it.

        An artifact whose last version goes, goes with it.
        """
        with self._database.write() as session:
            artifact = _find(session, user, kind, name)
            condition = Version.artifact_id == artifact.id
            if number is not None:
                chosen = find_version(session, user.id, kind, name, number)
                condition = Version.id == chosen.id
            doomed = session.scalars(select(Version).where(condition)).all()
            hashes = {version.sha256 for version in doomed}
            hashes |= {version.table_sha256 for version in doomed if version.table_sha256}
            session.execute(delete(Version).where(condition))
            left = session.scalar(
                select(func.count(Version.id)).where(Version.artifact_id == artifact.id)
            )
            touch(session, artifact)
            if not left:
                session.execute(delete(Artifact).where(Artifact.id == artifact.id))
            freed = self._drop_unused(session, hashes)
        return Deleted(freed_bytes=freed)

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
    statement = _own(owner_id, kind, name).with_for_update()
    artifact = session.scalar(statement)
    if artifact is None:
        artifact = Artifact(owner_id=owner_id, kind=kind, name=name, tags=[])
        session.add(artifact)
        session.flush()
    return artifact


def add_version(
    session: Session,
    artifact: Artifact,
    blob: StoredBlob,
    *,
    state: str,
    filename: str,
    media_type: str,
    details: dict[str, Any],
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
        created_by=artifact.owner_id,
    )
    session.add(version)
    touch(session, artifact)
    return version


def add_blob(session: Session, blob: StoredBlob) -> None:
    if session.get(Blob, blob.sha256) is None:
        session.add(Blob(sha256=blob.sha256, size=blob.size))
        session.flush()


def touch(session: Session, artifact: Artifact) -> None:
    """Note that an artifact changed, for sorting and for those who look at it."""
    artifact.updated_at = now()
    session.flush()
    record_change(session, artifact.owner_id, artifact.kind, artifact.name)


def find_version(
    session: Session, owner_id: int, kind: ArtifactKind, name: str, number: str
) -> Version:
    """A version by number or ``latest``.

    Raises:
        NotFound: with a sentence that says which of the two, name or number, there is not.
    """
    statement = (
        select(Version)
        .join(Version.artifact)
        .where(Artifact.owner_id == owner_id, Artifact.kind == kind, Artifact.name == name)
        .options(joinedload(Version.artifact))
        .order_by(Version.number.desc())
        .limit(1)
    )
    if number != "latest":
        wanted = int(number) if number.isdecimal() and len(number) < 10 else -1
        statement = statement.where(Version.number == wanted)
    version = session.scalar(statement)
    if version is None:
        if session.scalar(_own(owner_id, kind, name)) is None:
            raise _no_artifact(kind, name)
        raise NotFound(f"The {kind} {name} has no version {number}.", code="no_version")
    return version


def _own(owner_id: int, kind: str, name: str) -> Select[Artifact]:
    return select(Artifact).where(
        Artifact.owner_id == owner_id, Artifact.kind == kind, Artifact.name == name
    )


def _find(session: Session, user: User, kind: str, name: str) -> Artifact:
    artifact = session.scalar(_own(user.id, kind, name))
    if artifact is None:
        raise _no_artifact(kind, name)
    return artifact


def _no_artifact(kind: str, name: str) -> NotFound:
    return NotFound(f"You have no {kind} named {name}.", code=f"no_{kind}")


def _with_latest(session: Session, artifacts: Any, user: User) -> list[ArtifactInfo]:
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
    nothing = cast("tuple[Version | None, int]", (None, 0))
    return [artifact_info(row, *found.get(row.id, nothing), owner=user.name) for row in artifacts]
