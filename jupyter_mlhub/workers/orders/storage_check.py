"""Storage check: remove unneeded blobs, and hash all others again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import delete, select

from ...artifacts.blobs.usage import readable
from ...artifacts.uploads import KEPT
from ...database import Artifact, Blob, Upload, User, Version, now
from ...errors import Damaged, NotFound
from ...hub import Hub
from ...jobs.progress import Line, ProgressReport
from ...schemas.data.storage import DamagedBlob, StorageCheck
from ...schemas.orders import CheckOrder, CheckRequest
from .confined import JobHandler, Write

GRACE = 3600.0
"""Seconds during which a stored blob without a version is kept. A transaction that will name it may
still be running."""


class StorageCheckHandler(JobHandler[CheckRequest, CheckOrder]):
    """Runs wholly in the pool process. It reads bytes and interprets none of them."""

    request_type = CheckRequest
    order_type = CheckOrder

    def run(
        self,
        hub: Hub,
        say: Callable[[ProgressReport], None],
        log: Callable[[Line], None],
    ) -> Write:
        say(ProgressReport(0, 0, "looking for unneeded files"))
        removed, freed = collect(hub)
        found = f"{removed} unneeded blobs and uploads removed, {readable(freed)} freed"
        log(Line(now(), found))
        with hub.database.read() as session:
            blobs = session.execute(select(Blob.sha256, Blob.size).order_by(Blob.sha256)).all()
        total = sum(size for _, size in blobs)
        done = 0
        damaged = []
        for sha256, size in blobs:
            say(ProgressReport(done, total, f"hashing {readable(total)}"))
            problem = _problem(hub, sha256)
            if problem:
                versions = list(_versions_of(hub, sha256))
                damaged.append(DamagedBlob(sha256=sha256, problem=problem, versions=versions))
                log(Line(now(), f"{', '.join(versions)}: {problem}"))
            done += size
        check = StorageCheck(
            blobs=len(blobs), size=total, freed_bytes=freed, removed=removed, damaged=damaged
        )
        log(Line(now(), f"{len(blobs)} blobs, {readable(total)}, {len(damaged)} damaged"))
        return lambda _session: {"storage": check.model_dump(mode="json")}


def collect(hub: Hub) -> tuple[int, int]:
    """Remove blobs without a version and abandoned uploads.

    Returns:
        The number of removed blobs and uploads, and the freed bytes.
    """
    removed = freed = 0
    with hub.database.write() as session:
        uploads = select(Upload).where(Upload.updated_at < now() - KEPT)
        for upload in session.scalars(uploads).all():
            removed, freed = removed + 1, freed + hub.store.received(upload.id)
            session.delete(upload)
        under_way = set(session.scalars(select(Upload.id)))
        hub.uploads.drop_locks(under_way)
        named = select(Version.sha256).union(
            select(Version.derived_sha256).where(Version.derived_sha256.is_not(None)),
            select(Upload.sha256).where(Upload.sha256.is_not(None)),
        )
        unnamed = Blob.sha256.not_in(named)
        for blob in session.scalars(select(Blob).where(unnamed)).all():
            removed, freed = removed + 1, freed + blob.size
            hub.store.delete(blob.sha256)
        session.execute(delete(Blob).where(unnamed))
        known = set(session.scalars(select(Blob.sha256))) | set(
            session.scalars(select(Upload.sha256))
        )
    old = time.time() - GRACE
    for sha256, changed in list(hub.store.keys()):
        if sha256 not in known and changed < old:
            removed, freed = removed + 1, freed + hub.store.size(sha256)
            hub.store.delete(sha256)
    for key, changed in list(hub.store.incoming()):
        if key not in under_way and changed < old:
            removed += 1
            hub.store.forget(key)
    return removed, freed


def _problem(hub: Hub, sha256: str) -> str | None:
    try:
        hub.store.check(sha256)
    except (Damaged, NotFound) as error:
        return error.detail
    return None


def _versions_of(hub: Hub, sha256: str) -> Iterator[str]:
    with hub.database.read() as session:
        rows = (
            select(User.name, Artifact.name, Version.number)
            .join(Artifact, Artifact.id == Version.artifact_id)
            .join(User, User.id == Artifact.owner_id)
            .where((Version.sha256 == sha256) | (Version.derived_sha256 == sha256))
            .order_by(Version.id)
        )
        for owner, name, number in session.execute(rows):
            yield f"{owner}/{name}@{number}"
