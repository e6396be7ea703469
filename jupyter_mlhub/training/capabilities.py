"""Find estimators and scorers by name in what the workers published."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import EstimatorCatalogue, Worker, sql_now
from ..errors import Conflict
from ..jobs.routing import WORKER_ONLINE


class Offered:
    """The estimators of one or several catalogues. The first catalogue with a name describes it."""

    def __init__(self, documents: Iterable[dict[str, Any]]) -> None:
        self.versions: dict[str, str] = {}
        items: dict[str, dict[str, Any]] = {}
        scorers: dict[str, dict[str, Any]] = {}
        for document in documents:
            self.versions = {**document["versions"], **self.versions}
            for item in document["items"]:
                items.setdefault(item["name"], item)
            for scorer in document["scorers"]:
                scorers.setdefault(scorer["name"], scorer)
        self.items = dict(sorted(items.items()))
        self.scorers = dict(sorted(scorers.items()))

    @cached_property
    def _by_path(self) -> dict[str, dict[str, Any]]:
        return {item["path"]: item for item in self.items.values()}

    def find(self, name: str) -> dict[str, Any] | None:
        """Find an estimator by its name or its dotted path."""
        return self.items.get(name) or self._by_path.get(name)


class Offers:
    """Reads catalogues from the database. A key is made from the content, so documents are kept."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Offered] = {}

    def current(self, session: Session) -> Offered:
        """Combine the offers of all online workers. If none is online, the last offer counts.

        Raises:
            Conflict: No worker has ever been online.
        """
        online = session.scalars(_ONLINE)
        keys = tuple(sorted(set(online)))
        if not keys:
            newest = select(EstimatorCatalogue.key).order_by(EstimatorCatalogue.published_at.desc())
            keys = tuple(session.scalars(newest.limit(1)))
        if keys not in self._known:
            documents = session.scalars(
                select(EstimatorCatalogue.document)
                .where(EstimatorCatalogue.key.in_(keys))
                .order_by(EstimatorCatalogue.published_at.desc())
            ).all()
            if not documents:
                raise Conflict(
                    "No worker has published its estimators yet. Wait a moment. If it lasts, start "
                    "one with 'jupyter mlhub worker'.",
                    code="no_worker_yet",
                )
            self._known = {keys: Offered(documents)}
        return self._known[keys]


# Building a statement takes longer than running it, so it is built once.
_ONLINE = select(Worker.catalogue).where(Worker.seen_at > sql_now(-WORKER_ONLINE.total_seconds()))
