"""The processes that jobs run in: one for several jobs, until a job leaves something behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers.process import child as children
from jupyter_mlhub.workers.process import fork_server
from jupyter_mlhub.workers.process.child import MAX_GROWTH, MAX_TASKS, Child
from jupyter_mlhub.workers.process.fork_server import ForkServer
from jupyter_mlhub.workers.process.scratch import Scratch, remove_abandoned
from tests.support.children import MIB, ROOT, run
from tests.support.running import until


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> HubSettings:
    return HubSettings(state_dir=tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def server(settings: HubSettings) -> Iterator[ForkServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))  # where the tests' own work is found
        server = ForkServer(settings, "tests.support.child_work:work")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def unconfined(
    tmp_path_factory: pytest.TempPathFactory, settings: HubSettings
) -> Iterator[ForkServer]:
    """As on a machine without libseccomp, where work can start processes."""
    packages = tmp_path_factory.mktemp("packages")
    (packages / "pyseccomp.py").write_text("raise ImportError")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{packages}{os.pathsep}{ROOT}")
        server = ForkServer(settings, "tests.support.child_work:work")
    yield server
    server.stop()


@pytest.fixture
def free_child(unconfined: ForkServer, settings: HubSettings) -> Iterator[Child]:
    child = Child(unconfined, settings.scratch_dir)
    yield child
    child.end()


@pytest.fixture
def child(server: ForkServer, settings: HubSettings) -> Iterator[Child]:
    child = Child(server, settings.scratch_dir)
    yield child
    child.end()


def pid_of(child: Child) -> int:
    run(child, "pid")
    return int(child.heard[0])


def test_one_process_runs_one_task_after_the_other(child: Child) -> None:
    first = pid_of(child)
    assert child.takes_more
    assert pid_of(child) == first != os.getpid()


def test_what_it_says_is_heard(child: Child) -> None:
    run(child, "say one,two,three")
    assert list(child.heard) == [b"one", b"two", b"three"]
    long = "x" * MIB  # more than a pipe holds
    run(child, f"say {long}")
    assert list(child.heard) == [long.encode()]


def test_one_that_says_without_end_is_ended(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "MOST_BYTES_A_JOB", 8 * MIB)
    run(child, "flood")
    assert child.is_over
    assert child.signal == "SIGKILL"


def test_usage_is_that_of_the_task(child: Child) -> None:
    run(child, "spin 0")
    before = child.usage().memory_bytes
    run(child, f"use {300 * MIB}")
    assert child.usage().memory_bytes > before + 290 * MIB
    run(child, "spin 0.3")
    assert child.usage().memory_bytes < before + 100 * MIB
    assert child.usage().cpu_seconds == pytest.approx(0.3, abs=0.1)
    run(child, "spin 0")
    assert child.usage().cpu_seconds < 0.1


@pytest.mark.parametrize(("task", "ended_by"), [("crash", "SIGABRT"), ("leave", None)])
def test_one_that_is_gone_says_how(child: Child, task: str, ended_by: str | None) -> None:
    run(child, task)
    assert child.is_over
    assert child.signal == ended_by
    assert not child.takes_more


def test_one_that_was_killed_while_it_waited_is_noticed(child: Child) -> None:
    pid = pid_of(child)
    os.kill(pid, signal.SIGKILL)
    run(child, "spin 0")  # nobody reads it, and nothing waits for ever
    assert child.signal == "SIGKILL"


def test_one_that_grew_takes_no_more(child: Child) -> None:
    run(child, f"keep {MAX_GROWTH + 8 * MIB}")
    assert not child.is_over
    assert not child.takes_more


def test_one_that_started_another_takes_no_more(free_child: Child) -> None:
    run(free_child, "spawn")
    assert not free_child.is_over
    assert not free_child.takes_more


def test_what_it_left_behind_is_looked_for_once_after_each_task(
    free_child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    look = psutil.Process.children

    def count(self: psutil.Process, recursive: bool = False) -> list[psutil.Process]:
        looks.append(recursive)
        return look(self, recursive)

    monkeypatch.setattr(psutil.Process, "children", count)
    free_child.usage()  # before the task: it tells nothing of what the task leaves
    for task, takes_more in (("spin 0", True), ("spawn", False)):
        run(free_child, task)
        looks.clear()
        free_child.usage()
        assert free_child.takes_more is takes_more
        assert len(looks) == 1


def test_one_process_takes_so_many_tasks(child: Child) -> None:
    for _ in range(MAX_TASKS):
        assert child.takes_more
        run(child, "spin 0")
    assert not child.takes_more


def test_a_task_leaves_no_files(child: Child) -> None:
    run(child, "folder")
    place = Path(child.heard[0].decode())
    assert place.exists()
    child.scratch.clear()
    assert not place.exists()
    run(child, "folder")  # the next task finds a place for its own
    assert child.scratch.path.exists()
    child.end()
    assert not child.scratch.path.exists()


def test_one_that_is_killed_leaves_no_files(child: Child) -> None:
    child.start(b"folder killed")
    until(lambda: child.wait(1) or child.heard, 30, "it has made a folder")
    place = Path(child.heard[0].decode())
    child.end()
    assert not place.exists()


def test_what_a_killed_worker_left_is_removed_by_the_next(tmp_path: Path) -> None:
    in_use = Scratch(tmp_path)
    gone, young = tmp_path / "gone", tmp_path / "young"
    for abandoned in (gone, young):
        abandoned.mkdir()
        (abandoned / "rows.parquet").touch()
    for old in (in_use.path, gone):
        os.utime(old, (0, 0))
    (tmp_path / "link").symlink_to(in_use.path)
    remove_abandoned(tmp_path)
    assert in_use.path.exists()
    assert young.exists()
    assert not gone.exists()
    in_use.remove()
    assert not in_use.path.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere files can be kept from us")
def test_folders_are_removed_however_deep_and_whatever_their_mode(
    child: Child,
) -> None:
    run(child, "deep 1200")
    child.scratch.clear()
    assert child.scratch.is_empty
    run(child, "deep 1200")
    place = child.scratch.path
    child.scratch.remove()
    assert not place.exists()


def test_deep_folders_of_a_killed_worker_are_removed(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    os.mkdir("gone", dir_fd=folder)
    below = os.open("gone", os.O_RDONLY, dir_fd=folder)
    os.utime(tmp_path / "gone", (0, 0))
    for _ in range(1200):
        os.mkdir("d", dir_fd=below)
        deeper = os.open("d", os.O_RDONLY, dir_fd=below)
        os.close(below)
        below = deeper
    os.close(below)
    os.utime(tmp_path / "gone", (0, 0))
    remove_abandoned(tmp_path)
    assert not (tmp_path / "gone").exists()
    os.close(folder)


def test_links_in_its_folder_are_not_followed(tmp_path: Path, child: Child) -> None:
    (tmp_path / "kept").touch()
    (child.scratch.outputs / "link").symlink_to(tmp_path)
    child.scratch.clear()
    assert child.scratch.is_empty
    assert (tmp_path / "kept").exists()


def test_a_task_may_be_long(child: Child) -> None:
    assert pid_of(child) > 0
    run(child, "pid" + " " * 2 * MIB)
    assert child.heard


def test_a_kill_ends_what_it_started(free_child: Child) -> None:
    run(free_child, "spawn")
    grandchild = psutil.Process(pid_of(free_child)).children()[0]
    free_child.end()
    assert free_child.signal == "SIGKILL"
    grandchild.wait(10)
    free_child.kill()


def test_it_ends_with_the_process_that_asked_for_it(
    server: ForkServer, settings: HubSettings
) -> None:
    asked, answered = os.pipe()
    pool = os.fork()
    if pool == 0:
        child = Child(server, settings.scratch_dir)
        os.write(answered, str(child.pid).encode())
        child.start(b"folder killed")
        signal.pause()
    process = psutil.Process(int(os.read(asked, 20)))
    os.kill(pool, signal.SIGKILL)
    os.waitpid(pool, 0)
    process.wait(10)


def test_a_server_that_is_gone_is_started_again(settings: HubSettings) -> None:
    import threading

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        server = ForkServer(settings, "tests.support.child_work:work")
        threading.Thread(target=server.keep_running, daemon=True).start()
        server._process.kill()
        child = Child(server, settings.scratch_dir)  # its request waits for the next one
        assert pid_of(child) > 0
        child.end()
        server.stop()


def test_a_server_that_can_not_be_started_is_tried_again(
    settings: HubSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine whose disk, or table of processes, is full for a while."""
    import threading

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(fork_server, "_RETRY", 0.01)
    server = ForkServer(settings, "tests.support.child_work:work")
    start, failures = server._start, [OSError("no room"), ValueError("half a line")]

    def first_failing() -> Any:
        if failures:
            raise failures.pop()
        return start()

    monkeypatch.setattr(server, "_start", first_failing)
    threading.Thread(target=server.keep_running, daemon=True).start()
    server._process.kill()
    child = Child(server, settings.scratch_dir)
    assert pid_of(child) > 0
    child.end()
    server.stop()
