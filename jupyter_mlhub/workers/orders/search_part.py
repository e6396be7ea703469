"""What the parts of a search have in common."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ...hub import Hub
from ...jobs.claims import NotClaimed
from ...schemas.orders import SearchPartOrder, SearchPartRequest
from ...search.state import Search, open_search
from ...training.capabilities import Offers
from .confined import ConfinedHandler

OFFERS = Offers()


class SearchPart(ConfinedHandler[SearchPartRequest, SearchPartOrder]):
    """A part that has its orders from the search when a worker begins it."""

    request_type = SearchPartRequest
    order_type = SearchPartOrder
    _added: tuple[int, ...] = ()

    @property
    def search_id(self) -> int:
        assert self.claim.parent_id is not None
        return self.claim.parent_id

    def open_search(self, session: Session) -> Search:
        """Lock the search.

        Raises:
            NotClaimed: It has ended.
        """
        search = open_search(session, self.search_id)
        if search is None:
            raise NotClaimed
        return search

    def announce_later(self, parts: Iterable[int]) -> None:
        """Remember parts that were added when this one ended."""
        self._added = tuple(parts)

    def ended(self, hub: Hub) -> None:
        hub.claims.announce(self._added)
