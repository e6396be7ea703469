"""The repeats service: what would distinguish the best of a board from others, and doing it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.audit_trail import record
from ...database import BoardEntry, Database, Job, Trial
from ...errors import Conflict, Invalid
from ...jobs.service import Jobs
from ...languages import say
from ...schemas.jobs import JobDetail
from ...schemas.orders import AcceptedTrainRequest, RepeatedFit, RepeatsOrder, TrainOrder
from ...schemas.pipelines.repeats import (
    FEWEST_REPEATED,
    MOST_REPEATED,
    RepeatsCreate,
    RepeatsPlan,
    RepeatsQuery,
    RepeatsRequest,
)
from ...schemas.pipelines.validation import HoldOut, KFold
from ...training.capabilities import Offered, Offers
from ...training.columns import names_of_estimators
from ...training.inputs import find_ready
from ..making import plan_of, spec_of_trial
from ..state import Search
from .decisions import REPEATS
from .front import Key, key_of, name_of
from .plans import make_plan, repeatable
from .service import Leaderboards, Seen, about_board

_SEEDS = 2**32


class Repeats:
    """Tells which repeats of a board's tests would decide, and queues them as a job."""

    def __init__(self, database: Database, jobs: Jobs, leaderboards: Leaderboards) -> None:
        self._database = database
        self._jobs = jobs
        self._leaderboards = leaderboards
        self._offers = Offers()

    def plan(self, actor: Actor, board_id: int, query: RepeatsQuery) -> RepeatsPlan:
        """Tell what would distinguish the best of a board from others, and what that costs.

        Raises:
            NotFound: There is no such board, or the actor sees nothing on it.
            Invalid: An entry or the metric is none of the board's.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            seen = self._leaderboards.look(session, actor, board_id, query.metric)
            return make_plan(session, actor, seen, _wanted(seen, query))

    def submit(self, actor: Actor, board_id: int, body: RepeatsCreate) -> JobDetail:
        """Queue the repeats of a plan, or those that the body names.

        Raises:
            NotFound: There is no such board, or the actor sees nothing on it.
            Invalid: An entry or the metric is none of the board's, or the dataset is not shared
                with the actor.
            Conflict: Nothing is to be repeated, or it is being repeated already.
            TooMany: The person has as many waiting jobs as allowed.
        """
        actor.require("jobs.submit")
        with self._database.write() as session:
            seen = self._leaderboards.look(session, actor, board_id, body.metric)
            about = about_board(session, actor, seen.board)
            dataset = f"{about['dataset']}@{about['dataset_version']}"
            version = find_ready(session, actor, "dataset", dataset, "dataset")
            plan = make_plan(session, actor, seen, body.entries)
            request = _request(board_id, dataset, plan, body)
            offered = self._offers.current(session)
            fits = [_fit(session, key_of(name), offered) for name in request.entries]
            job = self._jobs.add(
                session,
                actor.id,
                kind=REPEATS,
                title=f"repeats · {about['dataset']}",
                request=request,
                order=_order(version.id, seen, fits),
                queue=request.resources.queue,
                priority=request.resources.priority,
                needs={name for one in fits for name in names_of_estimators(one.plan.to_json())},
                uses=[version],
            )
            session.add(BoardEntry(board_id=board_id, job_id=job.id, stands_by=REPEATS))
            record(session, actor, "jobs.submit", f"job:{job.id}", title=job.title)
        self._jobs.announce(job.id)
        return self._jobs.get(actor, job.id)


def _wanted(seen: Seen, query: RepeatsQuery) -> list[str] | None:
    """Return the entries that a plan is asked for; None for the best."""
    if query.entries is not None:
        return query.entries.split(",")
    names = {name_of(row.key) for row in seen.ranking.rows}
    chosen = [] if query.chosen is None else list(dict.fromkeys(query.chosen.split(",")))
    known = [name for name in chosen if name in names]
    return known if FEWEST_REPEATED <= len(known) <= MOST_REPEATED else None


def _request(board_id: int, dataset: str, plan: RepeatsPlan, body: RepeatsCreate) -> RepeatsRequest:
    """Return what is to be repeated.

    Raises:
        Conflict: Nothing, or it is being repeated already.
        Invalid: The body asks for too many repeats.
    """
    if plan.running is not None:
        raise Conflict(
            "Job {running} repeats tests of this leaderboard already. Wait for its end, or "
            "cancel it.",
            running=plan.running,
            code="repeats_run",
        )
    repeats = plan.repeats if body.repeats is None else body.repeats
    up_to = plan.up_to if body.repeats is None else body.up_to
    is_own = body.entries is not None and body.repeats is not None
    entries = body.entries if is_own else plan.entries
    if plan.most is None or repeats is None or not entries:
        raise Conflict(plan.sentence, code="nothing_to_repeat")
    if up_to is not None and up_to < repeats:
        raise Invalid.field(
            "up_to", "up_to must not be smaller than the {repeats} repeats.", repeats=repeats
        )
    if max(repeats, up_to or 0) > plan.most:
        message = say(
            "The tests of this leaderboard are repeated at most {most} times.", most=plan.most
        )
        raise Invalid.field("repeats", message)
    return RepeatsRequest(
        board=board_id,
        dataset=dataset,
        metric=plan.metric,
        entries=entries,
        repeats=repeats,
        up_to=up_to,
        resources=body.resources,
    )


def _order(version_id: int, seen: Seen, fits: list[RepeatedFit]) -> RepeatsOrder:
    how = repeatable(seen.board)
    assert how is not None
    repeats = how.repeats if isinstance(how, KFold) else 1
    changes = {"seed": ((how.seed or 0) + repeats) % _SEEDS}
    if isinstance(how, KFold):
        changes["repeats"] = 1
    holdout = seen.board.split["holdout"]
    return RepeatsOrder(
        dataset_version_id=version_id,
        fits=fits,
        validation=how.model_copy(update=changes),
        holdout=None if holdout is None else HoldOut.model_validate(holdout),
    )


def _fit(session: Session, key: Key, offered: Offered) -> RepeatedFit:
    """Return the pipeline of an entry."""
    job_id, trial = key
    job = session.get_one(Job, job_id)
    if trial:
        session.refresh(job, ["order"])
        search = Search(session, job)
        tried = session.get_one(Trial, (job_id, trial))
        spec = spec_of_trial(search.request, search.space[tried.candidate], tried.choice, offered)
        kinds = search.order.kinds
        return RepeatedFit(spec=spec, plan=plan_of(spec, kinds, offered), kinds=kinds)
    fitted: Any = select(Job.request, Job.order).where(Job.kind == "train").order_by(Job.id.desc())
    own = Job.id == job_id if job.kind == "train" else Job.parent_id == job_id
    document, stored = session.execute(fitted.where(own).limit(1)).one()
    order = TrainOrder.model_validate(stored)
    spec = AcceptedTrainRequest.model_validate(document).spec
    return RepeatedFit(spec=spec, plan=order.plan, kinds=order.kinds)
