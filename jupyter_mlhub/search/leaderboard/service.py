"""The leaderboards service: lists boards, and what a person may see on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Integer, Select, exists, select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.sharing import accessible
from ...artifacts.versions import find_artifact, find_version
from ...database import (
    Artifact,
    Board,
    BoardEntry,
    Database,
    Job,
    Outcome,
    Trial,
    User,
    Version,
    paginate,
)
from ...database.cursors import decode_cursor, encode_cursor
from ...errors import NotFound
from ...schemas.base import Page
from ...schemas.pipelines.leaderboards import (
    Front,
    FrontQuery,
    Leaderboard,
    LeaderboardInfo,
    LeaderboardQuery,
    LeaderboardsQuery,
)
from ...schemas.pipelines.specs import split_reference
from ...schemas.pipelines.validation import HoldOut, KFold, Validation
from ...training.validation import validation_words
from .comparing import Compared, Comparisons, Standings
from .decisions import Decisions, find_decisions, with_repeats
from .entries import describe_entries
from .front import choose_shown, draw_front, find_front
from .ranking import (
    Ranked,
    Ranking,
    best_score,
    count_entries,
    in_order,
    make_ranking,
    metric_for,
    metrics_by,
    timed_rows,
    visible_jobs,
)

_VALIDATION: TypeAdapter[Validation] = TypeAdapter(Validation)


@dataclass(frozen=True)
class Seen:
    """What a person sees on a board."""

    board: Board
    ranking: Ranking
    decisions: Decisions
    compared: Compared


class Leaderboards:
    """Shows leaderboards. Each person sees those of their own and shared jobs, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._comparisons = Comparisons()

    def list(self, actor: Actor, query: LeaderboardsQuery) -> Page[LeaderboardInfo]:
        """List boards with a result that the actor may see, the newest first.

        Raises:
            NotFound: There is no such dataset, or the actor may not know of it.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            statement = select(Board).where(_is_visible(actor))
            if query.target is not None:
                statement = statement.where(Board.target == query.target)
            if query.dataset is not None:
                statement = statement.where(_of_dataset(session, actor, query.dataset))
            return paginate(
                session,
                statement,
                query,
                Page[LeaderboardInfo],
                lambda boards: [_info(session, actor, board) for board in boards],
                sort="-id",
                by=[Board.id],
            )

    def front(self, actor: Actor, board_id: int, query: FrontQuery) -> Front:
        """Show the scores of a board against the times to predict.

        Raises:
            NotFound: There is no such board, or the actor sees nothing on it.
            Invalid: The metric belongs to another task.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            board = find_board(session, actor, board_id)
            jobs = visible_jobs(session, actor, board)
            metric = metric_for(session, board, jobs, query.metric)
            rows = make_ranking(session, jobs, metric).rows
            points = timed_rows(rows)
            shown = choose_shown(points, find_front(points, metric.higher_is_better))
            keys = {point.key for point in shown}
            drawn = [row for row in rows if row.key in keys]
            described = describe_entries(session, actor, drawn, metric.name)
            names = {
                row.key: entry["pipeline"]
                if entry["model"] is None
                else f"{entry['model']} v{entry['model_version']}"
                for row, entry in zip(drawn, described, strict=True)
            }
            return draw_front(shown, metric.higher_is_better, metric.label, names)

    def get(self, actor: Actor, board_id: int, query: LeaderboardQuery) -> Leaderboard:
        """Show a page of a board.

        Raises:
            NotFound: There is no such board, or the actor sees nothing on it.
            Invalid: The metric belongs to another task.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            seen = self.look(session, actor, board_id, query.metric)
            metric, decisions = seen.ranking.metric, seen.decisions
            rows = in_order(seen.ranking.rows, query.sort)
            shown, following = _page(rows, query)
            entries = _entries(session, actor, shown, seen.compared.standings, metric.name)
            return Leaderboard.model_validate(
                {
                    "items": entries,
                    "total": len(rows),
                    "next": following,
                    "id": board_id,
                    **about_board(session, actor, seen.board),
                    "metric": metric.name,
                    "label": metric.label,
                    "higher_is_better": metric.higher_is_better,
                    "metrics": metrics_by(seen.board),
                    "notes": [*seen.ranking.notes, *seen.compared.notes],
                    "decision": decisions.newest,
                }
            )

    def look(self, session: Session, actor: Actor, board_id: int, wanted: str | None) -> Seen:
        """Return what a person sees on a board.

        Args:
            wanted: the metric to rank by; None: that of the board.

        Raises:
            NotFound: There is no such board, or the actor sees nothing on it.
            Invalid: The metric belongs to another task.
        """
        board = find_board(session, actor, board_id)
        jobs = visible_jobs(session, actor, board)
        metric = metric_for(session, board, jobs, wanted)
        decisions = find_decisions(session, actor, board, metric.name)
        ranking = with_repeats(make_ranking(session, jobs, metric), decisions)
        compared = self._comparisons.compare(session, board, ranking, decisions)
        return Seen(board, ranking, decisions, compared)


def find_board(session: Session, actor: Actor, board_id: int) -> Board:
    """Find a board on which the actor sees something.

    Raises:
        NotFound: There is none.
    """
    found = session.scalar(select(Board).where(Board.id == board_id, _is_visible(actor)))
    if found is None:
        raise NotFound(
            "You have no leaderboard {board_id}.", board_id=board_id, code="no_leaderboard"
        )
    return found


def _is_visible(actor: Actor) -> Any:
    """Return the condition for boards with a result of a job that the actor may see."""
    trial = exists().where(
        Trial.search_id == Job.id, Trial.share == 1.0, Trial.state == "succeeded"
    )
    outcome = exists().where(Outcome.job_id == Job.id)
    return exists().where(
        BoardEntry.board_id == Board.id,
        Job.id == BoardEntry.job_id,
        accessible(actor, Job),
        ((BoardEntry.stands_by == "trials") & trial) | ((BoardEntry.stands_by == "fit") & outcome),
    )


def _of_dataset(session: Session, actor: Actor, reference: str) -> Any:
    name, number = split_reference(reference)
    if "@" in reference.rpartition("/")[2]:
        version = find_version(session, actor, "dataset", name, number)
        return Board.dataset_version_id == version.id
    artifact = find_artifact(session, actor, "dataset", name)
    versions: Select[int] = select(Version.id).where(Version.artifact_id == artifact.id)
    return Board.dataset_version_id.in_(versions)


def _info(session: Session, actor: Actor, board: Board) -> dict[str, Any]:
    jobs = visible_jobs(session, actor, board)
    metric = metric_for(session, board, jobs, None)
    return {
        "id": board.id,
        **about_board(session, actor, board),
        "models": count_entries(session, jobs),
        "metric": metric.name,
        "label": metric.label,
        "higher_is_better": metric.higher_is_better,
        "best": best_score(session, jobs, metric),
        "created_at": board.created_at,
    }


def about_board(session: Session, actor: Actor, board: Board) -> dict[str, Any]:
    """Return what holds for all of a board."""
    statement = (
        select(Version.number, Artifact.name, Artifact.owner_id, User.name.label("owner"))
        .join(Artifact, Artifact.id == Version.artifact_id)
        .join(User, User.id == Artifact.owner_id)
        .where(Version.id == board.dataset_version_id)
    )
    found = session.execute(statement).one()
    own = found.owner_id == actor.id
    return {
        "dataset": found.name if own else f"{found.owner}/{found.name}",
        "dataset_version": found.number,
        "target": board.target,
        "task": board.task,
        "split": split_sentence(board.split),
    }


def split_sentence(split: dict[str, Any]) -> str:
    """Describe what splits the rows of a board: ``5-fold cross-validation, seed 0``."""
    validation = _VALIDATION.validate_python(split["validation"])
    words = validation_words(validation)
    if isinstance(validation, HoldOut | KFold) and not getattr(validation, "time", None):
        words += f", seed {validation.seed}"
    if split["holdout"] is not None:
        held = validation_words(HoldOut.model_validate(split["holdout"]))
        words += f"; without a {held}"
    if split["rows"] is not None:
        words += f"; rows {split['rows']['start']}–{split['rows']['end']}"
    return words


def _page(rows: Sequence[Ranked], query: LeaderboardQuery) -> tuple[Sequence[Ranked], str | None]:
    start = 0
    if query.cursor is not None:
        (start,) = decode_cursor(query.cursor, query.sort, [Integer()])
    end = start + query.limit
    following = encode_cursor(query.sort, [end]) if end < len(rows) else None
    return rows[start:end], following


def _entries(
    session: Session, actor: Actor, shown: Sequence[Ranked], standings: Standings, metric: str
) -> list[dict[str, Any]]:
    described = describe_entries(session, actor, shown, metric)
    return [
        {
            "rank": row.rank,
            "standing": standings.get(row.key),
            "kind": "trial" if row.key[1] else "job",
            "job_id": row.key[0],
            "trial": row.key[1] or None,
            "score": row.score,
            "fit_seconds": row.fit_seconds,
            "predict_seconds": row.predict_seconds,
            "size_bytes": row.size_bytes,
            "on_front": row.on_front,
            "repeated": row.repeated,
            "created_at": row.created_at,
            **more,
        }
        for row, more in zip(shown, described, strict=True)
    ]
