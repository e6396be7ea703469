"""Detect the encoding of a text file."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r",
    "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5",
]  # fmt: skip
_FEWEST_ZEROS = 0.2
_WESTERN = {"cp1252", "cp1250", "cp1254"}
"""Short samples of these look alike, so the most usual one is the best guess."""


def detect_encoding(head: bytes) -> str:
    """Guess the encoding from the first bytes of a file: ``latin-1`` where they look like no
    text."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if (wide := _wide(head)) is not None:
        return wide
    try:
        # An incremental decoder accepts a sample that ends inside a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\x00" in head:
        return "latin-1"
    return _code_page(head)


def _wide(head: bytes) -> str | None:
    """Detect UTF-16 without a byte-order mark.

    Half of the bytes of plain text are zero, and of other text those of delimiters and line ends.
    """
    even, odd = head[0::2], head[1::2]
    for zeros, encoding in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if zeros.count(0) > _FEWEST_ZEROS * len(zeros) and _decodes(head, encoding):
            text = codecs.getincrementaldecoder(encoding)().decode(head)
            if "\0" not in text and re.search(r"[\r\n]", text):
                return encoding
    return None


def _code_page(head: bytes) -> str:
    from charset_normalizer import from_bytes

    with_accents = b"\n".join(line for line in head.split(b"\n") if not line.isascii())[:65_536]
    if _stand_alone(with_accents):
        return "cp1252" if _decodes(head, "cp1252") else "latin-1"
    best = from_bytes(with_accents, cp_isolation=_CODE_PAGES).best()
    found = best.encoding if best else "cp1252"
    if found in _WESTERN:
        found = "cp1252"
    return found if _decodes(head, found) else "latin-1"


def _stand_alone(text: bytes) -> bool:
    """Return whether most bytes outside of ASCII stand alone, as in western languages. Other
    languages write whole words with them."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", text)]
    return 2 * sum(length == 1 for length in runs) > sum(runs)


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True
