"""Names of people and groups, for sharing."""

from __future__ import annotations

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.people.accounts import PersonInfo

from ..http.gateway import MLHubHandler, operation


class PeopleHandler(MLHubHandler):
    resource = "people"

    @operation("Find people and groups to share with", query=ListQuery, response=Page[PersonInfo])
    async def get(self, query: ListQuery) -> Page[PersonInfo]:
        return await self.call(self.hub.groups.people, self.actor, query)
