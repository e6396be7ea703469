"""Groups of people, and their permissions."""

from __future__ import annotations

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.people.accounts import GroupChanges, GroupInfo, NewGroup

from ..http.gateway import MLHubHandler, operation
from .users import GrantsHandler


class GroupsHandler(MLHubHandler):
    resource = "groups"

    @operation("List the groups", query=ListQuery, response=Page[GroupInfo])
    async def get(self, query: ListQuery) -> Page[GroupInfo]:
        return await self.call(self.hub.groups.page, self.actor, query)

    @operation("Create a group", body=NewGroup, response=GroupInfo, status=201)
    async def post(self, body: NewGroup) -> GroupInfo:
        return await self.call(self.hub.groups.create, self.actor, body)


class GroupHandler(MLHubHandler):
    resource = "groups"

    @operation("Show a group", response=GroupInfo)
    async def get(self, name: str) -> GroupInfo:
        return await self.call(self.hub.groups.get, self.actor, name)

    @operation("Change description or members", body=GroupChanges, response=GroupInfo)
    async def patch(self, name: str, body: GroupChanges) -> GroupInfo:
        return await self.call(self.hub.groups.change, self.actor, name, body)

    @operation("Delete a group", status=204)
    async def delete(self, name: str) -> None:
        await self.call(self.hub.groups.delete, self.actor, name)


class GroupGrantsHandler(GrantsHandler):
    resource = "groups"
    subject = "group"
