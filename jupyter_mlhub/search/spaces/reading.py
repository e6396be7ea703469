"""Read a parameter's value as a range, where it is one."""

from __future__ import annotations

import json
from typing import Any

from ...errors import Invalid
from ...languages import say
from ...schemas.pipelines.searches import Interval
from .intervals import Range

_ENDS = ("low", "high")
_LARGEST = 10**15
_MOST_CHOICES = 1000
_BY_LABEL = {"class_weight", "monotonic_cst", "transformer_weights"}
"""Parameters that are objects with keys of a person's own. A key may be ``low``."""


def as_range(name: str, value: Any, field: str) -> Range | None:
    """Read a value: an object with ``low`` and ``high``, or a list of choices.

    Returns:
        The range. None means that the value is fixed.

    Raises:
        Invalid: The range is wrong.
    """
    if isinstance(value, Interval):
        return value
    if isinstance(value, list):
        return _read_choices(name, value, field)
    if isinstance(value, dict) and name not in _BY_LABEL and any(end in value for end in _ENDS):
        return _read_interval(name, value, field)
    return None


def _read_choices(name: str, choices: list[Any], field: str) -> list[Any]:
    if not choices:
        raise Invalid.field(
            field, "{name} has an empty list: give the values to choose from.", name=name
        )
    different = {key_of(choice): choice for choice in choices}
    if len(different) > _MOST_CHOICES:
        message = say(
            "{name} has {count:,} choices: at most {most_choices:,} are searched.",
            name=name,
            count=len(different),
            most_choices=_MOST_CHOICES,
        )
        raise Invalid.field(field, message)
    return list(different.values())


def _read_interval(name: str, value: dict[str, Any], field: str) -> Interval:
    if any(end not in value for end in _ENDS) or value.keys() - {*_ENDS, "log"}:
        raise Invalid.field(
            field,
            "{name}: a range has low and high, log if it is wanted, and nothing else.",
            name=name,
        )
    low, high, log = value["low"], value["high"], value.get("log", False)
    if not _is_number(low) or not _is_number(high):
        message = say("{name}: low and high must be numbers from -10^15 to 10^15.", name=name)
        raise Invalid.field(field, message)
    if not isinstance(log, bool):
        raise Invalid.field(field, "{name}: log must be true or false.", name=name)
    if low >= high:
        message = say(
            "{name}: high must be larger than low, and {high} is not larger than {low}.",
            name=name,
            high=high,
            low=low,
        )
        raise Invalid.field(field, message)
    if log and low <= 0:
        message = say(
            "{name}: low must be larger than 0 for a logarithmic range, and it is {low}.",
            name=name,
            low=low,
        )
        raise Invalid.field(field, message)
    return Interval(low=low, high=high, log=log)


def _is_number(value: Any) -> bool:
    """Whether it is a number of a sensible size. NaN is not."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and abs(value) <= _LARGEST


def is_inside(found: Range, value: Any) -> bool:
    """Whether a value is one of a range."""
    if isinstance(found, list):
        return key_of(value) in map(key_of, found)
    return _is_number(value) and bool(found.low <= value <= found.high)


def key_of(value: Any) -> str:
    """Write a value so that only equal ones look alike: true is not 1, and 1 is not 1.0."""
    return json.dumps(value, sort_keys=True)
