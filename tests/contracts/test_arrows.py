"""Imports point one way: between packages by a table, and nowhere in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "jupyter_mlhub": ROOT / "jupyter_mlhub",
    "jupyter_mlhub_server": ROOT / "server_extension" / "jupyter_mlhub_server",
    "jupyter_mlhub_widgets": ROOT / "widgets" / "jupyter_mlhub_widgets",
}
BASE = {"errors", "error_codes", "languages", "wording", "outages", "retries"}
BASE |= {"settings", "_version"}
"""What every package may import: they import nothing but each other."""

ARROWS: dict[str, set[str]] = {
    **{name: {"errors", "languages"} for name in BASE},
    "languages": set(),
    "processes": set(),
    "schemas": BASE,
    "configuration": BASE,
    "database": BASE | {"schemas"},
    "access": BASE | {"database", "schemas"},
    "accounts": BASE | {"access", "database", "schemas"},
    "broker": BASE | {"processes"},
    "jobs": BASE | {"access", "broker", "database", "schemas"},
    "display": BASE | {"schemas"},
    "artifacts": BASE | {"access", "database", "jobs", "schemas"},
    "evaluation": BASE | {"display", "schemas"},
    "training": BASE | {"access", "artifacts", "database", "evaluation", "jobs", "schemas"},
    "search": BASE
    | {"artifacts", "evaluation", "jobs", "schemas", "training"}
    | {"access", "database"},
    "monitoring": BASE | {"access", "broker", "database", "jobs", "schemas"},
    "hub": BASE
    | {"access", "accounts", "artifacts", "broker", "configuration", "database", "jobs"}
    | {"monitoring", "search", "training"},
    "workers": BASE
    | {"access", "artifacts", "broker", "database", "evaluation", "hub", "jobs"}
    | {"processes", "schemas", "search", "training"},
    # A client reads model files and tables for a notebook, so it needs what reads them.
    "client": BASE | {"artifacts", "display", "schemas", "training"},
    # What people type, handed on lazily; the widgets use the client alone.
    "jupyter_mlhub": {"_version", "client", "jupyter_mlhub_widgets"},
    "jupyter_mlhub_widgets": BASE | {"client", "display", "schemas"},
    "jupyter_mlhub_server": BASE
    | {"access", "accounts", "artifacts", "configuration", "database", "evaluation", "hub"}
    | {"processes", "schemas", "workers"},
}
LIBRARIES = {
    "tornado": {"jupyter_mlhub_server"},
    "jupyter_server": {"jupyter_mlhub_server"},
    "IPython": {"jupyter_mlhub_widgets"},
    "celery": {"broker", "workers"},
    "sklearn": {"workers", "training.fitting", "evaluation"},
}
"""Libraries, and the packages that alone may import them."""


@cache
def modules() -> dict[str, Path]:
    found = {}
    for name, folder in PACKAGES.items():
        for file in folder.rglob("*.py"):
            parts = [name, *file.relative_to(folder).with_suffix("").parts]
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(module: str, *, at_run_time: bool = False) -> Iterator[str]:
    """The full names of the modules that a module imports, relative imports too."""
    file = modules()[module]
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    tree = ast.parse(file.read_text())
    ignored = set(_for_types(tree)) if at_run_time else set()
    for node in ast.walk(tree):
        if node in ignored:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in modules() else origin


def _for_types(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from ast.walk(node)


def room(module: str) -> str:
    """The hub's package or top-level module, or one of the two packages beside it."""
    top, *rest = module.split(".")
    return rest[0] if top == "jupyter_mlhub" and rest else top


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_follow_the_table(module: str) -> None:
    here = room(module)
    for imported in imports(module):
        there = room(imported)
        if imported in modules():
            assert there == here or there in ARROWS[here], f"{module} imports {imported}"
        else:
            library = imported.partition(".")[0]
            allowed = LIBRARIES.get(library, {""})
            assert any(_is_within(module, one) for one in allowed), f"{module} imports {library}"


def _is_within(module: str, package: str) -> bool:
    """Whether a module is of a package; each of the hub's is named without ``jupyter_mlhub``."""
    inner = module.removeprefix("jupyter_mlhub.")
    return f"{inner}.".startswith(f"{package}." if package else "")


def test_the_table_has_no_circle() -> None:
    graph = {name: arrows for name, arrows in ARROWS.items() if name not in BASE}
    assert find_circle(graph) is None


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {
        module: {one for one in imports(module, at_run_time=True) if one in modules()} - {module}
        for module in modules()
    }
    assert find_circle(graph) is None


def test_no_packages_within_a_package_import_each_other_in_a_circle() -> None:
    parents = {name.rpartition(".")[0] for name in modules() if "." in name}
    for parent in parents:
        graph: dict[str, set[str]] = {}
        for module in modules():
            if not module.startswith(f"{parent}."):
                continue
            child = module[len(parent) + 1 :].partition(".")[0]
            graph.setdefault(child, set()).update(
                one[len(parent) + 1 :].partition(".")[0]
                for one in imports(module, at_run_time=True)
                if one.startswith(f"{parent}.")
            )
            graph[child].discard(child)
        assert find_circle(graph) is None, parent


def find_circle(graph: dict[str, set[str]]) -> list[str] | None:
    """A way from a node back to it, or nothing where there is none."""
    done: set[str] = set()

    def visit(node: str, way: list[str]) -> list[str] | None:
        if node in way:
            return [*way[way.index(node) :], node]
        if node in done:
            return None
        for following in sorted(graph.get(node, ())):
            if (circle := visit(following, [*way, node])) is not None:
                return circle
        done.add(node)
        return None

    return next((circle for node in sorted(graph) if (circle := visit(node, []))), None)


def test_a_circle_is_found() -> None:
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": set()}) is None
    circle = find_circle({"a": {"b"}, "b": {"c"}, "c": {"b"}})
    assert circle == ["b", "c", "b"]
    assert all(one != other for one, other in pairwise(circle))
