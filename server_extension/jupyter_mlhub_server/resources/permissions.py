"""All permissions."""

from __future__ import annotations

from jupyter_mlhub.schemas.accounts import PermissionList

from ..http.gateway import MLHubHandler, operation


class PermissionsHandler(MLHubHandler):
    resource = "permissions"

    @operation("List the permissions", response=PermissionList)
    async def get(self) -> PermissionList:
        return self.hub.roles.permissions()
