"""Show a job's owner where the job failed: library and line, and nothing about the machine."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import traceback
from pathlib import Path

_LIBRARIES = re.compile(r"^.*/(?:site-packages|dist-packages|lib/python[\d.]+)/")


def trace_of(error: BaseException) -> str:
    """Format the frames and the error. Files are named by their path within the library."""
    lines = ["Traceback (most recent call last):"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {_within_library(frame.filename)}:{frame.lineno} in {frame.name}")
        if frame.line:
            lines.append(f"    {frame.line}")
    return without_places("\n".join([*lines, f"{type(error).__name__}: {error}"]))


def without_places(text: str) -> str:
    """Remove folders of this machine from a text. Paths in people's data stay as they are."""
    for place in _places():
        text = text.replace(place, "…")
    return text


def _within_library(path: str) -> str:
    short = _LIBRARIES.sub("", path)
    return short if short != path else without_places(path)


def _places() -> list[str]:
    """List the folders, longest first, because one may lie within another."""
    found = {
        str(Path(__file__).parents[3]),
        str(Path.home()),
        os.getcwd(),
        sys.prefix,
        sys.base_prefix,
        tempfile.gettempdir(),
    }
    return sorted((place for place in found if len(place) > 1), key=len, reverse=True)
