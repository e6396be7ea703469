"""Packed predictions are the same again, and nothing else is taken for them."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import pytest

from jupyter_mlhub.evaluation.metrics.packing import (
    MOST_CELLS,
    pack_answers,
    pack_rows,
    unpack_answers,
    unpack_rows,
)
from jupyter_mlhub.evaluation.metrics.predictions import Predictions

CLASSES = np.array(["a", "b", "c"])
TRUTH = np.array(["b", "a", "c", "b"])


def test_probabilities_stand_at_their_class_and_repeats_are_averaged() -> None:
    known = np.array(["a", "b"])
    first = Predictions(TRUTH[[0, 1]], known, np.array([[0.25, 0.75], [1, 0]]), known)
    again = Predictions(TRUTH[[0]], known[:1], np.array([[0.75, 0.25]]), known)
    tests = [(np.array([0, 1]), first), (np.array([0]), again)]
    packed = pack_answers(tests, 4, CLASSES)
    assert packed is not None
    answers = unpack_answers(packed)
    assert answers[:2].tolist() == [[0.5, 0.5, 0], [1, 0, 0]]
    assert np.isnan(answers[2:]).all()


def test_predicted_classes_without_probabilities_count_fully() -> None:
    test = (np.array([3]), Predictions(TRUTH[[3]], np.array(["c"])))
    packed = pack_answers([test], 4, CLASSES)
    assert packed is not None
    assert unpack_answers(packed)[3].tolist() == [0, 0, 1]


def test_rows_keep_truth_positions_and_the_first_test() -> None:
    nothing = Predictions(np.empty(0), np.empty(0))
    tests = [(np.array([0, 2]), nothing), (np.array([2, 3]), nothing)]
    packed = pack_rows(tests, TRUTH, np.array([7, 8, 10, 11]), CLASSES)
    assert packed is not None
    rows = unpack_rows(packed)
    assert rows.truth.tolist() == [1, 0, 2, 1]
    assert rows.positions.tolist() == [7, 8, 10, 11]
    assert rows.folds.tolist() == [0, -1, 0, 1]
    quantity = pack_rows(tests, np.array([0.5, 1, 2, 3]), np.arange(4), None)
    assert quantity is not None
    assert unpack_rows(quantity).truth.tolist() == [0.5, 1, 2, 3]
    assert rows.units is None


def test_rows_that_belong_together_keep_their_groups() -> None:
    nothing = Predictions(np.empty(0), np.empty(0))
    tests = [(np.arange(4), nothing)]
    packed = pack_rows(tests, TRUTH, np.arange(4), CLASSES, np.array([1, 2, 2, 0]))
    assert packed is not None
    units = unpack_rows(packed).units
    assert units is not None
    assert units.tolist() == [1, 2, 2, 0]


def test_too_many_are_not_kept() -> None:
    test = (np.array([0]), Predictions(np.zeros(1), np.zeros(1)))
    assert pack_answers([test], MOST_CELLS, None) is not None
    assert pack_answers([test], MOST_CELLS + 1, None) is None
    assert pack_rows([test], np.zeros(MOST_CELLS + 1), np.arange(MOST_CELLS + 1), None) is None


def packed(*arrays: Any) -> bytes:
    file = io.BytesIO()
    for array in arrays:
        np.save(file, np.asarray(array), allow_pickle=True)
    return zlib.compress(file.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zlib",
        zlib.compress(b"no array"),
        zlib.compress(bytes(10**8)),
        packed([{"a": 1}]),
        packed(["text"]),
        packed([1.0, 2.0]),
    ],
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not|large|pickle|magic"):
        unpack_answers(content)


def test_rows_of_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="not the truth"):
        unpack_rows(packed([1.0, 2.0], [1, 2], [0, 0], [0]))
