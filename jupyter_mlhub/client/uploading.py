"""Send files to the hub: small ones at once, large ones in parts that can continue."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from .. import errors
from ..retries import try_again
from ..schemas.base import ArtifactKind
from ..schemas.data.artifacts import VersionInfo
from ..schemas.data.storage import PART, UploadInfo
from .frames import as_parquet, is_frame
from .transport import Transport

CHUNK = 1024 * 1024
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 16.0
"""The first and the longest time in seconds before a new try after the connection broke."""
_TRIES = 7
"""How often a part is sent before the upload fails."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Source:
    """An open file. ``size`` is None when it can't be read again, as in a pipe."""

    file: BinaryIO
    filename: str
    size: int | None
    fingerprint: str = ""


@contextmanager
def opened(source: Any) -> Iterator[Source]:
    """Open a path, DataFrame or open binary file for sending.

    Raises:
        Invalid: The file does not exist, or a DataFrame holds values that no table can hold.
    """
    if isinstance(source, str | os.PathLike):
        path = Path(source).expanduser()
        if not path.is_file():
            raise errors.Invalid.field("source", "There is no file {path}.", path=path)
        with path.open("rb") as file:
            facts = path.stat()
            yield Source(file, path.name, facts.st_size, f"{facts.st_mtime_ns}")
        return
    if hasattr(source, "to_frame") and not is_frame(source):
        source = source.to_frame("value" if getattr(source, "name", None) is None else source.name)
    if is_frame(source):
        # Not as CSV, because types would be guessed again and some values can't be written.
        content = as_parquet(source)
        yield Source(io.BytesIO(content), "", len(content))
        return
    if not hasattr(source, "read"):
        raise errors.Invalid.field(
            "source",
            "Give a path, a DataFrame or an open binary file: {kind} can't be registered.",
            kind=type(source).__name__,
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
    name: str | None,
    query: dict[str, str],
    progress: Progress | None,
) -> VersionInfo:
    """Register a file with one request. Without a name, the hub makes one from the file's name."""

    def chunks() -> Iterator[bytes]:
        sent = 0
        while chunk := source.file.read(CHUNK):
            yield chunk
            sent += len(chunk)
            if progress is not None:
                progress(sent)

    response = client.request(
        "POST",
        f"/{kind}s/{quote(name, safe='')}/versions" if name else f"/{kind}s",
        params={"filename": source.filename, **query},
        content=chunks(),
        headers={"Content-Type": _media_type(kind)},
    )
    return VersionInfo.model_validate_json(response.content)


def send_in_parts(
    client: Transport,
    source: Source,
    kind: ArtifactKind,
    name: str | None,
    progress: Progress | None,
) -> tuple[str, VersionInfo]:
    """Register a file part by part. A broken connection costs at most one part.

    Returns:
        The artifact's name and its version. Without a name, the hub makes one from the file's
            name.

    Raises:
        Unavailable: The hub did not answer for a while. The same call continues where this one
            stopped.
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
    while upload.received < upload.size:
        if progress is not None:
            progress(upload.received)
        if source.file.seek(0, os.SEEK_END) < start + upload.size:
            client.request("DELETE", path)
            raise errors.Invalid.field("source", "The file became shorter while it was sent.")
        upload = _send_next(client, source.file, start, upload)
    if progress is not None:
        progress(upload.size)
    return upload.name, client.send("POST", f"{path}/completion", VersionInfo)


def _send_next(client: Transport, file: BinaryIO, start: int, known: UploadInfo) -> UploadInfo:
    """Send the next part from the upload's position. ``start`` is the beginning of the file."""
    path = f"/uploads/{known.id}"
    failed = False

    def send() -> UploadInfo:
        nonlocal known, failed
        if failed:
            known = client.get(path, UploadInfo)
        failed = True
        if known.received == known.size:
            return known
        file.seek(start + known.received)
        length = min(known.part, known.size - known.received)
        answer = client.request(
            "PATCH",
            path,
            params={"offset": known.received},
            content=_part(file, length),
            headers={"Content-Length": str(length)},
        )
        return UploadInfo.model_validate_json(answer.content)

    return try_again(
        send,
        first=_FIRST_PAUSE,
        longest=_LONGEST_PAUSE,
        tries=_TRIES,
        when=lambda error: isinstance(error, errors.Unavailable | errors.Conflict),
    )


def _part(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        yield chunk
        length -= len(chunk)


def _media_type(kind: ArtifactKind) -> str:
    return "text/csv" if kind == "dataset" else "application/octet-stream"


def fits_one_request(source: Source) -> bool:
    return source.size is None or source.size <= PART
