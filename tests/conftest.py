"""One Jupyter server with a worker and a signed-in administrator, for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jupyter_mlhub import HubClient
from tests.support.running import PASSWORD, RunningServer, running_server, until, worker_is_ready


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("service"), app="server") as server:
        with server.client() as client:
            client.create_first_account("ada", PASSWORD)
            until(lambda: worker_is_ready(client), 60, "the worker is ready")
        yield server


@pytest.fixture(scope="module")
def hub(service: RunningServer) -> Iterator[HubClient]:
    with service.client() as client:
        yield client
