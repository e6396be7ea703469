"""Pass settings to a process that the hub starts.

The process gets no more of the environment than it needs. The settings come through its standard
input, where no other process can read them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from typing import IO

from ...settings import HubSettings

_FOR_LIBRARIES = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")
_FOR_WORDS = ("LANG", "LANGUAGE", "TZ")
_KEPT = (
    *("PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *(*_FOR_LIBRARIES, *_FOR_WORDS),
)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
_FOR_STORE = ("AWS_", "FSSPEC_", "GOOGLE_", "AZURE_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""Prefixes of variables with credentials and addresses for remote stores."""
_FOR_DATABASE = ("PG",)


def worker_environment(environment: Mapping[str, str], settings: HubSettings) -> dict[str, str]:
    """Make the environment of supervisor, broker and worker, without the server's secrets."""
    prefixes: tuple[str, ...] = ("LC_", "OMP_")
    if settings.store_url and not settings.store_url.startswith("file:"):
        prefixes += _FOR_STORE
    if settings.database_url.startswith("postgresql"):
        prefixes += _FOR_DATABASE
    kept = {
        name: value
        for name, value in environment.items()
        if name in (*_KEPT, *_THREADS) or name.upper().startswith(prefixes)
    }
    return {**dict.fromkeys(_THREADS, str(settings.threads_per_job)), **kept}


def job_environment(environment: Mapping[str, str], settings: HubSettings) -> dict[str, str]:
    """Make the environment of jobs: library paths, language and number of threads.

    It contains none of the hub's addresses or paths.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if name in (*_FOR_LIBRARIES, *_FOR_WORDS, *_THREADS) or name.startswith("LC_")
    }
    scratch = str(settings.scratch_dir)
    shares = dict.fromkeys(_THREADS, str(settings.threads_per_job))
    return {**shares, **kept, "HOME": scratch, "TMPDIR": scratch}


def start_with(
    command: list[str],
    settings: HubSettings,
    *,
    log: IO[bytes],
    keeps_output: bool,
) -> subprocess.Popen[bytes]:
    """Start a process that calls ``take_over``. Closing its ``stdin`` (or our end) stops it."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=log if keeps_output else subprocess.DEVNULL,
        stderr=log,
        env=worker_environment(os.environ, settings),
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(settings.to_json().encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:  # the process has ended already, and its watcher will notice
        pass
    return process


def take_over() -> HubSettings:
    """Read the settings from the first line of the standard input."""
    line = bytearray()
    while not line.endswith(b"\n"):
        # Read only this line. Others wait for the rest.
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit("It is started by ML Hub, not by hand.")
        line += byte
    return HubSettings.from_json(line.decode())
