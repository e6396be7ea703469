"""Find the table in JSON that is not a list of records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .....errors import Invalid
from .....languages import say, say_n
from ..formats import unreadable
from .text import Number, Record, UniqueKeys, values_of, written

_MOST_BYTES = 128 * 1024 * 1024
"""Such a file is held in memory."""
_DEEPEST = 3


def write_records(source: Path, target: Path, refused: Exception | None) -> list[str]:
    """Write the rows of a JSON file as records, one a line.

    Args:
        refused: the error with which the engine refused the file, if it did.

    Returns:
        Notes on where the rows were found.

    Raises:
        Invalid: the file holds no table or several, or is too large to be searched.
    """
    if source.stat().st_size > _MOST_BYTES:
        if refused is not None:
            raise unreadable("JSON", refused)
        raise Invalid(
            "The file is JSON, but no list of records that all have other keys. Such a file may "
            "have 128 MiB at most. Write one record a line and upload that.",
            code="not_records",
        )
    try:
        values = list(values_of(source.read_text(encoding="utf-8-sig")))
        notes: list[str] = []
        alone = len(values) == 1
        if alone and isinstance(values[0], Record):
            records = _records_in(values[0], notes)
        elif alone and not isinstance(values[0], list):
            raise Invalid(
                "The file holds {kind}, no table. Upload a list of records.",
                kind=_kind(values[0]),
                code="not_records",
            )
        else:
            is_list = alone and isinstance(values[0], list)
            records = _records_of(values[0] if is_list else values, notes)
        names = UniqueKeys(records)
        with target.open("w", encoding="utf-8") as file:
            file.writelines(written(names.renamed(record)) + "\n" for record in records)
    except json.JSONDecodeError as error:
        raise Invalid(
            "The JSON file can't be read: {error}. Mend it and upload it again.",
            error=error,
            code="unreadable",
        ) from error
    except UnicodeError as error:
        raise Invalid(
            "The JSON file is not all UTF-8: {error}. Save it as UTF-8 and upload it again.",
            error=error,
            code="encoding",
        ) from error
    except RecursionError as error:
        raise Invalid(
            "The JSON file is nested too deep to be a table. Write one record a line.",
            code="not_records",
        ) from error
    return [*notes, *names.notes]


def _records_of(items: list[Any], notes: list[str]) -> list[Record]:
    """Turn the entries of a list into records."""
    if not items:
        raise Invalid("The file holds an empty list. Choose a file with rows.", code="empty")
    if all(isinstance(item, Record) for item in items):
        if not any(items):
            raise Invalid("The records of the file are empty.", code="empty")
        return items
    if all(type(item) is list for item in items):
        return _records_of_rows(items, None, notes)
    if not any(isinstance(item, list) for item in items):
        notes.append(say("The file is a list of single values: they are the column value."))
        return [Record([("value", item)]) for item in items]
    first = isinstance(items[0], Record)
    place = next(i for i, item in enumerate(items) if isinstance(item, Record) is not first)
    raise Invalid(
        "Not all entries of the file are alike: entry {place} is {kind}, the first is {first}. "
        "Upload a list of records.",
        place=place + 1,
        kind=_kind(items[place]),
        first=_kind(items[0]),
        code="not_records",
    )


def _records_of_rows(
    rows: list[list[Any]], header: list[Any] | None, notes: list[str]
) -> list[Record]:
    """Turn rows without keys into records. The first row is the header where only it is all
    words."""
    if header is None and len(rows) > 1 and _are_words(rows[0]) and not _are_words(rows[1]):
        header, *rows = rows
        notes.append(say("The first list holds the names of the columns."))
    width = len(rows[0]) if header is None else len(header)
    for place, row in enumerate(rows, 1):
        if len(row) != width:
            values = say_n("1 value", "{count} values", len(row))
            raise Invalid(
                "The lists of the file are not equally long: list {place:,} has {values} where "
                "{width} are expected. Mend it and upload it again.",
                place=place,
                values=values,
                width=width,
                code="bad_rows",
            )
    if header is None:
        header = [f"column_{place}" for place in range(1, width + 1)]
        notes.append(
            say("The file names no columns: they are called column_1, column_2 and so on.")
        )
    names = [name if type(name) is str else written(name) for name in header]
    return [Record(zip(names, row, strict=True)) for row in rows]


def _records_in(whole: Record, notes: list[str]) -> list[Record]:
    """Find the table in a single object: a list of records within it, its columns, or the object
    itself."""
    parts = dict(whole)
    lists = [value for value in parts.values() if type(value) is list and value]
    rows: Any = parts.get("data")
    header = parts.get("columns")
    if _are_rows(rows) and isinstance(header, list) and len(rows[0]) == len(header):
        notes.append(say("The rows under data are read, with the names under columns."))
        return _records_of_rows(rows, header, notes)
    found = _lists_of_records(whole, ())
    if len(found) == 1:
        (path,) = found
        others = [key for key in parts if key != path[0]]
        left = say("; {other} left out", other=", ".join(others[:5])) if others else ""
        notes.append(
            say("The records under {path} are read{left}.", path=".".join(path), left=left)
        )
        return found[path]
    if found:
        paths = [".".join(path) for path in found]
        raise Invalid(
            "The file holds several lists of records: {path}. A dataset is one table: upload the "
            "one that is meant.",
            path=", ".join(paths[:5]),
            code="several_tables",
        )
    if len(lists) == len(whole) and len({len(column) for column in lists}) == 1 and lists:
        if len(lists) == 1 and _are_rows(lists[0]):
            notes.append(say("The rows under {whole} are read.", whole=whole[0][0]))
            return _records_of_rows(lists[0], None, notes)
        notes.append(say("The file is one object of lists: each is read as a column."))
        rows = zip(*lists, strict=True)
        return [Record(zip(whole.labels(), row, strict=True)) for row in rows]
    columns = whole.contents()
    if columns and all(isinstance(column, Record) and column for column in columns):
        labels = columns[0].labels()
        is_table = len(columns) > 1 or labels == _numbered(labels)
        if is_table and all(column.labels() == labels for column in columns):
            return _records_by_labels(whole, notes)
    if not whole:
        raise Invalid("The file holds an empty object. Choose a file with rows.", code="empty")
    notes.append(say("The file is one object and becomes one row."))
    return [whole]


def _records_by_labels(whole: Record, notes: list[str]) -> list[Record]:
    """Read an object of columns by rows, or of rows by columns. The numbered level holds the
    rows."""
    if whole.labels() == _numbered(whole) and not all(
        key.isdigit() for key in whole[0][1].labels()
    ):
        notes.append(say("The file is one object of numbered rows."))
        return whole.contents()
    labels = whole[0][1].labels()
    notes.append(say("The file is one object of columns, with their values by the rows' labels."))
    rows = zip(*(column.contents() for _, column in whole), strict=True)
    records = [Record(zip(whole.labels(), row, strict=True)) for row in rows]
    if labels == _numbered(labels):
        return records
    name = "index" if "index" not in whole.labels() else "row"
    notes.append(say("The rows' labels are the column {name}.", name=name))
    return [Record([(name, label), *record]) for label, record in zip(labels, records, strict=True)]


def _numbered(items: list[Any]) -> list[str]:
    return [str(place) for place in range(len(items))]


def _lists_of_records(whole: Record, path: tuple[str, ...]) -> dict[tuple[str, ...], list[Record]]:
    """Return the lists of records at the highest level that has some, by their paths."""
    found = {
        (*path, key): value
        for key, value in whole
        if type(value) is list and value and all(isinstance(item, Record) for item in value)
    }
    if found or len(path) >= _DEEPEST:
        return found
    inner = [(key, value) for key, value in whole if isinstance(value, Record)]
    for key, value in inner if len(inner) < 20 else ():
        found |= _lists_of_records(value, (*path, key))
    return found


def _are_rows(value: Any) -> bool:
    return type(value) is list and bool(value) and all(type(row) is list for row in value)


def _are_words(row: list[Any]) -> bool:
    return all(type(cell) is str and cell for cell in row) and len(set(row)) == len(row)


def _kind(value: Any) -> str:
    if isinstance(value, Record):
        return say("an object")
    if isinstance(value, Number):
        return say("a number")
    return say("a list") if isinstance(value, list) else say("a single value")
