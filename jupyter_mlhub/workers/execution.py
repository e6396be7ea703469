"""One job from its claim to its end: the work is done in a child process, watched from here.

The child is forked from a process that has loaded scikit-learn and started no threads of it. It
may crash, take too much memory or too long: only its own job ends by that.
"""

from __future__ import annotations

import time

from ..errors import JobFailed, MLHubError
from ..hub import Hub
from ..schemas.specs import Resources
from ..training.claims import Claim, NotClaimed, Offer
from .child import Child
from .work import fail, run_claim

WATCH_INTERVAL = 0.1


def run_next_job(hub: Hub, offer: Offer) -> None:
    """Run the job whose turn it is, if one waits that this worker can run."""
    claim = hub.claims.claim(offer)
    if claim is None:
        return
    child = Child(lambda: run_claim(hub, claim))
    try:
        _watch(hub, claim, child)
    except NotClaimed:
        return
    finally:
        child.kill()
    if child.signal is not None:
        _lose(hub, claim, child)


def _watch(hub: Hub, claim: Claim, child: Child) -> None:
    """Return when the child has ended.

    Raises:
        NotClaimed: the job was cancelled or given to another attempt, or had to be ended.
    """
    resources = Resources.model_validate(claim.request.get("resources") or {})
    settings = hub.settings
    memory = min(
        resources.memory_bytes or settings.resolved_job_memory_bytes,
        settings.resolved_job_memory_bytes,
    )
    limits = [limit for limit in (resources.seconds, settings.job_seconds) if limit]
    seconds = min(limits, default=None)
    started = beaten = heard = time.monotonic()
    while not child.wait(WATCH_INTERVAL):
        now = time.monotonic()
        beats = now - beaten >= settings.job_heartbeat
        usage = child.usage(whole=beats)
        if usage.memory_bytes > memory:
            _end(hub, claim, child, _too_much_memory(memory))
        if seconds and now - started > seconds:
            _end(hub, claim, child, _too_long(seconds))
        if not beats:
            continue
        beaten = now
        try:
            hub.claims.heartbeat(claim, usage)
            heard = now
        except MLHubError:
            # The database is away. Go on until the lease is over: then another may start.
            if now - heard > settings.job_lease:
                raise NotClaimed from None
    hub.claims.note_usage(claim, child.usage())


def _end(hub: Hub, claim: Claim, child: Child, error: JobFailed) -> None:
    child.kill()
    fail(hub, claim, error)
    raise NotClaimed


def _lose(hub: Hub, claim: Claim, child: Child) -> None:
    """A child that was killed from outside is tried again; one that crashed would crash again."""
    try:
        if child.signal == "SIGKILL":
            hub.claims.lose(claim, "its process was killed")
        else:
            fail(
                hub,
                claim,
                JobFailed(
                    f"The process that ran this job crashed ({child.signal}). Other jobs are not "
                    "concerned. Try other parameters or another estimator.",
                    code="crashed",
                ),
            )
    except NotClaimed:
        pass


def _too_much_memory(limit: int) -> JobFailed:
    return JobFailed(
        f"The job took more than the {limit / 2**20:,.0f} MiB of memory that it may have and was "
        "ended. Try fewer rows or columns, or a smaller model.",
        code="out_of_memory",
    )


def _too_long(limit: float) -> JobFailed:
    return JobFailed(
        f"The job ran longer than the {limit:g} s that it may and was ended. Try fewer rows, "
        "fewer folds or a smaller model, or give it more time.",
        code="out_of_time",
    )
