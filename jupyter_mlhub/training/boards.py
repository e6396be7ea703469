"""Leaderboards: which jobs fit on the same data for the same target, and are tested alike."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Board, BoardEntry, find_or_add
from ..schemas.pipelines.searches import SearchSpec
from ..schemas.pipelines.specs import PipelineSpec
from ..schemas.pipelines.validation import HoldOut, KFold, Validation
from .tasks import WITHOUT_TARGET

StandsBy = Literal["trials", "fit"]


def join_board(
    session: Session,
    job_id: int,
    dataset_version_id: int,
    spec: PipelineSpec | SearchSpec,
    *,
    holdout: HoldOut | None = None,
    stands_by: StandsBy = "fit",
) -> None:
    """Put a job onto the board of all that are tested by the same rows, in its own transaction.

    Tasks without a target have no boards, nor has a dataset that was deleted meanwhile.

    Args:
        spec: a checked spec. Its seed splits the rows where the validation has none of its own.
        holdout: what is taken from the rows before they are split.
        stands_by: what stands on the board: the job's trials, or the model that it fits.
    """
    if spec.target is None or spec.task is None or spec.task in WITHOUT_TARGET:
        return
    split = _split_of(spec, holdout)
    fingerprint = _fingerprint(spec, split)
    known = select(Board).where(
        Board.dataset_version_id == dataset_version_id, Board.fingerprint == fingerprint
    )
    made = Board(dataset_version_id=dataset_version_id, fingerprint=fingerprint)
    made.target, made.task, made.split = spec.target, spec.task, split
    board = find_or_add(session, known, made)
    if board is not None:
        session.add(BoardEntry(board_id=board.id, job_id=job_id, stands_by=stands_by))


def are_tested_alike(one: PipelineSpec, other: PipelineSpec) -> bool:
    """Whether fits of two checked specs on one dataset are tested by the same rows."""
    return one.task not in WITHOUT_TARGET and (
        _fingerprint(one, _split_of(one)) == _fingerprint(other, _split_of(other))
    )


def _split_of(spec: PipelineSpec | SearchSpec, holdout: HoldOut | None = None) -> dict[str, Any]:
    """Return what splits the rows."""
    return {
        "validation": _seeded(spec.validation, spec.seed),
        "rows": None if spec.rows is None else spec.rows.model_dump(mode="json"),
        "holdout": None if holdout is None else _seeded(holdout, spec.seed),
    }


def _fingerprint(spec: PipelineSpec | SearchSpec, split: dict[str, Any]) -> str:
    document = json.dumps([spec.target, spec.task, split], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()


def _seeded(validation: Validation, seed: int) -> dict[str, Any]:
    """Return the document of a validation with the seed that splits the rows."""
    if isinstance(validation, HoldOut | KFold) and validation.seed is None:
        validation = validation.model_copy(update={"seed": seed})
    return validation.model_dump(mode="json")
