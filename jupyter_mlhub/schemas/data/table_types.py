"""Column types that Parquet lacks, noted in a table's metadata so that a DataFrame gets them
back."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

TYPES_KEY = "mlhub_types"
"""The key of these types in a file's metadata."""
NOTES_KEY = "mlhub_notes"
"""The key of notes in a client's file on what was changed in the DataFrame."""
MOST_CATEGORIES = 1000
_MOST_NOTES = 50
_LONGEST_NOTE = 500


class KeptType(BaseModel):
    """The type of a column before it was stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["duration", "period", "category", "zone"]
    name: str = Field("", max_length=100, description="Unit, frequency or time zone.")
    categories: list[str | int | float | bool] = Field(
        default_factory=list, max_length=MOST_CATEGORIES
    )
    ordered: bool = False


KeptTypes = dict[str, KeptType]
_TYPES = TypeAdapter(KeptTypes)
_NOTES = TypeAdapter(list[str])


def kept_types(metadata: dict[bytes, bytes] | None) -> KeptTypes:
    """Read the types from a file's metadata. Where they are not well-formed there are none."""
    try:
        return _TYPES.validate_json((metadata or {}).get(TYPES_KEY.encode(), b"{}"))
    except ValidationError:
        return {}


def kept_notes(metadata: dict[bytes, bytes] | None) -> list[str]:
    """Read the notes of the client that wrote a file, each as one line."""
    try:
        notes = _NOTES.validate_json((metadata or {}).get(NOTES_KEY.encode(), b"[]"))
    except ValidationError:
        return []
    shown = ("".join(c if c.isprintable() else " " for c in note) for note in notes)
    return [note[:_LONGEST_NOTE] for note in shown][:_MOST_NOTES]


def as_metadata(types: KeptTypes, notes: list[str]) -> dict[str, str]:
    """Return the metadata for types and notes; empty where there are none."""
    found: dict[str, str] = {}
    if types:
        found[TYPES_KEY] = _TYPES.dump_json(types, exclude_defaults=True).decode()
    if notes:
        found[NOTES_KEY] = _NOTES.dump_json(notes).decode()
    return found


def is_category(value: Any) -> bool:
    """Return whether a category can be stored."""
    return isinstance(value, str | int | float | bool)
