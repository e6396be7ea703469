"""A registered file whose dates were read in another order than a model's training rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..schemas.artifacts import SignatureColumn


def in_training_order(
    frame: pd.DataFrame,
    signature: Sequence[SignatureColumn],
    named: Mapping[str, str],
    read: Mapping[str, Any],
) -> tuple[pd.DataFrame, list[str]]:
    """Day and month changed over where the file's order was a guess, and what was done.

    Args:
        named: the file's names of the columns.
        read: how these were read, as ``as_read`` gives it.
    """
    notes = []
    changed = {}
    for known in signature:
        there = named.get(known.name)
        has = read["day_first"].get(there)
        if known.day_first is None or has is None or has == known.day_first:
            continue
        dates = pd.to_datetime(frame[known.name])
        is_first, was_first = ("day", "month") if known.day_first else ("month", "day")
        if not read["said_day_first"] and (dates.dt.day.dropna() <= 12).all():
            changed[known.name] = dates.map(_changed_over, na_action="ignore")
            notes.append(
                f"{there}: read {is_first} first, as the training rows were; the file was "
                f"registered {was_first} first."
            )
        else:
            notes.append(
                f"{there}: the file is written {was_first} first, the training rows were "
                f"{is_first} first."
            )
    return frame.assign(**changed) if changed else frame, notes


def _changed_over(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.replace(day=moment.month, month=moment.day)
