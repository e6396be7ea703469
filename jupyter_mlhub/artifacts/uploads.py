"""Uploads in parts, which continue after a broken connection."""

from __future__ import annotations

import fcntl
import secrets
from datetime import timedelta
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..database import Database, Upload, like_pattern, now, paginate
from ..errors import Conflict, Invalid, NotFound, TooLarge
from ..languages import say
from ..schemas.base import ArtifactName, ListQuery, Page
from ..schemas.data.artifacts import VersionInfo
from ..schemas.data.storage import LARGEST_PART, MOST_PARTS, PART, UploadInfo, UploadRequest
from ..schemas.problems import problem_sentence
from .blobs.store import BlobStore, BlobWriter, StoredBlob
from .blobs.usage import Storage
from .catalogue import Catalogue
from .file_names import name_of_file
from .versions import find_artifact

MOST = 100
"""The number of unfinished uploads that one person may have."""
KEPT = timedelta(days=7)
"""The time after which an upload is removed if nothing arrives."""

_NAME = TypeAdapter(ArtifactName)


class Uploads:
    """Files that are being uploaded. People see their own only."""

    def __init__(
        self,
        database: Database,
        store: BlobStore,
        catalogue: Catalogue,
        storage: Storage,
        locks: Path,
    ) -> None:
        self._database = database
        self._store = store
        self._catalogue = catalogue
        self._storage = storage
        self._locks = locks
        self._held: dict[str, IO[str]] = {}

    def start(self, actor: Actor, request: UploadRequest) -> UploadInfo:
        """Begin an upload, or continue an unfinished one of the same file.

        Raises:
            Invalid: the name can't be that of an artifact.
            NotFound: another person's artifact is not there.
            Forbidden: another person's artifact may not be written.
            TooLarge: there is no room, or the actor has too many unfinished uploads.
        """
        actor.require(f"{request.kind}s.create")
        name = request.name or name_of_file(request.kind, request.filename)
        request = request.model_copy(update={"name": name})
        _, slash, rest = name.rpartition("/")
        try:
            _NAME.validate_python(rest)
        except ValidationError as error:
            raise Invalid.field("name", problem_sentence("name", error.errors()[0])) from None
        with self._database.write() as session:
            owner_id = actor.id
            if slash:
                artifact = find_artifact(session, actor, request.kind, name, "write")
                owner_id = artifact.owner_id
            mine = session.scalars(select(Upload).where(Upload.owner_id == actor.id)).all()
            same = [row for row in mine if _is_same(row, request)]
            if same and request.fingerprint:
                return self._info(same[0])
            self._storage.require_room(session, owner_id, request.size, actor.id)
            if len(mine) >= MOST:
                raise TooLarge(
                    "You have {most} unfinished uploads. Finish or cancel some first.",
                    most=MOST,
                    code="too_many_uploads",
                )
            upload = Upload(
                id=secrets.token_hex(16), owner_id=actor.id, **request.model_dump(mode="json")
            )
            session.add(upload)
            session.flush()
            _record(session, actor, "uploads.begin", upload)
            return self._info(upload)

    def page(self, actor: Actor, query: ListQuery) -> Page[UploadInfo]:
        """One's own unfinished uploads, the oldest first."""
        kinds = [kind for kind in ("dataset", "model") if actor.may(f"{kind}s.create")]
        statement = select(Upload).where(Upload.owner_id == actor.id, Upload.kind.in_(kinds))
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Upload.name).like(pattern, escape="\\"))
        with self._database.read() as session:
            return paginate(
                session,
                statement,
                query,
                Page[UploadInfo],
                lambda uploads: [self._info(upload) for upload in uploads],
                sort="created_at",
                by=[Upload.created_at, Upload.id],
            )

    def get(self, actor: Actor, upload_id: str) -> UploadInfo:
        with self._database.read() as session:
            return self._info(_find(session, actor, upload_id))

    def open(self, actor: Actor, upload_id: str, offset: int) -> tuple[BlobWriter, int]:
        """Open a writer for a part that begins at ``offset``.

        Returns:
            The writer, and the number of bytes that may still come.

        Raises:
            Conflict: another part is being received, or the part begins at the wrong place.
        """
        with self._database.write() as session:
            upload = _find(session, actor, upload_id)
            upload.updated_at = now()
            size = upload.size
        self._hold(upload_id)
        try:
            received = self._store.received(upload_id)
            if offset != received:
                raise Conflict(
                    "{received:,} bytes have arrived; the next part has to begin there, not at "
                    "{offset:,}.",
                    received=received,
                    offset=offset,
                    code="wrong_offset",
                )
            return self._store.resumable_writer(upload_id), size - received
        except BaseException:
            self._release(upload_id)
            raise

    def close(self, upload_id: str, writer: BlobWriter) -> None:
        """Keep the bytes of a part that have arrived."""
        try:
            self._store.pause(upload_id, writer)
        finally:
            self._release(upload_id)

    def finish(self, actor: Actor, upload_id: str) -> VersionInfo:
        """Register the whole file.

        Raises:
            Conflict: some bytes are missing.
        """
        with self._database.read() as session:
            upload = _find(session, actor, upload_id)
            session.expunge(upload)
        self._hold(upload_id)
        try:
            received = self._received(upload)
            if received != upload.size:
                raise Conflict(
                    "{received:,} of {size:,} bytes have arrived. Send the rest first.",
                    received=received,
                    size=upload.size,
                    code="upload_unfinished",
                )
            version = self._catalogue.register(
                actor,
                upload.kind,  # type: ignore[arg-type]
                upload.name,
                self._store_whole(upload),
                filename=upload.filename,
                media_type=upload.media_type,
                also=lambda session: _delete(session, upload_id),
            )
            self._clear(upload_id)
            return version
        finally:
            self._release(upload_id)

    def _store_whole(self, upload: Upload) -> StoredBlob:
        """Move the bytes to their final place. If this is interrupted, it can be repeated."""
        if self._is_stored(upload):
            return self._store.stored(str(upload.sha256))
        writer = self._store.resumable_writer(upload.id)
        sha256 = writer.seal()
        with self._database.write() as session:
            session.execute(update(Upload).where(Upload.id == upload.id).values(sha256=sha256))
        return writer.commit()

    def _is_stored(self, upload: Upload) -> bool:
        return (
            upload.sha256 is not None
            and self._store.received(upload.id) < upload.size
            and self._store.exists(upload.sha256)
        )

    def _received(self, upload: Upload) -> int:
        return upload.size if self._is_stored(upload) else self._store.received(upload.id)

    def cancel(self, actor: Actor, upload_id: str) -> None:
        """Cancel an upload, and remove its bytes."""
        with self._database.write() as session:
            _record(session, actor, "uploads.cancel", _find(session, actor, upload_id))
        self._forget(upload_id)

    def drop_locks(self, under_way: set[str]) -> None:
        """Remove the lock files of uploads that no longer exist."""
        for file in self._locks.glob("*"):
            if file.name not in under_way:
                file.unlink(missing_ok=True)

    def _hold(self, upload_id: str) -> None:
        """Lock an upload among all processes, so that parts arrive one at a time and none during
        the finish."""
        self._locks.mkdir(parents=True, exist_ok=True)
        file = (self._locks / upload_id).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            message = say("A part of this upload is being received.")
            raise Conflict(message, code="upload_busy") from None
        self._held[upload_id] = file

    def _release(self, upload_id: str) -> None:
        self._held.pop(upload_id).close()

    def _forget(self, upload_id: str) -> None:
        with self._database.write() as session:
            _delete(session, upload_id)
        self._clear(upload_id)

    def _clear(self, upload_id: str) -> None:
        """Remove the bytes and the lock file of an upload that no longer exists."""
        self._store.forget(upload_id)
        (self._locks / upload_id).unlink(missing_ok=True)

    def _info(self, upload: Upload) -> UploadInfo:
        return UploadInfo(
            id=upload.id,
            kind=upload.kind,
            name=upload.name,
            filename=upload.filename,
            size=upload.size,
            received=self._received(upload),
            # Many parts cost time, and few lose the sight of how far it is.
            part=min(LARGEST_PART, max(PART, upload.size // MOST_PARTS)),
            created_at=upload.created_at,
        )


def _is_same(upload: Upload, request: UploadRequest) -> bool:
    return all(
        getattr(upload, field) == getattr(request, field)
        for field in ("kind", "name", "filename", "size", "fingerprint")
    )


def _record(session: Session, actor: Actor, action: str, upload: Upload) -> None:
    record(
        session,
        actor,
        action,
        f"{upload.kind}:{upload.name}",
        upload=upload.id,
        filename=upload.filename,
        size=upload.size,
    )


def _delete(session: Session, upload_id: str) -> None:
    session.execute(delete(Upload).where(Upload.id == upload_id))


def _find(session: Session, actor: Actor, upload_id: str) -> Upload:
    found = select(Upload).where(Upload.id == upload_id, Upload.owner_id == actor.id)
    upload = session.scalar(found)
    if upload is None:
        raise NotFound(
            "You have no such upload: it was finished, cancelled or removed.", code="no_upload"
        )
    actor.require(f"{upload.kind}s.create")
    return upload
