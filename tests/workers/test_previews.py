"""A correction is tried on the first rows, and nothing is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from jupyter_mlhub.database import Job, Version
from jupyter_mlhub.errors import Forbidden, Invalid
from jupyter_mlhub.schemas.data.artifacts import ReadOptions
from jupyter_mlhub.schemas.data.previews import ReadingPreview
from jupyter_mlhub.schemas.jobs import JobQuery
from jupyter_mlhub.schemas.people.sharing import ShareChange
from jupyter_mlhub.settings import HubSettings
from tests.support.workplace import Workplace, opened_workplace

PRICES = b"code,price,note\n01,1.5,x\n02,2.5,\n03,,y\nnone,4.5,z\n"


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    with opened_workplace(HubSettings(state_dir=tmp_path_factory.mktemp("state"))) as workplace:
        register(workplace, "prices", PRICES)
        rows = b"".join(b"%d,%d\n" % (n, n % 7) for n in range(60_000))
        register(workplace, "long", b"number,group\n" + rows + b"60000,none\n")
        yield workplace


def register(workplace: Workplace, name: str, content: bytes, suffix: str = "csv") -> None:
    writer = workplace.hub.store.writer()
    writer.write(content)
    ada = workplace.actor("ada")
    filename = f"{name}.{suffix}"
    workplace.hub.artifacts.register(ada, "dataset", name, writer.commit(), filename=filename)
    workplace.work()


def preview(workplace: Workplace, name: str, **options: Any) -> ReadingPreview:
    previews = workplace.hub.previews
    asked = ReadOptions.model_validate(options)
    job_id = previews.ask(workplace.actor("ada"), name, "latest", asked)
    assert previews.answer(job_id) is None
    workplace.work()
    try:
        found = previews.answer(job_id)
    finally:
        previews.drop(job_id)
    assert found is not None
    return found


def test_a_type_that_fits_is_shown_with_the_rows(workplace: Workplace) -> None:
    found = preview(workplace, "prices", columns={"price": {"type": "text", "name": "cost"}})
    assert found.can_be_read
    assert found.is_whole
    assert [(c.name, c.type, c.missing) for c in found.columns] == [
        ("code", "text", 0),
        ("cost", "text", 1),
        ("note", "text", 1),
    ]
    assert found.first[0] == ["01", "1.5", "x"]


def test_each_column_says_why_it_cannot_be_read_so(workplace: Workplace) -> None:
    columns = {"code": {"type": "integer"}, "note": {"type": "date"}, "price": {"type": "number"}}
    found = preview(workplace, "prices", columns=columns)
    assert not found.can_be_read
    assert found.rows == 4
    problems = {column.name: column.problem for column in found.columns}
    assert problems["price"] is None
    assert "1 cell of code can't be read as integer: 'none'" in (problems["code"] or "")
    assert "of note can't be read as date" in (problems["note"] or "")


def test_what_cannot_be_read_at_all_says_so(workplace: Workplace) -> None:
    register(workplace, "ragged", b"a,b\n1,2\n3\n4,5\n")
    found = preview(workplace, "ragged")
    assert found.problem is not None
    assert "line 3 has 1 value" in found.problem
    assert found.bad_rows == 1
    assert found.rows == 2
    assert preview(workplace, "ragged", bad_rows="skip").problem is None


def test_of_a_long_file_only_the_beginning_is_read(workplace: Workplace) -> None:
    found = preview(workplace, "long", columns={"group": {"type": "integer"}})
    assert found.can_be_read
    assert not found.is_whole
    assert 10_000 < found.rows < 60_000
    assert found.first[3] == [3, 3]


def test_nothing_is_made_and_no_list_shows_it(workplace: Workplace) -> None:
    hub, ada = workplace.hub, workplace.actor("ada")
    before = len(hub.jobs.page(ada, JobQuery()).items)
    with hub.database.read() as session:
        versions = session.scalars(select(Version.id)).all()
    job_id = hub.previews.ask(ada, "prices", "1", ReadOptions())
    assert len(hub.jobs.page(ada, JobQuery()).items) == before
    workplace.work()
    hub.previews.drop(job_id)
    with hub.database.read() as session:
        assert session.get(Job, job_id) is None
        assert session.scalars(select(Version.id)).all() == versions


def test_only_who_may_change_a_dataset_previews_it(workplace: Workplace) -> None:
    hub = workplace.hub
    change = ShareChange.model_validate({"user": "ben", "level": "read"})
    hub.artifacts.share(workplace.actor("ada"), "dataset", "prices", change)
    with pytest.raises(Forbidden):
        hub.previews.ask(workplace.actor("ben"), "ada/prices", "1", ReadOptions())


def test_a_column_that_is_not_there_is_named(workplace: Workplace) -> None:
    options = ReadOptions.model_validate({"columns": {"prize": {"type": "text"}}})
    with pytest.raises(Invalid, match="Did you mean price"):
        workplace.hub.previews.ask(workplace.actor("ada"), "prices", "1", options)
