"""Roles: named sets of permissions."""

from __future__ import annotations

from jupyter_mlhub.schemas.accounts import NewRole, RoleChanges, RoleInfo, RoleList

from ..http.gateway import MLHubHandler, operation


class RolesHandler(MLHubHandler):
    resource = "roles"

    @operation("List the roles", response=RoleList)
    async def get(self) -> RoleList:
        return await self.call(self.hub.roles.all, self.actor)

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
