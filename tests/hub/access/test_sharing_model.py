"""Users, grants, shares and versions in any order, beside a plain model of who may do what."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.database import User
from jupyter_mlhub.errors import Forbidden, Invalid, NotFound
from jupyter_mlhub.schemas.data.artifacts import ArtifactChanges, ArtifactQuery
from jupyter_mlhub.schemas.people.accounts import GrantChange, NewGroup
from jupyter_mlhub.schemas.people.sharing import ShareChange
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

PEOPLE = ["ben", "cleo", "dan"]
MEMBERS = {"ben", "cleo"}
NAMES = ["net", "tree"]
LEVELS = {None: 0, "read": 1, "write": 2, "manage": 3}

people = st.sampled_from(PEOPLE)
names = st.sampled_from(NAMES)
levels = st.sampled_from(list(LEVELS))


@dataclass
class Model:
    """What the hub should remember."""

    versions: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    shares: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def level(self, person: str, owner: str, name: str) -> int:
        if (owner, name) not in self.versions:
            return 0
        if person == owner:
            return 4
        shares = self.shares.get((owner, name), {})
        mine = [shares.get(person, 0), shares.get("everyone", 0)]
        if person in MEMBERS:
            mine.append(shares.get("group", 0))
        return max(mine)


class Sharing(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="mlhub-model-"))
        self.hub = new_hub(self.root)
        self.hub.accounts.create_first("ada", PASSWORD)
        with self.hub.database.write() as session:  # no argon2: it is not what is tried here
            for name in PEOPLE:
                session.add(User(name=name, key=name, password_hash="!", role="member"))
        group = NewGroup(name="group", members=sorted(MEMBERS))
        self.hub.groups.create(self.actor("ada"), group)
        self.model = Model()

    def teardown(self) -> None:
        self.hub.close()
        shutil.rmtree(self.root)

    def actor(self, name: str) -> Actor:
        with self.hub.database.read() as session:
            user = session.query(User).filter_by(key=name).one()
            return make_actor(session, user)

    def reference(self, person: str, owner: str, name: str) -> str:
        return name if person == owner else f"{owner}/{name}"

    def attempt(
        self,
        person: str,
        permission: str,
        needed: int,
        level: int,
        action: Any,
        *,
        senseless: bool = False,
    ) -> bool:
        """Run an action and compare its outcome with what the model allows."""
        try:
            action(self.actor(person))
        except Forbidden:
            assert (person, permission) in self.model.taken or 0 < level < needed
            return False
        except NotFound:
            assert level == 0
            return False
        except Invalid:
            assert senseless
            return False
        assert not senseless
        assert (person, permission) not in self.model.taken
        assert level >= needed
        return True

    @rule(person=people, owner=people, name=names, content=st.binary(min_size=1, max_size=3))
    def upload(self, person: str, owner: str, name: str, content: bytes) -> None:
        writer = self.hub.store.writer()
        writer.write(content)
        blob = writer.commit()
        own = person == owner
        level = 4 if own else self.model.level(person, owner, name)
        reference = self.reference(person, owner, name)
        if self.attempt(
            person,
            "models.create",
            2,
            level,
            lambda actor: self.hub.artifacts.register(actor, "model", reference, blob),
        ):
            key = (owner, name)
            number = self.model.last.get(key, 0) + 1
            self.model.last[key] = number
            self.model.versions.setdefault(key, []).append(number)

    @precondition(lambda self: self.model.versions)
    @rule(
        data=st.data(),
        by_owner=st.booleans(),
        somebody=people,
        subject=st.sampled_from([*PEOPLE, "group", "everyone"]),
        level=levels,
    )
    def share(self, data: Any, by_owner: bool, somebody: str, subject: str, level: Any) -> None:
        owner, name = data.draw(st.sampled_from(sorted(self.model.versions)))
        person = owner if by_owner else somebody
        whom: dict[str, Any] = {"user": subject}
        if subject == "group":
            whom = {"group": "group"}
        elif subject == "everyone":
            whom = {"everyone": True}
        change = ShareChange(**whom, level=level)
        reference = self.reference(person, owner, name)
        if self.attempt(
            person,
            "models.share",
            3,
            self.model.level(person, owner, name),
            lambda actor: self.hub.artifacts.share(actor, "model", reference, change),
            senseless=level is not None and subject in (person, owner),
        ):
            self.model.shares.setdefault((owner, name), {})[subject] = LEVELS[level]

    @rule(person=people, owner=people, name=names)
    def describe(self, person: str, owner: str, name: str) -> None:
        reference = self.reference(person, owner, name)
        changes = ArtifactChanges(description="described")
        self.attempt(
            person,
            "models.update",
            2,
            self.model.level(person, owner, name),
            lambda actor: self.hub.artifacts.change(actor, "model", reference, changes),
        )

    @rule(person=people, owner=people, name=names)
    def delete(self, person: str, owner: str, name: str) -> None:
        reference = self.reference(person, owner, name)
        if self.attempt(
            person,
            "models.delete",
            3,
            self.model.level(person, owner, name),
            lambda actor: self.hub.artifacts.delete(actor, "model", reference),
        ):
            for known in (self.model.versions, self.model.shares, self.model.last):
                known.pop((owner, name), None)

    @rule(
        person=people,
        permission=st.sampled_from(["models.create", "models.update", "models.delete"]),
        taken=st.booleans(),
    )
    def grant(self, person: str, permission: str, taken: bool) -> None:
        change = GrantChange(permission=permission, allowed=False if taken else None)
        self.hub.roles.grant(self.actor("ada"), "user", person, change)
        (self.model.taken.add if taken else self.model.taken.discard)((person, permission))

    @invariant()
    def everybody_sees_exactly_what_they_may(self) -> None:
        if not hasattr(self, "model"):
            return
        for person in PEOPLE:
            actor = self.actor(person)
            page = self.hub.artifacts.page(actor, "model", ArtifactQuery())
            expected = {
                self.reference(person, owner, name): numbers[-1]
                for (owner, name), numbers in self.model.versions.items()
                if self.model.level(person, owner, name)
            }
            seen = {item.reference: item.latest.number for item in page.items if item.latest}
            assert seen == expected
            assert page.total == len(expected)
            for item in page.items:
                level = self.model.level(person, item.owner, item.name)
                assert len(item.may) == min(level, 3), (person, item.reference)


TestSharing = Sharing.TestCase
TestSharing.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
