"""Requests per second with sign-in check, permission check and request metrics on.

32 clients ask one team hub (2 processes, SQLite) for one artifact, and for a page of 50 of 100,000.
Beside it, in alternating rounds, MLflow 3's tracking server (2 workers, SQLite) for one registered
model and for a page of 50 of 1,000. MLflow is not a dependency: set ``MLFLOW_PYTHON`` to the Python
of an environment that has it.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine, insert

from jupyter_mlhub.database import Artifact, Blob, Version
from tests.support.people import Team
from tests.support.running import free_port, running_server, until

CLIENTS = 32
SECONDS = 4.0
ROUNDS = 3
ARTIFACTS = 100_000
MLFLOW_MODELS = 1_000


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        options = ("--MLHub.start_workers=False", "--MLHub.processes=2")
        with (
            running_server(Path(root) / "hub", *options, app="mlhub") as server,
            _mlflow(root) as peer,
        ):
            team = Team(server)
            hub = team.ada
            fill(f"sqlite:///{server.state_dir / 'mlhub.db'}", hub.whoami().id)
            token = {"Authorization": hub._http.headers["Authorization"]}
            api = f"{server.url}/mlhub/api"
            targets = {
                "ML Hub, one": (f"{api}/models/m-50000", token),
                "ML Hub, list": (f"{api}/models?limit=50&sort=name", token),
            }
            if peer:
                api = f"{peer}/api/2.0/mlflow/registered-models"
                targets["MLflow, one"] = (f"{api}/get?name=m-500", {})
                targets["MLflow, list"] = (f"{api}/search?max_results=50", {})
            found: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
            for _ in range(ROUNDS):
                for name, (url, headers) in targets.items():
                    found[name].append(asyncio.run(load(url, headers)))
    best = {name: max(rounds) for name, rounds in found.items()}
    for name, (rate, p99) in best.items():
        print(f"{name:14s}{rate:8.0f} requests/s   p99 {p99 * 1000:6.0f} ms")
    for what in ("one", "list"):
        if f"MLflow, {what}" in best:
            ratio = best[f"ML Hub, {what}"][0] / best[f"MLflow, {what}"][0]
            print(f"{what}: {ratio:.1f} x MLflow (aim 6)")


async def load(url: str, headers: dict[str, str]) -> tuple[float, float]:
    """Requests per second and the 99th percentile of their duration.

    The client writes plain HTTP to a socket, so that the cores are the server's.
    """
    address = httpx.URL(url)
    lines = [f"GET {address.raw_path.decode()} HTTP/1.1", f"Host: {address.netloc.decode()}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    durations: list[float] = []
    end = time.perf_counter() + SECONDS

    async def client() -> None:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        while time.perf_counter() < end:
            begin = time.perf_counter()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert b" 200 " in head.split(b"\r\n", 1)[0], head
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            durations.append(time.perf_counter() - begin)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return len(durations) / SECONDS, statistics.quantiles(durations, n=100)[98]


def fill(url: str, owner: int) -> None:
    engine = create_engine(url)
    digest = "0" * 64
    with engine.begin() as connection:
        connection.execute(insert(Blob), [{"sha256": digest, "size": 1}])
        numbers = range(ARTIFACTS)
        connection.execute(
            insert(Artifact),
            [
                {"id": n + 1, "owner_id": owner, "kind": "model", "name": f"m-{n}", "tags": []}
                | {"last_number": 1}
                for n in numbers
            ],
        )
        version = {"number": 1, "state": "ready", "media_type": "x/x", "size": 1, "sha256": digest}
        details = {"details": {"origin": "uploaded"}, "created_by": owner}
        connection.execute(
            insert(Version), [version | details | {"artifact_id": n + 1} for n in numbers]
        )
    engine.dispose()


@contextmanager
def _mlflow(root: str) -> Iterator[str | None]:
    python = os.environ.get("MLFLOW_PYTHON")
    if python is None:
        print("MLFLOW_PYTHON is not set: measuring ML Hub alone.")
        yield None
        return
    port = free_port()
    command = [python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "2"]
    command += ["--port", str(port), "--backend-store-uri", f"sqlite:///{root}/mlflow.db"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=root
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(f"{url}/health"), 120, "MLflow answers")
        create = f"{url}/api/2.0/mlflow/registered-models/create"
        with httpx.Client(timeout=60) as http:
            for number in range(MLFLOW_MODELS):
                body: Any = json.dumps({"name": f"m-{number}"})
                http.post(create, content=body, headers={"Content-Type": "application/json"})
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
