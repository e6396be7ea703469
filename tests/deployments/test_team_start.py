"""A team hub as whoever runs it meets it: what it says when it starts, and how soon it stops."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.support.people import setup_code
from tests.support.running import processes_of, running_server, until

OPTIONS = ("--MLHub.start_workers=False", "--MLHub.processes=2")


def listeners(root: Path) -> int:
    """How many processes of a hub listen."""
    return sum(
        any(one.status == psutil.CONN_LISTEN for one in psutil.Process(pid).net_connections())
        for pid in processes_of(root)
    )


def test_the_log_of_a_start_says_what_is_true_and_no_more(tmp_path: Path) -> None:
    with running_server(tmp_path, *OPTIONS, app="mlhub") as server:
        code = setup_code(server)
        until(lambda: listeners(tmp_path) == 2, 30, "the second process answers, too")
        log = (tmp_path / "server.log").read_text()
    assert f"ML Hub 0.1.0 answers at {server.url}" in log
    assert log.count(code) == 1
    for noise in ("not recognized", "notebooks", "token=", "open this file", "-open.html"):
        assert noise not in log
    assert [line for line in log.splitlines() if line.startswith("[W")] == [
        line for line in log.splitlines() if code in line
    ]


@pytest.mark.parametrize("seconds", [0.0, 0.4, 1.0])
def test_a_hub_that_is_stopped_while_it_still_starts_stops_at_once(
    tmp_path: Path, seconds: float
) -> None:
    launched = time.monotonic()
    with running_server(tmp_path, *OPTIONS, app="mlhub") as server:
        starting = time.monotonic() - launched
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() >= end, 2, "time passes")
        begin = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)
        took = time.monotonic() - begin
        until(lambda: not processes_of(tmp_path), 5, "nothing of it runs")
    # 3 s on a machine that does nothing else; a busy one was slow to start it, too.
    assert took < max(5, 2 * starting)
