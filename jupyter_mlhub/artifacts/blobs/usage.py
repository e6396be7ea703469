"""How many bytes each person uses, and how many more they may add."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.audit_trail import record
from ...database import Artifact, Blob, Database, Upload, Version
from ...errors import TooLarge
from ...jobs.service import Jobs
from ...schemas.data.storage import StorageInfo
from ...schemas.jobs import JobDetail
from ...schemas.orders import CheckOrder, CheckRequest
from ...settings import HubSettings
from .store import BlobStore

KEPT_FREE = 256 * 1024 * 1024
"""The number of bytes of the disk that uploads leave free, as the database needs some."""


class Storage:
    """Counts people's bytes, and checks whether there is room for more."""

    def __init__(
        self, database: Database, store: BlobStore, jobs: Jobs, settings: HubSettings
    ) -> None:
        self._database = database
        self._store = store
        self._jobs = jobs
        self._settings = settings

    def info(self, actor: Actor) -> StorageInfo:
        """Return how much the actor's own artifacts and uploads take."""
        with self._database.read() as session:
            used = used_by(session, actor.id)
            uploads = select(Upload.id).where(Upload.owner_id == actor.id)
            uploading = sum(self._store.received(upload) for upload in session.scalars(uploads))
        return StorageInfo(
            used=used,
            limit=self._settings.max_bytes_per_person or None,
            uploading=uploading,
            largest_upload=self._settings.max_upload_bytes,
        )

    def require_room_for(self, actor: Actor, size: int) -> None:
        """Check that there is room for a file of the actor's own, before it arrives.

        Raises:
            TooLarge: there is no room. The sentence gives the numbers.
        """
        with self._database.read() as session:
            self.require_room(session, actor.id, size, actor.id)

    def require_room(self, session: Session, owner_id: int, size: int, sender_id: int) -> None:
        """Check that there is room for a file.

        Args:
            owner_id: the person who will own the file.
            size: the size of the file in bytes.
            sender_id: the person who sends it.

        Raises:
            TooLarge: there is no room. The sentence gives the numbers.
        """
        most = self._settings.max_upload_bytes
        if size > most:
            raise TooLarge(
                "The file has {size}; at most {most} are accepted. Pack it with gzip or zstd, "
                "save it as Parquet, or ask your administrator for a higher limit.",
                size=readable(size),
                most=readable(most),
            )
        free = self._store.free_bytes()
        if free is not None and size > free - KEPT_FREE:
            left = readable(max(0, free - KEPT_FREE))
            raise TooLarge(
                "The file has {size}, and the hub's disk has room for {left}. Delete what you do "
                "not need, or tell your administrator.",
                size=readable(size),
                left=left,
                code="no_room",
            )
        self.require_quota(session, owner_id, size, sender_id)

    def require_quota(self, session: Session, owner_id: int, size: int, sender_id: int) -> None:
        """Check that a person may have ``size`` bytes more.

        Raises:
            TooLarge: the person would have more than the limit. The sentence gives the numbers.
        """
        limit = self._settings.max_bytes_per_person
        if not limit:
            return
        used = used_by(session, owner_id)
        if used + size > limit and sender_id != owner_id:
            raise TooLarge(
                "The file has {size}, and its future owner has no room for it. Ask them to "
                "delete versions that they do not need.",
                size=readable(size),
                code="storage_full",
            )
        if used + size > limit:
            raise TooLarge(
                "The file has {size}, and {used} are used of the {limit} that one person may "
                "store. Delete versions that you do not need.",
                size=readable(size),
                used=readable(used),
                limit=readable(limit),
                code="storage_full",
            )

    def check(self, actor: Actor) -> JobDetail:
        """Submit the job that hashes every blob again, and removes what nothing needs."""
        actor.require("storage.check")
        with self._database.write() as session:
            job = self._jobs.add(
                session,
                actor.id,
                kind="check",
                title="check the stored bytes",
                request=CheckRequest(),
                order=CheckOrder(),
            )
            job_id = job.id
            record(session, actor, "storage.check", f"job:{job_id}")
        self._jobs.announce(job_id)
        return self._jobs.get(actor, job_id)


def used_by(session: Session, owner_id: int) -> int:
    """Return the bytes of the blobs that a person's versions use. Each blob counts once."""
    own = select(Artifact.id).where(Artifact.owner_id == owner_id)
    named: Any = union(
        select(Version.sha256).where(Version.artifact_id.in_(own)),
        select(Version.derived_sha256).where(Version.artifact_id.in_(own)),
    )
    total = select(func.coalesce(func.sum(Blob.size), 0)).where(Blob.sha256.in_(named))
    return int(session.scalar(total) or 0)


def readable(size: int) -> str:
    """Write a size for a sentence: 1.5 GiB."""
    number, unit = float(size), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if number < 1024:
            break
        number, unit = number / 1024, larger
    return f"{number:,.0f} {unit}" if number >= 100 or unit == "bytes" else f"{number:.1f} {unit}"
