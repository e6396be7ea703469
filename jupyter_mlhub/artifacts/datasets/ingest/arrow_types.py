"""Arrow types that the table has no type for: how such columns are converted and noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as compute

from ....languages import say
from ....schemas.data.table_types import KeptType, KeptTypes, kept_notes, kept_types
from ..engine import quoted

_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_EXACT = 2**51
"""Below this number of units, a float of seconds gives back the exact duration."""
_EXTENSION = b"ARROW:extension:name"


@dataclass
class Conversions:
    """The conversions of a file's columns.

    ``types`` are noted in the table's metadata, so that a DataFrame can get them back; ``notes``
    are shown to people.
    """

    types: KeptTypes = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, int] = field(default_factory=dict)
    """For each column of durations that becomes seconds, the number of its units in a second."""

    def select(self, name: str, engine_name: str) -> str:
        """Return the SQL that selects a column of the file, by the name that the engine uses."""
        column = quoted(engine_name)
        if name in self.seconds:
            return f"{column}::DOUBLE / {self.seconds[name]} AS {column}"
        return column

    def convert_schema(self, schema: pa.Schema) -> pa.Schema:
        """Return the schema of the table, given that of an Arrow file."""
        return pa.schema(
            (column.name, pa.float64() if column.name in self.seconds else column.type)
            for column in schema
        )

    def convert_batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Convert a batch of an Arrow file."""
        for name, units in self.seconds.items():
            place = batch.schema.get_field_index(name)
            numbers = compute.cast(batch.column(place).cast(pa.int64()), pa.float64())
            batch = batch.set_column(place, name, compute.divide(numbers, float(units)))
        return batch


def plan_conversions(schema: pa.Schema, largest: Callable[[str], int]) -> Conversions:
    """Decide how each column of a file is converted.

    Args:
        schema: the file's schema as Arrow reads it.
        largest: returns the largest absolute number of units in a column of durations.
    """
    found = Conversions(
        {name: t for name, t in kept_types(schema.metadata).items() if name in schema.names},
        kept_notes(schema.metadata),
    )
    for column in schema:
        name, type_ = column.name, column.type
        if pa.types.is_duration(type_) and schema.names.count(name) == 1:
            found.types[name] = KeptType(kind="duration", name=type_.unit)
            if largest(name) < _EXACT:
                found.seconds[name] = _PER_SECOND[type_.unit]
                found.notes.append(say("{name}: durations are kept in seconds.", name=name))
            else:
                found.notes.append(
                    say("{name}: durations are kept in whole {unit}.", name=name, unit=type_.unit)
                )
        elif pa.types.is_timestamp(type_) and type_.tz not in (None, "UTC"):
            found.types.setdefault(name, KeptType(kind="zone", name=type_.tz))
            found.notes.append(
                say("{name}: times of {tz} are kept in UTC.", name=name, tz=type_.tz)
            )
        elif pa.types.is_decimal256(type_):
            found.notes.append(
                say("{name}: decimals with this many digits are kept as floats.", name=name)
            )
        extension = (column.metadata or {}).get(_EXTENSION, b"").decode(errors="replace")
        if extension.startswith("pandas."):
            what = extension.removeprefix("pandas.")
            found.notes.append(
                say("{name}: pandas {what}s are kept as their numeric codes.", name=name, what=what)
            )
    return found
