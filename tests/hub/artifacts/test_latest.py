"""What ``latest`` means: the newest version that can be used, whatever came after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from jupyter_mlhub_widgets.forms.explorer import DatasetExplorer
from jupyter_mlhub_widgets.forms.training import TrainingForm
from sqlalchemy import insert, select
from sqlalchemy.exc import InvalidRequestError

from jupyter_mlhub import HubClient
from jupyter_mlhub.database import Artifact, Blob, Job, User, Version
from jupyter_mlhub.display.lists import DatasetList
from jupyter_mlhub.errors import Conflict, Invalid, JobFailed
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.data.artifacts import VersionInfo
from tests.support.hubs import new_hub

ROWS = [f"{n},{n % 7},{'ab'[n % 2]}" for n in range(60)]
TABLE = "\n".join(["number,value,group", *ROWS]).encode()
UNREADABLE = b"\x00\x01\x02 no table \xff" * 20


def finished(hub: HubClient, version: VersionInfo) -> VersionInfo:
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    with suppress(JobFailed):
        hub.job(version.dataset.job_id).wait()
    name = hub.job(version.dataset.job_id).detail.title.split(" ")[2]
    return hub.version("dataset", name, str(version.number))


@pytest.fixture(scope="module")
def spoilt(hub: HubClient) -> Iterator[HubClient]:
    """A hub whose dataset ``spoilt`` could be read once, and whose correction could not."""
    assert finished(hub, hub.register(BytesIO(TABLE), "spoilt")).state == "ready"
    assert finished(hub, hub.register(BytesIO(UNREADABLE), "spoilt")).state == "failed"
    return hub


def test_what_could_not_be_read_takes_no_dataset_down(spoilt: HubClient) -> None:
    listed = spoilt.artifact("dataset", "spoilt")
    assert listed == next(item for item in spoilt.datasets() if item.name == "spoilt")
    assert listed.latest is not None
    assert (listed.latest.number, listed.latest.state) == (1, "ready")
    assert listed.newer is not None
    assert (listed.newer.number, listed.newer.state) == (2, "failed")
    assert listed.versions == 2
    assert [version.number for version in spoilt.versions("dataset", "spoilt")] == [2, 1]
    assert spoilt.version("dataset", "spoilt").number == 1
    assert spoilt.rows("spoilt").total == 60
    assert len(spoilt.dataset("spoilt").to_pandas()) == 60
    job = spoilt.train("spoilt", "group", "GaussianNB", model="from-what-is-ready")
    job.wait()
    assert job.detail.request["spec"]["dataset"] == "spoilt@1"
    assert spoilt.evaluate("from-what-is-ready", "spoilt").wait() is not None
    corrected = finished(spoilt, spoilt.read_again("spoilt", columns={"value": {"type": "text"}}))
    assert corrected.state == "ready"
    assert corrected.same_as is None  # the same bytes, read otherwise
    assert spoilt.artifact("dataset", "spoilt").newer is None
    again = finished(spoilt, spoilt.read_again("spoilt@1"))
    assert again.same_as == 1
    spoilt.delete("dataset", "spoilt", str(corrected.number))
    spoilt.delete("dataset", "spoilt", str(again.number))


def test_a_version_that_is_named_says_why_it_can_not_be_used(spoilt: HubClient) -> None:
    with pytest.raises(Conflict, match=r"spoilt v2 has no table\. .+ spoilt@1 can be used"):
        spoilt.rows("spoilt@2")
    with pytest.raises(Invalid, match=r"spoilt v2 could not be read: .+ spoilt@1 can be used"):
        spoilt.train("spoilt@2", "group", "GaussianNB")


def test_a_dataset_that_was_never_read_is_shown_as_it_is(hub: HubClient) -> None:
    assert finished(hub, hub.register(BytesIO(UNREADABLE), "never")).state == "failed"
    listed = hub.artifact("dataset", "never")
    assert listed.latest is not None
    assert (listed.latest.state, listed.newer) == ("failed", None)
    with pytest.raises(Invalid, match=r"never v1 could not be read"):
        hub.train("never", "group", "GaussianNB")


def test_cells_show_both(spoilt: HubClient) -> None:
    said = repr(DatasetList([spoilt.artifact("dataset", "spoilt")]))
    assert said.splitlines()[1].split()[:3] == ["spoilt", "v1", "60"]
    assert " v2 could not be read: " in said


def test_forms_use_the_version_that_they_show(spoilt: HubClient) -> None:
    finished(spoilt, spoilt.register(BytesIO(TABLE), "shown"))
    form = TrainingForm("shown", spoilt)
    explorer = DatasetExplorer("shown", spoilt)
    assert form.dataset.description == "Dataset v1"
    finished(spoilt, spoilt.register(BytesIO(TABLE + b"\n60,4,a"), "shown"))
    assert form.build_payload()["spec"]["dataset"] == "shown@1"
    explorer.show_rows(0)
    assert "of 60" in explorer.place.value


# --- lists without what is long -------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Hub]:
    hub = new_hub(tmp_path)
    with hub.database.write() as session:
        session.add(Blob(sha256="0" * 64, size=1))
        session.add(User(name="ada", key="ada", password_hash="!", role="administrator"))
        session.flush()
        session.add(Artifact(owner_id=1, kind="dataset", name="long"))
    yield hub
    hub.close()


def version(**values: object) -> dict[str, object]:
    fixed = {"artifact_id": 1, "state": "ready", "media_type": "text/csv", "size": 1}
    return {**fixed, "sha256": "0" * 64, "created_by": 1, **values}


DETAILS = {"format": "csv", "columns": [{"name": "a"}, {"name": "b"}], "preview": [[1, 2]]}
SHORT = {"format": "csv", "column_count": 2}


def test_the_summary_follows_the_details(opened: Hub) -> None:
    with opened.database.write() as session:
        session.execute(insert(Version), [version(number=1, details=DETAILS)])
        session.add(Version(**version(number=2, details=DETAILS)))
        session.add(Version(**version(number=3)))
    with opened.database.read() as session:
        summaries = session.scalars(select(Version.summary).order_by(Version.number)).all()
    assert summaries == [SHORT, SHORT, {"column_count": 0}]
    with opened.database.write() as session:
        third = session.scalars(select(Version).where(Version.number == 3)).one()
        third.details = {**third.details, **DETAILS}
    with opened.database.read() as session:
        assert session.scalar(select(Version.summary).where(Version.number == 3)) == SHORT


def test_lists_of_jobs_read_no_requests_orders_and_reports(opened: Hub) -> None:
    from jupyter_mlhub.jobs.service import LISTED

    with opened.database.write() as session:
        job = Job(owner_id=1, kind="train", title="t", state="queued", request={"kind": "train"})
        session.add(job)
    with opened.database.read() as session:
        listed = session.scalars(LISTED).one()
        for long in ("request", "order", "report"):
            with pytest.raises(InvalidRequestError):
                getattr(listed, long)
