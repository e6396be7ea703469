"""Choose a parser for each column of a text file: guessed from the first cells, checked by all."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from .....errors import Invalid
from .....schemas.data.artifacts import ReadOptions
from ...engine import fetch, literal, quoted
from ..dialect.dialect import Dialect
from ..dialect.missing_values import find_kept_words
from ..dialect.separators import MISSING
from .arrow_reader import ArrowColumns
from .casts import new_names
from .column_parsers import (
    BOOLEAN,
    INTEGER,
    TEXT,
    ColumnParser,
    date_parsers,
    guess_parser,
    number_parsers,
    parsers_of,
)
from .wide_tables import COLUMNS_AT_ONCE, WIDE

UNLIKE_SAMPLE = "mlhub: a cell differs from the sample"
"""The engine's message where a column's parser would change a cell."""


class TextColumns:
    """The parser of each column, and the parsers that may replace it.

    Args:
        texts: places of columns that stay text unless the options give them a type.
    """

    def __init__(
        self, dialect: Dialect, options: ReadOptions, texts: frozenset[int] = frozenset()
    ) -> None:
        self._dialect = dialect
        self.names = dialect.names
        self.missing = dialect.missing
        self._new_names = new_names(self.names, options.columns)
        self._extra = [word for word in dialect.missing if word not in MISSING]
        self._given_types = {
            name: column.type for name, column in options.columns.items() if column.type is not None
        }
        strict = [BOOLEAN, *number_parsers(dialect.decimal, dialect.thousands),
                  *date_parsers(day_first=dialect.day_first), TEXT]  # fmt: skip
        self._candidates = {
            name: parsers_of(
                self._given_types[name],
                dialect.decimal,
                dialect.thousands,
                day_first=dialect.day_first,
            )
            if name in self._given_types
            else [TEXT]
            if place in texts
            else strict
            for place, name in enumerate(self.names)
        }
        self._guesses_missing = options.missing is None
        self._cells = {name: dialect.cells(index) for index, name in enumerate(self.names)}
        self._present = {
            name: frozenset(row[index].strip() for row in dialect.sample if index < len(row))
            for index, name in enumerate(self.names)
        }
        self._chosen = {name: self._guess(name) for name in self.names}

    def _guess(self, name: str) -> ColumnParser:
        candidates, cells = self._candidates[name], self._cells[name]
        if not cells and name not in self._given_types:
            return (
                candidates[0] if candidates == [TEXT] else INTEGER
            )  # the strictest parser, until some cell refuses it
        found = guess_parser(cells, candidates)
        return found if found in candidates else candidates[0]

    def parsers(self) -> dict[str, ColumnParser]:
        """Return the parser of each column, by its final name."""
        return {self._new_names[name]: self._as_seen(name) for name in self.names}

    def _as_seen(self, name: str) -> ColumnParser:
        """Return a column's parser. It notes separators and signs only where some cell holds
        one."""
        parser = self._chosen[name]
        plain = re.compile(rf"[+-]?\d+({re.escape(self._dialect.decimal)}\d*)?")
        is_number = parser.type in ("integer", "number")
        if is_number and all(plain.fullmatch(cell.strip()) for cell in self._cells[name]):
            return replace(parser, note="")
        return parser

    def first_cells(self) -> dict[str, tuple[ColumnParser, list[str]]]:
        """Return for each column its parser, and its distinct cells of the first rows."""
        return {self._new_names[n]: (parser, self._cells[n]) for n, parser in self._chosen.items()}

    def for_arrow(self) -> ArrowColumns | None:
        """Return the columns for Arrow, if it reads all of them like the engine."""
        if self.quoting() or any(
            self.kept_words(name) & self._present[name] for name in self.names
        ):
            return None
        types = {}
        for name, parser in self._chosen.items():
            if parser.arrow is None:
                return None
            types[self._new_names[name]] = parser.arrow
        return ArrowColumns(types, self._dialect.missing)

    def widen(self, refused: dict[str, list[str]]) -> bool:
        """Replace parsers that refuse some cells by the next ones that accept them.

        Args:
            refused: the cells, by the final names of their columns.

        Returns:
            Whether some parser was replaced.
        """
        missing = {"", *self._dialect.missing}
        before = dict(self._chosen)
        for name in self.names:
            cells = [c for c in refused.get(self._new_names[name], []) if c.strip() not in missing]
            if cells and name not in self._given_types:
                # Never an earlier one, as other cells may have refused it.
                candidates = self._candidates[name]
                later = candidates[candidates.index(self._chosen[name]) :]
                self._chosen[name] = guess_parser([*self._cells[name], *cells], later)
        return self._chosen != before

    def select(self, names: list[str]) -> str:
        """Return SQL that selects columns as values. A cell that would change ends the query."""
        return ", ".join(
            f"{self._value(name)} AS {quoted(self._new_names[name])}" for name in names
        )

    def _value(self, name: str) -> str:
        raw, parser = quoted(name), self._chosen[name]
        if parser is TEXT:
            return f"CASE WHEN NOT ({self._missing(name, raw)}) THEN {raw} END"
        missing = self._missing(name, "cell")
        doubt = f"CASE WHEN NOT ({missing}) THEN error('{UNLIKE_SAMPLE}') END"
        slow = f"coalesce({parser.expression('cell')}, CAST({doubt} AS {parser.storage}))"
        # A lambda, because the engine would compute parts that occur twice for every cell.
        value = f"list_transform([{raw}], lambda cell: {slow})[1]"
        if parser.plain is not None:
            value = f"coalesce({parser.plain.replace('{0}', raw)}, {value})"
        if self._extra:
            # A number such as -999 may also mean "missing".
            words = ", ".join(literal(word) for word in self._extra)
            value = f"CASE WHEN NOT list_contains([{words}], trim({raw})) THEN {value} END"
        return value

    def _missing(self, name: str, cell: str) -> str:
        """Return an SQL condition that is true where ``cell`` is missing."""
        words = ["", *self._dialect.missing]
        if name in self.quoting():
            words = [""]  # the engine has left out the others where they are not quoted
        words = [word for word in words if word not in self.kept_words(name)]
        listed = ", ".join(literal(word) for word in words)
        longest = max(len(word.encode()) for word in words)
        bare = cell if self._chosen[name] is TEXT else f"trim({cell})"
        # Not IN, which takes a vector of memory for each word. The length avoids most comparisons.
        return (
            f"{cell} IS NULL OR (strlen({bare}) <= {longest} AND list_contains([{listed}], {bare}))"
        )

    def kept_words(self, name: str) -> frozenset[str]:
        """Return the words that do not mean "missing" in this column."""
        if not self._guesses_missing or self._chosen[name] is not TEXT or name in self.quoting():
            return frozenset()
        return find_kept_words(self._cells[name])

    def quoting(self) -> list[str]:
        """Return the columns of words in which a quoted word is no missing value."""
        is_wide = len(self.names) >= WIDE  # Python splits the rows of such tables
        places = () if is_wide or not self._guesses_missing else self._dialect.quoting
        return [
            self.names[place] for place in places if self._chosen.get(self.names[place]) is TEXT
        ]

    def text_columns(self) -> dict[str, str]:
        """Return the columns that are text, with their final names."""
        return {name: self._new_names[name] for name, p in self._chosen.items() if p is TEXT}

    def settle(self, engine: duckdb.DuckDBPyConnection, scan: str) -> None:
        """Replace each parser that some cell refuses by the first one that accepts all cells.

        Args:
            scan: SQL of the file's rows as text.

        Raises:
            Invalid: a cell does not fit a type from the options.
        """
        not_text = {n: [p] for n, p in self._chosen.items() if p is not TEXT}
        failing = self._failing(engine, scan, not_text)
        doubtful = [name for name, counts in failing.items() if counts[0]]
        likely = {name: self._likely(engine, scan, name) for name in doubtful}
        counts = self._failing(engine, scan, likely)
        for name in doubtful:
            fitting = [p for p, c in zip(likely[name], counts[name], strict=True) if not c]
            if not fitting:
                raise self._does_not_fit(engine, scan, name, failing[name][0])
            self._chosen[name] = fitting[0]

    def _likely(
        self, engine: duckdb.DuckDBPyConnection, scan: str, name: str
    ) -> list[ColumnParser]:
        """Return the candidates that also accept some of the cells that the chosen parser
        refuses."""
        if name in self._given_types:
            return self._candidates[name]
        cell = quoted(name)
        refused = (
            f"{self._chosen[name].expression(cell)} IS NULL AND NOT ({self._missing(name, cell)})"
        )
        query = f"SELECT trim({cell}) FROM {scan} WHERE {refused} LIMIT 100"
        cells = [text for (text,) in fetch(engine, query)]
        cells += self._cells[name][:100]
        return [p for p in self._candidates[name] if all(p.accepts(text) for text in cells)]

    def _failing(
        self, engine: duckdb.DuckDBPyConnection, scan: str, tried: dict[str, list[ColumnParser]]
    ) -> dict[str, list[int]]:
        """Count for each column and parser the cells that the parser would change."""
        counts: dict[str, list[int]] = {}
        names = list(tried)
        for start in range(0, len(names), COLUMNS_AT_ONCE):
            part = names[start : start + COLUMNS_AT_ONCE]
            tests = [
                f"count(*) FILTER (WHERE NOT ({self._missing(name, quoted(name))}) "
                f"AND {parser.expression(quoted(name))} IS NULL)"
                for name in part
                for parser in tried[name]
            ]
            row = list(fetch(engine, f"SELECT {', '.join(tests)} FROM {scan}")[0])
            for name in part:
                counts[name] = [row.pop(0) for _ in tried[name]]
        return counts

    def _does_not_fit(
        self, engine: duckdb.DuckDBPyConnection, scan: str, name: str, count: int
    ) -> Invalid:
        tests = " AND ".join(
            f"{parser.expression(quoted(name))} IS NULL" for parser in self._candidates[name]
        )
        query = (
            f"SELECT DISTINCT left({quoted(name)}, 40) FROM {scan} "
            f"WHERE NOT ({self._missing(name, quoted(name))}) AND {tests} LIMIT 5"
        )
        cells = ", ".join(repr(cell) for (cell,) in fetch(engine, query))
        number = "1 cell" if count == 1 else f"{count:,} cells"
        return Invalid(
            "{number} of {new_name} can't be read as {given_type}: {cells}. Choose another type, "
            "or add them to the list of missing values.",
            number=number,
            new_name=self._new_names[name],
            given_type=self._given_types[name],
            cells=cells,
            code="type_does_not_fit",
        )
