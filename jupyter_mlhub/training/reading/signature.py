"""How the training rows' columns were read, as the model's signature stores it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from ...schemas.data.artifacts import ColumnType, SignatureColumn
from ...schemas.data.table_types import kept_types
from ...schemas.pipelines.specs import ColumnKind

MAX_CATEGORIES = 1000
"""The largest number of stored categories of a column. Of a column with more, none are stored."""
_MAX_CHARACTERS = 200_000
"""The largest size of all categories together, in characters."""


def durations_of(table: Path) -> dict[str, str]:
    """Find columns of a dataset's table that were durations, and the units of their numbers.

    Fractions are seconds.
    """
    schema = parquet.read_schema(table)
    return {
        name: "s" if pa.types.is_floating(schema.field(name).type) else kept.name
        for name, kept in kept_types(schema.metadata).items()
        if kept.kind == "duration" and name in schema.names
    }


def learn_signature(
    features: pd.DataFrame,
    kinds: Mapping[str, ColumnKind],
    types: Mapping[str, ColumnType],
    read: Mapping[str, Any],
) -> list[SignatureColumn]:
    """Describe the columns of a model, as they are in the rows that it was fitted on."""
    left = _MAX_CHARACTERS
    signature = []
    for name, kind in kinds.items():
        categories = _categories(features[name]) if kind == "categorical" else None
        if categories is not None:
            left -= sum(map(len, categories))
        kept = categories if left >= 0 else None
        signature.append(learn_column(name, kind, types[name], read, kept))
    return signature


def learn_column(
    name: str,
    kind: ColumnKind,
    type_: ColumnType,
    read: Mapping[str, Any],
    categories: list[str] | None = None,
) -> SignatureColumn:
    is_number = type_ in ("integer", "number")
    return SignatureColumn(
        name=name,
        type=type_,
        kind=kind,
        day_first=read["day_first"].get(name),
        has_zone=name in read["zones"] if type_ == "datetime" else None,
        decimal=read["decimal"] if is_number else None,
        thousands=read["thousands"] if is_number else None,
        duration=read["durations"].get(name) if is_number else None,
        categories=categories,
    )


def _categories(column: pd.Series[Any]) -> list[str] | None:
    values = column.dropna().unique()
    return sorted(map(str, values)) if len(values) <= MAX_CATEGORIES else None
