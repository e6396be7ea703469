"""Roles: named sets of permissions."""

from __future__ import annotations

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.people.accounts import NewRole, RoleChanges, RoleInfo

from ..http.gateway import MLHubHandler, operation


class RolesHandler(MLHubHandler):
    resource = "roles"

    @operation("List the roles", query=ListQuery, response=Page[RoleInfo])
    async def get(self, query: ListQuery) -> Page[RoleInfo]:
        return await self.call(self.hub.roles.page, self.actor, query)

    @operation("Make a role", body=NewRole, response=RoleInfo, status=201)
    async def post(self, body: NewRole) -> RoleInfo:
        return await self.call(self.hub.roles.create, self.actor, body)


class RoleHandler(MLHubHandler):
    resource = "roles"

    @operation("Change a role", body=RoleChanges, response=RoleInfo)
    async def patch(self, name: str, body: RoleChanges) -> RoleInfo:
        return await self.call(self.hub.roles.change, self.actor, name, body)

    @operation("Delete a role that nobody has", status=204)
    async def delete(self, name: str) -> None:
        await self.call(self.hub.roles.delete, self.actor, name)
