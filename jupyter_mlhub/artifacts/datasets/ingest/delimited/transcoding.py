"""Copy a file's text into the form that the engine reads: UTF-8, one kind of line end, one
delimiter between two cells."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .....errors import Invalid
from ..dialect.dialect import Dialect
from ..dialect.whitespace import SPACES, single_spaced

_CHUNK = 1024 * 1024


def as_utf8(source: Path, target: Path, dialect: Dialect) -> Path:
    """Return the file itself, or a copy at ``target`` where the engine needs one.

    Raises:
        Invalid: some bytes do not belong to the encoding.
    """
    is_utf8 = dialect.encoding in ("utf-8", "utf-8-sig", "ascii")
    spaced = dialect.delimiter == SPACES
    if is_utf8 and not dialect.mixed_newlines and not spaced:
        return source
    # The engine reports rows that are not UTF-8 one by one.
    errors = "surrogateescape" if is_utf8 else "strict"
    try:
        chunks = _decoded(source, dialect.encoding, errors)
        if dialect.mixed_newlines or spaced:
            chunks = _unify_line_ends(chunks)
        if spaced:
            chunks = single_spaced(_lines(chunks), dialect.quote)
        with target.open("w", encoding="utf-8", errors=errors, newline="") as file:
            file.writelines(chunks)
    except UnicodeError as error:
        raise Invalid(
            "The file is not all {encoding}: {error}. Say which encoding it has, or save it as "
            "UTF-8 and upload it again.",
            encoding=dialect.encoding,
            error=error,
            code="encoding",
        ) from error
    return target


def _decoded(source: Path, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _unify_line_ends(chunks: Iterable[str]) -> Iterator[str]:
    held = ""
    for chunk in chunks:
        text, held = held + chunk, ""
        if text.endswith("\r"):
            text, held = text[:-1], "\r"
        yield re.sub(r"\r\n?", "\n", text)
    yield held.replace("\r", "\n")


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    rest = ""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split("\n")
        yield from (f"{line}\n" for line in lines)
    yield rest
