"""A worker that is started before what it needs waits for it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from jupyter_core.application import JupyterApp
from jupyter_mlhub_server.worker_app import WorkerApp

from jupyter_mlhub.errors import Unavailable
from jupyter_mlhub.outages import OutageLog
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers import start, worker
from tests.support.services import running_postgresql


def test_a_database_that_is_away_at_the_start_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "note_outage", OutageLog().note)
    with running_postgresql() as server:
        settings = HubSettings(state_dir=tmp_path, database_url=server.url)
        away = server.away()
        away.__enter__()
        waits = []

        def sleep(_seconds: float) -> None:
            waits.append(1)
            if len(waits) == 3:
                away.__exit__(None, None, None)

        monkeypatch.setattr(worker.time, "sleep", sleep)
        with caplog.at_level(logging.WARNING):
            worker.open_patiently(settings).close()
    assert len(waits) >= 3
    lines = [r.getMessage() for r in caplog.records if "The worker waits" in r.getMessage()]
    assert len(lines) == 1
    assert "The database can't be opened" in lines[0]


def test_what_waiting_does_not_help_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Unavailable("made by another version", code="database_version")

    monkeypatch.setattr(worker, "Hub", refuse)
    with pytest.raises(Unavailable):
        worker.open_patiently(HubSettings(state_dir=tmp_path))


@pytest.mark.parametrize("code", [0, 70])
def test_how_a_worker_ended_is_its_exit_status(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts it again only after a failure has to hear of one."""
    monkeypatch.setattr(start, "start_worker", lambda _settings: code)
    app = WorkerApp()
    app.config.MLHub.state_dir = str(tmp_path)
    monkeypatch.setattr(JupyterApp, "start", lambda _self: None)
    with pytest.raises(SystemExit) as ended:
        app.start()
    assert ended.value.code == code
