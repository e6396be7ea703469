"""What a cell shows of datasets: their columns, their rows, and two versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

from ..languages import tr
from ..schemas.data.artifacts import Column, VersionInfo
from ..schemas.data.comparison import Comparison
from . import text
from .cells import Cell, Drawn, Words
from .style import in_cell
from .tables import Head, Table, heading_html, notes_html

_MOST_BARS = 12
_PREVIEW_ROWS = 5


def counts_of(column: Column) -> tuple[int, ...]:
    """Return the heights of a column's bars, from its histogram or its top values."""
    if column.histogram is not None:
        return tuple(column.histogram.counts)
    return tuple(count for _, count in column.top[:_MOST_BARS])


def names_of(column: Column) -> list[str]:
    """Return what each of a column's bars counts: a bin's ends, or a value."""
    found = column.histogram
    if found is None:
        return [text.value(value) for value, _ in column.top[:_MOST_BARS]]
    width = (found.high - found.low) / max(1, len(found.counts))
    edges = [found.low + place * width for place in range(len(found.counts) + 1)]
    if column.type == "datetime":
        return [""] * len(found.counts)
    return [f"{text.number(low)} – {text.number(high)}:" for low, high in pairwise(edges)]


def kind_of(column: Column, rows: int) -> str:
    """Write what a column holds: ``number · 3 % missing``."""
    if not column.missing:
        return column.type
    return f"{column.type} · {text.percent(column.missing / max(1, rows))} missing"


def data_table(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    columns: Sequence[Column],
    total: int,
    caption: str = "",
) -> Table:
    """Show rows of a dataset below heads with type, missing share and histogram, as the panel's
    grid does.

    Args:
        columns: the facts of the columns.
        total: the number of rows of the whole dataset.
    """
    facts = {column.name: column for column in columns}
    heads = [
        Head(name, kind_of(facts[name], total), counts_of(facts[name]))
        if name in facts
        else Head(name)
        for name in names
    ]
    return Table(heads, [[text.cell(one) for one in row] for row in rows], tr("No rows."), caption)


class DatasetView:
    """A dataset's notes, and the facts of each column."""

    def __init__(self, name: str, version: VersionInfo) -> None:
        self.name, self.facts = text.dataset_facts(name, version)
        details = version.dataset
        columns = details.columns if details else []
        rows = version.rows or 0
        self.notes = text.notes(name, version)
        names = ["Column", "Type", "Missing", "Distinct", "Min", "Mean", "Max", "Spread"]
        self.table = Table(
            [*names, "Top values"],
            [_column_row(one, rows) for one in columns],
            tr("It has no table."),
            right=(2, 3),
        )

    @property
    def title(self) -> str:
        return " · ".join([self.name, *self.facts])

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"! {note}" for note in self.notes), "", repr(self.table)])

    def _repr_html_(self) -> str:
        head = heading_html(self.name, " · ".join(self.facts))
        return in_cell(f"{head}{notes_html(self.notes)}{self.table.html()}")


def _column_row(column: Column, rows: int) -> list[Cell]:
    return [
        column.name,
        column.type,
        f"{column.missing:,} ({text.percent(column.missing / max(1, rows))})"
        if column.missing
        else "",
        text.distinct(column),
        *(
            "" if value is None else text.value(value)
            for value in (column.minimum, column.mean, column.maximum)
        ),
        Drawn(counts_of(column)),
        Words(", ".join(f"{text.value(value)} ({count:,})" for value, count in column.top[:3])),
    ]


def preview_html(name: str, version: VersionInfo) -> str:
    """Return what a dataset's handle shows: its facts, and its first rows below their heads."""
    title, facts = text.dataset_facts(name, version)
    details = version.dataset
    head = heading_html(title, " · ".join(facts))
    if details is None or not details.preview:
        return in_cell(f"{head}<p class='mlhub-problem'>{escape(version.message)}</p>")
    names = [column.name for column in details.columns][: len(details.preview[0])]
    rows = details.preview[:_PREVIEW_ROWS]
    table = data_table(names, rows, details.columns, version.rows or 0)
    return in_cell(f"{head}{table.html()}")


class ComparisonView:
    """Two versions side by side. Unchanged columns are only counted."""

    def __init__(self, comparison: Comparison) -> None:
        before, after = comparison.rows
        facts = [f"v{comparison.after} beside v{comparison.before}"]
        if comparison.same_content:
            facts.append("the same file")
        facts.append(f"{after:,} rows, before {before:,}")
        if comparison.by_key is not None:
            rows = comparison.by_key
            facts.append(
                f"by {rows.key}: {rows.added:,} added, {rows.removed:,} removed, "
                f"{rows.changed:,} changed, {rows.unchanged:,} unchanged"
            )
        differ = [column for column in comparison.columns if column.change != "same"]
        same = len(comparison.columns) - len(differ)
        facts.append(f"{same:,} columns with types and distributions as before")
        self.title = " · ".join(facts)
        rows_: list[list[Cell]] = [
            [
                column.name,
                column.change,
                " → ".join(column.types),
                "" if column.drift is None else text.percent(column.drift),
                " → ".join("–" if mean is None else text.number(mean) for mean in column.mean),
                " → ".join(text.percent(share) for share in column.missing),
            ]
            for column in differ
        ]
        names = ["Column", "Change", "Type", "Drift", "Mean", "Missing"]
        self.table = Table(names, rows_, tr("All types and distributions are as before."))

    def __repr__(self) -> str:
        return f"{self.title}\n\n{self.table!r}"

    def _repr_html_(self) -> str:
        return in_cell(heading_html(*_halves(self.title)) + self.table.html())


def _halves(title: str) -> tuple[str, str]:
    """Cut a line of facts into its first one, which is a name, and the others."""
    first, _, others = title.partition(" · ")
    return first, others
