"""How each column of a text file is read: guessed from its first cells, settled by all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from .....errors import Invalid
from .....schemas.artifacts import ReadOptions
from ...engine import fetch, literal, quoted
from ..dialect.detect import Dialect
from ..dialect.missing_values import words_kept
from ..dialect.separators import MISSING
from .casts import called_columns
from .column_parsers import BOOLEAN, INTEGER, TEXT, Reading, dates, guess, numbers, readings_of
from .well_formed import ArrowColumns
from .wide import COLUMNS_AT_ONCE, WIDE

DOUBT = "mlhub: a cell differs from the sample"
"""What the engine says of a cell that its column's reading would change."""


class TextColumns:
    """The reading of each column, and what it may become; ``texts`` are places of columns that stay
    text."""

    def __init__(
        self, dialect: Dialect, said: ReadOptions, texts: frozenset[int] = frozenset()
    ) -> None:
        self._dialect = dialect
        self.names = dialect.names
        self.missing = dialect.missing
        self._called = called_columns(self.names, said.columns)
        self._extra = [word for word in dialect.missing if word not in MISSING]
        self._said = {name: c.type for name, c in said.columns.items() if c.type is not None}
        strict = [BOOLEAN, *numbers(dialect.decimal, dialect.thousands),
                  *dates(day_first=dialect.day_first), TEXT]  # fmt: skip
        self._candidates = {
            name: readings_of(
                self._said[name], dialect.decimal, dialect.thousands, day_first=dialect.day_first
            )
            if name in self._said
            else [TEXT]
            if place in texts
            else strict
            for place, name in enumerate(self.names)
        }
        self._guesses_missing = said.missing is None
        self._cells = {name: dialect.cells(index) for index, name in enumerate(self.names)}
        self._present = {
            name: frozenset(row[index].strip() for row in dialect.sample if index < len(row))
            for index, name in enumerate(self.names)
        }
        self._chosen = {name: self._guess(name) for name in self.names}

    def _guess(self, name: str) -> Reading:
        candidates, cells = self._candidates[name], self._cells[name]
        if not cells and name not in self._said:
            return (
                candidates[0] if candidates == [TEXT] else INTEGER
            )  # nothing to judge by: the strictest, until some cell refuses it
        found = guess(cells, candidates)
        return found if found in candidates else candidates[0]

    def readings(self) -> dict[str, Reading]:
        return {self._called[name]: self._as_seen(name) for name in self.names}

    def _as_seen(self, name: str) -> Reading:
        """A column's reading; that marks in numbers were taken out is said where there are any."""
        reading = self._chosen[name]
        plain = re.compile(rf"[+-]?\d+({re.escape(self._dialect.decimal)}\d*)?")
        is_number = reading.type in ("integer", "number")
        if is_number and all(plain.fullmatch(cell.strip()) for cell in self._cells[name]):
            return replace(reading, note="")
        return reading

    def first_cells(self) -> dict[str, tuple[Reading, list[str]]]:
        """The reading of each column, and its different cells of the first rows."""
        return {self._called[n]: (reading, self._cells[n]) for n, reading in self._chosen.items()}

    def for_arrow(self) -> ArrowColumns | None:
        """The same columns for Arrow, if it reads all of them just so."""
        if self.telling() or any(self.kept(name) & self._present[name] for name in self.names):
            return None
        types = {}
        for name, reading in self._chosen.items():
            if reading.arrow is None:
                return None
            types[self._called[name]] = reading.arrow
        return ArrowColumns(types, self._dialect.missing)

    def widen(self, refused: dict[str, list[str]]) -> bool:
        """Replace readings that do not take some cells by the next ones that do; says whether any
        was."""
        missing = {"", *self._dialect.missing}
        before = dict(self._chosen)
        for name in self.names:
            cells = [c for c in refused.get(self._called[name], []) if c.strip() not in missing]
            if cells and name not in self._said:
                # Never one before: other cells may have refused that.
                candidates = self._candidates[name]
                later = candidates[candidates.index(self._chosen[name]) :]
                self._chosen[name] = guess([*self._cells[name], *cells], later)
        return self._chosen != before

    def select(self, names: list[str]) -> str:
        """Columns as typed values; a cell that would change ends the query."""
        return ", ".join(f"{self._value(name)} AS {quoted(self._called[name])}" for name in names)

    def _value(self, name: str) -> str:
        raw, reading = quoted(name), self._chosen[name]
        if reading is TEXT:
            return f"CASE WHEN NOT ({self._missing(name, raw)}) THEN {raw} END"
        missing = self._missing(name, "cell")
        doubt = f"CASE WHEN NOT ({missing}) THEN error('{DOUBT}') END"
        slow = f"coalesce({reading.expression('cell')}, CAST({doubt} AS {reading.storage}))"
        # In a lambda, because the engine would work out parts that occur twice for every cell.
        value = f"list_transform([{raw}], lambda cell: {slow})[1]"
        if reading.plain is not None:
            value = f"coalesce({reading.plain.replace('{0}', raw)}, {value})"
        if self._extra:
            # A number may be a spelling of "missing", too: -999.
            words = ", ".join(literal(word) for word in self._extra)
            value = f"CASE WHEN NOT list_contains([{words}], trim({raw})) THEN {value} END"
        return value

    def _missing(self, name: str, cell: str) -> str:
        """A condition on ``cell``."""
        words = ["", *self._dialect.missing]
        if name in self.telling():
            words = [""]  # the engine has left out the others, where they are not quoted
        words = [word for word in words if word not in self.kept(name)]
        listed = ", ".join(literal(word) for word in words)
        longest = max(len(word.encode()) for word in words)
        bare = cell if self._chosen[name] is TEXT else f"trim({cell})"
        # Not IN: that takes a vector of memory for each word. The length spares most comparisons.
        return (
            f"{cell} IS NULL OR (strlen({bare}) <= {longest} AND list_contains([{listed}], {bare}))"
        )

    def kept(self, name: str) -> frozenset[str]:
        """Words that are none for "missing" in this column."""
        if not self._guesses_missing or self._chosen[name] is not TEXT or name in self.telling():
            return frozenset()
        return words_kept(self._cells[name])

    def telling(self) -> list[str]:
        """Columns of words in which quotes tell the words from what is missing."""
        is_wide = len(self.names) >= WIDE  # such a table is parted without the engine
        places = () if is_wide or not self._guesses_missing else self._dialect.telling
        return [
            self.names[place] for place in places if self._chosen.get(self.names[place]) is TEXT
        ]

    def words(self) -> dict[str, str]:
        """The columns that are text, and what they are called."""
        return {name: self._called[name] for name, r in self._chosen.items() if r is TEXT}

    def settle(self, engine: duckdb.DuckDBPyConnection, scan: str) -> None:
        """Replace each reading that some cell refuses by the first one that all accept."""
        typed = {n: [r] for n, r in self._chosen.items() if r is not TEXT}
        failing = self._failing(engine, scan, typed)
        doubtful = [name for name, counts in failing.items() if counts[0]]
        likely = {name: self._likely(engine, scan, name) for name in doubtful}
        counts = self._failing(engine, scan, likely)
        for name in doubtful:
            fitting = [r for r, c in zip(likely[name], counts[name], strict=True) if not c]
            if not fitting:
                raise self._does_not_fit(engine, scan, name, failing[name][0])
            self._chosen[name] = fitting[0]

    def _likely(self, engine: duckdb.DuckDBPyConnection, scan: str, name: str) -> list[Reading]:
        """The candidates that also accept some of the cells that the chosen one refuses."""
        if name in self._said:
            return self._candidates[name]
        cell = quoted(name)
        refused = (
            f"{self._chosen[name].expression(cell)} IS NULL AND NOT ({self._missing(name, cell)})"
        )
        query = f"SELECT trim({cell}) FROM {scan} WHERE {refused} LIMIT 100"
        cells = [text for (text,) in fetch(engine, query)]
        cells += self._cells[name][:100]
        return [r for r in self._candidates[name] if all(r.accepts(text) for text in cells)]

    def _failing(
        self, engine: duckdb.DuckDBPyConnection, scan: str, tried: dict[str, list[Reading]]
    ) -> dict[str, list[int]]:
        """For each column and reading the number of cells that it would change."""
        counts: dict[str, list[int]] = {}
        names = list(tried)
        for start in range(0, len(names), COLUMNS_AT_ONCE):
            part = names[start : start + COLUMNS_AT_ONCE]
            tests = [
                f"count(*) FILTER (WHERE NOT ({self._missing(name, quoted(name))}) "
                f"AND {reading.expression(quoted(name))} IS NULL)"
                for name in part
                for reading in tried[name]
            ]
            row = list(fetch(engine, f"SELECT {', '.join(tests)} FROM {scan}")[0])
            for name in part:
                counts[name] = [row.pop(0) for _ in tried[name]]
        return counts

    def _does_not_fit(
        self, engine: duckdb.DuckDBPyConnection, scan: str, name: str, count: int
    ) -> Invalid:
        tests = " AND ".join(
            f"{reading.expression(quoted(name))} IS NULL" for reading in self._candidates[name]
        )
        query = (
            f"SELECT DISTINCT left({quoted(name)}, 40) FROM {scan} "
            f"WHERE NOT ({self._missing(name, quoted(name))}) AND {tests} LIMIT 5"
        )
        cells = ", ".join(repr(cell) for (cell,) in fetch(engine, query))
        number = "1 cell" if count == 1 else f"{count:,} cells"
        return Invalid(
            f"{number} of {self._called[name]} can't be read as {self._said[name]}: {cells}. "
            "Choose another type, or add them to what counts as missing.",
            code="type_does_not_fit",
        )
