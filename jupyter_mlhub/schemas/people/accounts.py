"""Documents about accounts, groups, roles and signing in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from ...languages.documents import Wording
from ..base import (
    LOWER_CASE,
    Body,
    Document,
    Password,
    PlainText,
    Query,
    Time,
    UserName,
    one_line,
    printable,
)
from .permissions import PERMISSIONS


def _known(permission: str) -> str:
    if permission not in PERMISSIONS:
        raise ValueError("is no permission; GET permissions lists them")
    return permission


Permission = Annotated[str, Field(max_length=64), AfterValidator(_known)]
RoleName = Annotated[str, Field(min_length=1, max_length=32, pattern=LOWER_CASE)]
Permissions = Annotated[list[Permission], Field(max_length=100)]
Names = Annotated[list[UserName], Field(max_length=10_000)]


class Credentials(Body):
    name: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(one_line)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class FirstAccount(Body):
    """The first account of a hub, which becomes its administrator."""

    name: UserName
    password: Password
    setup_code: str | None = Field(
        None,
        max_length=100,
        description="Asked for by a team hub, which prints it in its log when it starts.",
    )


class NewUser(Body):
    name: UserName
    password: Password
    role: RoleName = "member"
    notes: PlainText = ""
    groups: Names = Field(default_factory=list)
    must_change_password: bool = Field(
        False, description="The person has to choose a password before anything else."
    )


class UserChanges(Body):
    """Fields to change. What is left out stays as it is."""

    name: UserName | None = None
    role: RoleName | None = None
    active: bool | None = None
    notes: PlainText | None = None
    groups: Names | None = None


class UserInfo(Document):
    id: int
    name: str
    role: str
    active: bool
    must_change_password: bool
    notes: str
    groups: list[str]
    created_at: Time


class UserDeletion(Query):
    transfer_to: str | None = Field(
        None, max_length=64, description="Who gets the datasets, models and jobs."
    )


class UserTable(Body):
    """Accounts to create, as CSV with the columns name, role, groups and notes."""

    csv: Annotated[str, Field(min_length=1, max_length=900_000)]


class ImportedUser(Document):
    name: str
    code: str = Field(description="With it the person chooses a password, once.")


class ImportedUsers(Document):
    items: list[ImportedUser]


class Me(Document):
    """The signed-in person."""

    id: int
    name: str
    role: str
    permissions: list[str]
    must_change_password: bool


class Provider(Document):
    """A provider that knows people: ``openid`` in a browser, ``jupyterhub`` by a token."""

    kind: Literal["openid", "jupyterhub"]
    label: str
    page: str | None = Field(
        None, description="Where a browser signs in, if a team hub shows a token there."
    )


class OpenIDAnswer(Query):
    """The parameters with which an OpenID Connect provider sends a browser back."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    # Together they have to fit into the first line of a request.
    state: str = Field("", max_length=200)
    code: str = Field("", max_length=4000)
    error: Annotated[str, Field(max_length=200), AfterValidator(printable)] = ""
    error_description: Annotated[str, Field(max_length=1000), AfterValidator(printable)] = ""


class ShownToken(Body):
    """The token that a page of a team hub showed."""

    token: Annotated[str, Field(min_length=1, max_length=4000)]


class JupyterHubToken(Body):
    """A JupyterHub token for a team hub. A Jupyter server has its own."""

    token: str | None = Field(None, max_length=1000)


class Session(Document):
    """Who is signed in. Only a team hub gives a ``token``, and only at sign-in or renewal."""

    state: Literal["first_run", "signed_out", "signed_in"]
    user: Me | None = None
    token: str | None = None
    needs_setup_code: bool = False
    providers: list[Provider] = Field(
        default_factory=list, description="Other ways to sign in, where nobody is signed in."
    )
    version: str


class PasswordChange(Body):
    current: Annotated[str, Field(min_length=1, max_length=256)]
    password: Password


class ResetRequest(Body):
    """``code`` is a code that the person redeems once. ``temporary`` is a password to be changed at
    sign-in."""

    kind: Literal["code", "temporary"] = "code"


class PasswordReset(Document):
    kind: Literal["code", "temporary"]
    secret: str = Field(description="Shown this once; the hub keeps only its hash.")
    expires_at: Time | None


class Redemption(Body):
    code: Annotated[str, Field(min_length=1, max_length=100)]
    password: Password


class SignInInfo(Document):
    """A sign-in (without a name) or a personal access token. ``id`` identifies it, and opens
    nothing."""

    id: str
    name: str
    scopes: list[str] | None
    address: str
    agent: str
    current: bool
    created_at: Time
    expires_at: Time


class NewToken(Body):
    name: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(one_line)]
    scopes: Permissions | None = Field(None, description="Default: all that the person may do.")
    days: int = Field(30, ge=1, le=366)


class IssuedToken(Document):
    token: str = Field(description="Shown this once.")
    info: SignInInfo


class NewGroup(Body):
    name: UserName
    description: PlainText = ""
    members: Names = Field(default_factory=list)


class GroupChanges(Body):
    description: PlainText | None = None
    members: Names | None = None


class GroupInfo(Document):
    name: str
    description: str
    members: list[str]
    created_at: Time


class NewRole(Body):
    name: RoleName
    description: PlainText = ""
    permissions: Permissions = Field(default_factory=list)


class RoleChanges(Body):
    description: PlainText | None = None
    permissions: Permissions | None = None


class RoleInfo(Document):
    name: str
    description: Wording
    permissions: list[str]
    built_in: bool


class PermissionInfo(Document):
    name: str
    description: Wording


class GrantChange(Body):
    """Give (true) or take (false) a permission, or leave it (null) to role and groups."""

    permission: Permission
    allowed: bool | None


class Grants(Document):
    """``own`` are single grants. For a person, ``effective`` are all permissions that result."""

    own: dict[str, bool]
    effective: list[str] | None


class PersonInfo(Document):
    """A name to share with."""

    kind: Literal["user", "group"]
    name: str
