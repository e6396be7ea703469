"""What repeats of a leaderboard's tests have shown: written down as it comes, and read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.sharing import accessible
from ...database import Board, BoardEntry, Job
from ...languages import paragraph, say
from ...schemas.orders import RepeatsOrder
from ...schemas.pipelines.leaderboards import Decision
from ...schemas.pipelines.repeats import (
    RepeatedEntry,
    RepeatedPair,
    RepeatsRequest,
    RepeatsResult,
)
from ...wording import listed
from ..ending import words_of
from ..making import words_of_steps
from .front import Key, key_of
from .ranking import Ranked, Ranking

REPEATS = "repeats"
"""How a job that repeats tests stands on a board."""
_MOST = 20
"""The newest decisions that are read."""


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


Number = Annotated[float, AfterValidator(_finite)]


class PairMessage(BaseModel):
    """The difference between two of the repeated, by their places. Its sender is not trusted."""

    model_config = ConfigDict(extra="forbid")

    first: int
    second: int
    difference: Number
    variance: Annotated[Number, Field(gt=0)]
    once: Annotated[Number, Field(ge=0)]
    fixed: Annotated[Number, Field(ge=0)]
    freedom: Annotated[Number, Field(ge=1)]
    by_folds: bool
    differs: bool


class RepeatsMessage(BaseModel):
    """What the process that repeated tests found. Its sender is not trusted."""

    model_config = ConfigDict(extra="forbid")

    repeats: int
    judged_by: Annotated[str, Field(max_length=50)]
    scores: list[Number]
    losses: list[Number]
    pairs: list[PairMessage]


def make_result(
    request: RepeatsRequest, order: RepeatsOrder, message: RepeatsMessage
) -> RepeatsResult:
    """Make the result of a job that repeated tests.

    Raises:
        ValueError: What the work sent does not fit what was asked.
    """
    names = request.entries
    expected = list(combinations(range(len(names)), 2))
    if not len(names) == len(message.scores) == len(message.losses):
        raise ValueError("not a number for each entry")
    if [(pair.first, pair.second) for pair in message.pairs] != expected:
        raise ValueError("not all pairs")
    if not request.repeats <= message.repeats <= (request.up_to or request.repeats):
        raise ValueError("not as many repeats as asked")
    entries = [
        RepeatedEntry(entry=name, pipeline=words_of_steps(fit.spec.steps), score=score, loss=loss)
        for name, fit, score, loss in zip(
            names, order.fits, message.scores, message.losses, strict=True
        )
    ]
    entries.sort(key=lambda one: one.loss)
    pairs = [
        RepeatedPair.model_validate(
            {**pair.model_dump(), "first": names[pair.first], "second": names[pair.second]}
        )
        for pair in message.pairs
    ]
    return RepeatsResult(
        board=request.board,
        metric=request.metric,
        judged_by=message.judged_by,
        repeats=message.repeats,
        sentence=_sentence(message.repeats, message.judged_by, entries, pairs),
        entries=entries,
        pairs=pairs,
    )


def _sentence(
    repeats: int, judge: str, entries: Sequence[RepeatedEntry], pairs: Sequence[RepeatedPair]
) -> str:
    best, *others = entries
    apart = {frozenset((pair.first, pair.second)) for pair in pairs if pair.differs}
    behind = [one for one in others if frozenset((best.entry, one.entry)) in apart]
    alike = [one for one in others if one not in behind]
    first = title_of(best.pipeline, best.entry)
    after = say("After {count} repeats", count=repeats)
    if not behind:
        rest = listed([title_of(one.pipeline, one.entry) for one in others])
        return say(
            "{after}, {first} still can't be distinguished from {rest}.",
            after=after,
            first=first,
            rest=rest,
        )
    worse = listed([title_of(one.pipeline, one.entry) for one in behind])
    sentence = say(
        "{after}, {first} is better than {worse} by {words_of}.",
        after=after,
        first=first,
        worse=worse,
        words_of=words_of(judge),
    )
    if alike:
        rest = listed([title_of(one.pipeline, one.entry) for one in alike])
        sentence = paragraph([sentence, say("It can't be distinguished from {rest}.", rest=rest)])
    return sentence


def title_of(pipeline: str, entry: str) -> str:
    """Name an entry in a sentence: ``Ridge (job 12)``."""
    return f"{pipeline} ({entry.replace(':', ' ')})"


@dataclass(frozen=True)
class Decisions:
    """What a person may see of the repeats on a board, by one metric.

    Args:
        job_ids: of the jobs that repeated tests, the newest first.
        newest: what the newest of them is to tell.
        scores: the mean score over the newest repeats.
        losses: likewise for the losses that were compared.
        pairs: the newest comparison of each pair.
    """

    job_ids: tuple[int, ...] = ()
    newest: Decision | None = None
    scores: dict[Key, float] = field(default_factory=dict)
    losses: dict[Key, float] = field(default_factory=dict)
    pairs: dict[tuple[Key, Key], RepeatedPair] = field(default_factory=dict)

    def pair(self, one: Key, other: Key) -> RepeatedPair | None:
        """Return the newest comparison of two."""
        return self.pairs.get((min(one, other), max(one, other)))


def find_decisions(session: Session, actor: Actor, board: Board, metric: str) -> Decisions:
    """Find what repeats have shown by a metric."""
    statement = (
        _of_board(actor, board, Job.id, Job.result, Job.finished_at)
        .where(Job.state == "succeeded", Job.request["metric"].as_string() == metric)
        .limit(_MOST)
    )
    found = [
        (row.id, row.finished_at, RepeatsResult.model_validate(row.result["repeats"]))
        for row in session.execute(statement)
    ]
    if not found:
        return Decisions()
    pairs: dict[tuple[Key, Key], RepeatedPair] = {}
    for _, _, result in found:
        for pair in result.pairs:
            first, second = sorted((key_of(pair.first), key_of(pair.second)))
            pairs.setdefault((first, second), pair)
    job_id, finished_at, newest = found[0]
    return Decisions(
        tuple(job_id for job_id, _, _ in found),
        Decision(
            job_id=job_id,
            repeats=newest.repeats,
            sentence=newest.sentence,
            finished_at=finished_at,
        ),
        {key_of(one.entry): one.score for one in newest.entries},
        {key_of(one.entry): one.loss for one in newest.entries},
        pairs,
    )


def find_running(session: Session, actor: Actor, board: Board) -> int | None:
    """Return the newest job that repeats tests of a board now, if the actor may see one."""
    active = _of_board(actor, board, Job.id).where(Job.state.in_(("queued", "running")))
    found: int | None = session.scalar(active.limit(1))
    return found


def _of_board(actor: Actor, board: Board, *columns: Any) -> Any:
    """Select the jobs that repeat tests of a board, the newest first."""
    return (
        select(*columns)
        .join(BoardEntry, BoardEntry.job_id == Job.id)
        .where(
            BoardEntry.board_id == board.id,
            BoardEntry.stands_by == REPEATS,
            accessible(actor, Job),
        )
        .order_by(Job.id.desc())
    )


def with_repeats(ranking: Ranking, decisions: Decisions) -> Ranking:
    """Let those that were repeated share their places out by their scores over the repeats."""
    places = [place for place, row in enumerate(ranking.rows) if row.key in decisions.scores]
    sign = -1.0 if ranking.metric.higher_is_better else 1.0

    def loss(row: Ranked) -> float:
        return sign * decisions.scores[row.key]

    rows = list(ranking.rows)
    repeated = sorted((rows[place] for place in places), key=loss)
    for place, row in zip(places, repeated, strict=True):
        rank = ranking.rows[place].rank
        rows[place] = replace(row, rank=rank, repeated=decisions.scores[row.key])
    return replace(ranking, rows=rows)
