"""Find the templates of all sentences in the source code, for those who translate them.

``make messages`` writes them into the catalogues. New ones are empty until somebody translates
them, and those that the code no longer has are left out.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .tongues import ENGLISH, catalogue_path, tags

if TYPE_CHECKING:
    from babel.messages import Catalog

ROOT = Path(__file__).parents[2]
PACKAGES = (
    ROOT / "jupyter_mlhub",
    ROOT / "server_extension" / "jupyter_mlhub_server",
    ROOT / "widgets" / "jupyter_mlhub_widgets",
)
_WIDTH = 100
_SAYING = {"say": (0,), "tr": (0,), "template": (0,), "say_n": (0, 1), "tr_n": (0, 1)}
"""Functions that take templates, and where."""

Message = str | tuple[str, str]
"""A template, or those for one and for several."""


@dataclass(frozen=True)
class Use:
    """A place in the code that takes a template.

    Args:
        messages: the templates that it may be given.
        bypass: whether the text is put together in the code, so that nobody can translate it.
    """

    line: int
    messages: tuple[Message, ...]
    bypass: bool = False


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in package.rglob("*.py"))


def all_uses(paths: Iterable[Path]) -> dict[Path, list[Use]]:
    """Return the places that take templates, by file."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    errors = _names_of_errors(trees.values())
    return {path: list(_uses(tree, errors)) for path, tree in trees.items()}


def _names_of_errors(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of the classes of errors, which take a sentence first."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = {"MLHubError"}
    while True:
        found = {node.name for node in classes if known & {_name(base) for base in node.bases}}
        if found <= known:
            return known
        known |= found


def _uses(tree: ast.Module, errors: set[str]) -> Iterator[Use]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if name == "counted" and len(node.args) > 1:
            yield from _counted(node)
        elif name in _SAYING and len(node.args) > max(_SAYING[name]):
            yield _use(node, [node.args[place] for place in _SAYING[name]])
        elif name in errors and node.args:
            yield _use(node, node.args[:1])
        elif (name == "FieldProblem" or _is_field(node.func)) and len(node.args) > 1:
            yield _use(node, node.args[1:2])


def _use(node: ast.Call, texts: list[ast.expr]) -> Use:
    if len(texts) == 2:
        pairs = list(zip(_constants(texts[0]), _constants(texts[1]), strict=False))
        return Use(node.lineno, tuple(pairs), any(_is_composed(text) for text in texts))
    return Use(node.lineno, tuple(_constants(texts[0])), _is_composed(texts[0]))


def _is_field(function: ast.expr) -> bool:
    """Whether it is ``Invalid.field``."""
    return _name(function) == "field" and _name(getattr(function, "value", None)) == "Invalid"


def _counted(node: ast.Call) -> Iterator[Use]:
    """``counted(number, "row")`` has the templates ``{count:,} row`` and ``{count:,} rows``."""
    for one in _constants(node.args[1]):
        many = next(_constants(node.args[2]), "") if len(node.args) > 2 else f"{one}s"
        yield Use(node.lineno, ((f"{{count:,}} {one}", f"{{count:,}} {many}"),))


def _constants(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _constants(body)
            yield from _constants(other)


def _is_composed(node: ast.expr) -> bool:
    match node:
        case ast.IfExp(body=body, orelse=other):
            return _is_composed(body) or _is_composed(other)
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="join" | "format")):
            return True
    return False


def _name(node: ast.AST | None) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def extracted(paths: Iterable[Path]) -> dict[Message, list[str]]:
    """Return all templates with the files that have them."""
    found: dict[Message, list[str]] = defaultdict(list)
    for path, uses in all_uses(paths).items():
        place = path.relative_to(ROOT).as_posix()
        for message in (message for use in uses for message in use.messages):
            if place not in found[message]:
                found[message].append(place)
    return found


def update(tag: str) -> Catalog:
    """Write the templates of the code into a language's catalogue."""
    from babel.messages import Catalog
    from babel.messages.pofile import read_po, write_po

    path = catalogue_path(tag)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=tag.replace("-", "_"))
    pattern = Catalog(project="jupyter-mlhub")
    for message, places in extracted(sources()).items():
        pattern.add(message, locations=[(place, 1) for place in places])
    catalogue.update(pattern, no_fuzzy_matching=True, update_creation_date=False)
    head = path.read_bytes().partition(b"\n\n")[0]
    with path.open("wb") as file:
        file.write(head + b"\n\n")
        write_po(
            file, catalogue, width=_WIDTH, sort_by_file=True, ignore_obsolete=True,
            include_lineno=False, omit_header=True,
        )  # fmt: skip
    return catalogue


if __name__ == "__main__":
    for other in tags():
        if other != ENGLISH.tag:
            missing = [one.id for one in update(other) if one.id and not one.string]
            print(f"{other}: {len(missing)} templates have no translation.")
