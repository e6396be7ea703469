"""Watch the supervisor of broker and worker: while the server runs, one supervisor runs."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_mlhub.settings import HubSettings

LOOK_EVERY = 0.5


class Supervision:
    """Starts a supervisor, and another one when it ends by itself."""

    def __init__(
        self,
        settings: HubSettings,
        run: Callable[..., Awaitable[Any]],
        log: Any,
        *,
        with_worker: bool,
    ) -> None:
        """Prepare the supervision.

        Args:
            run: calls a function in a thread.
            with_worker: whether a worker runs. Without one the supervisor runs the embedded
                broker only, for workers started by hand.
        """
        self._with_worker = with_worker
        self._settings = settings
        self._run = run
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def stop(self) -> None:
        from jupyter_mlhub.workers.supervisor import stop_supervisor

        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._process is not None:
            await self._run(stop_supervisor, self._process)

    async def _watch(self) -> None:
        from jupyter_mlhub.workers.supervisor import Restarts, start_supervisor

        restarts = Restarts()
        while True:
            if self._process is None or self._process.poll() is not None:
                delay = restarts.delay()
                if self._process is not None:
                    self._log.warning(
                        "The supervisor of ML Hub's workers has ended (exit status %s). It is "
                        "started again in %g s. Jobs wait until then.",
                        self._process.returncode,
                        delay,
                    )
                await asyncio.sleep(delay)
                restarts.note_start()
                try:
                    # Started at once and not in a thread, because a stop meanwhile would miss it.
                    self._process = start_supervisor(self._settings, with_worker=self._with_worker)
                except OSError as error:
                    self._log.warning("ML Hub's workers can't be started: %s", error)
            await asyncio.sleep(LOOK_EVERY)
