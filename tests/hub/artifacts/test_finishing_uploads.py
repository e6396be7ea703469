"""The end of an upload in parts: whatever breaks it off, what was acknowledged is not lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.artifacts.blobs.store import BlobWriter
from jupyter_mlhub.artifacts.catalogue import Catalogue
from jupyter_mlhub.database import Upload, User
from jupyter_mlhub.errors import NotFound, Unavailable
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.data.storage import UploadRequest
from jupyter_mlhub.workers.orders.storage_check import GRACE, collect
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

CONTENT = b"a,b\n" + b"1,2\n" * 1000


class PowerCut(BaseException):
    """Nothing catches it."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = new_hub(tmp_path)
    hub.accounts.create_first("ada", PASSWORD)
    yield hub
    hub.close()


def ada(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.get_one(User, 1))


def all_but_finished(hub: Hub) -> str:
    request = UploadRequest(kind="dataset", name="table", filename="t.csv", size=len(CONTENT))
    upload = hub.uploads.start(ada(hub), request)
    writer, _ = hub.uploads.open(ada(hub), upload.id, 0)
    writer.write(CONTENT)
    hub.uploads.close(upload.id, writer)
    return upload.id


PLACES: list[tuple[Any, str, bool]] = [
    (BlobWriter, "seal", True),
    (BlobWriter, "commit", False),
    (BlobWriter, "commit", True),
    (Catalogue, "register", False),
]


@pytest.mark.parametrize(("where", "name", "after"), PLACES)
@pytest.mark.parametrize("fault", [PowerCut(), Unavailable("away", code="database_unavailable")])
def test_what_breaks_the_end_off_loses_nothing(
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    name: str,
    after: bool,
    fault: BaseException,
) -> None:
    upload_id = all_but_finished(hub)
    usual = getattr(where, name)

    def broken(*arguments: Any, **options: Any) -> Any:
        if after:
            usual(*arguments, **options)
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(where, name, broken)
        with pytest.raises(type(fault)):
            hub.uploads.finish(ada(hub), upload_id)
    _age_blobs(hub)
    collect(hub)
    again = Hub(hub.settings)
    assert again.uploads.get(ada(hub), upload_id).received == len(CONTENT)
    version = again.uploads.finish(ada(hub), upload_id)
    assert b"".join(again.store.chunks(version.sha256)) == CONTENT
    with pytest.raises(NotFound):
        again.uploads.finish(ada(hub), upload_id)
    assert [one.latest.number for one in _datasets(again)] == [1]
    again.close()


def test_the_end_is_in_one_transaction_with_the_version(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it a client that asks again is told so, and no second version comes of it."""
    upload_id = all_but_finished(hub)
    monkeypatch.setattr(hub.store, "forget", _cut)
    with pytest.raises(PowerCut):
        hub.uploads.finish(ada(hub), upload_id)
    with hub.database.read() as session:
        assert session.scalars(select(Upload)).all() == []
    assert len(_datasets(hub)) == 1


def _cut(_upload: str) -> None:
    raise PowerCut


def _datasets(hub: Hub) -> list[Any]:
    from jupyter_mlhub.schemas.data.artifacts import ArtifactQuery

    return list(hub.artifacts.page(ada(hub), "dataset", ArtifactQuery()).items)


def _age_blobs(hub: Hub) -> None:
    """As if what is in the store had been there for long."""
    old = time.time() - GRACE - 60
    for file in (hub.settings.state_dir / "store").rglob("*"):
        if file.is_file():
            os.utime(file, (old, old))
