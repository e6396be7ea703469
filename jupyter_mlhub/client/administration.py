"""The client's methods for administrators: ``hub.admin``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from ..schemas.base import Page
from ..schemas.data.models import TrustedTypeInfo
from ..schemas.jobs import JobDetail
from ..schemas.monitoring import Dashboard
from ..schemas.people.accounts import (
    Grants,
    GroupInfo,
    ImportedUser,
    ImportedUsers,
    PasswordReset,
    RoleInfo,
    SignInInfo,
    UserInfo,
)
from ..schemas.people.audit import AuditRecord, AuditVerdict
from .job_handle import JobHandle

if TYPE_CHECKING:
    from .client import HubClient


class Administration:
    """Manage accounts, groups, roles, permissions and the audit trail.

    Every method raises ``Forbidden`` if the person lacks the permission.
    """

    def __init__(self, client: HubClient) -> None:
        self._client = client

    # --- accounts -----------------------------------------------------------------------------

    def users(self, filter: str = "") -> list[UserInfo]:
        return list(self._client.all("/users", Page[UserInfo], {"filter": filter}))

    def user(self, name: str) -> UserInfo:
        return self._client.get(_path("users", name), UserInfo)

    def create_user(
        self, name: str, password: str, *, role: str = "member", **options: Any
    ) -> UserInfo:
        """Create an account.

        Args:
            options: ``notes``, ``groups``, ``must_change_password``.

        Raises:
            Conflict: The name is taken.
            Invalid: The name or the password is not allowed.
        """
        body = {"name": name, "password": password, "role": role, **options}
        return self._client.send("POST", "/users", UserInfo, body)

    def change_user(self, user: str, /, **changes: Any) -> UserInfo:
        """Change ``name``, ``role``, ``active``, ``notes`` or ``groups``. Other fields stay as they
        are."""
        return self._client.send("PATCH", _path("users", user), UserInfo, changes)

    def delete_user(self, name: str, *, transfer_to: str | None = None) -> None:
        query = {"transfer_to": transfer_to} if transfer_to else {}
        self._client.request("DELETE", _path("users", name), params=query)

    def reset_password(
        self, name: str, kind: Literal["code", "temporary"] = "code"
    ) -> PasswordReset:
        """Make a one-time code for ``hub.redeem``, or a temporary password to change at the next
        sign-in."""
        path = f"{_path('users', name)}/password"
        return self._client.send("POST", path, PasswordReset, {"kind": kind})

    def import_users(self, csv: str) -> list[ImportedUser]:
        """Create accounts from CSV (name, role, groups, notes) with one-time codes. All or none are
        made."""
        return self._client.send("POST", "/user-imports", ImportedUsers, {"csv": csv}).items

    def sign_ins(self, name: str) -> list[SignInInfo]:
        path = f"{_path('users', name)}/sign-ins"
        return list(self._client.all(path, Page[SignInInfo]))

    def end_sign_in(self, name: str, sign_in: str) -> None:
        self._client.request("DELETE", f"{_path('users', name)}/sign-ins/{quote(sign_in, safe='')}")

    # --- groups, roles, permissions -----------------------------------------------------------

    def groups(self, filter: str = "") -> list[GroupInfo]:
        return list(self._client.all("/groups", Page[GroupInfo], {"filter": filter}))

    def create_group(
        self, name: str, members: list[str] | None = None, description: str = ""
    ) -> GroupInfo:
        body = {"name": name, "members": members or [], "description": description}
        return self._client.send("POST", "/groups", GroupInfo, body)

    def change_group(self, name: str, **changes: Any) -> GroupInfo:
        """Change ``description`` or ``members``."""
        return self._client.send("PATCH", _path("groups", name), GroupInfo, changes)

    def delete_group(self, name: str) -> None:
        self._client.request("DELETE", _path("groups", name))

    def roles(self) -> list[RoleInfo]:
        return list(self._client.all("/roles", Page[RoleInfo]))

    def create_role(self, name: str, permissions: list[str], description: str = "") -> RoleInfo:
        body = {"name": name, "permissions": permissions, "description": description}
        return self._client.send("POST", "/roles", RoleInfo, body)

    def change_role(self, name: str, **changes: Any) -> RoleInfo:
        """Change ``description`` or ``permissions``."""
        return self._client.send("PATCH", _path("roles", name), RoleInfo, changes)

    def delete_role(self, name: str) -> None:
        self._client.request("DELETE", _path("roles", name))

    def grants(self, name: str, kind: Literal["user", "group"] = "user") -> Grants:
        """List the single permissions of a person or a group and, for a person, all effective
        ones."""
        return self._client.get(f"{_path(f'{kind}s', name)}/permissions", Grants)

    def grant(
        self,
        name: str,
        permission: str,
        allowed: bool | None = True,
        kind: Literal["user", "group"] = "user",
    ) -> Grants:
        """Give a permission (True), deny it (False), or leave it to role and groups (None)."""
        body = {"permission": permission, "allowed": allowed}
        return self._client.send("POST", f"{_path(f'{kind}s', name)}/permissions", Grants, body)

    # --- audit --------------------------------------------------------------------------------

    def audit(self, **filters: Any) -> Iterator[AuditRecord]:
        """List audit entries, newest first, by ``filter``, ``actor``, ``action``, ``result``,
        ``since``."""
        return self._client.all("/audit", Page[AuditRecord], filters)

    def verify_audit(self) -> AuditVerdict:
        """Check that no entry of the audit trail was changed or removed."""
        return self._client.get("/audit/verdict", AuditVerdict)

    # --- uploaded models ----------------------------------------------------------------------

    def trusted_types(self) -> list[TrustedTypeInfo]:
        """List the types that uploaded model files may hold."""
        return list(self._client.all("/trusted-types", Page[TrustedTypeInfo]))

    def trust(self, name: str) -> list[TrustedTypeInfo]:
        """Approve a type. Files that were inspected before must be inspected again."""
        self._client.request("PUT", _path("trusted-types", name))
        return self.trusted_types()

    def distrust(self, name: str) -> None:
        self._client.request("DELETE", _path("trusted-types", name))

    # --- monitoring ---------------------------------------------------------------------------

    def dashboard(self, minutes: int = 60) -> Dashboard:
        """Get the numbers on requests, workers, queues, jobs, storage and health."""
        return self._client.get("/monitoring", Dashboard, {"minutes": minutes})

    def check_storage(self) -> JobHandle:
        """Submit a job that hashes all stored bytes again and removes unneeded ones.

        The job's result lists everything that it found.
        """
        return JobHandle(self._client, self._client.send("POST", "/storage/checks", JobDetail))


def _path(kind: str, name: str) -> str:
    return f"/{kind}/{quote(name, safe='')}"
