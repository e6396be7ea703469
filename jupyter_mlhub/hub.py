"""The hub opens database, store and queue from settings, and holds the services."""

from __future__ import annotations

from typing import Protocol

from .access import AuditTrail, Tokens
from .access.keys import close_to_others
from .accounts import Accounts, Groups, Identities, Roles, SigningIn
from .artifacts.aliases import Aliases
from .artifacts.blobs.store import BlobStore
from .artifacts.blobs.usage import Storage
from .artifacts.catalogue import Catalogue
from .artifacts.datasets.previews import Previews
from .artifacts.datasets.service import Datasets
from .artifacts.models.signing import FileSigner
from .artifacts.models.trusted_types import Trust
from .artifacts.uploads import Uploads
from .artifacts.uses import Uses
from .artifacts.versions import has_blobs
from .broker.queue import CeleryQueue
from .configuration import check_settings
from .database import Database
from .jobs.claims import Claims
from .jobs.routing import JobQueue, Router
from .jobs.service import Jobs
from .monitoring import Dashboards, RequestMetrics
from .monitoring.dashboards import MeasuredQueue
from .search.comparison.service import Comparisons
from .search.leaderboard.parameters import Parameters
from .search.leaderboard.repeating import Repeats
from .search.leaderboard.service import Leaderboards
from .search.service import Searches
from .search.submission import SearchSubmissions
from .settings import HubSettings
from .training.named_splits import Splits
from .training.programs.export import Programs
from .training.sentinel.service import Sentinel
from .training.submission import Submissions


class WorkerQueue(JobQueue, MeasuredQueue, Protocol):
    """What wakes workers, and reports how much waits in it."""


class Hub:
    """An open hub. Threads may share it. Each call of a service is one transaction.

    Raises:
        Unavailable: the database can't be opened, or was made by a newer version.
        Invalid: a setting is wrong.
    """

    def __init__(
        self, settings: HubSettings, *, is_worker: bool = False, queue: WorkerQueue | None = None
    ) -> None:
        """Open the hub.

        A worker has no key for tokens and makes none for the audit trail: it signs nobody in, and
        may run on another machine.
        """
        check_settings(settings)
        settings.ensure_state_dir()
        close_to_others(settings.state_dir)
        self.settings = settings
        self.database = Database(settings.resolved_database_url)
        self.database.migrate()
        self.store = BlobStore(
            settings.resolved_store_url,
            settings.cache_dir,
            holds_files=has_blobs(self.database),
        )
        self.queue: WorkerQueue = queue or CeleryQueue(settings)
        token_key = None if is_worker else settings.state_dir / "jwt.key"
        self.tokens = Tokens(self.database, token_key, settings.token_lifetime)
        self.accounts = Accounts(self.database)
        self.groups = Groups(self.database)
        self.roles = Roles(self.database)
        self.signing_in = SigningIn(self.database, self.tokens)
        self.identities = Identities(self.database, self.signing_in, settings)
        self.audit = AuditTrail(self.database)
        self.audit.open(settings.state_dir / "audit.key", makes_key=not is_worker)
        router = Router(self.database, self.queue)
        self.jobs = Jobs(self.database, router, settings.max_waiting_jobs)
        self.claims = Claims(self.database, router, settings)
        self.storage = Storage(self.database, self.store, self.jobs, settings)
        self.artifacts = Catalogue(self.database, self.store, self.jobs, self.storage)
        self.signatures = FileSigner(self.database)
        self.trust = Trust(self.database)
        self.aliases = Aliases(self.database)
        self.uploads = Uploads(
            self.database, self.store, self.artifacts, self.storage, settings.state_dir / "uploads"
        )
        self.uses = Uses(self.database, self.jobs)
        self.datasets = Datasets(self.database, self.store, self.jobs, settings.cache_dir)
        self.previews = Previews(self.database, self.jobs)
        self.dashboards = Dashboards(self.database, self.queue, RequestMetrics(self.database))
        self.splits = Splits(self.database)
        self.sentinel = Sentinel(self.database, self.store, settings.cache_dir)
        self.submissions = Submissions(self.database, self.jobs)
        self.comparisons = Comparisons(self.database, self.store, settings.cache_dir)
        self.searches = Searches(self.database, self.jobs)
        self.leaderboards = Leaderboards(self.database)
        self.repeats = Repeats(self.database, self.jobs, self.leaderboards)
        self.parameters = Parameters(self.database)
        self.search_submissions = SearchSubmissions(self.database, self.jobs)
        self.programs = Programs(self.database)

    def close(self) -> None:
        self.database.close()
