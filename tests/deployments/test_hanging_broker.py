"""A broker that hangs is worse than one that is gone: it takes connections, and is silent."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jupyter_mlhub.broker import publisher
from jupyter_mlhub.broker.publisher import Publisher
from tests.support.people import Team
from tests.support.running import PASSWORD, running_server, until
from tests.support.services import running_redis


@contextmanager
def hanging(url: str) -> Iterator[None]:
    """Stop the server behind a URL in the middle of what it does."""
    port = str(urlsplit(url).port).encode()
    programs = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and _is_server_on(entry, port)
    ]
    assert len(programs) == 1
    os.kill(programs[0], signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(programs[0], signal.SIGCONT)


def _is_server_on(process: Path, port: bytes) -> bool:
    try:
        line = (process / "cmdline").read_bytes()
    except OSError:
        return False
    return b"-server" in line and port in line


def test_sign_in_and_lists_go_on_while_the_broker_hangs(tmp_path: Path) -> None:
    with running_redis() as broker:
        options = (
            "--MLHub.start_workers=False",
            "--MLHub.processes=1",
            f"--MLHub.broker_url={broker}",
        )
        with running_server(tmp_path, *options, app="mlhub") as server:
            team = Team(server)
            team.ada.register(io.BytesIO(b"a\n1\n"), "before")
            with hanging(broker):
                begin = time.monotonic()
                for number in range(40):
                    team.ada.register(io.BytesIO(b"a\n1\n"), f"d-{number}")
                assert time.monotonic() - begin < 10
                begin = time.monotonic()
                team.sign_in("ada", PASSWORD)
                assert len(team.ada.datasets()) == 41
                assert time.monotonic() - begin < 3
                begin = time.monotonic()
                health = {part.part: part for part in team.ada.admin.dashboard().health}
                assert not health["broker"].ok
                assert time.monotonic() - begin < 5

            def is_measured() -> bool:
                return any(
                    part.ok for part in team.ada.admin.dashboard().health if part.part == "broker"
                )

            until(is_measured, 30, "the broker answers again")
        log = (tmp_path / "server.log").read_text()
    assert "Traceback" not in log
    assert log.count("A worker could not be woken") <= 1


def test_messages_that_come_too_late_are_dropped_and_the_next_are_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "PATIENCE", 0.05)
    sender, sent, goes_on = Publisher(), list[str](), threading.Event()
    sender.send(lambda: goes_on.wait(60) and None)
    with monkeypatch.context() as patch:
        patch.setattr(publisher, "DEADLINE", 0)
        sender.send(lambda: sent.append("late"))
    goes_on.set()  # this is reached, because nobody waits for a broker that hangs
    until(lambda: not sender._hangs, 5, "the first one is over")
    until(lambda: sender._waiting.empty(), 5, "the second one is over")
    sender.send(lambda: sent.append("in time"))
    until(lambda: sent, 5, "the third one is sent")
    assert sent == ["in time"]


def test_a_forked_process_sends_for_itself() -> None:
    sender = Publisher()
    sender.send(lambda: None)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sender.send(lambda: os.write(writing, b"x") and None)
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    assert os.read(reading, 1) == b"x"
    os.close(reading)
