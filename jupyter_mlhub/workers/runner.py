"""Run one job from its claim to its end, on the side with the database and the store.

The work itself is done in a child process, which gets files and a document and has neither. It may
crash, take too much memory or time, or be hostile. Only its own job ends by that. A child that
ended its job well and left nothing behind runs its owner's next job, because a new child takes time
to get its own memory.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from ..database import now
from ..errors import JobFailed, Unavailable
from ..hub import Hub
from ..jobs.claims import Claim, NotClaimed
from ..jobs.fair_queue import Offer
from ..jobs.progress import Line, ProgressReport
from ..processes import SharedFlag
from ..retries import try_again
from .heart import Heart
from .limits import Limits
from .orders import HANDLERS, AnyHandler, ConfinedHandler
from .process.child import Child
from .process.fork_server import ForkServer
from .protocol.failures import crashed, describe_failure, failure_from

T = TypeVar("T")

WATCH_INTERVAL = 0.1
SOON = 0.5
"""Seconds after which somebody may be watching a job that has not ended."""
OFTEN = 0.2
"""Seconds between two progress reports of a job."""
LONGEST_WAIT = 900.0
"""Seconds that a job waits for its inputs, or for space for its results."""
_LEAVE_NO_ORDER = ("out_of_memory", "out_of_time", "disk_full", "too_many_threads", "crashed")
_RETRY = 0.5
_LONGEST_RETRY = 5.0


class JobRunner:
    """Runs one job after the other, in a child process that is replaced when necessary."""

    def __init__(
        self,
        hub: Hub,
        offer: Offer,
        server: ForkServer,
        stopping: SharedFlag,
        leaving: SharedFlag,
    ) -> None:
        """Prepare the first child.

        Args:
            stopping: set when the worker is about to stop.
            leaving: set when the jobs that still run are returned to the queue.
        """
        self._hub = hub
        self._stopping = stopping
        self._leaving = leaving
        self._offer = offer
        self._server = server
        self._child = self._fork()

    def run_next_job(self) -> None:
        """Run the next job of the queue that this worker can run, if there is one."""
        if self._stopping.is_set():
            return
        # the child ended while it waited, so no job waits for a new one or fails
        if self._child.wait(0):
            self._replace_child()
        claim = self._hub.claims.claim(self._offer)
        if claim is None:
            return
        if self._stopping.is_set():  # perhaps after the worker's jobs were returned to the queue
            self._hub.claims.give_back(self._offer.worker)
            return
        handler = HANDLERS[claim.kind](claim)
        attempt = Attempt(self._hub, claim, handler, self._child_for, self._leaving)
        with suppress(NotClaimed):  # nobody watches its job any more
            attempt.run()
        if attempt.ended_well and self._child.takes_more:
            self._child.scratch.clear()
            if self._child.scratch.is_empty:
                return
        self._replace_child()

    def close(self) -> None:
        self._child.end()

    def _child_for(self, owner_id: int) -> Child:
        """Return a child that has run no job of another person. Code that ran in it may still be
        there."""
        if self._child.wait(0) or self._child.owner not in (None, owner_id):
            self._replace_child()
        self._child.owner = owner_id
        return self._child

    def _replace_child(self) -> None:
        self._child.end()
        self._child = self._fork()

    def _fork(self) -> Child:
        settings = self._hub.settings
        return Child(self._server, settings.scratch_dir, settings.job_disk_bytes)


class Attempt:
    """A claim with the child that works on it."""

    _child: Child

    def __init__(
        self,
        hub: Hub,
        claim: Claim,
        handler: AnyHandler,
        child_for: Callable[[int], Child],
        leaving: SharedFlag,
    ) -> None:
        """Start an attempt. ``child_for`` gives a child for an owner's jobs, and may take some
        time."""
        self._hub = hub
        self._claim = claim
        self._handler = handler
        self._child_for = child_for
        self._lines: Sequence[Line] = ()
        """The whole log, once the child has ended its job."""
        self._heart = Heart(hub, claim)
        self._leaving = leaving
        self._reported_at = 0.0
        self.ended_well = False
        """Whether the child may be given another job."""

    def run(self) -> None:
        """Run the attempt to its end.

        Raises:
            NotClaimed: The job was cancelled, or another attempt has it.
        """
        with self._heart:
            try:
                self._child = self._heart.child = self._child_for(self._claim.owner_id)
                self._work()
            except NotClaimed:
                raise
            except Exception as error:
                self._fail(error)

    def _work(self) -> None:
        hub, claim, handler = self._hub, self._claim, self._handler
        if isinstance(handler, ConfinedHandler):
            scratch = self._child.scratch
            document = self._patiently(handler.prepare, hub, scratch, within=LONGEST_WAIT)
            self._child.start(json.dumps([claim.kind, document]).encode())
            made = self._listen()
            if made is None:
                return
            try:
                finish = (handler.finish, hub, made, scratch)
                write = self._patiently(*finish, within=LONGEST_WAIT)
            except (ValueError, TypeError, KeyError) as error:
                raise crashed("its result has the wrong form") from error
        else:
            write = handler.run(hub, self._report_in_passing, self._keep_line)
        usage = self._child.usage()
        self._patiently(self._heart.end, hub.claims.succeed, claim, write, self._lines, usage)
        handler.ended(hub)
        self.ended_well = True

    def _listen(self) -> dict[str, Any] | None:
        """Read the child's messages until its job is done.

        Returns:
            The child's result, or None if the child is gone.

        Raises:
            JobFailed: The work failed, or had to be stopped.
            NotClaimed: The attempt no longer holds the job.
        """
        child = self._child
        limits = Limits(self._handler.request.resources, self._hub.settings)
        started = time.monotonic()
        while not child.wait(WATCH_INTERVAL):
            self._require_held()
            if time.monotonic() - started > SOON:
                self._write_down(final=False)
            try:
                limits.require(child)
                self._handler.require_time(self._hub)
            except JobFailed:
                self._write_down(final=False)  # what it had ended before it went too far
                raise
        made = self._write_down(final=True)
        if made is None:
            self._lose()
        return made

    def _write_down(self, *, final: bool) -> dict[str, Any] | None:
        """Store the child's messages, each once and in order.

        Only the end of a short job is written, together with its whole log. Messages that can't be
        stored now are stored later or come with the end. Messages of the child are not trusted: a
        message of a wrong form ends the job.

        Returns:
            The child's result at the end, or None.

        Raises:
            JobFailed: The child reported why there is no result.
        """
        heard = self._child.heard
        while heard:
            try:
                what, document = json.loads(heard[0])
                match what:
                    case "progress":
                        if not final and time.monotonic() - self._reported_at < OFTEN:
                            return None  # limits how often a child can report
                        # The last message of a short job contains all of it.
                        if not final or self._child.is_over:
                            self._report(ProgressReport.from_document(document))
                    case "made" | "failed":
                        self._lines = ProgressReport.from_document(
                            [0, 0, "", document["lines"]]
                        ).lines
                        if what == "failed":
                            failed: dict[str, Any] = document["failed"]
                            self._handler.failed = failed
                            raise failure_from(failed)
                        made: dict[str, Any] = document["made"]
                        return made
                    case _:
                        hear = (self._handler.hear, self._hub, what, document, self._child)
                        # Nobody sends it again.
                        self._patiently(*hear, within=math.inf if final else 0.0)
            except Unavailable:
                if not final:
                    return None
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
                raise crashed("its message has the wrong form") from error
            heard.popleft()
        return None

    def _report(self, progress: ProgressReport) -> None:
        self._reported_at = time.monotonic()
        with suppress(NotClaimed):  # the heartbeat reports it
            self._hub.claims.report(self._claim, progress)
        self._require_held()

    def _require_held(self) -> None:
        """Check that the attempt still holds its job.

        Raises:
            NotClaimed: The attempt lost its job, or the worker returns it to the queue.
        """
        if self._heart.lost.is_set() or self._leaving.is_set():
            raise NotClaimed

    def _report_in_passing(self, progress: ProgressReport) -> None:
        if time.monotonic() - self._reported_at >= OFTEN:
            with suppress(Unavailable):
                self._report(progress)

    def _keep_line(self, line: Line) -> None:
        self._lines = [*self._lines, line]

    def _lose(self) -> None:
        """Handle the end of the child. A killed job is tried again, a crashed job would crash
        again.

        Raises:
            JobFailed: The child crashed.
        """
        how = self._child.signal
        self._require_held()
        if not self._child.is_over:
            raise crashed("it ended its job without a result")
        if how not in (None, "SIGKILL"):
            raise crashed(how)
        self._patiently(
            self._heart.end, self._hub.claims.lose, self._claim, "its process was killed"
        )

    def _fail(self, error: Exception) -> None:
        """End the job with a sentence."""
        known, log = describe_failure(error)
        if log:
            self._lines = [*self._lines, *(Line(now(), line) for line in log.splitlines())]
        also = self._handler.on_failure(known, self._lines)
        usage = self._heart.usage()
        if self._heart.child is not None:
            # A job that failed by itself left its process in order, as far as can be known.
            self.ended_well = isinstance(error, JobFailed) and not self._child.is_over
            if known.code in _LEAVE_NO_ORDER:
                self.ended_well = False
                self._child.kill()
        self._patiently(
            self._heart.end, self._hub.claims.fail, self._claim, known, also, self._lines, usage
        )
        self._handler.ended(self._hub)

    def _patiently(self, do: Callable[..., T], *arguments: Any, within: float = math.inf) -> T:
        """Repeat a call while the database or the store is away. No finished work is lost by that.

        Raises:
            Unavailable: It was away for longer than ``within`` seconds.
            NotClaimed: The job was cancelled, or another attempt has it.
        """

        def pause(seconds: float) -> None:
            self._heart.lost.wait(seconds)
            self._require_held()

        return try_again(
            do, *arguments, first=_RETRY, longest=_LONGEST_RETRY, within=within, sleep=pause
        )
