"""Files on their way to the hub: whole when they are small, in parts that can go on when not."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from .. import errors
from ..schemas.artifacts import VersionInfo
from ..schemas.base import ArtifactKind
from ..schemas.storage import PART, UploadInfo
from .frames import as_parquet, is_frame
from .transport import Transport

CHUNK = 1024 * 1024
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds to wait before each new try after the connection broke."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Source:
    """An open file. ``size`` is None when it can't be gone back in, as in a pipe."""

    file: BinaryIO
    filename: str
    size: int | None
    fingerprint: str = ""


@contextmanager
def opened(source: Any) -> Iterator[Source]:
    """A path, DataFrame or open binary file as what can be sent.

    Raises:
        Invalid: there is no such file, or a DataFrame holds what no table can hold.
    """
    if isinstance(source, str | os.PathLike):
        path = Path(source).expanduser()
        if not path.is_file():
            raise errors.Invalid.field("source", f"There is no file {path}.")
        with path.open("rb") as file:
            facts = path.stat()
            yield Source(file, path.name, facts.st_size, f"{facts.st_mtime_ns}")
        return
    if hasattr(source, "to_frame") and not is_frame(source):
        source = source.to_frame("value" if getattr(source, "name", None) is None else source.name)
    if is_frame(source):
        # Not as CSV: types would have to be guessed again, and some can't be written.
        content = as_parquet(source)
        yield Source(io.BytesIO(content), "", len(content))
        return
    if not hasattr(source, "read"):
        raise errors.Invalid.field(
            "source",
            "Give a path, a DataFrame or an open binary file: "
            f"{type(source).__name__} can't be registered.",
        )
    filename = Path(str(getattr(source, "name", ""))).name
    size = None
    if hasattr(source, "seekable") and source.seekable():
        start = source.tell()
        size = source.seek(0, os.SEEK_END) - start
        source.seek(start)
    yield Source(source, filename, size)


def send_whole(
    client: Transport,
    source: Source,
    kind: ArtifactKind,
    name: str,
    query: dict[str, str],
    progress: Progress | None,
) -> VersionInfo:
    """Register a file with one request."""

    def chunks() -> Iterator[bytes]:
        sent = 0
        while chunk := source.file.read(CHUNK):
            yield chunk
            sent += len(chunk)
            if progress is not None:
                progress(sent)

    response = client.request(
        "POST",
        f"/{kind}s/{quote(name, safe='')}/versions",
        params={"filename": source.filename, **query},
        content=chunks(),
        headers={"Content-Type": _media_type(kind)},
    )
    return VersionInfo.model_validate_json(response.content)


def send_in_parts(
    client: Transport,
    source: Source,
    kind: ArtifactKind,
    name: str,
    progress: Progress | None,
) -> VersionInfo:
    """Register a file part by part; a broken connection costs one part at most.

    Raises:
        Unavailable: the hub stayed away. The same call goes on where this one ended.
    """
    start = source.file.tell()
    body = {
        "kind": kind,
        "name": name,
        "filename": source.filename,
        "media_type": _media_type(kind),
        "size": source.size,
        "fingerprint": source.fingerprint,
    }
    upload = client.send("POST", "/uploads", UploadInfo, body)
    path = f"/uploads/{upload.id}"
    failures = 0
    while upload.received < upload.size:
        if progress is not None:
            progress(upload.received)
        if source.file.seek(0, os.SEEK_END) < start + upload.size:
            client.request("DELETE", path)
            raise errors.Invalid.field("source", "The file became shorter while it was sent.")
        source.file.seek(start + upload.received)
        length = min(upload.part, upload.size - upload.received)
        try:
            answer = client.request(
                "PATCH",
                path,
                params={"offset": upload.received},
                content=_part(source.file, length),
                headers={"Content-Length": str(length)},
            )
            upload, failures = UploadInfo.model_validate_json(answer.content), 0
        except (errors.Unavailable, errors.Conflict) as error:
            if failures == len(PAUSES):
                raise
            time.sleep(PAUSES[failures])
            failures += 1
            upload = _where(client, path, upload, error)
    if progress is not None:
        progress(upload.size)
    return client.send("POST", f"{path}/completion", VersionInfo)


def _part(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        yield chunk
        length -= len(chunk)


def _where(client: Transport, path: str, known: UploadInfo, error: errors.MLHubError) -> UploadInfo:
    """How much has arrived, or what was known when the hub is still away."""
    try:
        return client.get(path, UploadInfo)
    except errors.Unavailable:
        if isinstance(error, errors.Conflict):
            raise
        return known


def _media_type(kind: ArtifactKind) -> str:
    return "text/csv" if kind == "dataset" else "application/octet-stream"


def fits_one_request(source: Source) -> bool:
    return source.size is None or source.size <= PART
