"""Accounts, for administrators."""

from __future__ import annotations

from jupyter_mlhub.access import require_administrator
from jupyter_mlhub.schemas.accounts import NewUser, UserInfo
from jupyter_mlhub.schemas.base import ListQuery, Page

from .gateway import MLHubHandler, operation


class UsersHandler(MLHubHandler):
    resource = "users"

    @operation("List the accounts", query=ListQuery, response=Page[UserInfo])
    async def get(self, query: ListQuery) -> Page[UserInfo]:
        require_administrator(self.user)
        return await self.call(self.hub.accounts.page, query)

    @operation("Create an account", body=NewUser, response=UserInfo, status=201)
    async def post(self, body: NewUser) -> UserInfo:
        require_administrator(self.user)
        return await self.call(self.hub.accounts.create, body)
