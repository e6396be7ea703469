"""What an operator reads while a part of the hub is away."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from jupyter_mlhub import outages
from jupyter_mlhub.errors import Unavailable
from jupyter_mlhub.outages import OutageLog
from tests.support.people import Team
from tests.support.running import running_server, until
from tests.support.services import running_postgresql


def test_what_is_away_is_logged_once_a_minute_with_a_count(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    monkeypatch.setattr(outages.time, "monotonic", lambda: now)
    logged, log = OutageLog(), logging.getLogger("test")
    for _ in range(5):
        logged.note(log, "The database does not answer", ConnectionError("refused\nby peer"))
    logged.note(log, "The store does not answer", TimeoutError())
    now += 61
    logged.note(log, "The database does not answer", "again")
    assert caplog.messages == [
        "The database does not answer: refused by peer",
        "The store does not answer: TimeoutError",
        "The database does not answer: again (4 times more in the meantime)",
    ]
    assert all(record.exc_info is None for record in caplog.records)


def test_an_outage_of_the_database_leaves_a_few_lines_in_the_log(tmp_path: Path) -> None:
    with running_postgresql() as database:
        options = (
            "--MLHub.start_workers=False",
            "--MLHub.processes=1",
            f"--MLHub.database_url={database.url}",
        )
        with running_server(tmp_path, *options, app="mlhub") as server:
            team = Team(server)
            team.ada.models()
            log = tmp_path / "server.log"
            before = len(log.read_text())
            with database.away():
                for _ in range(30):
                    with pytest.raises(Unavailable, match="database does not answer"):
                        team.ada.models()

            def answers() -> bool:
                try:
                    return team.ada.models() == []
                except Unavailable:
                    return False

            until(answers, 20, "the database answers again")
            logged = log.read_text()[before:]
    assert "Traceback" not in logged
    assert "The database does not answer" in logged
    assert len(logged.splitlines()) < 12
