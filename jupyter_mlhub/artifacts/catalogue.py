"""The catalogue: named artifacts and their immutable, numbered versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, delete, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..access.sharing import (
    audience,
    change_share,
    is_anything_shared,
    list_shares,
    narrow,
)
from ..database import (
    Artifact,
    Blob,
    Database,
    Version,
    like_pattern,
    paginate,
)
from ..errors import Conflict, Invalid, Unavailable
from ..jobs.service import Jobs
from ..schemas.base import ArtifactKind, Page, PageQuery
from ..schemas.data.artifacts import (
    ArtifactChanges,
    ArtifactInfo,
    ArtifactQuery,
    DatasetDetails,
    Deleted,
    ModelDetails,
    VersionInfo,
)
from ..schemas.people.sharing import ShareChange, ShareInfo
from .blobs.store import BlobStore, StoredBlob
from .blobs.usage import Storage
from .datasets.service import start_ingest
from .documents import version_info
from .listing import ROWS, SORTED_BY, WITHOUT_DETAILS, brief_versions, with_latest
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
    """The bytes of a version, and the headers with which they are sent."""

    sha256: str
    size: int | None
    """The size in bytes; None where it is not known before the content is made."""
    media_type: str
    filename: str


class Catalogue:
    """The service for datasets and models. People see their own, and those that are shared with
    them.

    An artifact goes by its name for its owner, and by ``owner/name`` for others.
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
        """Register stored bytes as version 1 of a new artifact, or as the next version of an
        existing one.

        A dataset's version is ``ingesting`` until a worker has made a table from it.

        Args:
            also: writes in the same transaction.

        Raises:
            NotFound: another person's artifact is not there.
            Forbidden: the actor may not write it.
            Conflict: a name differs only in upper and lower case.
            TooLarge: the owner has no room for it.
            Unavailable: the same bytes are being deleted at this moment.
        """
        actor.require(f"{kind}s.create")
        with self._database.write() as session:
            artifact = _open_for_version(session, actor, kind, name)
            # Only bytes that the actor knows about are free: nobody may learn what others have.
            if not _is_named(session, blob.sha256, _known_to(actor, artifact)):
                self._storage.require_quota(session, artifact.owner_id, blob.size, actor.id)
            if description is not None:
                artifact.description = description
            if tags is not None:
                artifact.tags = tags
            version = _add_upload(session, actor, artifact, blob, name, filename, media_type)
            self._require_stored(blob)
            if also is not None:
                also(session)
            job_id = self._start_job(session, actor, version)
            info = version_info(session, version, actor)
        if job_id is not None:
            self._jobs.announce(job_id)
        return info

    def _require_stored(self, blob: StoredBlob) -> None:
        if not self._store.exists(blob.sha256):
            raise Unavailable(
                "The same content was being deleted at this moment. Upload it again.",
                code="try_again",
            )

    def _start_job(self, session: Session, actor: Actor, version: Version) -> int | None:
        """Queue the job that a new version needs, if any, and return its id."""
        if version.artifact.kind == "dataset":
            return start_ingest(session, self._jobs, actor, version)
        if version.filename.lower().endswith(SKOPS):
            return start_inspection(session, self._jobs, actor, version)
        return None

    def page(self, actor: Actor, kind: ArtifactKind, query: ArtifactQuery) -> Page[ArtifactInfo]:
        actor.require(f"{kind}s.read")
        statement = ROWS.where(Artifact.kind == kind)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Artifact.name).like(pattern, escape="\\"))
        if query.tag is not None:
            quoted = like_pattern(f'"{query.tag}"')
            statement = statement.where(sql_cast(Artifact.tags, String).like(quoted, escape="\\"))
        # Asked once while nothing changes, for all pages of the list.
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
                lambda rows: with_latest(session, rows, actor),
                sort=query.sort,
                by=[SORTED_BY[query.sort.removeprefix("-")], Artifact.id],
                total=total,
            )
        memory.keep(stamp, asked, (page.total, anything))
        return page

    def get(self, actor: Actor, kind: ArtifactKind, name: str) -> ArtifactInfo:
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            artifact = find_artifact(session, actor, kind, name)
            return ArtifactInfo(**with_latest(session, [artifact], actor)[0])

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
            return ArtifactInfo(**with_latest(session, [artifact], actor)[0])

    def versions(
        self, actor: Actor, kind: ArtifactKind, name: str, query: PageQuery
    ) -> Page[VersionInfo]:
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            artifact = find_artifact(session, actor, kind, name)
            mine = select(Version).where(Version.artifact_id == artifact.id)
            return paginate(
                session,
                mine.options(WITHOUT_DETAILS),
                query,
                Page[VersionInfo],
                lambda versions: brief_versions(session, actor, artifact, versions),
                sort="-number",
                by=[Version.number],
            )

    def version(self, actor: Actor, kind: ArtifactKind, name: str, number: str) -> VersionInfo:
        """Return a version with all that is known about it. ``number`` may be an alias or
        ``latest``."""
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            version = find_version(session, actor, kind, name, number)
            return version_info(session, version, actor)

    def content(
        self, actor: Actor, kind: ArtifactKind, name: str, number: str, form: str
    ) -> Content:
        """Return where the bytes of a version are.

        Args:
            form: ``original`` for the bytes as they came; of a dataset, ``parquet`` for its table
                and ``csv`` made from that; of a model, ``onnx``.

        Raises:
            Conflict: there is no such form (yet).
            Invalid: artifacts of this kind have no such form.
        """
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            version = find_version(session, actor, kind, name, number)
            label = f"{version.artifact.name}-v{version.number}"
            if form == "original":
                filename = version.filename or label
                return Content(version.sha256, version.size, version.media_type, filename)
            if (form == "onnx") != (kind == "model"):
                raise Invalid.field(
                    "format",
                    "A dataset can't be had as {form}."
                    if kind == "dataset"
                    else "A model can't be had as {form}.",
                    form=form,
                )
            if version.derived_sha256 is None and kind == "model":
                raise Conflict(
                    "{name} v{number} was not converted to ONNX yet. Submit a conversion.",
                    name=name,
                    number=version.number,
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
        """Delete an artifact with all its versions, or one version of it. The last version takes
        its artifact with it."""
        actor.require(f"{kind}s.delete")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "manage", lock=True)
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
        """Return a page of the shares of an artifact."""
        actor.require(f"{kind}s.read")
        with self._database.read() as session:
            return list_shares(session, find_artifact(session, actor, kind, name, "manage"), query)

    def share(
        self, actor: Actor, kind: ArtifactKind, name: str, change: ShareChange
    ) -> Page[ShareInfo]:
        """Share an artifact, change a share, or take one away."""
        actor.require(f"{kind}s.share")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "manage")
            return change_share(session, actor, artifact, change)

    def _drop_unused(self, session: Session, known: ColumnElement[bool], hashes: set[str]) -> int:
        """Remove blobs that no version uses, in the transaction that made them unused.

        Returns:
            The bytes that are no longer used among ``known``. They must not show whether somebody
                else has the same file.
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


def _add_upload(
    session: Session,
    actor: Actor,
    artifact: Artifact,
    blob: StoredBlob,
    name: str,
    filename: str,
    media_type: str,
) -> Version:
    """Add the version of an uploaded file, with its entry in the audit trail."""
    is_dataset = artifact.kind == "dataset"
    version = add_version(
        session,
        artifact,
        blob,
        state="ingesting" if is_dataset else "ready",
        filename=filename,
        media_type=media_type,
        details=DatasetDetails() if is_dataset else ModelDetails(origin="uploaded"),
        created_by=actor.id,
    )
    record(
        session,
        actor,
        f"{artifact.kind}s.create",
        f"{artifact.kind}:{name}@{version.number}",
        sha256=blob.sha256,
        size=blob.size,
    )
    return version


def _is_named(session: Session, sha256: str, *among: ColumnElement[bool]) -> bool:
    """Return whether a version uses these bytes, as its original or as what was made from it."""
    naming = (
        select(Version.id)
        .join(Version.artifact)
        .where((Version.sha256 == sha256) | (Version.derived_sha256 == sha256), *among)
    )
    return session.scalar(naming.limit(1)) is not None


def _known_to(actor: Actor, artifact: Artifact) -> ColumnElement[bool]:
    """Return the condition for versions that the actor knows: all of an owner, or those of this
    artifact."""
    if artifact.owner_id == actor.id:
        return Artifact.owner_id == actor.id
    return Version.artifact_id == artifact.id


def _open_for_version(session: Session, actor: Actor, kind: ArtifactKind, name: str) -> Artifact:
    """Return the actor's own artifact, made where it is missing, or one of somebody else for
    writing."""
    if "/" not in name:
        return add_artifact(session, actor.id, kind, name)
    return find_artifact(session, actor, kind, name, "write", lock=True)
