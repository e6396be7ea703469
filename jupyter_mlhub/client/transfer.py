"""Download bytes from the hub in constant memory."""

from __future__ import annotations

import hashlib
import os
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx

from .. import errors

BATCH = 1024 * 1024


def suggested_filename(response: httpx.Response, otherwise: str) -> str:
    disposition = response.headers.get("Content-Disposition", "")
    _, found, rest = disposition.partition('filename="')
    return rest.partition('"')[0] if found else otherwise


def save_verified(response: httpx.Response, place: Path) -> None:
    """Write a download to ``place``. The file appears only when it is complete and correct.

    Raises:
        Damaged: The received bytes differ from the registered ones.
    """
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        digest, expected = _receive(response, draft), response.headers.get("ETag")
        # A proxy that packs an answer makes its tag a weak one.
        if expected is not None and expected.removeprefix("W/") != f'"{digest}"':
            raise errors.Damaged("The download is damaged. Try again.")
        os.replace(draft, place)
    except httpx.TransportError as error:
        raise errors.Damaged("The download broke off ({error}). Try again.", error=error) from error
    finally:
        draft.unlink(missing_ok=True)


def _receive(response: httpx.Response, path: Path) -> str:
    """Write the bytes in a thread while the next ones arrive.

    Returns:
        The SHA-256 of all bytes.
    """
    digest = hashlib.sha256()
    with path.open("wb", buffering=BATCH) as file, ThreadPoolExecutor(1) as thread:

        def keep(batch: list[bytes]) -> None:
            for piece in batch:
                digest.update(piece)
            file.writelines(batch)

        batch: list[bytes] = []
        size, keeping = 0, None
        for piece in response.iter_bytes():
            batch.append(piece)
            size += len(piece)
            if size >= BATCH:
                keeping = _after(keeping, thread.submit(keep, batch))
                batch, size = [], 0
        _after(_after(keeping, thread.submit(keep, batch)), None)
    return digest.hexdigest()


def _after(earlier: Future[None] | None, now: Future[None] | None) -> Future[None] | None:
    """Wait for the earlier batch, so that memory holds at most two."""
    if earlier is not None:
        earlier.result()
    return now
