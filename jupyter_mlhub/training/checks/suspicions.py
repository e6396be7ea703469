"""Find columns to leave out of a training: identifiers of rows, and copies of the target."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...languages import say
from ...schemas.data.artifacts import Column, Correlation
from ..columns import kind_of

FEWEST_ROWS = 20
ALMOST_ALL = 0.95
ALMOST_SAME = 0.98
_MOST_NAMED = 10
_DENSE = 0.5
"""The smallest share of the whole numbers in a range that must occur. A row counter has all."""
_NAMED_SO = re.compile(
    r"(?i:(^|[ _.-])(ids?|idx|index|key|guid|uuid|rows?|rownames|nr|no|number|unnamed)([ _.:-]|$))"
    r"|^column_1$|[a-z]I[dD]$"
)


def is_identifier(column: Column, rows: int) -> bool:
    """Whether a column only identifies rows.

    Distinct whole numbers may also be measurements. They count as an identifier only if they number
    the rows or their name says so. Texts of several words and dates are not identifiers.
    """
    if rows <= FEWEST_ROWS or column.missing > (1 - ALMOST_ALL) * rows:
        return False
    if column.distinct < ALMOST_ALL * rows:
        return False
    if column.type == "integer":
        return bool(_NAMED_SO.search(column.name)) or _counts_rows(column)
    return column.type == "text" and kind_of(column) == "categorical"


def _counts_rows(column: Column) -> bool:
    low, high = column.minimum, column.maximum
    if not isinstance(low, int) or not isinstance(high, int):
        return False
    return low in (0, 1) and column.distinct >= _DENSE * (high - low + 1)


def left_out_words(names: Sequence[str]) -> str:
    """Write the note on identifiers that were left out."""
    if len(names) == 1:
        return say(
            "{name} is left out: its values only identify rows. Name it among the "
            "features to learn from it.",
            name=names[0],
        )
    more = (
        say(" and {count} more", count=len(names) - _MOST_NAMED) if len(names) > _MOST_NAMED else ""
    )
    return say(
        "{name}{more} are left out: their values only identify rows. Name them among the "
        "features to learn from them.",
        name=", ".join(names[:_MOST_NAMED]),
        more=more,
    )


def taken_words(name: str) -> str:
    return say(
        "{name} looks like an identifier of rows. It tells a model nothing about new "
        "rows, even where the score is high.",
        name=name,
    )


def almost_the_target(
    target: str, features: Sequence[str], correlations: Sequence[Correlation]
) -> list[str]:
    """Write notes on features that nearly equal the target."""
    notes = []
    for pair in correlations:
        names = {pair.first, pair.second} - {target}
        if abs(pair.value) < ALMOST_SAME or len(names) != 1 or names == {pair.first, pair.second}:
            continue
        (name,) = names
        if name in features:
            notes.append(
                say(
                    "{name} and {target} say almost the same (correlation {value:.3f}): "
                    "{name} alone gives an R² of {r2:.3f}. If it is known only together "
                    "with {target}, leave it out.",
                    name=name,
                    target=target,
                    value=pair.value,
                    r2=pair.value**2,
                )
            )
    return notes
