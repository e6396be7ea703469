"""Find columns of things that occur in several rows: patients, shops, devices."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ...languages import say
from ...schemas.data.artifacts import Column
from ...schemas.pipelines.leaks import Leak
from ...schemas.pipelines.validation import KFold
from ...wording import counted, listed
from .beyond_chance import CERTAIN, Between, between_groups, bounded, groups_of
from .cells import Cells
from .names import names_things

_FEWEST_GROUPS = 20
_FEWEST_NAMED_GROUPS = 6
_FEWEST_ROWS_OF_GROUP, _FEWEST_ROWS_OF_UNNAMED = 1.3, 2.0
_MOST_TRIED = 12
_MOST_ROWS = 50_000
_MOST_FEATURES = 40
_ALIKE = 0.25
_ALIKE_TARGET = 0.1
_FEWEST_ALIKE = 2
_SHARE_OF_ALIKE = 0.3
_MOST_NAMED = 3
_FOLDS = 5


@dataclass(frozen=True)
class _Things:
    column: Column
    is_named: bool
    groups: int
    rows: int
    of_target: float
    alike: list[str]

    @property
    def rank(self) -> tuple[bool, float]:
        return self.is_named, len(self.alike) + self.of_target


def find_groups(cells: Cells, times: Collection[str]) -> list[Leak]:
    """Find the column by which rows are most alike, as those of one patient are.

    A column of things has values that repeat. Within one value, other columns or the target are
    much more alike than between values, and more than within neighbouring values: otherwise it is
    a measure, such as an age.

    Args:
        times: columns of times, which are no things.
    """
    tried = sorted(
        (c for c in cells.columns.values() if c.name not in times and _may_be_things(c, cells)),
        key=lambda column: (not names_things(column), column.type != "text", -column.distinct),
    )
    found = [
        things for c in tried[:_MOST_TRIED] if (things := _things(cells, c, times)) is not None
    ]
    if not found:
        return []
    return [_leak(cells, max(found, key=lambda things: things.rank))]


def _may_be_things(column: Column, cells: Cells) -> bool:
    if column.type not in ("text", "integer"):
        return False
    fewest, size = _FEWEST_GROUPS, _FEWEST_ROWS_OF_UNNAMED
    if names_things(column):
        fewest, size = _FEWEST_NAMED_GROUPS, _FEWEST_ROWS_OF_GROUP
    return fewest <= column.distinct and column.distinct * size <= cells.total - column.missing


def _things(cells: Cells, column: Column, times: Collection[str]) -> _Things | None:
    values = cells.values[column.name]
    rows = np.flatnonzero(~np.isnan(values))
    places, counts = groups_of(values[rows])
    if len(rows) > _MOST_ROWS:
        # Whole groups are kept: their rows are to be compared.
        chosen = np.random.default_rng(0).random(len(counts)) < _MOST_ROWS / len(rows)
        rows = rows[chosen[places]]
        places, counts = groups_of(values[rows])
    if len(counts) < _FEWEST_NAMED_GROUPS:
        return None
    # Texts have no order of values, so that their neighbours tell nothing.
    is_text = column.type == "text"
    target = between_groups(places, counts, cells.scores[rows])
    excess = _excess(target, is_text)
    others = [n for n in cells.values if n != column.name and n not in times][:_MOST_FEATURES]
    alike = [
        name
        for name in others
        if _excess(between_groups(places, counts, bounded(cells.values[name][rows])), is_text)
        >= _ALIKE
    ]
    named = names_things(column)
    if named:
        holds = excess >= _ALIKE_TARGET or bool(alike)
    else:
        most = max(_FEWEST_ALIKE, _SHARE_OF_ALIKE * len(others))
        holds = len(alike) >= most or (excess >= _ALIKE_TARGET and len(alike) >= _FEWEST_ALIKE)
    if not holds:
        return None
    repeated = int(counts[counts > 1].sum())
    return _Things(column, named, len(counts), repeated, excess, alike)


def _excess(between: Between, is_text: bool) -> float:
    if between.deviations < CERTAIN:
        return 0.0
    if is_text:
        return between.share
    return between.excess if between.neighbours < between.share / 2 else 0.0


def _leak(cells: Cells, things: _Things) -> Leak:
    name, target = things.column.name, cells.target.name
    seen = []
    if things.of_target >= _ALIKE_TARGET:
        seen.append(say("much the same {target}", target=target))
    if things.alike:
        seen.append(say("much the same {alike}", alike=listed(things.alike[:_MOST_NAMED])))
    return Leak(
        kind="groups",
        columns=[name],
        rows=things.rows,
        message=(
            say(
                "Rows with the same {name} have {seen}, more than other rows ({values} in "
                "{rows:,} rows). Random folds test on values of {name} that the model was "
                "fitted on, so the scores would be too good for new ones. Split the rows by "
                "groups of {name}.",
                name=name,
                seen=listed(seen),
                values=counted(things.groups, "value"),
                rows=cells.rows,
            )
        ),
        validation=KFold(folds=min(_FOLDS, things.column.distinct), groups=name),
        leave_out=[],
    )
