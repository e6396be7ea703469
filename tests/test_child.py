"""The processes that jobs run in: one for several jobs, until a job leaves something behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from jupyter_mlhub.workers.child import MAX_GROWTH, MAX_TASKS, Child, Say
from jupyter_mlhub.workers.scratch import Scratch, remove_abandoned
from tests.running import until

MIB = 2**20
KEPT: list[object] = []


def work(tasks: BinaryIO, say: Say, done: Callable[[], None]) -> None:
    while task := tasks.readline().decode().strip():
        what, _, rest = task.partition(" ")
        match what:
            case "pid":
                Path(rest).write_text(str(os.getpid()))
            case "folder":
                ends, _, place = rest.partition(" ")
                draft = Path(f"{place}.draft")
                draft.write_text(tempfile.mkdtemp())
                draft.rename(place)
                if ends == "killed":
                    signal.pause()
            case "crash":
                os.abort()
            case "leave":
                os._exit(0)
            case "keep":
                KEPT.append(b"x" * int(rest))
            case "use":
                b"x" * int(rest)
            case "spin":
                until = time.process_time() + float(rest)
                while time.process_time() < until:
                    pass
            case "say":
                for line in rest.split(","):
                    say(line.encode())
            case "spawn":
                KEPT.append(subprocess.Popen(["sleep", "60"]))
        done()


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(work)
    yield child
    child.kill()


def run(child: Child, task: str) -> None:
    child.start(task.encode())
    until(lambda: child.wait(1), 30, "the task is done")


def test_one_process_runs_one_task_after_the_other(child: Child, tmp_path: Path) -> None:
    for name in ("first", "second"):
        run(child, f"pid {tmp_path / name}")
        assert child.takes_more
    assert (tmp_path / "first").read_text() == (tmp_path / "second").read_text()
    assert (tmp_path / "first").read_text() != str(os.getpid())


def test_what_it_says_is_heard(child: Child) -> None:
    run(child, "say one,two,three")
    assert list(child.heard) == [b"one", b"two", b"three"]
    long = "x" * MIB  # more than a pipe holds
    run(child, f"say {long}")
    assert list(child.heard) == [long.encode()]


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
    assert not child.wait(0)
    os.kill(child._pid, signal.SIGKILL)
    run(child, "spin 0")  # nobody reads it, and nothing waits for ever
    assert child.signal == "SIGKILL"


@pytest.mark.parametrize("task", [f"keep {MAX_GROWTH + 8 * MIB}", "spawn"])
def test_one_that_left_something_behind_takes_no_more(child: Child, task: str) -> None:
    run(child, task)
    assert not child.is_over
    assert not child.takes_more


def test_one_process_takes_so_many_tasks(child: Child) -> None:
    for _ in range(MAX_TASKS):
        assert child.takes_more
        run(child, "spin 0")
    assert not child.takes_more


@pytest.mark.parametrize("ends", ["well", "killed"])
def test_a_task_leaves_no_files(child: Child, tmp_path: Path, ends: str) -> None:
    written = tmp_path / "place"
    child.start(f"folder {ends} {written}".encode())
    if ends == "killed":
        until(written.exists, 30, "it has made a folder")
        child.kill()
    else:
        until(lambda: child.wait(1), 30, "the task is done")
        run(child, f"folder well {written}")  # the next task finds a place for its own
    place = Path(written.read_text())
    assert place.name.startswith("tmp")
    assert not place.exists()
    assert not place.parent.exists()


def test_what_a_killed_worker_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    in_use, gone, young = Scratch(), Scratch(), Scratch()
    in_use.make()
    for abandoned in (gone, young):
        abandoned.path.mkdir()
        (abandoned.path / "rows.parquet").touch()
    for old in (in_use, gone):
        os.utime(old.path, (0, 0))
    (tmp_path / "mlhub-jobs-link").symlink_to(in_use.path)
    remove_abandoned()
    assert in_use.path.exists()
    assert young.path.exists()
    assert not gone.path.exists()
    in_use.remove()
    assert not in_use.path.exists()


def test_a_task_may_be_long(child: Child, tmp_path: Path) -> None:
    run(child, f"pid {tmp_path / 'x'}" + " " * 2 * MIB)
    assert (tmp_path / "x").exists()


def test_a_kill_ends_what_it_started(child: Child) -> None:
    run(child, "spawn")
    grandchild = child._process.children()[0]
    child.kill()
    assert child.signal == "SIGKILL"
    grandchild.wait(10)
    child.kill()
