"""Waiting jobs are checked again: may their owner still use the inputs?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.access.waiting import require_still
from jupyter_mlhub.database import User, Version
from jupyter_mlhub.errors import Conflict, JobFailed
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.people.accounts import GrantChange, UserChanges
from jupyter_mlhub.schemas.people.sharing import Level, ShareChange
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Ada administers and has a model that Ben may read."""
    hub = new_hub(tmp_path / "state")
    hub.accounts.create_first("ada", PASSWORD)
    with hub.database.write() as session:
        session.add(User(name="ben", key="ben", password_hash="!", role="member"))
    writer = hub.store.writer()
    writer.write(b"weights")
    hub.artifacts.register(actor(hub, "ada"), "model", "net", writer.commit())
    share(hub, "read")
    yield hub
    hub.close()


def actor(hub: Hub, name: str) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User).filter_by(key=name)).one())


def share(hub: Hub, level: Level | None) -> None:
    hub.artifacts.share(actor(hub, "ada"), "model", "net", ShareChange(user="ben", level=level))


def ask(hub: Hub, owner_id: int, level: Level = "read") -> None:
    with hub.database.read() as session:
        newest = session.scalar(select(Version.id))
        require_still(session, owner_id, [newest or 1, None], level)


def test_who_may_still_read_goes_on(hub: Hub) -> None:
    ask(hub, actor(hub, "ben").id)
    ask(hub, actor(hub, "ada").id, "write")


def test_a_share_that_was_taken_away_ends_what_waits(hub: Hub) -> None:
    ben = actor(hub, "ben").id
    share(hub, None)
    with pytest.raises(JobFailed, match="ben may not read the model ada/net any more"):
        ask(hub, ben)


def test_a_share_at_a_lower_level_is_not_enough(hub: Hub) -> None:
    with pytest.raises(JobFailed, match="ben may not change the model ada/net any more"):
        ask(hub, actor(hub, "ben").id, "write")


def test_a_permission_that_was_taken_away_ends_what_waits(hub: Hub) -> None:
    change = GrantChange(permission="models.read", allowed=False)
    hub.roles.grant(actor(hub, "ada"), "user", "ben", change)
    with pytest.raises(JobFailed, match="any more"):
        ask(hub, actor(hub, "ben").id)


def test_an_account_that_is_not_active_has_nothing_done(hub: Hub) -> None:
    ben = actor(hub, "ben").id
    hub.accounts.change(actor(hub, "ada"), "ben", UserChanges(active=False))
    with pytest.raises(JobFailed, match="The account ben is not active any more"):
        ask(hub, ben)
    hub.accounts.delete(actor(hub, "ada"), "ben", None)
    with pytest.raises(JobFailed, match="not active any more"):
        ask(hub, ben)


def test_an_input_that_was_deleted_is_reported(hub: Hub) -> None:
    hub.artifacts.delete(actor(hub, "ada"), "model", "net")
    with pytest.raises(Conflict, match="was deleted meanwhile"):
        ask(hub, actor(hub, "ben").id)
