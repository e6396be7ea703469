"""JSON as Python values that lose nothing: numbers keep their spelling, and keys may repeat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .....languages import say


class Number(str):
    """A number with its spelling."""


class Record(list[tuple[str, Any]]):
    """The keys and values of an object in their order."""

    def labels(self) -> list[str]:
        return [key for key, _ in self]

    def contents(self) -> list[Any]:
        return [value for _, value in self]


_DECODER = json.JSONDecoder(
    object_pairs_hook=Record, parse_float=Number, parse_int=Number, parse_constant=Number
)


def values_of(text: str) -> Iterator[Any]:
    """Yield the values of a text one after the other.

    Raises:
        ValueError: the text is no JSON.
    """
    at, end = 0, len(text)
    while at < end:
        if text[at] in " \t\r\n":
            at += 1
            continue
        value, at = _DECODER.raw_decode(text, at)
        yield value


def written(value: Any) -> str:
    """Return a value as JSON."""
    if isinstance(value, Number):
        return value
    if isinstance(value, Record):
        pairs = (f"{json.dumps(key)}: {written(item)}" for key, item in value)
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


class UniqueKeys:
    """Unique names for the keys of records. Names at one place differ in more than upper and lower
    case."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._keys: dict[tuple[str, ...], dict[tuple[str, int], str]] = {}
        self.notes: list[str] = []
        for record in records:
            self._collect(record, ())
        for path, keys in self._keys.items():
            self._name(path, keys)

    def renamed(self, value: Any, path: tuple[str, ...] = ()) -> Any:
        """Return the value with the unique names instead of the keys."""
        if isinstance(value, Record):
            return Record(
                (self._keys[path][key], self.renamed(item, (*path, key[0])))
                for key, item in _counted(value)
            )
        if isinstance(value, list):
            return [self.renamed(item, path) for item in value]
        return value

    def _collect(self, value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, Record):
            keys = self._keys.setdefault(path, {})
            for key, item in _counted(value):
                keys.setdefault(key, "")
                self._collect(item, (*path, key[0]))
        elif isinstance(value, list):
            for item in value:
                self._collect(item, path)

    def _name(self, path: tuple[str, ...], keys: dict[tuple[str, int], str]) -> None:
        taken: set[str] = set()
        spelled = {key.lower() for key, _ in keys}
        where = say(" in {path}", path=".".join(path)) if path else ""
        for place, (key, again) in enumerate(keys, 1):
            name = key or f"column_{place}"
            count = 0
            while name.lower() in taken or (name != key and name.lower() in spelled):
                count += 1
                name = f"{key or f'column_{place}'}_{count}"
            if not key:
                self.notes.append(
                    say(
                        "A column{where} has no name in the file and is called {name}.",
                        where=where,
                        name=name,
                    )
                )
            elif name != key:
                self.notes.append(
                    say(
                        "The file names two columns {key}{where}; one is called {name}.",
                        key=key,
                        where=where,
                        name=name,
                    )
                )
            taken.add(name.lower())
            keys[key, again] = name


def _counted(record: Record) -> Iterator[tuple[tuple[str, int], Any]]:
    """Yield each key with the number of equal ones before it."""
    seen: dict[str, int] = {}
    for key, value in record:
        seen[key] = seen.get(key, -1) + 1
        yield (key, seen[key]), value
