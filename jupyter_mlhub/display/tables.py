"""A table: HTML in a notebook and on a page, aligned text elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

from .cells import Cell, Words, Written, bars, is_of_numbers, write_column
from .style import in_cell

MOST_ROWS = 200
"""The number of rows shown of any table, because a notebook stores what a cell shows."""


@dataclass(frozen=True)
class Head:
    """What stands above a column of data: its name, what it holds, and how that is spread."""

    name: str
    facts: str = ""
    counts: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.name


class Table:
    """Rows with a head. Of very many rows only the first are shown.

    Args:
        columns: the heads in words; a ``Head`` for a name of data.
        rows: cells in the order of the columns. Numbers stand at the right, with the same decimals.
        empty: what is shown in place of no rows.
        caption: what the table is, for the eye and for screen readers.
        grouped: the number of rows of each group, with the sentence below it, if there are any.
        right: columns of text at the right, because they hold numbers with words.
        most: the number of rows that are shown; None for all.
    """

    def __init__(
        self,
        columns: Sequence[str | Head],
        rows: Sequence[Sequence[Cell]],
        empty: str,
        caption: str = "",
        grouped: Sequence[tuple[int, str]] = (),
        right: Collection[int] = (),
        most: int | None = MOST_ROWS,
    ) -> None:
        kept = _kept(columns, rows)
        self.columns = [_in_sentence_case(columns[place]) for place in kept]
        self.rows = [[row[place] for place in kept] for row in rows]
        self.empty = empty
        self.caption = caption
        self._grouped = grouped
        self._right = {kept.index(place) for place in right if place in kept}
        self._shown = self.rows if most is None else self.rows[:most]
        left = len(rows) - len(self._shown)
        self._rest = f"… and {left:,} more" if left else ""

    def __repr__(self) -> str:
        if not self.rows:
            return self.empty
        right, written = self._written()
        lines = [[str(one) for one in self.columns], *([c.text for c in row] for row in written)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        return "\n".join(
            [*(_line(line, widths, right) for line in lines), *filter(None, [self._rest])]
        )

    def _repr_html_(self) -> str:
        return in_cell(self.html())

    def html(self) -> str:
        """Return the table as HTML, without the style."""
        if not self.rows:
            return f"<p class='mlhub-facts'>{escape(self.empty)}</p>"
        right, written = self._written()
        head = "".join(
            _head(one, is_right) for one, is_right in zip(self.columns, right, strict=True)
        )
        rows = [self._row(place, cells, right) for place, cells in enumerate(written)]
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        rest = f"<p class='mlhub-facts'>{self._rest}</p>" if self._rest else ""
        name = escape(self.caption or "Table", quote=True)
        # Whoever uses the keyboard scrolls a wide table, so the keyboard must reach it.
        scroll = f"<div class='mlhub-scroll' tabindex='0' role='group' aria-label='{name}'>"
        return (
            f"{scroll}<table class='mlhub-table'>{caption}"
            f"<thead><tr>{head}</tr></thead>{self._bodies(rows)}</table></div>{rest}"
        )

    def _written(self) -> tuple[list[bool], list[list[Written]]]:
        """Return which columns stand at the right, and the cells of each row."""
        columns = [[row[place] for row in self._shown] for place in range(len(self.columns))]
        right = [n in self._right or is_of_numbers(one) for n, one in enumerate(columns)]
        written = [write_column(column) for column in columns]
        return right, [list(row) for row in zip(*written, strict=True)]

    def _row(self, place: int, cells: Sequence[Written], right: Sequence[bool]) -> str:
        found = []
        for column, (cell, is_right) in enumerate(zip(cells, right, strict=True)):
            is_name = column == 0 and not is_right
            is_words = isinstance(self._shown[place][column], Words)
            kind = "number" if is_right else "words" if is_words else ""
            named = f" class='mlhub-{kind}'" if kind else ""
            tag, scope = ("th", " scope='row'") if is_name else ("td", "")
            found.append(f"<{tag}{scope}{named}>{cell.html}</{tag}>")
        return f"<tr>{''.join(found)}</tr>"

    def _bodies(self, rows: Sequence[str]) -> str:
        if not self._grouped:
            return f"<tbody>{''.join(rows)}</tbody>"
        found, start = [], 0
        for count, sentence in self._grouped:
            below = (
                f"<tr><td class='mlhub-below' colspan='{len(self.columns)}'>"
                f"<small>{escape(sentence)}</small></td></tr>"
                if sentence
                else ""
            )
            found.append(f"<tbody>{''.join(rows[start : start + count])}{below}</tbody>")
            start += count
        return "".join(found)


def _in_sentence_case(head: str | Head) -> str | Head:
    """Return a head of words with a large first letter. A name of data stays as it is."""
    return head[:1].upper() + head[1:] if isinstance(head, str) else head


def _kept(columns: Sequence[str | Head], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the places of the columns that have a name, or something in some row."""
    return [
        place
        for place, column in enumerate(columns)
        if str(column) or any(row[place] not in (None, "", Words("")) for row in rows)
    ]


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    aligned = (
        cell.rjust(width) if is_right else cell.ljust(width)
        for cell, width, is_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(aligned).rstrip()


def _head(head: str | Head, is_right: bool) -> str:
    facts = drawn = ""
    if isinstance(head, Head):
        facts = f"<small>{escape(head.facts)}</small>" if head.facts else ""
        drawn = bars(head.counts, 96, 20)
    side = " class='mlhub-number'" if is_right and not drawn else ""
    return f"<th scope='col'{side}>{escape(str(head))}{facts}{drawn}</th>"


def notes_html(notes: Sequence[str]) -> str:
    """Return notes as a list in a box; nothing where there are none."""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<div class='mlhub-notes'><ul>{items}</ul></div>" if items else ""


def heading_html(title: str, facts: str = "") -> str:
    """Return a title, and below it what is known at a glance."""
    below = f"<p class='mlhub-facts'>{escape(facts)}</p>" if facts else ""
    return f"<div class='mlhub-title'>{escape(title)}</div>{below}"
