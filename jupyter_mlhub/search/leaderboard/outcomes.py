"""What the tests of jobs and trials gave: written down as it comes, and read to be compared."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ...database import Outcome, RowSet, Trial, find_or_add
from ...schemas.pipelines.reports import Report
from ...wording import storable

if TYPE_CHECKING:
    from ...evaluation.metrics.packing import ScoredRows

MOST_BYTES = 4 * 2**20
"""The most bytes that the packed predictions of a job or a trial may have, and their rows."""
_MOST_CLASSES = 500_000


def _seconds(value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError("not a duration")
    return value


Seconds = Annotated[float, AfterValidator(_seconds)]


class RowsMessage(BaseModel):
    """The rows that a process tested on. Its sender is not trusted."""

    model_config = ConfigDict(extra="forbid")

    packed: Base64Bytes = Field(max_length=MOST_BYTES)
    classes: list[str] = Field(max_length=_MOST_CLASSES)


class OutcomeMessage(BaseModel):
    """What the tests of a process gave. Its sender is not trusted."""

    model_config = ConfigDict(extra="forbid")

    rows: RowsMessage | None = None
    predictions: Base64Bytes | None = Field(None, max_length=MOST_BYTES)
    fit_seconds: Seconds | None = None
    predict_seconds: Seconds | None = None


def record_outcome(
    session: Session,
    job_id: int,
    message: OutcomeMessage,
    report: Report,
    *,
    dataset_version_id: int | None,
    model_version_id: int | None,
    trial: int | None = None,
) -> None:
    """Write down what the tests of a job gave, in the transaction that ends it.

    Args:
        job_id: the job that people know: of the last fit of a search, the search.
        report: has the scores of the tests.
        trial: the trial of the search that the fit repeats.
    """
    outcome = Outcome(job_id=job_id, model_version_id=model_version_id, trial=trial)
    outcome.metrics = {metric.name: metric.folds for metric in report.metrics}
    outcome.fit_seconds = message.fit_seconds
    outcome.predict_seconds = message.predict_seconds
    if message.rows is not None and dataset_version_id is not None:
        outcome.rows_id = record_rows(session, dataset_version_id, message.rows)
    if outcome.rows_id is not None:
        outcome.predictions = message.predictions
    session.merge(outcome)


def record_rows(session: Session, dataset_version_id: int, message: RowsMessage) -> int | None:
    """Keep the rows of a test, once for all tests on the same.

    Returns:
        The id of the set of rows; None where the dataset was deleted meanwhile.
    """
    classes = [storable(name)[:500] for name in message.classes]
    sha256 = hashlib.sha256(message.packed + "\n".join(classes).encode()).hexdigest()
    known = select(RowSet).where(
        RowSet.dataset_version_id == dataset_version_id, RowSet.sha256 == sha256
    )
    made = RowSet(dataset_version_id=dataset_version_id, sha256=sha256, classes=classes)
    made.packed = message.packed
    found = find_or_add(session, known, made)
    return None if found is None else found.id


@dataclass(frozen=True)
class Answers:
    """Predictions for rows that the model was not fitted on, or those of an evaluation.

    Args:
        rows_id: the set of rows. Answers with the same set can be compared row by row.
        classes: the names of the classes; none for a quantity.
        packed: the predictions, as ``unpack_answers`` reads them.
    """

    rows_id: int
    classes: list[str]
    packed: bytes

    def values(self) -> Any:
        """Unpack the predictions: probabilities (n, classes), or numbers (n, 1) for a quantity.

        Rows that were not tested are NaN.

        Raises:
            ValueError: What the work sent is no table of predictions.
        """
        from ...evaluation.metrics.packing import unpack_answers

        return unpack_answers(self.packed)


def answers_of_job(session: Session, job_id: int) -> Answers | None:
    """Return the predictions of a training, of a search's last fit, or of an evaluation.

    The caller has checked that the person may see the job. None where none were kept.
    """
    return answers_of_jobs(session, [job_id]).get(job_id)


def answers_of_jobs(session: Session, job_ids: Sequence[int]) -> dict[int, Answers]:
    """Return the predictions of several jobs, of those that kept some."""
    statement = (
        select(Outcome.job_id, Outcome.rows_id, RowSet.classes, Outcome.predictions)
        .join(RowSet, RowSet.id == Outcome.rows_id)
        .where(Outcome.job_id.in_(job_ids), Outcome.predictions.is_not(None))
    )
    return {row[0]: Answers(*row[1:]) for row in session.execute(statement)}


def answers_of_trials(
    session: Session, search_id: int, numbers: Sequence[int]
) -> dict[int, Answers]:
    """Return the predictions of trials by their numbers, of those that kept some."""
    statement = (
        select(Trial.number, Trial.rows_id, RowSet.classes, Trial.predictions)
        .join(RowSet, RowSet.id == Trial.rows_id)
        .where(
            Trial.search_id == search_id,
            Trial.number.in_(numbers),
            Trial.predictions.is_not(None),
        )
    )
    return {row[0]: Answers(*row[1:]) for row in session.execute(statement)}


def read_rows(session: Session, rows_id: int) -> ScoredRows:
    """Return truth, positions and folds of a set of rows.

    Show them only to people who may read the dataset.

    Raises:
        ValueError: What the work sent is not that.
    """
    from ...evaluation.metrics.packing import unpack_rows

    rows = session.get_one(RowSet, rows_id, options=[undefer(RowSet.packed)])
    return unpack_rows(rows.packed)


def packed_rows(session: Session, rows_id: int) -> bytes:
    """Return a set of rows as it is stored."""
    return session.execute(select(RowSet.packed).where(RowSet.id == rows_id)).scalar_one()


def known_rows(session: Session, search_id: int) -> int | None:
    """Return the set of rows that the trials of a search were tested on, once it is known."""
    known = select(Trial.rows_id).where(Trial.search_id == search_id, Trial.rows_id.is_not(None))
    return session.scalar(known.limit(1))
