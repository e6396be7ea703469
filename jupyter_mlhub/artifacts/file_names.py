"""Names that are made up from what people call their files."""

from __future__ import annotations

import re
import unicodedata

from ..errors import Invalid
from ..schemas.base import ArtifactKind

_PACKED = re.compile(r"\.(gz|zip|zst|zstd|bz2|xz)$", re.IGNORECASE)
_ENDING = re.compile(
    r"\.(csv|tsv|tab|txt|parquet|pq|arrow|feather|ipc|json|jsonl|ndjson|xlsx|xls|xlsb|ods"
    r"|skops|pkl|pickle|joblib|onnx)$",
    re.IGNORECASE,
)
_LONGEST = 100


def default_name(filename: str, kind: ArtifactKind = "dataset") -> str:
    """A name for the artifact in a file: ``sales-2024`` for ``sales 2024.csv``.

    Accents are left out. Where letters of other scripts have to be, a number made from the whole
    keeps two such names apart. A file's name without letters and digits gives the kind itself;
    an empty one gives nothing.
    """
    if not filename.strip(". "):
        return ""
    stem = _ENDING.sub("", _PACKED.sub("", filename))
    spelled = unicodedata.normalize("NFKD", stem)
    spelled = "".join(c for c in spelled if not unicodedata.category(c).startswith("M"))
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", spelled)
    plain = re.sub(r"^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "", plain)
    if not any(c.isalnum() and not c.isascii() for c in spelled):
        return plain[:_LONGEST] or kind
    return f"{(plain or kind)[: _LONGEST - 9]}-{_number(stem):08x}"


def name_of_file(kind: ArtifactKind, filename: str) -> str:
    """The name of what was sent without one.

    Raises:
        Invalid: the file has no name either.
    """
    name = default_name(filename, kind)
    if not name:
        raise Invalid.field(
            "name", "Give the dataset a name." if kind == "dataset" else "Give the model a name."
        )
    return name


def _number(text: str) -> int:
    """FNV-1a of its UTF-8, in 32 bits."""
    found = 0x811C9DC5
    for byte in text.encode("utf-8", "replace"):
        found = ((found ^ byte) * 0x01000193) & 0xFFFFFFFF
    return found
