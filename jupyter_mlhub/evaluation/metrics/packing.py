"""Predictions for rows that a model was not fitted on, packed to be stored and compared."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .predictions import Predictions

MOST_CELLS = 500_000
"""Larger tables of predictions, rows times classes, are not kept."""
MOST_BYTES = 4 * 2**20
"""The most bytes of packed predictions or rows, as a message may hold them."""
_MOST_UNPACKED = 16 * MOST_CELLS + 4096

Test = tuple[NDArray[Any], Predictions]
"""Places (m,) of tested rows, and the predictions for them."""


@dataclass(frozen=True)
class ScoredRows:
    """The rows (n,) that a model was tested on.

    ``truth`` holds places among the classes, or numbers. ``positions`` are those in the dataset.
    ``folds`` is the test of each row, in the first repeat; -1 for rows without a test. ``units``
    are groups of rows that belong together; None where each row stands alone.
    """

    truth: NDArray[Any]
    positions: NDArray[np.int64]
    folds: NDArray[np.int64]
    units: NDArray[np.int64] | None


def pack_answers(tests: Sequence[Test], rows: int, classes: NDArray[Any] | None) -> bytes | None:
    """Pack the answers (n, classes), or (n, 1) for a quantity; NaN for rows without a test.

    Repeated tests of a row are averaged.

    Returns:
        None where they are too many to be kept.
    """
    width = 1 if classes is None else len(classes)
    if rows * width > MOST_CELLS:
        return None
    total = np.zeros((rows, width), np.float64)
    times = np.zeros((rows, 1))
    for test, predictions in tests:
        total[test] += answers_of(predictions, classes)
        times[test] += 1
    with np.errstate(invalid="ignore"):
        return _pack((total / times).astype(np.float32))


def pack_rows(
    tests: Sequence[Test],
    truth: NDArray[Any],
    positions: NDArray[Any],
    classes: NDArray[Any] | None,
    units: NDArray[Any] | None = None,
) -> bytes | None:
    """Pack what is known of the tested rows.

    Args:
        units: the group of each row, where rows belong together.

    Returns:
        None where their predictions are too many to be kept.
    """
    if len(truth) * (1 if classes is None else len(classes)) > MOST_CELLS:
        return None
    known = np.asarray(truth, float) if classes is None else np.searchsorted(classes, truth)
    folds = np.full(len(truth), -1)
    for number, (test, _) in reversed(list(enumerate(tests))):
        folds[test] = number
    groups = np.empty(0) if units is None else units
    return _pack(
        known.astype(np.float64),
        positions.astype(np.int32),
        folds.astype(np.int16),
        groups.astype(np.int32),
    )


def unpack_answers(packed: bytes) -> NDArray[np.float64]:
    """Return answers (n, classes), or (n, 1) for a quantity.

    Raises:
        ValueError: It is no table of predictions.
    """
    (answers,) = _unpack(packed, 1)
    if answers.ndim != 2 or answers.size > MOST_CELLS:
        raise ValueError("not a table of predictions")
    return answers.astype(np.float64)


def unpack_rows(packed: bytes) -> ScoredRows:
    """Return what is known of the tested rows.

    Raises:
        ValueError: It is not that.
    """
    truth, positions, folds, units = _unpack(packed, 4)
    shapes = {truth.shape, positions.shape, folds.shape, units.shape if units.size else truth.shape}
    if shapes != {(truth.size,)}:
        raise ValueError("not the truth of rows")
    return ScoredRows(
        truth.astype(np.float64),
        positions.astype(int),
        folds.astype(int),
        units.astype(int) if units.size else None,
    )


def _pack(*arrays: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    for array in arrays:
        np.save(file, array)
    return zlib.compress(file.getvalue(), 1)


def _unpack(packed: bytes, count: int) -> list[NDArray[Any]]:
    """Unpack arrays. The bytes come from a process that may send anything."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, _MOST_UNPACKED)
    except zlib.error as error:
        raise ValueError("not packed") from error
    if unpacker.unconsumed_tail:
        raise ValueError("too large")
    file = io.BytesIO(content)
    try:
        found = [np.load(file, allow_pickle=False) for _ in range(count)]
    except EOFError as error:
        raise ValueError("not whole") from error
    if any(array.dtype.kind not in "iuf" for array in found):
        raise ValueError("not numbers")
    return found


def answers_of(predictions: Predictions, classes: NDArray[Any] | None) -> NDArray[np.float64]:
    """Return predictions as numbers (n, k): probabilities, or 1 for the predicted class."""
    if classes is None:
        return np.asarray(predictions.predicted, float).reshape(-1, 1)
    answers = np.zeros((len(predictions.truth), len(classes)))
    if predictions.probabilities is not None and predictions.classes is not None:
        answers[:, np.searchsorted(classes, predictions.classes)] = predictions.probabilities
    else:
        places = np.searchsorted(classes, predictions.predicted)
        answers[np.arange(len(places)), places] = 1.0
    return answers
