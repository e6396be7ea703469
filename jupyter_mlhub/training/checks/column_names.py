"""Report columns that are not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...errors import FieldProblem, did_you_mean
from ...languages import say


def unknown_columns(
    field: str, names: Iterable[str], source: str, known: Collection[str]
) -> list[FieldProblem]:
    """Report each of the ``names`` that ``source`` lacks as a column."""
    return [
        missing_column(f"{field}.{index}", name, source, known)
        for index, name in enumerate(names)
        if name not in known
    ]


def missing_column(field: str, name: str, dataset: str, known: Collection[str]) -> FieldProblem:
    return FieldProblem(
        field,
        say(
            "Column {name} is missing in {dataset}.{hint}",
            name=name,
            dataset=dataset,
            hint=did_you_mean(name, known),
        ),
    )
