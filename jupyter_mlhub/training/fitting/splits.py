"""Which rows are fitted on and which are tested, for every kind of validation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

from ...errors import Invalid
from ...schemas import specs
from ..tables import Table

Indices = NDArray[np.int64]


def make_splits(spec: specs.PipelineSpec, table: Table) -> Iterator[tuple[Indices, Indices]]:
    """Positions (in the table) of the training and test rows of every fold.

    Raises:
        Invalid: the rows can't be split as asked.
    """
    every = np.arange(len(table))
    classes = table.truth if spec.task == "classification" else None
    match spec.validation:
        case specs.RowSplit(train=train, test=test):
            yield _positions(table, train, "train"), _positions(table, test, "test")
        case specs.HoldOut(test_size=size):
            try:
                train_rows, test_rows = train_test_split(
                    every, test_size=size, random_state=spec.seed, stratify=classes
                )
            except ValueError as error:
                raise Invalid.field(
                    "spec.validation",
                    f"The rows can't be held out so: {error} Use more rows, or k-fold.",
                ) from error
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
            yield from splitter(folds, shuffle=True, random_state=spec.seed).split(every, classes)


def _positions(table: Table, rows: specs.RowRange, name: str) -> Indices:
    chosen = np.flatnonzero((table.positions >= rows.start) & (table.positions <= rows.end))
    if len(chosen) == 0:
        raise Invalid.field(
            f"spec.validation.{name}", f"No row from {rows.start} to {rows.end} has a target."
        )
    return chosen
