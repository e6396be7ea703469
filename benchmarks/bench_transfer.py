"""Upload and download of a large file, beside copying it with its SHA-256 on the same disk."""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_mlhub import HubClient
from tests.support.running import PASSWORD, running_server

SIZE = 1024**3
CHUNK = 1024 * 1024
ROUNDS = 6
MIB = 1024 * 1024


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as root,
        running_server(Path(root), "--MLHub.start_workers=False", app="server") as server,
    ):
        hub = server.client()
        hub.create_first_account("ada", PASSWORD)
        source = Path(root) / "source.bin"
        actions: dict[str, Callable[[], None]] = {
            "copy": lambda: _copy(source, Path(root) / "copy.bin"),
            "upload": lambda: _upload(hub, source),
            "download": lambda: _download(hub, Path(root)),
        }
        rows: dict[str, list[float]] = {name: [] for name in actions}
        before = _memory(server.process.pid, "VmRSS:")
        for number in range(ROUNDS + 1):
            _make(source, number)  # new bytes each time, or the store would recognise them
            order = ["copy", "upload", "download"] if number % 2 else ["upload", "download", "copy"]
            seconds = {name: _seconds(actions[name]) for name in order}
            print(f"round {number}:", {name: round(value, 2) for name, value in seconds.items()})
            if number:  # the first round only warms the machine's memory up
                for name, value in seconds.items():
                    rows[name].append(value)
            hub.delete("model", "big")
        grown = _memory(server.process.pid, "VmHWM:") - before
    bare = statistics.median(rows["copy"])
    for name in ("upload", "download"):
        ratio = statistics.median(rows[name]) / bare
        print(f"{name:10s}{ratio:6.2f} x copy with SHA-256 (aim 1.3)")
    print(f"the server's memory grew by {grown / MIB:.0f} MiB at most (aim 64)")


def _make(path: Path, seed: int) -> None:
    block = random.Random(seed).randbytes(CHUNK)
    with path.open("wb") as file:
        for number in range(SIZE // CHUNK):
            file.write(number.to_bytes(8, "big") + block[8:])
        os.fsync(file.fileno())


def _copy(source: Path, target: Path) -> None:
    """Copy, hash on the way, and have it on disk: what an upload promises."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    target.unlink()


def _upload(hub: HubClient, source: Path) -> None:
    hub.register(source, "big", kind="model")


def _download(hub: HubClient, directory: Path) -> None:
    hub.download("model", "big", directory / "download.bin").unlink()


def _seconds(action: Callable[[], None]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def _memory(pid: int, key: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key):
            return int(line.split()[1]) * 1024
    raise KeyError(key)


if __name__ == "__main__":
    main()
