"""All permissions."""

from __future__ import annotations

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.people.accounts import PermissionInfo

from ..http.gateway import MLHubHandler, operation


class PermissionsHandler(MLHubHandler):
    resource = "permissions"

    @operation("List the permissions", query=ListQuery, response=Page[PermissionInfo])
    async def get(self, query: ListQuery) -> Page[PermissionInfo]:
        return self.hub.roles.permissions(query)
