"""Convert rows in a notebook, in any container, without losing a digit."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import Invalid
from ..languages import say

if TYPE_CHECKING:
    import pandas as pd

_HOW = say("Give a DataFrame, a list of records or a dict of columns.")


def as_frame(rows: Any) -> pd.DataFrame:
    """Convert rows to a DataFrame of pandas.

    Raises:
        Invalid: The rows are not a table with named columns.
    """
    import pandas as pd

    frame = _frame(rows)
    if not isinstance(frame, pd.DataFrame):
        raise _no_table(rows)
    twice = [str(name) for name, count in Counter(map(str, frame.columns)).items() if count > 1]
    if twice:
        raise Invalid.field(
            "rows", "The rows have two columns {twice}. Rename one of them.", twice=twice[0]
        )
    return frame


def _frame(rows: Any) -> Any:
    import pandas as pd

    from ..training.reading.records import frame_of

    if isinstance(rows, pd.DataFrame):
        return _with_index(rows)
    if isinstance(rows, dict):
        return _of_columns(rows)
    if isinstance(rows, list | tuple):
        if not all(isinstance(row, dict) for row in rows):
            raise _no_table(rows)
        return frame_of([{str(name): _scalar(cell) for name, cell in r.items()} for r in rows])
    if hasattr(rows, "collect") and hasattr(rows, "collect_schema"):
        rows = rows.collect()  # a lazy frame of polars
    if hasattr(rows, "__arrow_c_stream__"):
        return _of_arrow(rows)
    names = getattr(getattr(rows, "dtype", None), "names", None)
    if names:
        return pd.DataFrame({name: rows[name] for name in names})
    if hasattr(rows, "to_arrow"):
        return _of_arrow(rows.to_arrow())
    return rows


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the named levels of the index as columns, as registering does."""
    index = frame.index
    levels = {name: i for i, name in enumerate(index.names) if name not in (None, *frame.columns)}
    if frame.columns.nlevels > 1 or not levels:
        return frame
    return frame.assign(**{str(name): index.get_level_values(i) for name, i in levels.items()})


def _of_columns(columns: dict[Any, Any]) -> pd.DataFrame:
    import pandas as pd

    single = [not hasattr(cells, "__len__") or isinstance(cells, str) for cells in columns.values()]
    if columns and all(single):
        columns = {name: [cell] for name, cell in columns.items()}
    try:
        return pd.DataFrame(columns)
    except ValueError as error:
        raise Invalid.field(
            "rows", "These columns make no table: {error}. {how}", error=error, how=_HOW
        ) from error


def _of_arrow(rows: Any) -> Any:
    import pyarrow as pa

    try:
        table = rows if isinstance(rows, pa.Table) else pa.table(rows)
    except (TypeError, ValueError, pa.ArrowException):
        raise _no_table(rows) from None
    return table.to_pandas(integer_object_nulls=True)  # as floats they would be rounded


def _no_table(rows: Any) -> Invalid:
    if isinstance(rows, str):
        message = f"{rows!r} is a text. To predict a dataset of the hub, give hub.dataset({rows!r})"
        return Invalid.field("rows", "{why}, or give a DataFrame.", why=message)
    what = type(rows).__name__
    return Invalid.field(
        "rows", "A {what} has no named columns to find the model's in. {how}", what=what, how=_HOW
    )


def as_records(rows: Any) -> list[dict[str, Any]]:
    """Convert rows to objects of plain values. JSON returns each number unchanged.

    Raises:
        Invalid: There are no rows, or a column holds values that no cell can hold. The column
            is named.
    """
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        records = [{str(name): _plain(str(name), cell) for name, cell in r.items()} for r in rows]
    else:
        frame = as_frame(rows)
        columns = {
            str(name): [_plain(str(name), cell) for cell in frame[name].astype(object)]
            for name in frame.columns
        }
        cells = zip(*columns.values(), strict=True)
        records = [dict(zip(columns, row, strict=True)) for row in cells]
    if not records:
        raise Invalid.field("rows", "There are no rows to evaluate.")
    return records


def _scalar(cell: Any) -> Any:
    """Convert a value of numpy to Python."""
    return cell.item() if type(cell).__module__ == "numpy" and hasattr(cell, "item") else cell


def _plain(column: str, cell: Any) -> Any:
    import numpy as np
    import pandas as pd

    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, pd.Timedelta | np.timedelta64):
        return str(pd.Timedelta(cell))
    if isinstance(cell, np.datetime64):
        return None if np.isnat(cell) else pd.Timestamp(cell).isoformat()
    if isinstance(cell, np.float32 | np.float16):
        cell = float(cell)
    cell = _scalar(cell)
    if isinstance(cell, float):
        if math.isnan(cell):
            return None
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, Decimal):
        return _of_decimal(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, list | tuple | dict | set | bytes | complex | np.ndarray):
        what = type(cell).__name__
        raise Invalid.field(
            column,
            "Column {column} holds a {what}, which is no single value. Leave it out.",
            column=column,
            what=what,
        )
    return str(cell)


def _of_decimal(cell: Decimal) -> int | float | str | None:
    """Return the number if it is exact, else its digits as text."""
    if cell.is_nan():
        return None
    if cell.is_infinite():
        return str(float(cell))
    if cell == cell.to_integral_value() and abs(cell) < 2**63:
        return int(cell)
    return float(cell) if Decimal(repr(float(cell))) == cell else str(cell)
