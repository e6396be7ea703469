"""The catalogue: named artifacts and their immutable, numbered versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, delete, exists, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, defer

from ..access.actor import Actor
from ..access.audit_trail import record
from ..access.sharing import (
    audience,
    change_share,
    is_anything_shared,
    levels_of,
    list_shares,
    narrow,
)
from ..database import (
    Alias,
    Artifact,
    Blob,
    Database,
    Share,
    Version,
    like_pattern,
    names_of,
    paginate,
)
from ..errors import Conflict, Invalid, Unavailable
from ..jobs.service import Jobs
from ..schemas.artifacts import (
    ArtifactChanges,
    ArtifactInfo,
    ArtifactQuery,
    DatasetDetails,
    Deleted,
    ModelDetails,
    VersionInfo,
)
from ..schemas.base import ArtifactKind, Page, PageQuery
from ..schemas.sharing import ShareChange, ShareInfo
from .aliases import aliases_of
from .blobs.store import BlobStore, StoredBlob
from .blobs.usage import Storage
from .datasets.service import start_ingest
from .documents import artifact_info, version_info
from .media_types import PARQUET
from .models.inspection import SKOPS, start_inspection
from .versions import (
    add_artifact,
    add_version,
    find_artifact,
    find_version,
    require_table,
    stored_blob,
    touch,
)


@dataclass(frozen=True)
class Content:
    """Where the bytes of a version are and how they are handed out."""

    sha256: str
    size: int | None
    """None: not known before it is made."""
    media_type: str
    filename: str


class Catalogue:
    """One service for datasets and models; a person sees what is their own, or shared with them.

    What is one's own is called by its name, what is somebody else's by ``owner/name``.
    """

    def __init__(self, database: Database, store: BlobStore, jobs: Jobs, storage: Storage) -> None:
        self._database = database
        self._store = store
        self._jobs = jobs
        self._storage = storage

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
        also: Callable[[Session], None] | None = None,
    ) -> VersionInfo:
        """Give stored bytes a name: version 1, or the next one of what has this name already.

        ``also`` writes in the same transaction.

        A dataset's version is ``ingesting`` until a worker made a typed table of it.
        """
        actor.require(f"{kind}s.create")
        with self._database.write() as session:
            artifact = _open_for_version(session, actor, kind, name)
            # Only what is known to be there takes no room: nobody is to learn what others have.
            if not _is_named(session, blob.sha256, _known_to(actor, artifact)):
                self._storage.require_quota(session, artifact.owner_id, blob.size, actor.id)
            if description is not None:
                artifact.description = description
            if tags is not None:
                artifact.tags = tags
            version = add_version(
                session,
                artifact,
                blob,
                state="ingesting" if kind == "dataset" else "ready",
                filename=filename,
                media_type=media_type,
                details=(
                    DatasetDetails() if kind == "dataset" else ModelDetails(origin="uploaded")
                ),
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
            if also is not None:
                also(session)
            job_id = None
            if kind == "dataset":
                job_id = start_ingest(session, self._jobs, actor, version)
            elif filename.lower().endswith(SKOPS):
                job_id = start_inspection(session, self._jobs, actor, version)
            info = version_info(session, version, actor)
        if job_id is not None:
            self._jobs.announce(job_id)
        return info

    def page(self, actor: Actor, kind: ArtifactKind, query: ArtifactQuery) -> Page[ArtifactInfo]:
        actor.require(f"{kind}s.read")
        statement = _ROWS.where(Artifact.kind == kind)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Artifact.name).like(pattern, escape="\\"))
        if query.tag is not None:
            quoted = like_pattern(f'"{query.tag}"')
            statement = statement.where(sql_cast(Artifact.tags, String).like(quoted, escape="\\"))
        # Asked once while nothing changes, however many pages are read.
        memory = self._database.memory
        asked = (kind, actor.id, actor.group_ids, query.filter, query.tag, query.owner)
        stamp, known = memory.stamp(), memory.recall(asked)
        total, anything = known or (None, None)
        with self._database.read() as session:
            if anything is None:
                anything = is_anything_shared(session, actor, Artifact)
            statement = narrow(session, statement, actor, Artifact, query.owner, anything=anything)
            page = paginate(
                session,
                statement,
                query,
                Page[ArtifactInfo],
                lambda rows: _with_latest(session, rows, actor),
                sort=query.sort,
                by=[_SORTED_BY[query.sort.removeprefix("-")], Artifact.id],
                total=total,
            )
        memory.keep(stamp, asked, (page.total, anything))
        return page

    def get(self, actor: Actor, kind: ArtifactKind, name: str) -> ArtifactInfo:
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            artifact = find_artifact(session, actor, kind, name)
            return ArtifactInfo(**_with_latest(session, [artifact], actor)[0])

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
            return ArtifactInfo(**_with_latest(session, [artifact], actor)[0])

    def versions(
        self, actor: Actor, kind: ArtifactKind, name: str, query: PageQuery
    ) -> Page[VersionInfo]:
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            artifact = find_artifact(session, actor, kind, name)
            mine = select(Version).where(Version.artifact_id == artifact.id)
            return paginate(
                session,
                mine.options(_WITHOUT_DETAILS),
                query,
                Page[VersionInfo],
                lambda versions: _brief(session, actor, artifact, versions),
                sort="-number",
                by=[Version.number],
            )

    def version(self, actor: Actor, kind: ArtifactKind, name: str, number: str) -> VersionInfo:
        """One version with all that is known about it; ``number`` may be ``latest``."""
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            version = find_version(session, actor, kind, name, number)
            return version_info(session, version, actor)

    def content(
        self, actor: Actor, kind: ArtifactKind, name: str, number: str, form: str
    ) -> Content:
        """Where the bytes are: ``original`` as they came; of a dataset ``parquet`` as ingest typed
        them and ``csv`` to be made from that; of a model ``onnx``.

        Raises:
            Conflict: there is no such form, or not yet.
        """
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            version = find_version(session, actor, kind, name, number)
            label = f"{version.artifact.name}-v{version.number}"
            if form == "original":
                filename = version.filename or label
                return Content(version.sha256, version.size, version.media_type, filename)
            if (form == "onnx") != (kind == "model"):
                raise Invalid.field("format", f"A {kind} can't be had as {form}.")
            if version.derived_sha256 is None and kind == "model":
                raise Conflict(
                    f"{name} v{version.number} was not converted to ONNX yet. Submit a conversion.",
                    code="not_converted",
                )
            if form == "onnx":
                assert version.derived_sha256 is not None
                blob = stored_blob(session, version.derived_sha256)
                return Content(blob.sha256, blob.size, "application/octet-stream", f"{label}.onnx")
            blob, _ = require_table(session, version)
            if form == "csv":
                return Content(blob.sha256, None, "text/csv", f"{label}.csv")
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
            people, known = audience(session, artifact), _known_to(actor, artifact)
            condition = Version.artifact_id == artifact.id
            if number is not None:
                chosen = find_version(session, actor, kind, name, number)
                condition = Version.id == chosen.id
            doomed = session.scalars(select(Version).where(condition)).all()
            hashes = {version.sha256 for version in doomed}
            hashes |= {version.derived_sha256 for version in doomed if version.derived_sha256}
            session.execute(delete(Version).where(condition))
            left = session.scalar(
                select(func.count(Version.id)).where(Version.artifact_id == artifact.id)
            )
            touch(session, artifact, people)
            if not left:
                session.execute(delete(Artifact).where(Artifact.id == artifact.id))
            freed = self._drop_unused(session, known, hashes)
            what = f"{kind}:{name}" + (f"@{number}" if number else "")
            record(session, actor, f"{kind}s.delete", what, freed=freed)
        return Deleted(freed_bytes=freed)

    def shares(
        self, actor: Actor, kind: ArtifactKind, name: str, query: PageQuery
    ) -> Page[ShareInfo]:
        """With whom it is shared."""
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            return list_shares(session, find_artifact(session, actor, kind, name, "manage"), query)

    def share(
        self, actor: Actor, kind: ArtifactKind, name: str, change: ShareChange
    ) -> Page[ShareInfo]:
        """Share it, change how, or stop sharing it."""
        actor.require(f"{kind}s.share")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "manage")
            return change_share(session, actor, artifact, change)

    def _drop_unused(self, session: Session, known: ColumnElement[bool], hashes: set[str]) -> int:
        """Remove blobs that no version names, inside the transaction that made them unused.

        What is counted is what is no longer in use among ``known``: whether somebody else has the
        same file is not to be learned from it.
        """
        freed = 0
        for sha256 in hashes:
            if not _is_named(session, sha256, known):
                freed += session.get_one(Blob, sha256).size
            if not _is_named(session, sha256):
                blob = session.get_one(Blob, sha256)
                session.delete(blob)
                session.flush()
                self._store.delete(sha256)
        return freed


def _is_named(session: Session, sha256: str, *among: ColumnElement[bool]) -> bool:
    """Whether a version names these bytes, as what came in or as the table that was made of it."""
    naming = (
        select(Version.id)
        .join(Version.artifact)
        .where((Version.sha256 == sha256) | (Version.derived_sha256 == sha256), *among)
    )
    return session.scalar(naming.limit(1)) is not None


def _known_to(actor: Actor, artifact: Artifact) -> ColumnElement[bool]:
    """Where the actor knows all: an owner in all of their own, others in this artifact."""
    if artifact.owner_id == actor.id:
        return Artifact.owner_id == actor.id
    return Version.artifact_id == artifact.id


def _open_for_version(session: Session, actor: Actor, kind: ArtifactKind, name: str) -> Artifact:
    """One's own artifact, made when there is none, or somebody else's that one may write."""
    if "/" not in name:
        return add_artifact(session, actor.id, kind, name)
    return find_artifact(session, actor, kind, name, "write", lock=True)


# Made once: to build a statement takes longer than to run it. Lists read columns, not objects,
# which takes half the time.
_ROWS = select(*Artifact.__table__.columns)
_COUNTED = (
    # Ids grow with the numbers, so the greatest id of an artifact is its newest version's.
    select(
        func.max(Version.id).label("newest"),
        func.max(case((Version.state == "ready", Version.id))).label("ready"),
        func.count().label("count"),
    )
    .where(Version.artifact_id.in_(bindparam("ids", expanding=True)))
    .group_by(Version.artifact_id)
    .subquery()
)
_WITHOUT_DETAILS = defer(Version.details, raiseload=True)
_LONG = ("details", "internal")
_SHORT = [column for column in Version.__table__.columns if column.name not in _LONG]
_LATEST = select(
    *_SHORT,
    _COUNTED.c.count.label("versions"),
    _COUNTED.c.newest,
    exists().where(Share.artifact_id == Version.artifact_id).label("is_shared"),
    exists().where(Alias.artifact_id == Version.artifact_id).label("has_aliases"),
).join(_COUNTED, Version.id == func.coalesce(_COUNTED.c.ready, _COUNTED.c.newest))
_NEWER = select(*_SHORT).where(Version.id.in_(bindparam("ids", expanding=True)))
_SORTED_BY = {
    "name": Artifact.name,
    "created_at": Artifact.created_at,
    "updated_at": Artifact.updated_at,
}


def _brief(
    session: Session, actor: Actor, artifact: Artifact, versions: Sequence[Version]
) -> list[VersionInfo]:
    """Versions of an artifact as they stand in a list."""
    names = names_of(session, [version.created_by for version in versions])
    aliases = aliases_of(session, [artifact.id])
    return [
        version_info(session, version, actor, names=names, aliases=aliases, brief=True)
        for version in versions
    ]


def _with_latest(session: Session, artifacts: Any, actor: Actor) -> list[dict[str, Any]]:
    """List rows with their latest version and version count, in a few queries for all.

    ``artifacts`` are objects, or rows of their columns.
    """
    ids = [artifact.id for artifact in artifacts]
    latest = {version.artifact_id: version for version in session.execute(_LATEST, {"ids": ids})}
    later = [version.newest for version in latest.values() if version.newest != version.id]
    found = session.execute(_NEWER, {"ids": later}) if later else ()
    newer = {version.artifact_id: version for version in found}
    people = {artifact.owner_id for artifact in artifacts}
    people |= {version.created_by for version in (*latest.values(), *newer.values())}
    names = {actor.id: actor.name} | names_of(session, people - {actor.id})
    named = [version.artifact_id for version in latest.values() if version.has_aliases]
    aliases = aliases_of(session, named) if named else {}
    levels = levels_of(session, actor, artifacts, Artifact)
    return [
        artifact_info(
            row,
            latest.get(row.id),
            newer.get(row.id),
            actor=actor,
            may=levels[row.id],
            names=names,
            aliases=aliases,
        )
        for row in artifacts
    ]
