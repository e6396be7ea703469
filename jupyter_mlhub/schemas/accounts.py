"""Documents about accounts and sign-in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Body, Document, Password, Time, UserName

Role = Literal["administrator", "member"]


class Credentials(Body):
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class FirstAccount(Body):
    """The first account of a hub; it becomes the administrator."""

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
    role: Role = "member"


class UserInfo(Document):
    id: int
    name: str
    role: Role
    active: bool
    created_at: Time


class Session(Document):
    """Who is signed in. ``token`` is given by a team hub only, and only on sign-in."""

    state: Literal["first_run", "signed_out", "signed_in"]
    user: UserInfo | None = None
    token: str | None = None
    needs_setup_code: bool = False
    version: str
