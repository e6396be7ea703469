"""Bytes to and from the hub, in flat memory."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from .. import errors

CHUNK = 1024 * 1024
BATCH = 4 * CHUNK


def chunks_of(source: Any) -> tuple[str, Iterator[bytes]]:
    """The file name (empty when there is none) and the bytes of a path, DataFrame or open file.

    Raises:
        Invalid: there is no such file.
    """
    if isinstance(source, str | os.PathLike):
        path = Path(source).expanduser()
        if not path.is_file():
            raise errors.Invalid.field("source", f"There is no file {path}.")
        return path.name, _read(path)
    if hasattr(source, "to_parquet"):
        # Not as CSV: types would have to be guessed again, and some can't be written.
        return "", iter([source.to_parquet(index=False)])
    filename = Path(str(getattr(source, "name", ""))).name
    return filename, iter(lambda: source.read(CHUNK), b"")


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def counted(chunks: Iterator[bytes], progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The same chunks; ``progress`` hears how many bytes have gone."""
    sent = 0
    for chunk in chunks:
        yield chunk
        sent += len(chunk)
        if progress is not None:
            progress(sent)


def suggested_filename(response: httpx.Response, otherwise: str) -> str:
    disposition = response.headers.get("Content-Disposition", "")
    _, found, rest = disposition.partition('filename="')
    return rest.partition('"')[0] if found else otherwise


def save_verified(response: httpx.Response, place: Path) -> None:
    """Write a download to ``place``, which appears only when all of it is there and right.

    Raises:
        Damaged: what arrived is not what was registered.
    """
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        if f'"{_receive(response, draft)}"' != response.headers["ETag"]:
            raise errors.Damaged("The download is damaged. Try again.")
        os.replace(draft, place)
    except httpx.TransportError as error:
        raise errors.Damaged(f"The download broke off ({error}). Try again.") from error
    finally:
        draft.unlink(missing_ok=True)


def _receive(response: httpx.Response, path: Path) -> str:
    """The SHA-256 of what was written; a thread hashes and writes while the next bytes arrive."""
    digest = hashlib.sha256()
    with path.open("wb") as file, ThreadPoolExecutor(1) as thread:

        def keep(batch: bytearray) -> None:
            digest.update(batch)
            file.write(batch)

        batch, keeping = bytearray(), None
        for piece in response.iter_bytes():
            batch += piece
            if len(batch) >= BATCH:
                keeping = _after(keeping, thread.submit(keep, batch))
                batch = bytearray()
        _after(_after(keeping, thread.submit(keep, batch)), None)
    return digest.hexdigest()


def _after(earlier: Future[None] | None, now: Future[None] | None) -> Future[None] | None:
    """Wait for the earlier batch, so that at most two are held in memory."""
    if earlier is not None:
        earlier.result()
    return now
