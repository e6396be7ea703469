"""The predictions of folds, and how those of several are brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Predictions:
    """The predictions of one fold of n rows, with k classes.

    Args:
        truth: the true values, of shape (n,).
        predicted: the predicted values, of shape (n,).
        probabilities: of shape (n, k), with a column for each of ``classes``; or None.
        classes: the classes that the model knows, of shape (k,); or None.
    """

    truth: NDArray[Any]
    predicted: NDArray[Any]
    probabilities: NDArray[np.float64] | None = None
    classes: NDArray[Any] | None = None

    def at(self, rows: NDArray[Any]) -> Predictions:
        """Return the predictions for some rows, by their places. A row may occur more than once."""
        probabilities = None if self.probabilities is None else self.probabilities[rows]
        return Predictions(self.truth[rows], self.predicted[rows], probabilities, self.classes)


def encoded(folds: Sequence[Predictions]) -> tuple[NDArray[Any], list[Predictions]]:
    """Encode classes as integers, since numbers are compared and sorted much faster than text.

    Returns:
        All classes in order, of shape (k,), and the predictions with each class as its place there.
    """
    import pandas as pd  # the server packs and compares predictions without it

    parts = [part for fold in folds for part in (fold.truth, fold.predicted, fold.classes)]
    present = [part for part in parts if part is not None]
    places, found = pd.factorize(np.concatenate(present))
    order = np.argsort(found)
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order))
    ends = np.cumsum([len(part) for part in present])[:-1]
    pieces = iter(np.split(rank[places], ends))
    return found[order], [
        replace(
            fold,
            truth=next(pieces),
            predicted=next(pieces),
            classes=None if fold.classes is None else next(pieces),
        )
        for fold in folds
    ]


def joined(folds: Sequence[Predictions]) -> Predictions:
    """Join the predictions of all folds. Probabilities stay only where all folds have the same
    classes."""
    first = folds[0]
    alike = all(
        fold.probabilities is not None
        and fold.classes is not None
        and first.classes is not None
        and np.array_equal(fold.classes, first.classes)
        for fold in folds
    )
    return Predictions(
        truth=np.concatenate([fold.truth for fold in folds]),
        predicted=np.concatenate([fold.predicted for fold in folds]),
        probabilities=np.concatenate([f.probabilities for f in folds]) if alike else None,
        classes=first.classes if alike else None,
    )
