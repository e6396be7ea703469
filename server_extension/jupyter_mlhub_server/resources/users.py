"""Accounts and their permissions, for administrators."""

from __future__ import annotations

from typing import ClassVar

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.people.accounts import (
    GrantChange,
    Grants,
    ImportedUsers,
    NewUser,
    PasswordReset,
    ResetRequest,
    SignInInfo,
    UserChanges,
    UserDeletion,
    UserInfo,
    UserTable,
)

from ..http.gateway import MLHubHandler, operation


class UsersHandler(MLHubHandler):
    resource = "users"

    @operation("List the accounts", query=ListQuery, response=Page[UserInfo])
    async def get(self, query: ListQuery) -> Page[UserInfo]:
        return await self.call(self.hub.accounts.page, self.actor, query)

    @operation("Create an account", body=NewUser, response=UserInfo, status=201)
    async def post(self, body: NewUser) -> UserInfo:
        return await self.call_heavy(self.hub.accounts.create, self.actor, body)


class UserImportHandler(MLHubHandler):
    resource = "users"

    @operation(
        "Create accounts from CSV, all or none",
        body=UserTable,
        response=ImportedUsers,
        status=201,
    )
    async def post(self, body: UserTable) -> ImportedUsers:
        return await self.call_heavy(self.hub.accounts.import_csv, self.actor, body.csv)


class UserHandler(MLHubHandler):
    resource = "users"

    @operation("Show an account", response=UserInfo)
    async def get(self, name: str) -> UserInfo:
        return await self.call(self.hub.accounts.get, self.actor, name)

    @operation(
        "Change an account, or deactivate and reactivate it", body=UserChanges, response=UserInfo
    )
    async def patch(self, name: str, body: UserChanges) -> UserInfo:
        return await self.call(self.hub.accounts.change, self.actor, name, body)

    @operation("Delete an account", query=UserDeletion, status=204)
    async def delete(self, name: str, query: UserDeletion) -> None:
        await self.call(self.hub.accounts.delete, self.actor, name, query.transfer_to)


class UserPasswordHandler(MLHubHandler):
    resource = "users"

    @operation("Reset a person's password", body=ResetRequest, response=PasswordReset)
    async def post(self, name: str, body: ResetRequest) -> PasswordReset:
        return await self.call_heavy(
            self.hub.signing_in.reset_password, self.actor, name, body.kind
        )


class UserSignInsHandler(MLHubHandler):
    resource = "users"

    @operation("List a person's sign-ins and tokens", query=ListQuery, response=Page[SignInInfo])
    async def get(self, name: str, query: ListQuery) -> Page[SignInInfo]:
        return await self.call(self.hub.signing_in.sign_ins, self.actor, query, name)


class UserSignInHandler(MLHubHandler):
    resource = "users"

    @operation("End one of a person's sign-ins or tokens", status=204)
    async def delete(self, name: str, sign_in: str) -> None:
        await self.call(self.hub.signing_in.end, self.actor, sign_in, name)


class GrantsHandler(MLHubHandler):
    """Single permissions of a user or of a group."""

    subject: ClassVar[str]

    @operation("Show single permissions and the effective ones", response=Grants)
    async def get(self, name: str) -> Grants:
        return await self.call(self.hub.roles.grants, self.actor, self.subject, name)

    @operation("Grant or deny a single permission", body=GrantChange, response=Grants)
    async def post(self, name: str, body: GrantChange) -> Grants:
        return await self.call(self.hub.roles.grant, self.actor, self.subject, name, body)


class UserGrantsHandler(GrantsHandler):
    resource = "users"
    subject = "user"
