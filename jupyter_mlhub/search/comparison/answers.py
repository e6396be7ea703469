"""What the compared answered for the rows that tested them, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ..leaderboard.outcomes import Answers, answers_of_jobs, answers_of_trials, read_rows
from ..units import Numbers
from .finding import Found
from .judging import has_probabilities

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Side:
    """The answers of one of the compared.

    Args:
        positions: the tested rows' places in the dataset, of shape (n,).
        truth: places of classes, or numbers, of shape (n,).
        answers: probabilities of shape (n, classes), or numbers of shape (n, 1).
        folds: the test of each row, of shape (n,).
        classes: names of the classes; none for a quantity.
        units: the group of each row, of shape (n,), where rows of a group belong together.
    """

    positions: NDArray[Any]
    truth: NDArray[Any]
    answers: Numbers
    folds: NDArray[Any]
    classes: Sequence[str]
    units: NDArray[Any] | None = None

    @cached_property
    def has_probabilities(self) -> bool:
        """Whether the answers are more than the predicted class."""
        return bool(self.classes) and has_probabilities(self.answers)

    @cached_property
    def predicted(self) -> NDArray[Any]:
        """The predicted places of classes, or numbers, of shape (n,)."""
        return self.answers.argmax(axis=1) if self.classes else self.answers[:, 0]

    @cached_property
    def is_right(self) -> NDArray[np.bool_]:
        """Whether the predicted class is the true one, of shape (n,)."""
        right: NDArray[np.bool_] = self.predicted == self.truth
        return right

    @cached_property
    def misses(self) -> Numbers:
        """The absolute errors of a quantity, of shape (n,)."""
        misses: Numbers = np.abs(self.predicted - self.truth)
        return misses

    def tests_like(self, other: Side) -> bool:
        """Whether another was tested on the same rows, in the same folds."""
        return np.array_equal(self.positions, other.positions) and np.array_equal(
            self.folds, other.folds
        )

    def among(self, classes: Sequence[str]) -> Side:
        """Return the same with the columns of more classes."""
        if list(self.classes) == list(classes):
            return self
        places = np.array([classes.index(name) for name in self.classes])
        answers = np.zeros((len(self.answers), len(classes)))
        answers[:, places] = self.answers
        truth = places[self.truth]
        return replace(self, truth=truth, answers=answers, classes=classes)

    def grouped(self, groups: Sequence[int]) -> Side:
        """Return the same with the groups of its rows.

        Args:
            groups: the group of each row of the dataset, in order.
        """
        return replace(self, units=np.asarray(groups)[self.positions])

    def at(self, rows: Indices) -> Side:
        return replace(
            self,
            positions=self.positions[rows],
            truth=self.truth[rows],
            answers=self.answers[rows],
            folds=self.folds[rows],
            units=None if self.units is None else self.units[rows],
        )


def read_sides(session: Session, compared: Sequence[Found]) -> list[Side | None]:
    """Read the predictions of each; None where none were kept.

    Classes have the same places in all of them.
    """
    jobs = [one.job_id for one in compared if one.trial is None and one.job_id is not None]
    of_jobs = answers_of_jobs(session, jobs)
    sides = []
    for one in compared:
        found: Answers | None = None
        if one.trial is not None and one.job_id is not None:
            found = answers_of_trials(session, one.job_id, [one.trial]).get(one.trial)
        elif one.job_id is not None:
            found = of_jobs.get(one.job_id)
        sides.append(None if found is None else _side(session, found))
    classes = sorted({name for side in sides if side is not None for name in side.classes})
    return [
        None if side is None else side.among(classes) if side.classes else side for side in sides
    ]


def _side(session: Session, found: Answers) -> Side | None:
    try:
        answers, rows = found.values(), read_rows(session, found.rows_id)
    except ValueError:  # what the work sent is not trusted
        return None
    if len(answers) != len(rows.truth):
        return None
    tested = np.flatnonzero(np.isfinite(answers).all(axis=1))
    truth = rows.truth.astype(int) if found.classes else rows.truth
    if found.classes and not (
        answers.shape[1] == len(found.classes) and ((truth >= 0) & (truth < answers.shape[1])).all()
    ):
        return None
    return Side(rows.positions, truth, answers, rows.folds, found.classes).at(tested)


def shared(a: Side, b: Side) -> tuple[Side, Side]:
    """Return both on the rows that tested both, in the order of the dataset."""
    if np.array_equal(a.positions, b.positions):
        return a, b
    _, of_a, of_b = np.intersect1d(
        a.positions, b.positions, assume_unique=True, return_indices=True
    )
    return a.at(of_a), b.at(of_b)


def gains(better: Side, worse: Side) -> tuple[Indices, Numbers]:
    """Find the rows on which one is right, or closer, and the other is not.

    Both are on the same rows.

    Returns:
        Places of the rows, the clearest first, and by how much it is better: the probability of
        the true class, or the absolute error.
    """
    places = np.flatnonzero(is_better(better, worse))
    if better.classes:
        truth = better.truth[places]
        gain = better.answers[places, truth] - worse.answers[places, truth]
    else:
        gain = (worse.misses - better.misses)[places]
    order = np.argsort(-gain, kind="stable")
    return places[order], gain[order]


def is_better(better: Side, worse: Side) -> NDArray[np.bool_]:
    """Say for each row whether one is right and the other is not; of quantities, which is closer.

    Both are on the same rows.
    """
    found: NDArray[np.bool_] = (
        better.is_right & ~worse.is_right if better.classes else better.misses < worse.misses
    )
    return found
