"""Score a pipeline on random rows too, to see what they would let it know.

A split by groups or by time keeps rows that belong together on one side. What the scores lose by it
is what random rows would have promised too much. Both numbers are of fits on as many rows, so that
their difference comes from the choice of the rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.model_selection import train_test_split

from ...schemas.pipelines.specs import SupervisedSpec
from ..tables import Table
from .splits import Indices, Split


def random_splits(
    spec: SupervisedSpec, table: Table, splits: Sequence[Split]
) -> Iterator[tuple[Indices, Indices]]:
    """Split the rows of each split again, at random and into parts of the same sizes.

    Each class has the same share in both parts, for classification and where it has enough rows.

    Returns:
        Positions in the table of the training rows (n,) and the test rows (m,) of every fold.
    """
    for number, (train, test) in enumerate(splits):
        rows = np.concatenate([train, test])
        truth = table.truth[rows]
        classes = truth if spec.task == "classification" else None
        if classes is not None:
            names, counts = np.unique(classes, return_counts=True)
            if counts.min() < 2 or min(len(train), len(test)) < len(names):
                classes = None
        fitted, tested = train_test_split(
            rows,
            train_size=len(train),
            test_size=len(test),
            random_state=(spec.seed + number) % 2**32,
            stratify=classes,
        )
        yield fitted, tested
