"""An estimator of an installed package that turns on the hub, in a real worker: it finds nothing,
and nothing of one person is left for the next."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator

import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.workers.process import confinement
from tests.support.examples import register
from tests.support.running import PASSWORD, RunningServer, running_server, until, worker_is_ready

SECRET = "known to the operator alone"
SOURCE = '''
import gc, glob, json, os, socket, sys, warnings
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from threadpoolctl import threadpool_info

LEFT = []


def attempt(what, *arguments):
    try:
        return repr(what(*arguments))[:200]
    except Exception as error:
        return None


class Hostile(ClassifierMixin, BaseEstimator):
    """Looks around while it is fitted."""

    _parameter_constraints = {}

    def __init__(self):
        pass

    def fit(self, X, y):
        state = %(state)r
        texts = [o for o in gc.get_objects() if isinstance(o, dict)]
        words = repr([v for d in texts for v in d.values() if isinstance(v, str | bytes)])
        found = {
            "key": attempt(lambda: open(state + "/jwt.key", "rb").read()),
            "database": attempt(lambda: open(state + "/mlhub.db", "rb").read(10)),
            "state": attempt(os.listdir, state),
            "blobs": glob.glob(state + "/store/blobs/*/*"),
            "home": attempt(os.listdir, %(home)r),
            "tmp": attempt(os.listdir, "/tmp"),
            "passwd": attempt(lambda: open("/etc/passwd").read()),
            "environment": sorted(os.environ),
            "of parent": attempt(lambda: open(f"/proc/{os.getppid()}/environ").read()),
            "secrets": %(secret)r in words or "postgresql://" in words or "redis+socket" in words,
            "network": attempt(socket.create_connection, ("127.0.0.1", %(port)d), 2),
            "program": attempt(os.system, "touch " + state + "/planted"),
            "inputs": sorted(os.listdir("../inputs")),
            "others": sorted(os.listdir("../..")) if attempt(os.listdir, "../..") else None,
            "left": len(LEFT),
            "threads": max(library["num_threads"] for library in threadpool_info()),
        }
        LEFT.append("mine")
        warnings.warn("FOUND " + json.dumps(found))
        self.classes_ = np.unique(y)
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


def register():
    return [Hostile]
'''


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    root = tmp_path_factory.mktemp("hostile")
    packages = root / "packages"
    facts = packages / "hostile_estimators-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: hostile-estimators\nVersion: 1.0\n"
    )
    (facts / "entry_points.txt").write_text(
        "[jupyter_mlhub.estimators]\nhostile = hostile_estimators:register\n"
    )
    with pytest.MonkeyPatch.context() as patch, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        patch.setenv("PYTHONPATH", str(packages))
        patch.setenv("OPERATORS_SECRET", SECRET)
        words = {
            "state": str(root / "data" / "mlhub"),
            "home": os.path.expanduser("~"),
            "secret": SECRET,
            "port": listener.getsockname()[1],
        }
        (packages / "hostile_estimators.py").write_text(SOURCE % words)
        with running_server(root, app="server") as server:
            with server.client() as client:
                client.create_first_account("ada", PASSWORD)
                until(lambda: worker_is_ready(client), 60, "the worker is ready")
            yield server


def found_by(hub: HubClient, dataset: str) -> dict[str, object]:
    job = hub.train(dataset, "species", "Hostile")
    job.wait()
    assert job.report is not None
    note = next(note for note in job.report.notes if note.startswith("FOUND "))
    found: dict[str, object] = json.loads(note.removeprefix("FOUND "))
    return found


def test_it_finds_nothing(server: RunningServer) -> None:
    with server.client() as hub:
        register(hub, "penguins.csv", "penguins")
        found = found_by(hub, "penguins")
    for what in ("key", "database", "state", "home", "tmp", "passwd", "of parent", "network"):
        assert found[what] is None, what
    assert found["blobs"] == []
    assert found["others"] is None
    assert found["secrets"] is False
    assert found["inputs"] == ["table.parquet"]
    assert not (server.state_dir / "planted").exists()
    environment = found["environment"]
    assert isinstance(environment, list)
    assert not [name for name in environment if "SECRET" in name or "MLHUB" in name]
    assert not [name for name in environment if name.startswith(("JUPYTER", "AWS"))]


def test_a_fit_has_its_share_of_the_processors(server: RunningServer) -> None:
    """Libraries read how many threads they may use when they are loaded, so before any job."""
    with server.client() as hub:
        hub.login("ada", PASSWORD)
        (worker,) = hub.workers()
        register(hub, "penguins.csv", "shared-out")
        found = found_by(hub, "shared-out")
    cores = len(os.sched_getaffinity(0))
    assert found["threads"] == max(1, cores // worker.processes)


def test_the_worker_tells_what_confines_it(server: RunningServer) -> None:
    with server.client() as hub:
        hub.login("ada", PASSWORD)
        reported = {worker.confinement for worker in hub.workers()}
        reported |= {worker.confinement for worker in hub.admin.dashboard().workers}
    assert reported == {confinement.describe()} != {""}


def test_what_it_leaves_in_its_process_is_not_there_for_others(server: RunningServer) -> None:
    with server.client() as hub:
        register(hub, "penguins.csv", "of-ada")
        for _ in range(3):  # one for each process of the worker, and more
            found_by(hub, "of-ada")
        hub.admin.create_user("ben", password=PASSWORD, role="member")
        hub.login("ben", PASSWORD)
        hub.change_password(PASSWORD, PASSWORD + " of ben")
        register(hub, "penguins.csv", "of-ben")
        assert found_by(hub, "of-ben")["left"] == 0
