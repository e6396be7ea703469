"""Fill leaderboards, and the searches and versions that they need, for the walks of lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from jupyter_mlhub.access.actor import Actor
from jupyter_mlhub.database import (
    Artifact,
    Board,
    BoardEntry,
    Job,
    Outcome,
    Trial,
    User,
    Version,
)
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import Page
from jupyter_mlhub.schemas.pipelines.leaderboards import LeaderboardQuery, LeaderboardsQuery

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
SHA = "0" * 64

Entry = tuple[datetime, str]


def a_job(owner: User) -> Job:
    job = Job(owner_id=owner.id, kind="train", title="walked", state="failed")
    job.request = {}
    return job


def add_versions(session: Session, owner: User, entries: list[Entry]) -> None:
    artifact = Artifact(owner_id=owner.id, kind="dataset", name="walked")
    session.add(artifact)
    session.flush()
    for number, (at, _) in enumerate(entries, 1):
        version = Version(artifact_id=artifact.id, number=number, state="ready", created_at=at)
        version.media_type, version.size, version.sha256 = "text/csv", 1, SHA
        version.created_by = owner.id
        session.add(version)


def add_trials(session: Session, owner: User, entries: list[Entry]) -> None:
    search = a_job(owner)
    search.kind, search.in_parts = "search", True
    spec = {
        **{"dataset": "walked@1", "target": "y", "features": ["x"], "task": "regression"},
        "metric": "r2",
    }
    search.request = {"kind": "search", "spec": spec, "model": "walked"}
    steps = [{"estimator": "Ridge", "parameters": {"alpha": {"low": 0.1, "high": 1.0}}}]
    search.order = {
        **{"dataset_version_id": 1, "kinds": {"x": "numeric"}, "rows": 9},
        "pipelines": [{"steps": steps, "ranges": "own"}],
    }
    session.add(search)
    session.flush()
    for number, (at, _) in enumerate(entries, 1):
        trial = Trial(search_id=search.id, number=number, part_id=0, candidate=0, started_at=at)
        trial.choice, trial.state = {"0.alpha": 0.5}, "failed"
        if number % 3:
            trial.state, trial.loss, trial.folds = "succeeded", -number % 5 / 10, [0.1]
            trial.fit_seconds = float(number % 4)
        session.add(trial)


def _add_board(session: Session, version: Version, fingerprint: str) -> Board:
    board = Board(dataset_version_id=version.id, fingerprint=fingerprint, target="y")
    board.task = "regression"
    board.split = {"validation": {"method": "kfold", "seed": 0}, "rows": None, "holdout": None}
    session.add(board)
    session.flush()
    return board


def _add_fit(session: Session, owner: User, board: Board, at: datetime, number: int) -> None:
    job = a_job(owner)
    job.state, job.created_at = "succeeded", at
    job.request = {"spec": {"steps": [{"estimator": "Ridge", "parameters": {}}]}}
    session.add(job)
    session.flush()
    session.add(BoardEntry(board_id=board.id, job_id=job.id, stands_by="fit"))
    outcome = Outcome(job_id=job.id, metrics={"r2": [number % 3 / 10]} if number % 4 else {})
    if number % 2:
        outcome.fit_seconds, outcome.predict_seconds = number % 3, number % 5
    session.add(outcome)


def add_boards(session: Session, owner: User, entries: list[Entry]) -> None:
    add_versions(session, owner, [(MIDNIGHT, "")])
    session.flush()
    version = session.query(Version).filter_by(created_by=owner.id).one()
    for number, (at, _) in enumerate(entries):
        _add_fit(session, owner, _add_board(session, version, str(number)), at, number)


def add_models_and_trials(session: Session, owner: User, entries: list[Entry]) -> None:
    """To one board: fits first, then as many trials of a search."""
    add_versions(session, owner, [(MIDNIGHT, "")])
    session.flush()
    version = session.query(Version).filter_by(created_by=owner.id).one()
    board = _add_board(session, version, "walked")
    half = len(entries) // 2
    for number, (at, _) in enumerate(entries[:half]):
        _add_fit(session, owner, board, at, number)
    add_trials(session, owner, entries[half:])
    search = session.query(Job).filter_by(owner_id=owner.id, kind="search").one()
    session.add(BoardEntry(board_id=board.id, job_id=search.id, stands_by="trials"))
    for trial in session.query(Trial).filter_by(search_id=search.id):
        trial.state, trial.metrics = "succeeded", {"r2": trial.number % 4 / 10}


def ask_board(hub: Hub, actor: Actor, query: dict[str, Any]) -> Page[Any]:
    """The only board of a person. Where nothing is on it, nobody knows of it."""
    boards = hub.leaderboards.list(actor, LeaderboardsQuery()).items
    if not boards:
        return Page[Any](items=[], total=0, next=None)
    return hub.leaderboards.get(actor, boards[0].id, LeaderboardQuery(**query))
