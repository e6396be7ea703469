"""Values that no parameter may have, whatever a worker offers.

These are files, addresses, caches, devices and functions. Regular expressions are checked here,
too.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from typing import Any

from ...languages import say

NEVER = {
    "callback": say("Functions can't be sent."),
    "callbacks": say("Functions can't be sent."),
    "decode_error": say("Cells are text already."),
    "device": say("The worker decides where a job runs."),
    "device_type": say("The worker decides where a job runs."),
    "dtype": say("The worker decides how numbers are kept."),
    "encoding": say("Cells are text already."),
    "func": say("Functions can't be sent."),
    "input": say("A model reads the cells of a dataset, never files."),
    "inverse_func": say("Functions can't be sent."),
    "memory": say("A job keeps no files between two fits."),
    "nthread": say("The worker gives a job its share of the cores."),
    "num_threads": say("The worker gives a job its share of the cores."),
    "preprocessor": say("Functions can't be sent."),
    "tokenizer": say("Functions can't be sent. Say a token_pattern."),
    "verbose": say("The output of an estimator is discarded."),
    "verbose_interval": say("The output of an estimator is discarded."),
    "verbosity": say("The output of an estimator is discarded."),
}
"""Parameters that are neither offered nor accepted, and the reasons."""

PATTERN = "pattern"
"""The format of a text that is a regular expression."""

_MOST_REPEATS = 3
_MOST_OPTIONAL = 8
_parser: Any = importlib.import_module("re._parser")  # shows how a pattern is built


def why_no_pattern(text: str) -> str | None:
    """Check a regular expression.

    A choice inside a repeat, or many repeats in a row, may run without end on a short text.

    Returns:
        Why the pattern is refused, or None.
    """
    found = _Repeats()
    try:
        re.compile(text)
        found.look_at(_parser.parse(text), inside=False)
    except (re.error, RecursionError, OverflowError) as error:
        return say("is no regular expression: {error}", error=error)
    if found.nested:
        return "repeats what can be read in several ways, which could take for ever: simplify it"
    if found.repeats > _MOST_REPEATS or found.optional > _MOST_OPTIONAL:
        return say(
            "repeats {repeats} parts and leaves {optional} open, which could take for "
            "ever: at most {most_repeats} and {most_optional} may be",
            repeats=found.repeats,
            optional=found.optional,
            most_repeats=_MOST_REPEATS,
            most_optional=_MOST_OPTIONAL,
        )
    return None


@dataclass
class _Repeats:
    """The parts of a pattern that match texts of different lengths."""

    repeats: int = 0
    optional: int = 0
    nested: bool = False

    def look_at(self, parts: Any, *, inside: bool) -> None:
        for code, value in parts:
            name = str(code)
            if name.endswith("_REPEAT"):
                low, high, inner = value
                self._note(inside and low != high)
                self.repeats += high > 1 and low != high
                self.optional += high == 1 and low != high
                self.look_at(inner, inside=inside or high > 1)
            else:
                self._note(name.startswith("GROUPREF") or (inside and name == "BRANCH"))
                for inner in _inner(value):
                    self.look_at(inner, inside=inside)

    def _note(self, nested: bool) -> None:
        self.nested = self.nested or nested


def _inner(value: Any) -> list[Any]:
    """List the patterns inside a part of a pattern."""
    if isinstance(value, _parser.SubPattern):
        return [value]
    if isinstance(value, list | tuple):
        return [inner for item in value for inner in _inner(item)]
    return []
