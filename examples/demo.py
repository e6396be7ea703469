"""The main job in the terminal: ``make demo`` runs it against a hub of its own.

Starts a Jupyter server with ML Hub, its embedded broker and a worker; registers a CSV; trains a
pipeline on the years 2012-2014 with cross-validation; evaluates the model on the unseen year 2015.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_mlhub import HubClient
from jupyter_mlhub.display import text
from jupyter_mlhub.display.reports import ReportView
from jupyter_mlhub.errors import Conflict, MLHubError, Unavailable

EXAMPLES = Path(__file__).parent
TRAIN_ROWS = {"start": 0, "end": 1095}
UNSEEN_ROWS = (1096, 1460)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=EXAMPLES.parent / ".demo")
    state = parser.parse_args().state.resolve()
    with running_hub(state) as hub:
        sign_in(hub, state)
        run(hub)


def run(hub: HubClient) -> None:
    heading("1. Register a CSV file")
    version = hub.register(EXAMPLES / "seattle-weather.csv", "weather")
    assert version.dataset is not None
    hub.job(version.dataset.job_id or 0).wait(show)
    print("  " + text.dataset_version("weather", hub.version("dataset", "weather")))

    heading("2. Train a random forest on 2012-2014, with 5-fold cross-validation")
    wait_for_worker(hub)
    job = hub.train(
        f"weather@{version.number}",
        "weather",
        [
            {"estimator": "StandardScaler"},
            {"estimator": "RandomForestClassifier", "parameters": {"min_samples_leaf": 5}},
        ],
        features=["precipitation", "temp_max", "temp_min", "wind"],
        rows=TRAIN_ROWS,
    )
    result = job.wait(show).result
    assert result is not None
    assert result.report is not None
    print_report(f"{result.model} v{result.model_version}", result.report)

    heading("3. Evaluate it on the unseen year 2015")
    reference = f"{result.model}@{result.model_version}"
    evaluation = hub.evaluate(reference, f"weather@{version.number}", rows=UNSEEN_ROWS)
    evaluation.wait(show)
    assert evaluation.report is not None
    print_report("2015", evaluation.report)

    heading("4. Use it")
    print(f"  The model is registered as {result.model}, version {result.model_version}.")
    print(f'  In a notebook:  mlhub.connect().model("{reference}").load()')
    print("  In JupyterLab:  make lab\n")


def print_report(title: str, report: object) -> None:
    lines = repr(ReportView(title, report)).splitlines()  # type: ignore[arg-type]
    print("\n".join(f"  {line}" for line in lines))


def heading(words: str) -> None:
    print(f"\n{words}")


def show(job: object) -> None:
    """Live on a terminal; in a log, one line for each step."""
    line = "  " + text.progress(job)  # type: ignore[arg-type]
    if sys.stdout.isatty():
        ended = job.state not in ("queued", "running")  # type: ignore[attr-defined]
        print(f"\r\x1b[K{line}", end="\n" if ended else "", flush=True)
    else:
        print(line, flush=True)


def sign_in(hub: HubClient, state: Path) -> None:
    """Make the demo's account once; its password is new for each state directory."""
    file = state / "demo-password"
    if hub.session().state == "first_run":
        file.write_text(secrets.token_urlsafe(12))
        file.chmod(0o600)
        hub.create_first_account("demo", file.read_text())
        print(f"Made the account 'demo' (an administrator); its password is in {file}.")
    elif hub.session().state == "signed_out":
        hub.login("demo", file.read_text())
    print(f"Signed in as {hub.whoami().name}.")


def wait_for_worker(hub: HubClient, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            hub.estimators()
            return
        except Conflict:
            time.sleep(0.1)
    raise Unavailable("No worker came online within a minute.")


@contextmanager
def running_hub(state: Path) -> Iterator[HubClient]:
    """A Jupyter server with ML Hub, stopped with all that it started when the block ends."""
    state.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    url = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        f"--MLHub.state_dir={state / 'mlhub'}",
    ]
    log = state / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, env={**os.environ, "JUPYTER_TOKEN": token}, stdout=output, stderr=output
        )
    try:
        with HubClient(url, token) as hub:
            _wait_until_up(hub, server, log)
            print(f"ML Hub runs at {url} with its embedded broker and a worker.")
            yield hub
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait_until_up(hub: HubClient, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            hub.session()
            return
        except MLHubError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The server did not start ({error.detail}); {log} says why.")
            time.sleep(0.1)


if __name__ == "__main__":
    try:
        main()
    except MLHubError as error:
        sys.exit(error.detail)
