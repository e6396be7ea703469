"""Preview: read the first rows of a file, and say of each column why it can't be read as asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...artifacts.datasets.ingest import BadRows, Ingested, ingest
from ...artifacts.datasets.profiling import profile_table
from ...errors import Invalid
from ...schemas.data.artifacts import ColumnOptions, ReadOptions
from ...schemas.data.previews import PreviewedColumn, ReadingPreview
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter

_MOST_BYTES = 256 * 1024
_MOST_BYTES_OF_OTHERS = 8 * 1024 * 1024
_PACKED = (b"PK", b"\x1f\x8b", b"PAR1", b"ARROW1", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")
"""What files begin with that can only be read as a whole."""
_MOST_TYPES = 50
"""Types of columns that are tried one by one."""
_ROWS, _COLUMNS = 10, 50


def run(order: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Read the first rows of a dataset's version.

    Returns:
        The ``preview``.
    """
    reporter.progress(0, 1, "reading the first rows")
    source, is_whole = _beginning(folder)
    reading = _Reading(source, folder.outputs, order)
    preview = reading.look(ReadOptions.model_validate(order["options"]))
    return {"preview": preview.model_copy(update={"is_whole": is_whole}).model_dump(mode="json")}


def _beginning(folder: Folder) -> tuple[Path, bool]:
    """Return a file with the first lines, and whether these are all.

    Raises:
        Invalid: the file is large, and none of its parts can be read alone.
    """
    size = folder.source.stat().st_size
    if size <= _MOST_BYTES:
        return folder.source, True
    with folder.source.open("rb") as file:
        first = file.read(_MOST_BYTES)
    if first.startswith(_PACKED):
        if size <= _MOST_BYTES_OF_OTHERS:
            return folder.source, True
        raise Invalid("A packed file of this size has no preview.")
    lines, newline, _rest = first.rpartition(b"\n")
    beginning = folder.outputs / "beginning"
    beginning.write_bytes(lines + newline if newline else first)
    return beginning, False


@dataclass
class _Reading:
    """Reads one file in several ways."""

    source: Path
    outputs: Path
    order: dict[str, Any]
    tries: int = 0

    def look(self, options: ReadOptions) -> ReadingPreview:
        """Read the file as asked, and columns that can't be read so as they are guessed."""
        problems: dict[str, str] = {}
        columns = dict(options.columns)
        try:
            found = self.read(options)
        except BadRows as error:
            skipping = options.model_copy(update={"bad_rows": "skip"})
            return self.look(skipping).model_copy(
                update={
                    "problem": error.detail,
                    "bad_rows": error.count,
                    "bad_row_examples": error.examples,
                }
            )
        except Invalid as error:
            typed = [name for name, column in columns.items() if column.type is not None]
            for name in typed[:_MOST_TYPES]:
                if problem := self.problem_of(name, options):
                    problems[columns[name].name or name] = problem
                    columns[name] = ColumnOptions(name=columns[name].name)
            if not problems:
                return ReadingPreview(
                    rows=0, is_whole=False, columns=[], first=[], problem=error.detail
                )
            found = self.read(options.model_copy(update={"columns": columns}))
        return self.told(found, problems)

    def problem_of(self, name: str, options: ReadOptions) -> str | None:
        """Return why a column can't be read with its type."""
        alone = {name: ColumnOptions(type=options.columns[name].type)}
        try:
            self.read(options.model_copy(update={"columns": alone, "bad_rows": "skip"}))
        except Invalid as error:
            return error.detail
        return None

    def read(self, options: ReadOptions) -> Ingested:
        self.tries += 1
        folder = self.outputs / f"try-{self.tries}"
        folder.mkdir()
        return ingest(
            self.source,
            folder,
            self.order["filename"],
            options,
            max_columns=self.order["max_columns"],
            max_bytes=self.order["max_bytes"],
        )

    def told(self, found: Ingested, problems: dict[str, str]) -> ReadingPreview:
        folder = found.table.parent
        columns, first, _ = profile_table(found.table, found.rows, folder, found.read_as)
        return ReadingPreview(
            rows=found.rows,
            is_whole=False,
            columns=[
                PreviewedColumn(
                    name=column.name,
                    type=column.type,
                    missing=column.missing,
                    problem=problems.get(column.name),
                )
                for column in columns
            ],
            first=[row[:_COLUMNS] for row in first[:_ROWS]],
            bad_rows=found.bad_rows,
            bad_row_examples=found.bad_row_examples,
        )
