"""Workers last: whoever started them is killed, and whatever the broker brings them."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
import redis
from celery.bootsteps import CLOSE
from celery.worker.consumer import Consumer

from jupyter_mlhub.client import HubClient
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers.consumer import LastingConsumer
from jupyter_mlhub.workers.process.environment import worker_environment
from tests.support.endless import start_endless
from tests.support.examples import register
from tests.support.people import setup_code, signed_in
from tests.support.running import (
    PASSWORD,
    RunningServer,
    lean_environment,
    processes_of,
    running_server,
    until,
    worker_is_ready,
)
from tests.support.services import Redis, running_mortal_redis
from tests.support.worker_processes import running_worker, worker_of

SECRET = "not for jobs"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """With secrets and a role that its workers must not see, and an administrator."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "MLHUB_OPENID_CLIENT_SECRET",
            "JUPYTERHUB_API_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "MY_PASSWORD",
        ):
            patch.setenv(name, SECRET)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.delenv("OMP_NUM_THREADS", raising=False)
        root = tmp_path_factory.mktemp("lasting")
        with running_server(root, "--MLHub.sign_up_role=guest", app="server") as server:
            signed_in(server)
            yield server


def test_workers_get_none_of_the_servers_secrets(server: RunningServer) -> None:
    worker = psutil.Process(worker_of(server.client()))
    supervisor = worker.parent()
    assert supervisor is not None
    own = [supervisor, *supervisor.children(recursive=True)]
    assert len(own) >= 4  # with broker and pool
    for process in own:
        environment = process.environ()
        visible = [*environment.values(), *process.cmdline()]
        assert not any(word in text for word in (SECRET, server.token, "guest") for text in visible)
    assert worker.environ()["LC_ALL"] == "C.UTF-8"
    assert int(worker.environ()["OMP_NUM_THREADS"]) >= 1


def test_a_killed_supervisor_is_replaced(server: RunningServer) -> None:
    hub = server.client()
    before = worker_of(hub)
    supervisor = psutil.Process(before).parent()
    assert supervisor is not None
    assert "jupyter_mlhub.workers.supervisor" in supervisor.cmdline()
    os.kill(supervisor.pid, signal.SIGKILL)
    register(hub, "penguins.csv", "penguins")  # waits until it is typed: by the next worker
    assert worker_of(hub) != before
    log = (server.root / "server.log").read_text()
    assert log.count("The supervisor of ML Hub's workers has ended (exit status -9)") == 1


def test_a_remote_store_is_reached_as_before() -> None:
    environment = {"AWS_ENDPOINT_URL": "http://x", "https_proxy": "http://y", "SECRET": "z"}
    remote = HubSettings(state_dir=Path("/x"), store_url="s3://bucket/hub")
    kept = worker_environment(environment, remote)
    assert kept["AWS_ENDPOINT_URL"] == "http://x"
    assert kept["https_proxy"] == "http://y"
    assert "SECRET" not in kept
    for url in ("", "file:///srv/store"):
        kept = worker_environment(environment, HubSettings(state_dir=Path("/x"), store_url=url))
        assert "AWS_ENDPOINT_URL" not in kept


def test_a_worker_started_by_hand_finds_the_embedded_broker(tmp_path: Path) -> None:
    with running_server(tmp_path, "--MLHub.start_workers=False", app="mlhub") as server:
        hub = server.client()
        hub.create_first_account("ada", PASSWORD, setup_code(server))
        with running_worker(server):
            until(lambda: worker_is_ready(hub), 60, "the worker is ready")
            register(hub, "penguins.csv", "penguins")


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("database_url=mysql://ada:secret@host/x", "database_url names mysql. Take SQLite or"),
        ("database_url=nonsense", "database_url is no URL of a database. Write it like"),
        ("broker_url=localhost:6379", "broker_url is no URL of a broker. Write it like redis://"),
        ("store_url=s4://bucket", "store_url names s4, which is no store. Write it like s3://"),
    ],
)
def test_a_wrong_setting_is_reported_at_once(tmp_path: Path, option: str, sentence: str) -> None:
    # As ``jupyter mlhub worker`` starts it, which would not pass on the option.
    start = "from jupyter_mlhub_server.app import main; main()"
    command = [sys.executable, "-X", "importtime", "-c", start, "worker"]
    environment = {**lean_environment(), "JUPYTER_DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        [*command, f"--MLHub.{option}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("import time:")]
    assert len(lines) == 1
    assert sentence in lines[0]
    assert "secret" not in lines[0]
    assert "| jupyter_mlhub_server.app" in re.sub(r"\| +", "| ", ended.stderr)
    assert "celery" not in ended.stderr
    assert "sklearn" not in ended.stderr


def test_a_consumer_that_fails_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it fails of: libraries have errors of many kinds for a broken connection."""
    consumer = LastingConsumer.__new__(LastingConsumer)
    consumer.blueprint = SimpleNamespace(state=None, restart=lambda consumer: None)
    consumer.connection = None
    monkeypatch.setattr(consumer, "on_close", lambda: None)
    monkeypatch.setattr(consumer, "_cancel_connection_timer_entries", lambda: None)
    starts = []

    def start(self: Consumer) -> None:
        starts.append(self)
        if len(starts) < 3:
            raise AttributeError("'NoneType' object has no attribute 'hostname'")
        self.blueprint.state = CLOSE

    monkeypatch.setattr(Consumer, "start", start)
    consumer.start()
    assert len(starts) == 3


def test_a_stopped_server_leaves_no_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with running_server(tmp_path, app="server") as server:
        hub = signed_in(server)
        register(hub, "penguins.csv", "penguins")
    until(lambda: not processes_of(server.state_dir), 20, "all processes are gone")
    assert list(temporary.glob("pymp-*")) == []


def envelope(body: bytes, content_type: str, headers: Any) -> dict[str, Any]:
    """A message as Redis holds it."""
    return {
        "body": base64.b64encode(body).decode(),
        "content-type": content_type,
        "content-encoding": "utf-8" if content_type == "application/json" else "binary",
        "headers": headers,
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": uuid.uuid4().hex,
            "delivery_info": {"exchange": "", "routing_key": "mlhub"},
        },
    }


def strange_messages() -> list[bytes]:
    ours = {"task": "mlhub.run_job", "id": uuid.uuid4().hex, "lang": "py"}
    right = b"[[1], {}, {}]"
    bodies = [b"\xff\x00", right, b"5", b"null", b'"text"', b"{}", b"[]", b"[[1, 2], {}, {}]"]
    types = ["application/data", "application/json", "application/x-python-serialize", "text/x"]
    found = [envelope(body, kind, ours) for body in bodies for kind in types]
    found += [
        envelope(right, "application/json", headers)
        for headers in (
            None,
            [],
            {},
            {**ours, "task": "else"},
            {**ours, "id": {}},
            {**ours, "timelimit": ["a"]},
            {**ours, "eta": "never"},
            {**ours, "expires": []},
            {**ours, "compression": "none"},
        )
    ]
    return [json.dumps(message).encode() for message in found] + [
        b"no JSON",
        b"5",
        b"{}",
        b'{"properties": {}}',
        b"\xff\xfe",
    ]


@dataclass
class OnRedis:
    """A server with a broker that can be killed, and its administrator."""

    broker: Redis
    server: RunningServer
    hub: HubClient


@pytest.fixture(scope="module")
def on_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnRedis]:
    with running_mortal_redis() as broker:
        option = f"--MLHub.broker_url={broker.url}"
        root = tmp_path_factory.mktemp("redis")
        with running_server(root, option, app="server") as server:
            hub = signed_in(server)
            register(hub, "penguins.csv", "penguins")
            yield OnRedis(broker, server, hub)


def test_workers_take_no_orders_over_the_broker(on_redis: OnRedis) -> None:
    names = [key.decode() for key in redis.Redis.from_url(on_redis.broker.url).scan_iter()]
    assert any("mlhub" in name for name in names)
    assert not any("pidbox" in name for name in names)


def test_no_message_ends_a_worker(on_redis: OnRedis) -> None:
    before = worker_of(on_redis.hub)
    queue = redis.Redis.from_url(on_redis.broker.url)
    for message in strange_messages():
        queue.lpush("mlhub", message)
    until(lambda: not queue.llen("mlhub"), 60, "all messages are taken")
    register(on_redis.hub, "penguins.csv", "again")
    assert worker_of(on_redis.hub) == before
    until(lambda: not queue.hlen("unacked"), 10, "the job's message is acknowledged, too")
    log = (on_redis.server.state_dir / "worker.log").read_text()
    assert log.count("A message that the hub did not send was dropped") == 1
    assert "Traceback" not in log


def test_a_killed_redis_ends_no_worker(on_redis: OnRedis) -> None:
    """Also while jobs run whose messages are not acknowledged yet."""
    broker, hub = on_redis.broker, on_redis.hub
    before = worker_of(hub)
    job = start_endless(hub)
    for _ in range(3):
        with broker.away():
            until(lambda: not redis_answers(broker.url), 5, "it is away")
        hub.train("penguins", "species", "DummyClassifier").wait()
    assert job.refresh().state == "running"
    assert (job.detail.attempt, worker_of(hub)) == (1, before)
    job.cancel()


def redis_answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.ConnectionError:
        return False
