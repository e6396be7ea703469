"""Choose the training and test rows, for every kind of validation."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

from ...errors import Invalid
from ...schemas import specs
from ..tables import Table

Indices = NDArray[np.int64]


def make_splits(spec: specs.PipelineSpec, table: Table) -> Iterator[tuple[Indices, Indices]]:
    """Split the rows.

    Returns:
        Positions in the table of the training rows (n,) and the test rows (m,) of every fold.

    Raises:
        Invalid: The rows can't be split as requested.
    """
    every = np.arange(len(table))
    classes = table.truth if spec.task == "classification" else None
    match spec.validation:
        case specs.RowSplit(train=train, test=test):
            yield _positions(table, train, "train"), _positions(table, test, "test")
        case specs.HoldOut(test_size=size):
            _check_hold_out(spec, classes, len(every), size)
            train_rows, test_rows = train_test_split(
                every, test_size=size, random_state=spec.seed, stratify=classes
            )
            yield train_rows, test_rows
        case specs.KFold(folds=folds):
            if folds > len(every):
                raise Invalid.field(
                    "spec.validation.folds",
                    f"{folds} folds need at least {folds} rows; {len(every)} have a target.",
                )
            if classes is not None and np.unique(classes, return_counts=True)[1].max() < folds:
                raise Invalid.field(
                    "spec.validation.folds",
                    f"Every class of {spec.target} has fewer than {folds} rows. "
                    "Use fewer folds, or a target with fewer classes.",
                )
            splitter = StratifiedKFold if classes is not None else KFold
            with _of_rare_classes(spec.target, classes, folds):
                splits = splitter(folds, shuffle=True, random_state=spec.seed)
                found = list(splits.split(every, classes))
            yield from found


def _check_hold_out(
    spec: specs.PipelineSpec, classes: NDArray[Any] | None, rows: int, size: float
) -> None:
    """Check a hold-out.

    Raises:
        Invalid: One part would have no rows, or too few of some class.
    """
    tested = math.ceil(rows * size)
    what = f"A hold-out of {size:.0%} of {rows} rows"
    if rows - tested < 1:
        raise Invalid.field("spec.validation", f"{what} leaves none to be fitted on. Test fewer.")
    if classes is None:
        return
    names, counts = np.unique(classes, return_counts=True)
    if counts.min() < 2:
        raise Invalid.field(
            "spec.validation",
            f"The class {names[counts.argmin()]} of {spec.target} has only 1 row; a hold-out needs "
            "one to fit on and one to test. Use k-fold, or leave that row out.",
        )
    if min(tested, rows - tested) < len(names):
        part = "tests" if tested < rows - tested else "fits on"
        raise Invalid.field(
            "spec.validation",
            f"{what} {part} {min(tested, rows - tested)}, fewer than the {len(names)} classes of "
            f"{spec.target}. Use more rows, another share, or k-fold.",
        )


@contextmanager
def _of_rare_classes(
    target: str | None, classes: NDArray[Any] | None, folds: int
) -> Iterator[None]:
    """Explain scikit-learn's warning on classes that some folds lack, in terms of the table."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")
        yield
    if classes is None:
        return
    names, counts = np.unique(classes, return_counts=True)
    if counts.min() < folds:
        count, name = counts.min(), names[counts.argmin()]
        rows = "1 row" if count == 1 else f"{count} rows"
        warnings.warn(
            f"The class {name} of {target} has only {rows}: not each of the {folds} folds tests "
            "it.",
            stacklevel=2,
        )


def _positions(table: Table, rows: specs.RowRange, name: str) -> Indices:
    chosen = np.flatnonzero((table.positions >= rows.start) & (table.positions <= rows.end))
    if len(chosen) == 0:
        raise Invalid.field(
            f"spec.validation.{name}", f"No row from {rows.start} to {rows.end} has a target."
        )
    return chosen
