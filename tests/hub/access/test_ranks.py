"""Nobody acts on what may more than they do: accounts, roles, and groups that give or take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.database import User
from jupyter_mlhub.errors import Forbidden, Invalid, NotFound
from jupyter_mlhub.schemas.people.accounts import (
    GrantChange,
    GroupChanges,
    NewGroup,
    NewRole,
    NewUser,
    RoleChanges,
    UserChanges,
)
from jupyter_mlhub.schemas.people.sharing import ShareChange
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

MORE = ["audit.read", "jobs.read"]


class People:
    """Ada administers, Ben may grant and manage accounts, Cleo manages accounts only, and Lea's
    role may read the audit trail, which Ben's may not."""

    def __init__(self, root: Path) -> None:
        self.hub = new_hub(root / "state")
        self.hub.accounts.create_first("ada", PASSWORD)
        self.hub.roles.create(self["ada"], NewRole(name="auditor", permissions=MORE))
        with self.hub.database.write() as session:
            for name, role in {
                "ben": "member",
                "cleo": "member",
                "dan": "member",
                "lea": "auditor",
            }.items():
                session.add(User(name=name, key=name, password_hash="!", role=role))
        for permission in ("users.create", "users.update", "users.delete", "permissions.grant"):
            for name in ("ben", "cleo"):
                if name == "ben" or permission != "permissions.grant":
                    self.grant("user", name, permission, True)
        self.hub.groups.create(self["ada"], NewGroup(name="lab", members=["dan", "lea", "ada"]))
        self.hub.groups.create(self["ada"], NewGroup(name="closed"))
        self.grant("group", "closed", "audit.read", False)

    def __getitem__(self, name: str) -> Actor:
        with self.hub.database.read() as session:
            return make_actor(session, session.scalars(select(User).filter_by(key=name)).one())

    def grant(self, kind: str, name: str, permission: str, allowed: bool | None) -> None:
        change = GrantChange(permission=permission, allowed=allowed)
        self.hub.roles.grant(self["ada"], kind, name, change)

    def share_a_model(self) -> None:
        writer = self.hub.store.writer()
        writer.write(b"weights")
        self.hub.artifacts.register(self["dan"], "model", "net", writer.commit())
        self.hub.artifacts.share(
            self["dan"], "model", "net", ShareChange(group="lab", level="manage")
        )


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    people = People(tmp_path)
    yield people
    people.hub.close()


def take(permission: str) -> GrantChange:
    return GrantChange(permission=permission, allowed=False)


BEYOND: dict[str, Callable[[People], object]] = {
    "empty a role": lambda p: p.hub.roles.change(p["ben"], "auditor", RoleChanges(permissions=[])),
    "describe a role": lambda p: p.hub.roles.change(
        p["ben"], "auditor", RoleChanges(description="nothing of use")
    ),
    "empty a role of somebody who may more": lambda p: (
        p.hub.roles.create(p["ben"], NewRole(name="reader", permissions=["jobs.read"])),
        p.hub.accounts.change(p["ada"], "lea", UserChanges(role="reader")),
        p.grant("user", "lea", "audit.read", True),
        p.hub.roles.change(p["ben"], "reader", RoleChanges(permissions=[])),
    ),
    "delete a role": lambda p: p.hub.roles.delete(p["ben"], "auditor"),
    "take a permission from an account": lambda p: p.hub.roles.grant(
        p["ben"], "user", "lea", take("jobs.read")
    ),
    "give a permission to an account": lambda p: p.hub.roles.grant(
        p["ben"], "user", "lea", GrantChange(permission="jobs.read", allowed=True)
    ),
    "take a permission from a group": lambda p: p.hub.roles.grant(
        p["ben"], "group", "lab", take("jobs.read")
    ),
    "put an account into a group that takes": lambda p: p.hub.groups.change(
        p["ben"], "closed", GroupChanges(members=["lea"])
    ),
    "put oneself into a group that takes": lambda p: p.hub.accounts.change(
        p["ben"], "ben", UserChanges(groups=["closed"])
    ),
    "give a group what it is not to have": lambda p: p.hub.roles.grant(
        p["ben"], "group", "closed", GrantChange(permission="audit.read", allowed=None)
    ),
    "delete a group that takes": lambda p: p.hub.groups.delete(p["ben"], "closed"),
    "change an account": lambda p: p.hub.accounts.change(p["ben"], "lea", UserChanges(notes="x")),
    "delete an account": lambda p: p.hub.accounts.delete(p["ben"], "lea", None),
}


@pytest.mark.parametrize("what", BEYOND)
def test_nobody_acts_beyond_their_rank(people: People, what: str) -> None:
    with pytest.raises(Forbidden):
        BEYOND[what](people)


def test_a_group_with_people_who_may_more_keeps_what_it_gives_them(people: People) -> None:
    people.grant("group", "lab", "jobs.cancel", True)
    with pytest.raises(Forbidden, match=r"lea, which has more permissions than you: audit\.read"):
        people.hub.groups.change(people["ben"], "lab", GroupChanges(members=["dan", "ada"]))
    with pytest.raises(Forbidden, match="lea"):
        people.hub.groups.delete(people["ben"], "lab")


def test_within_their_rank_people_go_on(people: People) -> None:
    hub, ben = people.hub, people["ben"]
    hub.roles.create(ben, NewRole(name="reader", permissions=["jobs.read"]))
    hub.roles.change(ben, "reader", RoleChanges(permissions=["jobs.read", "datasets.read"]))
    hub.roles.delete(ben, "reader")
    hub.roles.grant(ben, "user", "dan", take("jobs.read"))
    hub.groups.create(ben, NewGroup(name="own", members=["ben", "dan", "lea"]))
    hub.groups.change(ben, "own", GroupChanges(members=["dan"]))
    hub.groups.delete(ben, "own")


JOINS: dict[str, Callable[[People, str, str], object]] = {
    "through the group": lambda p, by, who: p.hub.groups.change(
        p[by], "lab", GroupChanges(members=["dan", "lea", "ada", who])
    ),
    "through the account": lambda p, by, who: p.hub.accounts.change(
        p[by], who, UserChanges(groups=["lab"])
    ),
    "as a new account": lambda p, by, who: p.hub.accounts.create(
        p[by], NewUser(name="twin", password=PASSWORD, groups=["lab"])
    ),
}


@pytest.mark.parametrize("how", JOINS)
def test_who_joins_a_group_is_given_what_is_shared_with_it(people: People, how: str) -> None:
    with pytest.raises(Forbidden, match=r"permissions\.grant"):
        JOINS[how](people, "cleo", "cleo")
    people.share_a_model()
    with pytest.raises(Forbidden, match="you are not in it"):
        JOINS[how](people, "ben", "ben")
    with pytest.raises(NotFound):
        people.hub.artifacts.get(people["ben"], "model", "dan/net")
    JOINS[how](people, "ada", "ben")
    if how != "as a new account":
        assert people.hub.artifacts.get(people["ben"], "model", "dan/net").name == "net"


def test_a_table_of_accounts_joins_no_group_either(people: People) -> None:
    people.share_a_model()
    people.grant("user", "ben", "users.reset_password", True)
    with pytest.raises(Invalid, match=r"Line 2: .*you are not in it"):
        people.hub.accounts.import_csv(people["ben"], "name,groups\ntwin,lab\n")


def test_a_member_who_may_grant_adds_others(people: People) -> None:
    people.share_a_model()
    for permission in ("users.update", "permissions.grant"):
        people.grant("user", "dan", permission, True)
    people.hub.groups.change(
        people["dan"], "lab", GroupChanges(members=["dan", "lea", "ada", "ben"])
    )
    assert people.hub.artifacts.get(people["ben"], "model", "dan/net").name == "net"
    people.hub.groups.change(people["cleo"], "lab", GroupChanges(members=["dan", "lea", "ada"]))
    with pytest.raises(NotFound):
        people.hub.artifacts.get(people["ben"], "model", "dan/net")
