"""The hub's life inside a server: opened in a thread after the start, closed when the server
stops."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.outages import note_outage
from jupyter_mlhub.settings import HubSettings

from .answers import Shared
from .supervision import Supervision

if TYPE_CHECKING:
    from jupyter_mlhub.hub import Hub

    from .change_feed import ChangeFeed
    from .sign_in.provider_settings import ProviderSettings

P = ParamSpec("P")
T = TypeVar("T")

_QUERY_THREADS = 2
"""Threads for short queries. More of them would only compete for the interpreter."""

_HEAVY_THREADS = 16
"""Threads for bytes, passwords and the broker, which must not delay short queries."""

METRICS_INTERVAL = 2.0
OPENING_INTERVAL = 2.0


class HubLifecycle:
    """Opens the hub when the server is up, gives it to handlers, and stops what it started."""

    def __init__(
        self,
        settings: HubSettings,
        *,
        providers: ProviderSettings,
        start_workers: bool,
        start_broker: bool,
        setup_code: str | None,
        announces_code: bool,
        load_routes: Callable[[], object],
        log: Any,
    ) -> None:
        self.settings = settings
        self.providers = providers
        self.setup_code = setup_code
        """The code for the first account of a team hub. A Jupyter server belongs to one person and
        has none."""
        self.log = log
        self._load_routes = load_routes
        self.shared = Shared()
        self._announces = announces_code
        self._start_workers = start_workers
        self._start_broker = start_broker
        self._queries = ThreadPoolExecutor(_QUERY_THREADS, thread_name_prefix="mlhub-query")
        self._heavy = ThreadPoolExecutor(_HEAVY_THREADS, thread_name_prefix="mlhub-heavy")
        self._opening: asyncio.Future[Hub] | None = None
        self._supervision: Supervision | None = None
        self._feed: ChangeFeed | None = None
        self._metrics: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def is_team_hub(self) -> bool:
        return self.setup_code is not None

    async def start(self) -> None:
        hub = await self._until_opened()
        if hub is None:
            return
        if self._metrics is None:
            self._metrics = asyncio.ensure_future(self._flush_metrics(hub))
        if (self._start_workers or self._start_broker) and self._supervision is None:
            self._supervision = Supervision(
                self.settings, self.call_heavy, self.log, with_worker=self._start_workers
            )
            self._supervision.start()
        if self._announces and await self.call(hub.accounts.is_empty):
            self.log.warning(
                "ML Hub has no account yet. Create the first one with the setup code %s",
                self.setup_code,
            )

    async def _until_opened(self) -> Hub | None:
        """Wait for database and store, and return the hub."""
        while not self._stopped:
            try:
                return await self.hub()
            except MLHubError as error:
                note_outage(self.log, "ML Hub can't be opened yet", error.detail)
            except Exception:
                self.log.exception("ML Hub could not be opened; the next request tries again.")
                return None
            await asyncio.sleep(OPENING_INTERVAL)
        return None

    async def _flush_metrics(self, hub: Hub) -> None:
        """Store the request counts in the database, so that they outlive this process."""
        while True:
            await asyncio.sleep(METRICS_INTERVAL)
            await self._flush(hub)

    async def _flush(self, hub: Hub) -> None:
        try:
            await self.call(hub.dashboards.requests.flush)
        except Exception as error:
            note_outage(self.log, "Request counts could not be kept", error)

    async def hub(self) -> Hub:
        """Return the opened hub. After a failure the next caller tries again."""
        if self._opening is None or (self._opening.done() and self._opening.exception()):
            self._opening = asyncio.ensure_future(self.call_heavy(self._open))
        return await asyncio.shield(self._opening)

    def _open(self) -> Hub:
        # Loaded here, in a thread, before the first request. The addresses come first, because a
        # faster request would load them. Two threads that start at different modules would meet
        # half loaded ones.
        self._load_routes()
        from jupyter_mlhub.hub import Hub

        hub = Hub(self.settings)
        # All objects so far stay for good. Searching them for garbage would stop every thread for
        # up to a fifth of a second, again and again.
        gc.freeze()
        return hub

    async def feed(self) -> ChangeFeed:
        """The feed of changes. It reads the database only while somebody listens."""
        if self._feed is None:
            from .change_feed import ChangeFeed

            self._feed = ChangeFeed(self, await self.hub())
        return self._feed

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run short blocking work in a thread, so that the event loop stays free."""
        return await self._run(self._queries, lambda: function(*args, **kwargs))

    async def call_heavy(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run longer work apart from short work."""
        return await self._run(self._heavy, lambda: function(*args, **kwargs))

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    async def stop(self) -> None:
        self._stopped = True
        if self._feed is not None:
            self._feed.close()
        if self._metrics is not None:
            self._metrics.cancel()
        if self._supervision is not None:
            await self._supervision.stop()
        if self._opening is not None and self._opening.done() and not self._opening.exception():
            hub = self._opening.result()
            await self._flush(hub)
            hub.close()
        for threads in (self._queries, self._heavy):
            threads.shutdown(wait=False, cancel_futures=True)
