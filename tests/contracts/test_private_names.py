"""Tests use what code offers to others, not what it keeps to itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
ALLOWED = {
    # Python names it so, and documents it.
    "deployments/test_hanging_broker.py: _exit",
    "support/child_work.py: _exit",
    # The catalogue of estimators is read from these names of scikit-learn.
    "hub/training/fitting/test_parameters.py: _param_validation",
    "hub/training/fitting/test_private_parts.py: _param_validation",
    "hub/training/fitting/test_private_parts.py: _parameter_constraints",
    # Faults and costs that no caller can bring about: a disk that fills up, a process that dies.
    "deployments/test_hanging_broker.py: _hangs",
    "deployments/test_hanging_broker.py: _waiting",
    "hub/accounts/test_signing_in.py: _HASHER",
    "hub/artifacts/ingest/test_arrow_reader.py: _Writing",
    "workers/test_child.py: _process",
    "workers/test_child.py: _start",
    "workers/test_orders.py: _child",
    "workers/test_orders.py: _child_for",
    "workers/test_orders.py: _storing",
}


def test_tests_use_no_private_names_but_these() -> None:
    found = {
        f"{path.relative_to(TESTS)}: {name}"
        for path in TESTS.rglob("*.py")
        for name in private_names(ast.parse(path.read_text()))
    }
    assert found == ALLOWED


def private_names(tree: ast.Module) -> Iterator[str]:
    """Attributes of others, and imported names and modules, that begin with an underscore."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name("self" | "cls")):
                continue
            case ast.Attribute(value=ast.Call(func=ast.Name("super"))):
                continue
            case ast.Attribute(attr=name):
                names = [name]
            case ast.ImportFrom(module=module):
                names = [*(module or "").split("."), *(alias.name for alias in node.names)]
            case _:
                continue
        yield from (name for name in names if name.startswith("_") and not name.endswith("_"))


def test_private_names_are_found() -> None:
    code = "from a import _b\nfrom _c.d import e\nf._g(h)\nself._i = super()._j()\nk.__class__"
    assert sorted(private_names(ast.parse(code))) == ["_b", "_c", "_g"]
