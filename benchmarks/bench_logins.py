"""Logins per second and core, and what they do to the requests of others meanwhile."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from tests.support.people import Team
from tests.support.running import PASSWORD, running_server

SECONDS = 8.0
CLIENTS = 6


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        option = "--MLHub.start_workers=False"
        with running_server(Path(root), option, app="mlhub") as server:
            team = Team(server)
            for number in range(CLIENTS):
                team.ada.admin.create_user(f"user{number}", PASSWORD)
            token = {"Authorization": team.ada._http.headers["Authorization"]}
            api = f"{server.url}/mlhub/api"
            alone, _ = asyncio.run(measure(api, token, clients=0))
            beside, logins = asyncio.run(measure(api, token, clients=CLIENTS))
    rate = logins / SECONDS / (os.cpu_count() or 1)
    print(f"{rate:.0f} logins/s per core (aim 15)")
    for name, durations in (("alone", alone), ("beside logins", beside)):
        p99 = statistics.quantiles(durations, n=100)[98]
        middle = statistics.median(durations)
        print(f"a request {name:14s}{middle * 1000:6.1f} ms, p99 {p99 * 1000:6.1f} ms")


async def measure(api: str, token: dict[str, str], *, clients: int) -> tuple[list[float], int]:
    """Durations of one person's requests, ten a second, while ``clients`` sign in all the time.

    The clients are made before: each takes 25 ms of the loop that also times the requests.
    """
    durations: list[float] = []
    logins = 0

    async def sign_in(http: httpx.AsyncClient, number: int, end: float) -> None:
        nonlocal logins
        body = {"name": f"user{number}", "password": PASSWORD}
        while time.perf_counter() < end:
            (await http.post(f"{api}/session", json=body)).raise_for_status()
            logins += 1

    async def work(http: httpx.AsyncClient, end: float) -> None:
        while time.perf_counter() < end:
            begin = time.perf_counter()
            (await http.get(f"{api}/models", headers=token)).raise_for_status()
            durations.append(time.perf_counter() - begin)
            await asyncio.sleep(0.1)

    async with AsyncExitStack() as opened:
        worker, *people = [
            await opened.enter_async_context(httpx.AsyncClient(timeout=60))
            for _ in range(clients + 1)
        ]
        await worker.get(f"{api}/models", headers=token)
        end = time.perf_counter() + SECONDS
        signing_in = (sign_in(http, number, end) for number, http in enumerate(people))
        await asyncio.gather(work(worker, end), *signing_in)
    return durations, logins


if __name__ == "__main__":
    main()
