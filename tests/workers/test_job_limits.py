"""What a job can take up: memory and time are tried with jobs, disk and threads here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from jupyter_mlhub.errors import JobFailed
from jupyter_mlhub.schemas.pipelines.specs import Resources
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers import limits
from jupyter_mlhub.workers.limits import Limits, require_room
from jupyter_mlhub.workers.process.child import Child
from jupyter_mlhub.workers.process.fork_server import ForkServer
from jupyter_mlhub.workers.protocol.failures import what_lacks
from tests.support.children import MIB, ROOT, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="as confinement")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> HubSettings:
    return HubSettings(state_dir=tmp_path_factory.mktemp("state"), job_disk_bytes=8 * MIB)


@pytest.fixture(scope="module")
def server(settings: HubSettings) -> Iterator[ForkServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        server = ForkServer(settings, "tests.support.child_work:work")
    yield server
    server.stop()


@pytest.fixture
def child(server: ForkServer, settings: HubSettings) -> Iterator[Child]:
    child = Child(server, settings.scratch_dir, settings.job_disk_bytes)
    yield child
    child.end()


def test_a_file_grows_to_its_limit_only(child: Child) -> None:
    run(child, "attack fill 9")
    succeeded, what = json.loads(child.heard[0])
    assert not succeeded
    lack = what_lacks(OSError(what))
    assert lack is not None
    assert lack.code == "disk_full"


def test_removed_files_count_as_long_as_they_are_open(child: Child) -> None:
    for _ in range(2):
        run(child, "attack fill 5")
    assert not any(child.scratch.outputs.iterdir())
    with pytest.raises(JobFailed, match="8 MiB of disk"):
        require_room(child)


def test_files_that_only_say_that_they_are_large_count(child: Child) -> None:
    for name in ("one", "two"):
        with (child.scratch.outputs / name).open("wb") as file:
            file.truncate(5 * MIB)
    with pytest.raises(JobFailed, match="8 MiB of disk"):
        require_room(child)


def test_files_are_counted(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 20)
    for number in range(10):
        (child.scratch.outputs / str(number)).touch()
    require_room(child)
    for number in range(20):
        (child.scratch.outputs / f"more{number}").touch()
    with pytest.raises(JobFailed, match="more than 20"):
        require_room(child)


def test_folders_are_not_deep(child: Child) -> None:
    run(child, "deep 100")
    with pytest.raises(JobFailed, match="files took more"):
        require_room(child)


def test_threads_are_counted(
    child: Child, settings: HubSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_THREADS", 50)
    Limits(Resources(), settings).require(child)
    run(child, "threads 60")
    with pytest.raises(JobFailed, match="more than 50 threads"):
        Limits(Resources(), settings).require(child)


def test_the_files_are_looked_at_while_the_job_runs(
    child: Child, settings: HubSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_BETWEEN_LOOKS", 0)
    for _ in range(2):
        run(child, "attack fill 5")
    with pytest.raises(JobFailed, match="8 MiB of disk"):
        Limits(Resources(), settings).require(child)


def test_without_a_setting_half_of_what_is_free_can_be_taken(
    server: ForkServer, settings: HubSettings
) -> None:
    child = Child(server, settings.scratch_dir)
    assert child.most_disk > 8 * MIB
    child.end()
