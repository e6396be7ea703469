"""Detect the format of a file by its first bytes, and unpack it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa

from ....errors import Invalid

Format = Literal["csv", "parquet", "arrow", "json", "excel"]


class Readable(Protocol):
    """Any binary stream."""

    def read(self, size: int, /) -> bytes: ...


_CHUNK = 1024 * 1024
_BOMB_RATIO = 200
_BOMB_FLOOR = 256 * 1024 * 1024
_WORKBOOK_BYTES = 512 * 1024 * 1024
"""The cells of a workbook are held in memory, unlike those of other files."""
_UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,  # an unknown method of packing
    RuntimeError,  # locked by a password
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
)
_PACKED: tuple[tuple[re.Pattern[bytes], Callable[[str], Any]], ...] = (
    (re.compile(rb"\x1f\x8b"), gzip.open),
    (re.compile(rb"\x28\xb5\x2f\xfd"), lambda path: pa.input_stream(path, compression="zstd")),
    (re.compile(rb"BZh[1-9]1AY&SY"), bz2.open),
    (re.compile(rb"\xfd7zXZ\x00"), lzma.open),
)
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\xff\xff\xff\xff", "arrow"),
    (b"FEA1", "arrow"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
)


def unpack(source: Path, target: Path, filename: str, max_bytes: int) -> tuple[Path, Format]:
    """Find the table inside ``source``. A packed file is unpacked to ``target``.

    Args:
        max_bytes: the number of bytes that the file may have once it is unpacked.

    Returns:
        The path of the table, and its format.

    Raises:
        Invalid: it unpacks to far more than its size, is damaged, or holds several files.
    """
    head = _head(source)
    if head.startswith(b"PK\x03\x04"):
        return _unpack_zip(source, target, max_bytes)
    opened = next((opener for magic, opener in _PACKED if magic.match(head)), None)
    if opened is None:
        return source, _format(source, filename)
    try:
        with opened(str(source)) as stream:
            _copy(stream, target, source.stat().st_size, max_bytes)
    except _UNREADABLE as error:
        raise _damaged(error) from error
    return target, _format(target, filename.rpartition(".")[0])


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _format(path: Path, filename: str) -> Format:
    head = _head(path)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    named = filename.lower().endswith((".json", ".jsonl", ".ndjson"))
    if text.startswith(b'{"') or (
        text.startswith(b"[") and (named or text[1:].lstrip()[:1] == b"{")
    ):
        return "json"
    return "json" if named and text[:1] in (b"{", b"[") else "csv"


def _unpack_zip(source: Path, target: Path, max_bytes: int) -> tuple[Path, Format]:
    try:
        with zipfile.ZipFile(source) as archive:
            files = [
                item
                for item in archive.infolist()
                if not item.is_dir() and not item.filename.startswith("__MACOSX/")
            ]
            names = [item.filename for item in files]
            packed = source.stat().st_size
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                _check_size(sum(item.file_size for item in files), packed, _WORKBOOK_BYTES)
                return source, "excel"
            if len(files) != 1:
                shown = ", ".join(names[:5]) or "nothing"
                raise Invalid(
                    "The archive holds {count} files ({shown}); a dataset is one table. Upload "
                    "the one that is meant.",
                    count=len(files),
                    shown=shown,
                    code="several_files",
                )
            with archive.open(files[0]) as stream:
                _copy(stream, target, packed, max_bytes)
    except _UNREADABLE as error:
        raise _damaged(error) from error
    return target, _format(target, names[0])


def _copy(stream: Readable, target: Path, packed: int, max_bytes: int) -> None:
    size = 0
    with target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            _check_size(size, packed, max_bytes)
            file.write(chunk)


def _check_size(unpacked: int, packed: int, max_bytes: int) -> None:
    if unpacked > max_bytes or unpacked > max(_BOMB_FLOOR, _BOMB_RATIO * packed):
        raise Invalid(
            "The file unpacks to more than {bomb_ratio} times its size, or more than a dataset "
            "may have. Unpack it yourself and upload the table.",
            bomb_ratio=_BOMB_RATIO,
            code="unpacks_too_large",
        )


def _damaged(error: Exception) -> Invalid:
    return Invalid(
        "The packed file is damaged or locked ({error}). Pack it again and upload it.",
        error=error,
        code="damaged_archive",
    )
