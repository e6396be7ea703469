"""What a file's Arrow types say that the table's own types do not, and how it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as compute

from ....schemas.table_types import KeptType, KeptTypes, kept_notes, kept_types
from ..engine import quoted

_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_EXACT = 2**51
"""Units up to which seconds give them back."""
_EXTENSION = b"ARROW:extension:name"


@dataclass
class Kept:
    """What is to be written beside a table, and what is to be said of it."""

    types: KeptTypes = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, int] = field(default_factory=dict)
    """Columns of durations that become seconds, and how many of their units a second has."""

    def value(self, name: str, called: str) -> str:
        """SQL of a column of the file, by the name that the engine gives it."""
        if name in self.seconds:
            return f"{quoted(called)}::DOUBLE / {self.seconds[name]} AS {quoted(called)}"
        return quoted(called)

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """That of the table, for an Arrow file's."""
        return pa.schema(
            (column.name, pa.float64() if column.name in self.seconds else column.type)
            for column in schema
        )

    def converted(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same for a part of an Arrow file."""
        for name, units in self.seconds.items():
            place = batch.schema.get_field_index(name)
            numbers = compute.cast(batch.column(place).cast(pa.int64()), pa.float64())
            batch = batch.set_column(place, name, compute.divide(numbers, float(units)))
        return batch


def kept_of(schema: pa.Schema, largest: Callable[[str], int]) -> Kept:
    """How the columns of a file are kept.

    Args:
        schema: as Arrow reads it.
        largest: gives the greatest absolute number of a column of durations.
    """
    found = Kept(
        {name: t for name, t in kept_types(schema.metadata).items() if name in schema.names},
        kept_notes(schema.metadata),
    )
    for column in schema:
        name, type_ = column.name, column.type
        if pa.types.is_duration(type_) and schema.names.count(name) == 1:
            found.types[name] = KeptType(kind="duration", name=type_.unit)
            if largest(name) < _EXACT:
                found.seconds[name] = _PER_SECOND[type_.unit]
                found.notes.append(f"{name}: durations are kept in seconds.")
            else:
                found.notes.append(f"{name}: durations are kept in whole {type_.unit}.")
        elif pa.types.is_timestamp(type_) and type_.tz not in (None, "UTC"):
            found.types.setdefault(name, KeptType(kind="zone", name=type_.tz))
            found.notes.append(f"{name}: times of {type_.tz} are kept in UTC.")
        elif pa.types.is_decimal256(type_):
            found.notes.append(f"{name}: decimals of so many digits are kept as rounded numbers.")
        extension = (column.metadata or {}).get(_EXTENSION, b"").decode(errors="replace")
        if extension.startswith("pandas."):
            what = extension.removeprefix("pandas.")
            found.notes.append(
                f"{name}: {what}s of pandas are kept as the numbers that stand for them."
            )
    return found
