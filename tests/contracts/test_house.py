"""The house rules that a program can check: lengths, and words that are not the field's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "jupyter_mlhub",
    "server_extension/jupyter_mlhub_server",
    "widgets/jupyter_mlhub_widgets",
)
MIGRATIONS = "jupyter_mlhub/database/migrations/versions"
"""A migration lists the tables of its time and is never changed again, so it may be long."""
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
PRIVATE_NAMES = {
    "anew", "caretaker", "chances", "commonest", "corrections", "moves", "oddest", "oddness",
    "rehearsal", "said", "turns", "whose",
}  # fmt: skip
"""Words of names for which the field has others: drift, probabilities, top values, options, …"""
PRIVATE_PHRASES = re.compile(
    r"\b(anew|chances|commonest|greatest|oddness|of which|rehearsal|said|so many|told apart|"
    r"whose)\b",
    re.IGNORECASE,
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def sources() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert len(found) > 300
    return sorted(found)


def all_sources() -> list[Path]:
    others = ("benchmarks", "examples", "tests")
    return [
        *sources(),
        *sorted(path for folder in others for path in (ROOT / folder).rglob("*.py")),
    ]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def is_migration(path: Path) -> bool:
    return str(path.relative_to(ROOT)).startswith(MIGRATIONS)


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield docstrings of modules, classes, functions and attributes with their lines."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for part in body if isinstance(body, list) else ():
            value = part.value if isinstance(part, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield part.lineno, value.value


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the names of classes, functions, arguments and variables with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, Definition):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def words(name: str) -> set[str]:
    """Split a name in snake case or camel case into its words."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).split("_")
    return {part.lower() for part in parts}


def test_no_function_is_too_long() -> None:
    found = [
        f"{place(path, node.lineno)} {node.name}: {length} lines"
        for path in all_sources()
        if not is_migration(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert found == []


def test_no_file_is_too_long() -> None:
    found = [
        f"{place(path, 1)}: {length} lines"
        for path in all_sources()
        if (length := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    ]
    assert found == []


def test_modules_have_the_words_of_the_field() -> None:
    found = [place(path, 1) for path in sources() if words(path.stem) & PRIVATE_NAMES]
    assert found == []


def test_names_are_words_of_the_field() -> None:
    found = [
        f"{place(path, line)} {name}"
        for path in sources()
        if not is_migration(path)
        for line, name in names(parsed(path))
        if words(name) & PRIVATE_NAMES
    ]
    assert found == []


def test_docstrings_are_plain() -> None:
    found = [
        f"{place(path, line)} {match[0]!r}"
        for path in sources()
        if not is_migration(path)
        for line, text in docstrings(parsed(path))
        for match in PRIVATE_PHRASES.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "private"),
    [("said", True), ("_said_decimal", True), ("FairTurns", True), ("unsaid", False)],
)
def test_names_are_split_into_words(name: str, private: bool) -> None:
    assert bool(words(name) & PRIVATE_NAMES) is private
