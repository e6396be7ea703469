"""Write cells as a script or as a notebook."""

from __future__ import annotations

from typing import Any

from .program import Cell


def as_script(cells: list[Cell]) -> str:
    """Write one Python file. Markdown becomes comments."""
    parts = []
    for cell in cells:
        if cell.is_code:
            parts.append(cell.text)
        else:
            lines = cell.text.splitlines()
            parts.append("\n".join(f"# {line.lstrip('# ')}".rstrip() for line in lines))
    return "\n\n".join(parts) + "\n"


def as_notebook(cells: list[Cell]) -> dict[str, Any]:
    """Make a notebook document of format 4.5."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "cells": [
            {
                "id": f"cell-{number}",
                "cell_type": "code" if cell.is_code else "markdown",
                "metadata": {},
                "source": cell.text,
                **({"outputs": [], "execution_count": None} if cell.is_code else {}),
            }
            for number, cell in enumerate(cells)
        ],
    }
