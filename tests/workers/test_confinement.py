"""Hostile code inside the process that runs jobs, as an estimator could bring it, finds nothing."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers.process import confinement
from jupyter_mlhub.workers.process.child import Child
from jupyter_mlhub.workers.process.environment import job_environment
from jupyter_mlhub.workers.process.fork_server import ForkServer
from tests.support.children import ROOT, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines processes")
SECRET = "secret-of-the-hub"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with what an attacker would like to have."""
    state = tmp_path_factory.mktemp("state")
    for name in (
        "jwt.key",
        "mlhub.db",
        "store/blobs/aa/aabb",
        "scratch/other/inputs/table.parquet",
    ):
        (state / name).parent.mkdir(parents=True, exist_ok=True)
        (state / name).write_text(SECRET)
    return state


@pytest.fixture(scope="module")
def child(state: Path) -> Iterator[Child]:
    settings = HubSettings(
        state_dir=state, database_url=f"postgresql://hub:{SECRET}@db/hub", broker_url=SECRET
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("MLHUB_SETTINGS", settings.to_json())
        patch.setenv("JUPYTER_TOKEN", SECRET)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        server = ForkServer(settings, "tests.support.child_work:work")
    child = Child(server, settings.scratch_dir)
    yield child
    child.end()
    server.stop()


def attack(child: Child, name: str, argument: object = "-") -> tuple[bool, str]:
    run(child, f"attack {name} {argument}")
    succeeded, what = json.loads(child.heard[0])
    return succeeded, what


def test_this_machine_confines_jobs() -> None:
    """The tests below prove nothing elsewhere."""
    assert confinement.describe().startswith("Landlock ")
    assert confinement.describe().endswith(" and seccomp")


@pytest.mark.parametrize("how", ["read", "symlink", "link", "rename"])
@pytest.mark.parametrize(
    "name", ["jwt.key", "mlhub.db", "store/blobs/aa/aabb", "scratch/other/inputs/table.parquet"]
)
def test_files_of_the_hub_can_not_be_read(child: Child, state: Path, name: str, how: str) -> None:
    succeeded, what = attack(child, how, state / name)
    assert not succeeded, what
    assert SECRET not in what
    child.scratch.clear()


@pytest.mark.parametrize("how", ["write", "append", "remove", "truncate", "chmod", "touch"])
def test_files_of_the_hub_can_not_be_changed(child: Child, state: Path, how: str) -> None:
    assert not attack(child, how, state / "jwt.key")[0]
    assert (state / "jwt.key").read_text() == SECRET


@pytest.mark.parametrize("how", ["write", "append", "remove", "truncate", "chmod", "touch", "link"])
def test_an_input_is_a_link_to_a_stored_blob_and_stays_as_it_is(
    child: Child, state: Path, how: str
) -> None:
    blob = state / "store/blobs/aa/aabb"
    before = blob.stat()
    child.scratch.add(blob, "table.parquet")
    given = child.scratch.inputs / "table.parquet"
    assert attack(child, "read", given) == (True, repr(SECRET.encode()))
    assert not attack(child, how, given)[0]
    child.scratch.clear()
    after = blob.stat()
    assert blob.read_text() == SECRET
    assert (before.st_mtime_ns, before.st_mode) == (after.st_mtime_ns, after.st_mode)


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ("list", "/"),
        ("list", "~"),
        ("list", "/tmp"),
        ("read", "/etc/passwd"),
        ("read", "/etc/shadow"),
        ("write", "/tmp/planted"),
        ("make", "/tmp/planted-folder"),
        ("write", "/dev/shm/planted"),
        ("list", "/proc"),
        ("others", "-"),
        ("append", "{package}/__init__.py"),
        ("fifo", "pipe"),
    ],
)
def test_the_machine_can_not_be_read_or_changed(child: Child, how: str, what: str) -> None:
    package = Path(confinement.__file__).parents[1]
    place = os.path.expanduser(what.format(package=package))
    succeeded, found = attack(child, how, place)
    assert not succeeded, found


def test_nothing_secret_is_in_the_memory_or_environment(child: Child) -> None:
    succeeded, found = attack(child, "environ")
    assert succeeded
    assert SECRET not in found
    assert "MLHUB" not in found


def test_no_other_process_can_be_reached(child: Child) -> None:
    for process in (os.getpid(), os.getppid()):
        assert not attack(child, "kill", process)[0]
        assert not attack(child, "memory", process)[0]


def test_there_is_no_network_and_no_socket(child: Child, tmp_path: Path) -> None:
    with socket.socket() as server, socket.socket(socket.AF_UNIX) as local:
        server.bind(("127.0.0.1", 0))
        server.listen()
        local.bind(str(tmp_path / "socket"))
        local.listen()
        assert not attack(child, "connect", f"tcp:{server.getsockname()[1]}")[0]
        assert not attack(child, "connect", f"unix:{tmp_path / 'socket'}")[0]


@pytest.mark.parametrize("command", ["id", "/bin/sh -c id", sys.executable + " --version"])
def test_no_program_can_be_started(child: Child, command: str) -> None:
    assert not attack(child, "run", command)[0]


@pytest.mark.parametrize("number", [101, 272, 304, 321, 425, 438])
def test_calls_that_reach_around_are_refused(child: Child, number: int) -> None:
    """ptrace, unshare, open_by_handle_at, bpf, io_uring_setup, pidfd_getfd (x86-64)."""
    succeeded, what = attack(child, "call", number)
    assert not succeeded
    assert "not permitted" in what


OTHERS = ["signal-by-pipe", "limit", "pin", "slow", "slow-all", "schedule"]


@pytest.mark.parametrize("how", OTHERS)
def test_other_processes_keep_their_limits_and_their_share(child: Child, how: str) -> None:
    caught: list[int] = []
    before = signal.signal(signal.SIGIO, lambda number, _: caught.append(number))
    limit, cores = resource.getrlimit(resource.RLIMIT_NOFILE), os.sched_getaffinity(0)
    try:
        succeeded, what = attack(child, how, os.getpid())
    finally:
        signal.signal(signal.SIGIO, before)
    assert not succeeded, what
    assert not caught
    assert (resource.getrlimit(resource.RLIMIT_NOFILE), os.sched_getaffinity(0)) == (limit, cores)


def test_it_starts_no_process_and_takes_no_memory_that_is_not_counted(child: Child) -> None:
    for how in ("fork", "memory-file", "shared-memory", "shared-zeros"):
        assert not attack(child, how)[0], how


@pytest.mark.parametrize("number", [56, 253, 294, 435, 437, 463, 466, 469])
def test_calls_with_more_ways_than_can_be_seen_are_refused(child: Child, number: int) -> None:
    """clone (a process), inotify_init, inotify_init1, clone3, openat2, setxattrat, removexattrat,
    file_setattr (x86-64)."""
    succeeded, what = attack(child, "call", number)
    assert not succeeded
    assert "not permitted" in what or "not implemented" in what


def test_no_datagram_reaches_a_service(child: Child, tmp_path: Path) -> None:
    name = f"mlhub-test-{os.getpid()}"
    for address in (str(tmp_path / "log"), f"@{name}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service:
            service.bind(address.replace("@", "\0"))
            service.setblocking(False)
            assert not attack(child, "datagram", address)[0]
            with pytest.raises(BlockingIOError):
                service.recv(100)


def test_flags_of_a_stored_blob_stay(child: Child, state: Path) -> None:
    blob = state / "store/blobs/aa/aabb"
    child.scratch.add(blob, "table.parquet")
    assert not attack(child, "flags", child.scratch.inputs / "table.parquet")[0]
    child.scratch.clear()
    assert child.scratch.is_empty


def test_its_own_folder_is_its_own(child: Child) -> None:
    assert attack(child, "write", "result.parquet")[0]
    with child.scratch.open("result.parquet") as file:
        assert file.read() == b"x"
    child.scratch.clear()


def test_what_it_leaves_is_not_followed(child: Child, state: Path) -> None:
    attack(child, "symlink", state / "jwt.key")
    assert (child.scratch.outputs / "link").is_symlink()
    with pytest.raises(Exception, match="without the file"):
        child.scratch.open("link")
    child.scratch.clear()
    assert (state / "jwt.key").exists()


def test_the_environment_is_made_from_nothing(tmp_path: Path) -> None:
    given = {"LANG": "C.UTF-8", "JUPYTERHUB_API_TOKEN": "x", "HOME": "/home/ada", "LC_ALL": "C"}
    settings = HubSettings(state_dir=tmp_path, worker_processes=1)
    made = job_environment(given, settings)
    assert made["LANG"] == "C.UTF-8"
    assert made["LC_ALL"] == "C"
    assert made["HOME"] == made["TMPDIR"] == str(settings.scratch_dir)
    assert made["OMP_NUM_THREADS"] == str(settings.threads_per_job)
    assert "JUPYTERHUB_API_TOKEN" not in made
