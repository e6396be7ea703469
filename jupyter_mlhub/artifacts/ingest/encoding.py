"""Which characters the bytes of a text file stand for."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r",
    "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5",
]  # fmt: skip
_WESTERN = {"cp1252", "cp1250", "cp1254"}
"""So alike in short samples that the commonest of them is the best guess."""


def detect_encoding(head: bytes) -> str:
    """The encoding of a file by its first bytes; ``latin-1`` when they look like no text."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if (wide := _wide(head)) is not None:
        return wide
    try:
        # The sample may end inside a character: an incremental decoder does not mind.
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\x00" in head:
        return "latin-1"
    return _code_page(head)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    even, odd = head[0::2], head[1::2]
    for zeros, texts, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros and zeros.count(0) > 0.7 * len(zeros) and not texts.count(0):
            return encoding
    return None


def _code_page(head: bytes) -> str:
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in head.split(b"\n") if not line.isascii())[:65_536]
    best = from_bytes(telling, cp_isolation=_CODE_PAGES).best()
    found = best.encoding if best else "cp1252"
    if found in _WESTERN:
        found = "cp1252"
    try:
        codecs.getincrementaldecoder(found)().decode(head)
    except UnicodeDecodeError:
        return "latin-1"
    return found
