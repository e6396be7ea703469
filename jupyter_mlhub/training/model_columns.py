"""Check the columns of a dataset, or of rows, for a model."""

from __future__ import annotations

from typing import Any

from ..errors import FieldProblem, Invalid
from ..languages import paragraph, say
from ..schemas.data.artifacts import ModelDetails, SignatureColumn
from ..schemas.pipelines.specs import ColumnKind, EvaluateRequest
from ..wording import counted
from .checks.column_names import unknown_columns

_HOLDS: dict[ColumnKind, str] = {
    "numeric": say("numbers"),
    "date": say("dates"),
    "categorical": say("words"),
    "text": say("texts"),
}


def check_columns(request: EvaluateRequest, model: ModelDetails, known: dict[str, Any]) -> None:
    """Check that every column of the model is there and can be read as it needs.

    Raises:
        Invalid: Columns do not match. Each of them is named.
    """
    problems = []
    source = request.dataset or "the rows"
    columns = {*model.features, model.target}
    for name in request.columns:
        if name not in columns:
            message = say("The model has no column {name}; take it out of the mapping.", name=name)
            problems.append(FieldProblem(f"columns.{name}", message))
    bad = 0
    taken = model.signature or [
        SignatureColumn(name=name, type="other", kind="categorical") for name in model.features
    ]
    for column in taken:
        there = request.columns.get(column.name, column.name)
        if there not in known:
            problems.append(
                FieldProblem(
                    column.name,
                    say("Column {there} is missing in {source}.", there=there, source=source),
                )
            )
        elif known[there] is not None and column.kind in ("numeric", "date"):
            if known[there] == column.kind:
                continue
            needed = say("truth values") if column.type == "boolean" else _HOLDS[column.kind]
            has = _HOLDS[known[there]]
            message = say(
                "Column {column} holds {has} in {source}; the model needs {needed}.",
                column=there,
                has=has,
                source=source,
                needed=needed,
            )
            problems.append(FieldProblem(column.name, message))
        else:
            continue
        bad += 1
    if not problems:
        problems = unknown_columns("slice_by", request.slice_by, source, known)
        if problems:
            raise Invalid.collect(problems)
        return
    total = len(taken)
    summary = say(
        "The model was trained with {columns}; {good} match. Choose another dataset, or say which "
        "column stands for each.",
        columns=counted(total, "column"),
        good=total - bad,
    )
    shown = paragraph([*(problem.message for problem in problems[:10]), summary])
    raise Invalid(shown, code="schema_mismatch", fields=problems)
