"""Model files: what the hub trains is stored as skops, and loaded with an allow-list only."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import skops.io
from skops.io._utils import SaveContext, get_state

from ...errors import Invalid, MLHubError, TooLarge
from ...languages import say

ALLOWED_ROOTS = (
    "sklearn.",
    "numpy.",
    "scipy.",
    "xgboost.",
    "lightgbm.",
    "catboost.",
    "skrub.",
    "collections.OrderedDict",
    "jupyter_mlhub.training.fitting.adapters.",
    "jupyter_mlhub.training.fitting.xgboost_labels.",
)
"""Modules of the types that files made by the hub may hold."""

_HEADER_BYTES = 4096
_LONGEST_REASON = 200


@contextmanager
def reading_model() -> Iterator[None]:
    """Turn any error of a library into the sentence that the model file is wrong.

    Raises:
        Invalid: the file is no proper skops file.
    """
    try:
        yield
    except (MLHubError, MemoryError):
        raise
    except Exception as error:
        deep = isinstance(error, RecursionError)
        reason = say("it is nested too deep.") if deep else str(error)[:_LONGEST_REASON]
        raise Invalid(
            "This is not a skops model file: {reason}", reason=reason, code="not_a_model"
        ) from error


def save_model(model: Any, file: Path | BinaryIO) -> None:
    """Write what ``skops.io.dump`` writes, its schema without the indents: these take longer than
    all else, as Python's fast writer of JSON knows none.

    skops has no public function for it. A test compares the file with that of ``skops.io.dump``.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        context = SaveContext(zip_file=archive)
        schema = get_state(model, context)
        schema |= {"protocol": context.protocol, "_skops_version": skops.__version__}
        archive.writestr("schema.json", json.dumps(schema, check_circular=False))


def load_model(path: Path) -> Any:
    """Load a file that the hub made. The caller has checked its file signature.

    The list of allowed types is the hub's, and never comes from the file.

    Raises:
        Invalid: the file is no skops file, or holds types that are not allowed.
    """
    untrusted = untrusted_types(path)
    foreign = [name for name in untrusted if not name.startswith(ALLOWED_ROOTS)]
    if foreign:
        raise _not_trusted(foreign)
    with reading_model():
        return skops.io.load(path, trusted=untrusted)


def load_uploaded(path: Path, approved: Collection[str], limit: int) -> Any:
    """Load a skops file that somebody uploaded. Its sizes are checked first, then its types.

    Args:
        approved: the types that are allowed beside those that skops trusts.
        limit: the number of bytes that the unpacked file may take.

    Raises:
        Invalid: the file is no skops file, or holds types that nobody approved.
        TooLarge: the unpacked file would take more than ``limit`` bytes.
    """
    check_size(path, limit)
    untrusted = untrusted_types(path)
    foreign = [name for name in untrusted if name not in approved]
    if foreign:
        raise _not_trusted(foreign)
    with reading_model():
        return skops.io.load(path, trusted=untrusted)


def untrusted_types(path: Path) -> list[str]:
    """Return the types in a skops file that skops does not trust.

    Raises:
        Invalid: the file is no skops file.
    """
    with reading_model():
        return sorted(skops.io.get_untrusted_types(file=path))


def check_size(path: Path, limit: int) -> int:
    """Return the bytes that a file takes once it is loaded, by its entries and the headers of its
    arrays.

    Raises:
        Invalid: the file is no archive.
        TooLarge: it would take more than ``limit`` bytes.
    """
    with reading_model(), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if total <= limit:
            total = sum(_unpacked(archive, entry) for entry in entries)
    if total > limit:
        raise TooLarge(
            "The model would take {total:,.0f} MiB once it is loaded; at most {limit:,.0f} MiB "
            "are allowed.",
            total=total / 2**20,
            limit=limit / 2**20,
            code="model_too_large",
        )
    return total


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Return the bytes that an entry takes in memory; for an array, what its header says."""
    import numpy as np

    if not entry.filename.endswith(".npy"):
        return entry.file_size
    with archive.open(entry) as file:
        head = io.BytesIO(file.read(_HEADER_BYTES))
    try:
        version = np.lib.format.read_magic(head)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read(head)
    except (ValueError, struct.error):
        return entry.file_size
    count = 1
    for length in shape:
        count *= int(length)
    return max(entry.file_size, count * int(dtype.itemsize))


def _not_trusted(foreign: Collection[str]) -> Invalid:
    shown = ", ".join(sorted(foreign)[:8])
    more = say(" and {count} more", count=len(foreign) - 8) if len(foreign) > 8 else ""
    return Invalid(
        "The model holds types that nobody approved: {shown}{more}. An administrator may approve "
        "them, if they come from where one trusts.",
        shown=shown,
        more=more,
        code="model_not_trusted",
    )
