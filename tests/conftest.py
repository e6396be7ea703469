"""Jupyter servers with a worker: one for the whole run, on which each file has its own account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

from jupyter_mlhub import HubClient
from tests.support.people import found_hub, sign_in_for
from tests.support.running import RunningServer, running_server

# Tests are not timed: a busy machine is no defect.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LONGEST_FIRST = ("browser", "deployments", "server", "contracts", "workers", "widgets")
"""Folders of long files: what begins last should be short, so that all processes end together."""


STARTERS = (
    *("running_server", "running_kernel", "opened_workplace", "ForkServer"),
    *("running_postgresql", "running_redis", "running_rabbitmq", "running_s3"),
)
"""What starts servers, workers or other processes, as files import it."""


THOROUGH = (
    *("test_every_estimator", "test_programs", "test_long_texts", "test_filled_hubs"),
    *("test_sharing_model", "test_signing_in", "test_access", "test_rest_habits"),
    *("test_intervals", "test_arrow_reader", "test_preparation", "test_packaging"),
    *("test_rows_travel", "test_hostile_files"),
)
"""Files that start nothing and yet take most of the time of those that start nothing."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    _refuse_equal_names(items)
    for item in items:
        if _is_slow(item):
            item.add_marker("slow")


def _refuse_equal_names(items: list[pytest.Item]) -> None:
    """Refuse tests of one name: pytest-xdist would run one of them and leave out the others."""
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"Several tests have the name {twice[0]}.")


def _is_slow(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    module = getattr(item, "module", None)
    return (
        "service" in fixtures
        or "/browser/" in item.nodeid
        or any(hasattr(module, name) for name in STARTERS)
        or getattr(module, "__name__", "").rpartition(".")[2] in THOROUGH
    )


def _place(item: pytest.Item) -> tuple[int, str, bool]:
    folder, *rest = item.nodeid.split("/")[1:]
    place = LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)
    if folder != "browser":
        return place, "", False
    # What shares a page of Lab comes first: the others close it.
    return place, rest[0].partition("::")[0], "shared_page" not in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Small tables are fitted in less time than several threads need to share the work."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """With several processes of pytest-xdist, each has one."""
    with running_server(tmp_path_factory.mktemp("service"), app="server") as server:
        found_hub(server)
        yield server


@pytest.fixture(scope="module")
def service(shared_service: RunningServer, request: pytest.FixtureRequest) -> RunningServer:
    """The shared server, signed in with an administrator's account that is the file's own."""
    sign_in_for(request.module, shared_service)
    return shared_service


@pytest.fixture(scope="module")
def own_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """For files that count what happens on a server, or damage it: ``ada`` is signed in."""
    with running_server(tmp_path_factory.mktemp("own"), app="server") as server:
        found_hub(server, "ada")
        yield server


@pytest.fixture(scope="module")
def hub(service: RunningServer) -> Iterator[HubClient]:
    with service.client() as client:
        yield client
