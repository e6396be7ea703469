"""Jobs from their claim to their end, in this process: whose inputs they may use, and what is kept
of what their work says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from jupyter_mlhub.database import Job, User
from jupyter_mlhub.database.engine import to_jsonb
from jupyter_mlhub.errors import Unavailable
from jupyter_mlhub.schemas.people.sharing import ShareChange
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers import runner
from jupyter_mlhub.workers.heart import Heart
from jupyter_mlhub.workers.orders import HANDLERS
from jupyter_mlhub.workers.orders.ingest import IngestHandler
from tests.support.examples import EXAMPLES
from tests.support.workplace import Workplace, opened_workplace


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    with opened_workplace(HubSettings(state_dir=tmp_path_factory.mktemp("state"))) as workplace:
        yield workplace


@pytest.fixture
def shared(workplace: Workplace, request: pytest.FixtureRequest) -> str:
    """A dataset of Ada's that Ben may read, as he calls it."""
    name = request.node.name.partition("[")[0].replace("_", "-")[:60]
    writer = workplace.hub.store.writer()
    writer.write((EXAMPLES / "penguins.csv").read_bytes())
    ada = workplace.actor("ada")
    workplace.hub.artifacts.register(ada, "dataset", name, writer.commit(), filename="a.csv")
    workplace.work()
    change = ShareChange.model_validate({"user": "ben", "level": "read"})
    workplace.hub.artifacts.share(ada, "dataset", name, change)
    return f"ada/{name}"


def withdraw(workplace: Workplace, shared: str) -> None:
    change = ShareChange.model_validate({"user": "ben", "level": None})
    name = shared.removeprefix("ada/")
    workplace.hub.artifacts.share(workplace.actor("ada"), "dataset", name, change)


def deactivate(workplace: Workplace, _shared: str) -> None:
    with workplace.hub.database.write() as session:
        session.scalars(select(User).filter_by(name="ben")).one().active = False


def delete(workplace: Workplace, shared: str) -> None:
    name = shared.removeprefix("ada/")
    workplace.hub.artifacts.delete(workplace.actor("ada"), "dataset", name)


CHANGES = [
    (withdraw, "not_shared_any_more"),
    (delete, "input_deleted"),
    (deactivate, "inactive"),
]


@pytest.fixture(autouse=True)
def _ben_is_active(workplace: Workplace) -> None:
    with workplace.hub.database.write() as session:
        session.scalars(select(User).filter_by(name="ben")).one().active = True


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_what_was_taken_away_while_a_job_waited_is_not_used(
    workplace: Workplace, shared: str, change: Callable[[Workplace, str], None], code: str
) -> None:
    before = workplace.models()
    job_id = workplace.submit("ben", shared)
    change(workplace, shared)
    workplace.work()
    job = workplace.job(job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == code, job.error
    assert workplace.models() == before


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_what_was_taken_away_while_a_job_ran_registers_nothing(
    workplace: Workplace,
    shared: str,
    change: Callable[[Workplace, str], None],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = workplace.models()
    job_id = workplace.submit("ben", shared)
    finish = HANDLERS["train"].finish

    def finish_late(*arguments: Any) -> Any:
        write = finish(*arguments)
        change(workplace, shared)
        return write

    monkeypatch.setattr(HANDLERS["train"], "finish", finish_late)
    workplace.work()
    job = workplace.job(job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == code, job.error
    assert workplace.models() == before


@pytest.mark.parametrize("part", ["prepare", "finish"])
def test_a_store_that_is_away_for_a_moment_is_waited_for(
    workplace: Workplace, shared: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = workplace.submit("ben", shared)
    right = getattr(HANDLERS["train"], part)
    away = [True]

    def first_away(*arguments: Any) -> Any:
        if away:
            away.pop()
            raise Unavailable("The store does not answer.")
        return right(*arguments)

    monkeypatch.setattr(HANDLERS["train"], part, first_away)
    workplace.work()
    assert workplace.job(job_id).state == "succeeded"


def test_a_store_that_stays_away_ends_the_job(
    workplace: Workplace, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = workplace.submit("ben", shared)

    def away(*_: Any) -> Any:
        raise Unavailable("The store does not answer.", code="store_unavailable")

    monkeypatch.setattr(HANDLERS["train"], "finish", away)
    monkeypatch.setattr(runner, "LONGEST_WAIT", 0.0)
    workplace.work()
    job = workplace.job(job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == "store_unavailable"


def test_a_process_serves_one_person(workplace: Workplace, shared: str) -> None:
    pids = []
    for name, dataset in (("ben", shared), ("ben", shared), ("ada", shared[4:]), ("ben", shared)):
        workplace.submit(name, dataset)
        workplace.work()
        pids.append(workplace.runner._child.pid)
    assert pids[0] == pids[1]
    assert len(set(pids)) == 3


def test_no_heartbeat_takes_the_end_of_a_job_for_a_loss(workplace: Workplace, shared: str) -> None:
    """One that was about to be sent would find the job ended, and kill the process."""
    job_id = workplace.submit("ben", shared)
    claim = workplace.hub.claims.claim(workplace.offer)
    assert claim is not None
    often = replace(workplace.hub.settings, job_heartbeat=0.0)
    child = MeasuredChild()
    with Heart(SimpleNamespace(settings=often, claims=workplace.hub.claims), claim) as heart:  # type: ignore[arg-type]
        heart.child = child  # type: ignore[assignment]
        assert child.measured.wait(60)
        heart.end(workplace.hub.claims.succeed, claim, lambda session: {})
        child.goes_on.set()
        (beating,) = (thread for thread in threading.enumerate() if thread.name == "heartbeat")
        beating.join(60)  # whatever it does now, it does before the heart is stopped
    assert workplace.job(job_id).state == "succeeded"
    assert not child.killed
    assert not heart.lost.is_set()


class MeasuredChild:
    """A process whose measurement lasts until the job has ended."""

    def __init__(self) -> None:
        self.measured, self.goes_on = threading.Event(), threading.Event()
        self.killed = False

    def usage(self) -> None:
        self.measured.set()
        self.goes_on.wait(60)

    def kill(self) -> None:
        self.killed = True


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b'["made", {"lines": [], "made": {}}]',
        b'["made", {"lines": "x", "made": {}}]',
        b'["progress", [1, 2]]',
        b'["made"]',
        b"{}",
        b'["planted", {}]',
        b'["failed", {"lines": [], "failed": {"code": 1}}]',
        b'["made", {"lines": [["0001-01-01T00:00:00+12:00", "x"]], "made": {}}]',
        b'["progress", [1e400, 2, "x", []]]',
        b'["made", ' + b"[" * 100_000 + b"]" * 100_000 + b"]",
    ],
)
def test_what_a_child_says_is_not_trusted(
    workplace: Workplace, shared: str, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_that_says(workplace, shared, line, monkeypatch)
    assert job.error is not None
    assert job.error["code"] == "crashed"


def test_texts_that_no_database_takes_are_kept_as_far_as_they_can_be(
    workplace: Workplace, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a sentence that quotes a cell of a damaged file."""
    failed = {"code": "bad", "message": "cell \udc00\0", "errors": [{"field": "\0", "message": ""}]}
    lines = [["2020-01-01T00:00:00+00:00", "\ud800\0"]]
    line = json.dumps(["failed", {"lines": lines, "failed": failed}]).encode()
    job = job_that_says(workplace, shared, line, monkeypatch)
    assert job.error is not None
    assert job.error["message"] == "cell ?\ufffd"
    assert job.error["errors"][0]["field"] == "\ufffd"


def test_a_table_is_stored_once(workplace: Workplace) -> None:
    no_claim: Any = None
    handler: Any = IngestHandler(no_claim)
    handler._storing = object()
    with pytest.raises(ValueError, match="one table"):
        handler.hear(workplace.hub, "table", None, None)


def test_documents_for_postgresql_hold_no_nul() -> None:
    slash = "\\"
    kept = {"a": f"{slash}u0000", "b": f"{slash}{slash}u0000", "c": slash}
    assert json.loads(to_jsonb(kept)) == kept
    found = json.loads(to_jsonb({"a\0": ["\0", f"{slash}\0\0"]}))
    assert found == {"a\ufffd": ["\ufffd", f"{slash}\ufffd\ufffd"]}


def job_that_says(
    workplace: Workplace, shared: str, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> Job:
    """A failed job whose child said this and nothing else."""
    job_id = workplace.submit("ben", shared)
    child = workplace.runner._child_for(2)

    def start(_task: bytes) -> None:
        child.heard.append(line)

    monkeypatch.setattr(child, "start", start)
    monkeypatch.setattr(child, "wait", lambda timeout: timeout > 0)
    monkeypatch.setattr(workplace.runner, "_child_for", lambda owner: child)
    workplace.work()
    job = workplace.job(job_id)
    assert job.state == "failed"
    return job
