"""Convert DataFrames to Parquet and back, without loss.

Values without a type in Parquet are stored in another way with a note, or refused by column.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ..errors import Invalid
from ..languages import say
from ..schemas.data.table_types import (
    MOST_CATEGORIES,
    KeptType,
    KeptTypes,
    as_metadata,
    is_category,
    kept_types,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def as_parquet(frame: Any) -> bytes:
    """Convert a pandas or polars DataFrame, a Series or an Arrow table to Parquet.

    Returns:
        The bytes of the file.

    Raises:
        Invalid: A column holds values that no table can hold, or two columns have the same
            name.
    """
    import pyarrow.parquet as parquet

    types: KeptTypes = {}
    notes: list[str] = []
    if hasattr(frame, "to_parquet"):
        table = _table(frame, types, notes)
    else:
        table = frame.to_arrow() if hasattr(frame, "to_arrow") else frame
    table = table.replace_schema_metadata(as_metadata(types, notes))
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def is_frame(source: Any) -> bool:
    """Whether the object is a table in memory."""
    if hasattr(source, "to_parquet") or hasattr(source, "write_parquet"):
        return True
    return type(source).__module__.startswith("pyarrow") and hasattr(source, "column_names")


def as_frame(table: pa.Table) -> pd.DataFrame:
    """Read a stored table as a DataFrame with the original column types."""
    import pandas as pd

    kept = {
        name: k
        for name, k in kept_types(table.schema.metadata).items()
        if name in table.schema.names
    }
    for name, was in kept.items():
        if was.kind == "duration":
            place = table.schema.get_field_index(name)
            table = table.set_column(place, name, _durations(table[name], was.name))
    frame: pd.DataFrame = table.to_pandas()
    for name, was in kept.items():
        column = frame[name]
        if was.kind == "period":
            frame[name] = column.dt.to_period(was.name)
        elif was.kind == "zone":
            frame[name] = column.dt.tz_convert(was.name)
        elif was.kind == "category":
            frame[name] = column.astype(pd.CategoricalDtype(was.categories, was.ordered))
    return frame


def _durations(column: pa.ChunkedArray, unit: str) -> pa.ChunkedArray:
    """Read durations in seconds, or in whole units."""
    import pyarrow as pa
    import pyarrow.compute as compute

    if pa.types.is_floating(column.type):
        column = compute.round(compute.multiply(column, float(_PER_SECOND[unit])))
    return column.cast(pa.int64()).cast(pa.duration(unit))


_PER_SECOND: dict[str, Any] = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def _table(frame: pd.DataFrame, types: KeptTypes, notes: list[str]) -> pa.Table:
    import pyarrow as pa

    columns = [*_index_columns(frame, notes), *_named_columns(frame, notes)]
    names = [name for name, _ in columns]
    if not names:
        raise Invalid.field("source", "The DataFrame has no columns.")
    for name in names:
        if names.count(name) > 1:
            raise Invalid.field(
                "source",
                "Two columns of the DataFrame have the name {name}. Rename one of them.",
                name=name,
            )
    arrays = [_array(name, column, types, notes) for name, column in columns]
    return pa.Table.from_arrays(arrays, names=names)


def _named_columns(frame: pd.DataFrame, notes: list[str]) -> list[tuple[str, pd.Series[Any]]]:
    if frame.columns.nlevels > 1:
        notes.append(say("The levels of the columns' names are joined by _."))
    names = [_name(label) for label in frame.columns]
    return [(name, frame.iloc[:, place]) for place, name in enumerate(names)]


def _name(label: Any) -> str:
    parts = label if isinstance(label, tuple) else (label,)
    return "_".join(str(part) for part in parts if part != "")


def _index_columns(frame: pd.DataFrame, notes: list[str]) -> list[tuple[str, pd.Series[Any]]]:
    """Convert the index to columns.

    Row numbers are dropped. Whole numbers without a name are usually row numbers of a larger
    DataFrame. They are dropped as well, with a note.
    """
    import pandas as pd

    index = frame.index
    if index.nlevels == 1 and index.name is None:
        if isinstance(index, pd.RangeIndex):
            return []
        if index.dtype.kind in "iu":
            notes.append(
                say(
                    "The DataFrame's index, whole numbers without a name, is left out. "
                    "df.reset_index() makes it a column."
                )
            )
            return []
    taken = {_name(label) for label in frame.columns}
    found = []
    for level in range(index.nlevels):
        values = index.get_level_values(level)
        unnamed = "index" if index.nlevels == 1 else f"level_{level}"
        name = unnamed if values.name is None else _name(values.name)
        column = values.to_series(index=pd.RangeIndex(len(values)))
        if name in taken:
            if list(column) == list(frame[values.name]):
                continue
            while name in taken:
                name += "_index"
        taken.add(name)
        notes.append(say("The DataFrame's index is kept as column {name}.", name=name))
        found.append((name, column))
    return found


def _array(name: str, column: pd.Series[Any], types: KeptTypes, notes: list[str]) -> pa.Array:
    """Convert a column to Arrow. Values without a type in Arrow are stored in another way, with a
    note."""
    import pandas as pd
    import pyarrow as pa

    dtype: Any = column.dtype
    if isinstance(dtype, pd.SparseDtype):
        notes.append(say("{name}: sparse values are kept in full.", name=name))
        column = column.astype(dtype.subtype)
        dtype = column.dtype
    if isinstance(dtype, pd.PeriodDtype):
        notes.append(say("{name}: periods are kept as the times at which they begin.", name=name))
        types[name] = KeptType(kind="period", name=dtype.name[len("period[") : -1])
        column = column.dt.to_timestamp()
    elif _holds_intervals(dtype):
        notes.append(say("{name}: intervals are kept as text.", name=name))
        column = column.astype(object).map(str, na_action="ignore")
    elif isinstance(dtype, pd.CategoricalDtype):
        _keep_categories(name, column, types, notes)
    if getattr(column.dtype, "kind", "") == "c" or _has_complex(column):
        raise Invalid.field(
            "source",
            "Column {name} holds complex numbers, which no table can hold. Make two columns of "
            "it: df[{name!r}].map(lambda z: z.real) and df[{name!r}].map(lambda z: z.imag).",
            name=name,
        )
    try:
        array = pa.Array.from_pandas(column)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise _refused(name, column) from error
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _keep_categories(name: str, column: pd.Series[Any], types: KeptTypes, notes: list[str]) -> None:
    """Store the categories and their order beside the table."""
    dtype: Any = column.dtype
    categories = dtype.categories.tolist()
    is_short = len(categories) <= MOST_CATEGORIES
    if is_short and all(map(is_category, categories)):
        types[name] = KeptType(kind="category", categories=categories, ordered=dtype.ordered)
        if dtype.ordered:
            order = " < ".join(str(category) for category in categories[:10])
            more = " < …" if len(categories) > 10 else ""
            notes.append(
                say(
                    "{name}: the order {order}{more} is kept for to_pandas(); the table "
                    "holds values.",
                    name=name,
                    order=order,
                    more=more,
                )
            )
    elif dtype.ordered:
        notes.append(say("{name}: the order of its categories is not kept.", name=name))


def _holds_intervals(dtype: Any) -> bool:
    import pandas as pd

    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    return isinstance(dtype, pd.IntervalDtype)


def _has_complex(column: pd.Series[Any]) -> bool:
    return column.dtype == object and any(isinstance(value, complex) for value in column)


def _refused(name: str, column: pd.Series[Any]) -> Invalid:
    kinds = list(dict.fromkeys(type(value).__name__ for value in column.dropna()))
    what = " and ".join([", ".join(kinds[:4][:-1]), kinds[:4][-1]] if len(kinds) > 1 else kinds)
    holds = "values of several types" if len(kinds) > 1 else "values"
    return Invalid.field(
        "source",
        "Column {name} holds {holds} ({what}) that no table can hold. Make them one type first, "
        "for instance text: df[{name!r}] = df[{name!r}].map(str, na_action='ignore').",
        name=name,
        holds=holds,
        what=what,
    )
