"""Real PostgreSQL, Redis, RabbitMQ and Prometheus servers on loopback, each for one test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.support.running import free_port, send, until


def program(*names: str, where: str = "") -> str:
    """The path of an installed program; ``make test`` installs what is missing."""
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", where])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    raise FileNotFoundError(f"{names[0]} is not installed: run 'make services'")


@contextmanager
def running_redis() -> Iterator[str]:
    """The URL of a Redis server that keeps nothing."""
    port = free_port()
    command = [program("redis-server", "valkey-server"), "--port", str(port)]
    command += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    ping = [program("redis-cli", "valkey-cli"), "-p", str(port), "ping"]
    with _running(command, lambda: _succeeds(ping)):
        yield f"redis://127.0.0.1:{port}/0"


@dataclass
class Redis:
    """A server that can be killed."""

    url: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]

    @contextmanager
    def away(self) -> Iterator[None]:
        """Kill it, and start it again afterwards."""
        self.process.kill()
        self.process.wait()
        try:
            yield
        finally:
            self.process = self.start()


@contextmanager
def running_mortal_redis() -> Iterator[Redis]:
    """A Redis server that keeps nothing, not even its life."""
    port = free_port()
    command = [program("redis-server", "valkey-server"), "--port", str(port)]
    command += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    ping = [program("redis-cli", "valkey-cli"), "-p", str(port), "ping"]
    start = partial(_start, command, lambda: _succeeds(ping))
    server = Redis(f"redis://127.0.0.1:{port}/0", start, start())
    try:
        yield server
    finally:
        _stop(server.process)


@contextmanager
def running_rabbitmq() -> Iterator[str]:
    """The URL of a RabbitMQ broker of its own, with an Erlang port mapper of its own."""
    server = program("rabbitmq-server", where="/usr/lib/rabbitmq/bin")
    binaries = Path("/usr/lib/rabbitmq/bin")
    with tempfile.TemporaryDirectory(prefix="rabbitmq-") as root:
        port, mapper = free_port(), free_port()
        environment = {
            **os.environ,
            "HOME": root,
            "RABBITMQ_NODENAME": "mlhub-test@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": f"{root}/mnesia",
            "RABBITMQ_LOG_BASE": f"{root}/log",
            "RABBITMQ_PID_FILE": f"{root}/pid",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{root}/plugins",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(mapper),
        }
        own = binaries / "rabbitmq-server"
        command = [str(own) if own.exists() else server]
        control = binaries / "rabbitmqctl"
        ready = [str(control) if control.exists() else program("rabbitmqctl"), "await_startup"]
        try:
            with _running(
                command, lambda: _succeeds(ready, env=environment), timeout=90, env=environment
            ):
                yield f"amqp://guest:guest@127.0.0.1:{port}//"
        finally:
            _succeeds([program("epmd"), "-port", str(mapper), "-kill"], env=environment)


@dataclass
class PostgreSQL:
    """A database server, which listens on a socket in its own directory."""

    url: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stop it, and start it again afterwards."""
        _stop(self.process, signal.SIGINT)  # does not wait until its clients have gone
        try:
            yield
        finally:
            self.process = self.start()


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """An empty database."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
    postgres, initdb = (program(name, where=str(newest)) for name in ("postgres", "initdb"))
    ready = program("pg_isready", where=str(newest))
    # PostgreSQL refuses to run as root, as tests do in a container.
    account: dict[str, Any] = {}
    if os.getuid() == 0:
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="pg-") as root:
        if account:
            shutil.chown(root, "postgres", "postgres")
        data = f"{root}/data"
        subprocess.run(
            [initdb, "--auth=trust", "--username=postgres", "--no-sync", f"--pgdata={data}"],
            check=True,
            capture_output=True,
            cwd=root,
            **account,
        )
        command = [postgres, "-D", data, "-k", root, "-c", "listen_addresses="]
        start = partial(
            _start, command, lambda: _succeeds([ready, "-h", root]), cwd=root, **account
        )
        server = PostgreSQL(f"postgresql://postgres@/postgres?host={root}", start, start())
        try:
            yield server
        finally:
            _stop(server.process, signal.SIGINT)


@contextmanager
def running_s3() -> Iterator[str]:
    """The address of an S3 server without buckets."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    url = f"http://127.0.0.1:{port}"
    with _running(command, lambda: _answers(f"{url}/moto-api/")):
        yield url


@contextmanager
def running_prometheus(target: str, path: str, token: str) -> Iterator[str]:
    """The URL of a Prometheus that reads ``path`` of the server ``target`` every second."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="prometheus-") as root:
        scrape = {
            "job_name": "mlhub",
            "metrics_path": path,
            "scrape_interval": "1s",
            "authorization": {"type": "token", "credentials": token},
            "static_configs": [{"targets": [target]}],
        }
        config = Path(root) / "prometheus.yml"
        config.write_text(yaml.safe_dump({"scrape_configs": [scrape]}))
        url = f"http://127.0.0.1:{port}"
        command = [program("prometheus"), f"--config.file={config}"]
        command += [f"--storage.tsdb.path={root}/data", f"--web.listen-address=127.0.0.1:{port}"]
        with _running(command, lambda: _answers(f"{url}/-/ready")):
            yield url


@contextmanager
def _running(command: list[str], ready: Callable[[], bool], **options: Any) -> Iterator[None]:
    process = _start(command, ready, **options)
    try:
        yield
    finally:
        _stop(process)


def _start(
    command: list[str], ready: Callable[[], bool], *, timeout: float = 30, **options: Any
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    try:
        until(lambda: ready() or process.poll() is not None, timeout, f"{command[0]} answers")
        assert process.poll() is None, f"{command[0]} ended at once"
    except BaseException:
        _stop(process)
        raise
    return process


def _stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    process.send_signal(how)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return send("GET", url).status_code == 200
    except httpx.TransportError:
        return False


def _succeeds(command: list[str], **options: Any) -> bool:
    ended = subprocess.run(command, capture_output=True, check=False, timeout=60, **options)
    if ended.returncode:
        time.sleep(0.1)  # between two questions to a server that is starting
    return ended.returncode == 0
