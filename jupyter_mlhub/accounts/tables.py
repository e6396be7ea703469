"""Read CSV with accounts to create."""

from __future__ import annotations

import csv
import io

from pydantic import TypeAdapter, ValidationError

from ..errors import Invalid
from ..schemas.base import UserName
from ..schemas.problems import problem_sentence

_NAME = TypeAdapter(UserName)
_COLUMNS = ("name", "role", "groups", "notes")


def read_accounts(text: str) -> list[tuple[int, tuple[str, str, list[str], str]]]:
    """Return for each account its line, and its name, role, groups and notes.

    Raises:
        Invalid: a line can't be used. The sentence names it.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    try:
        header = reader.fieldnames or []
        if "name" not in header or set(header) - set(_COLUMNS):
            raise Invalid.field(
                "csv",
                "The first line must name the columns: {columns}.",
                columns=", ".join(_COLUMNS),
            )
        rows = []
        for row in reader:
            name = _NAME.validate_python((row["name"] or "").strip())
            groups = [part.strip() for part in (row.get("groups") or "").split(";")]
            role = (row.get("role") or "").strip() or "member"
            wanted = [group for group in groups if group]
            rows.append((reader.line_num, (name, role, wanted, row.get("notes") or "")))
    except csv.Error as error:
        raise Invalid.field(
            "csv", "Line {line}: {error}.", line=reader.line_num, error=error
        ) from error
    except ValidationError as error:
        problem = problem_sentence("the name", error.errors()[0])
        raise Invalid.field(
            "csv", "Line {line}: {problem}", line=reader.line_num, problem=problem
        ) from error
    return rows
