"""The process that forks those that run jobs. It has loaded scikit-learn and never had a secret.

It starts with a new, empty environment and is confined before it loads anything. Its forks inherit
both, and each is confined further to a folder of its own. Pool processes ask for a fork by a
message that carries the pipes of the new process.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ...errors import Unavailable
from ...outages import note_outage
from ...processes import die_with_parent
from ...settings import HubSettings
from . import confinement
from .environment import job_environment

log = logging.getLogger(__name__)

_MESSAGES = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
_MOST_BYTES = 64 * 2**10
_PIPES = 3
_MOST_OPEN = 1024
"""Files and pipes that a job may open. Pipes hold memory that is not counted."""
_RETRY = 1.0

DONE = b""
"""The line that ends a task."""

Say = Callable[[bytes], None]
"""Passes a line on to the pool process."""
Action = Callable[[BinaryIO, Say, Callable[[], None]], None]
"""Reads its tasks, one a line, from a file until there are no more.

It gets two functions. The first sends a line, and the second reports that the task is done.
"""


class Requests(NamedTuple):
    """Both ends of the socket for requests."""

    ask: socket.socket
    serve: socket.socket


class ForkServer:
    """Starts the server process again when it ends, and asks it for forks.

    It is made before a pool is forked. All processes of the pool use the same socket.
    """

    def __init__(self, settings: HubSettings, action: str = "", *, waits: bool = True) -> None:
        """Start the server.

        Args:
            action: the function that the forks run, as ``module:function``. Default: the work
                of jobs.
            waits: wait until the server is ready. Otherwise ``wait_until_ready`` is called later.
        """
        self._requests = Requests(*socket.socketpair(socket.AF_UNIX, _MESSAGES))
        self._settings = settings
        self._action = action
        self._stopped = threading.Event()
        self.catalogue: dict[str, Any] = {}
        """The estimators and scorers of this machine, once the server is ready."""
        self._process = self._launch()
        if waits:
            self.wait_until_ready()

    def fork(self, scratch: Path, most_bytes: int, tasks: int, answers: int, status: int) -> None:
        """Ask for a process that is confined to a folder.

        Args:
            most_bytes: the largest size of one of its files.
            tasks, answers, status: the ends of pipes for the process. The last one carries its
                id, and then how it ended.
        """
        message = os.fsencode(f"{most_bytes} {scratch}")
        socket.send_fds(self._requests.ask, [message], [tasks, answers, status])

    def keep_running(self) -> None:
        """Start the process again whenever it ends, until ``stop``."""
        while not self._stopped.wait(0):
            self._process.wait()
            if not self._stopped.is_set():
                try:
                    self._start()
                except (
                    Unavailable,
                    OSError,
                    ValueError,
                ) as error:  # this includes errors of a machine without free resources
                    note_outage(log, "The process that runs jobs can't be started", error)
                    self._stopped.wait(_RETRY)

    def stop(self) -> None:
        self._stopped.set()
        self._process.kill()
        self._process.wait()

    def wait_until_ready(self) -> None:
        """Wait until the process has loaded what jobs need.

        Raises:
            Unavailable: The process ended before it was ready.
        """
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        self._process.stdout.close()
        if not ready:
            self._process.wait()
            raise Unavailable(
                "The process that runs jobs could not be started; the worker's log says why.",
                code="worker_unavailable",
            )
        self.catalogue = json.loads(ready)

    def _start(self) -> None:
        self._process = self._launch()
        self.wait_until_ready()

    def _launch(self) -> subprocess.Popen[bytes]:
        scratch = self._settings.scratch_dir
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        return subprocess.Popen(
            # -P: nothing is imported from the folder in which the worker was started.
            [
                *(sys.executable, "-P", "-m", __name__, str(self._requests.serve.fileno())),
                *(str(scratch), str(self._settings.state_dir), self._action),
            ],
            env=job_environment(os.environ, self._settings),
            pass_fds=[self._requests.serve.fileno()],
            cwd=scratch,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def _serve(requests: socket.socket, action: Action) -> None:
    """Fork for each request, report how each fork ended, and end forks that nobody waits for."""
    children: dict[int, int] = {}
    """Ids of processes, by the pipes that report their end."""
    wake, waker = os.pipe()
    for end in (wake, waker):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poll = select.poll()
    poll.register(requests, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == wake:
                with suppress(BlockingIOError):
                    os.read(wake, _MOST_BYTES)
            elif fd in children:  # the pool process is gone
                poll.unregister(fd)
                _kill(children[fd])
            else:
                message, pipes, *_ = socket.recv_fds(requests, _MOST_BYTES, _PIPES)
                if not message:
                    return
                tasks, answers, status = pipes
                pid = os.fork()
                if pid == 0:
                    for other in (requests.fileno(), wake, waker, status, *children):
                        os.close(other)
                    limit, _, scratch = os.fsdecode(message).partition(" ")
                    _run(action, Path(scratch), int(limit), tasks, answers)
                os.close(tasks)
                # the child holds the other end, so the pipe closes when the child is gone
                os.close(answers)
                children[status] = pid
                poll.register(status, 0)
                _tell(status, [pid])
        for status, pid in list(children.items()):
            ended, code, used = os.wait4(pid, os.WNOHANG)
            if ended:
                with suppress(ProcessLookupError):  # processes that it started and left behind
                    os.killpg(pid, signal.SIGKILL)
                _tell(status, [code, used.ru_maxrss, used.ru_utime + used.ru_stime])
                del children[status]
                with suppress(KeyError):
                    poll.unregister(status)
                os.close(status)


def _tell(status: int, facts: list[Any]) -> None:
    with suppress(BrokenPipeError):
        os.write(status, json.dumps(facts).encode() + b"\n")


def _kill(pid: int) -> None:
    """Kill a process's group, and the process if it has no group of its own yet."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(pid, signal.SIGKILL)


def _limit(what: int, most: int) -> None:
    """Set limits that neither this process nor any of its children can raise."""
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _run(action: Action, scratch: Path, most_bytes: int, tasks: int, answers: int) -> None:
    """Run the whole life of a forked process. It never runs or flushes what it inherited."""
    import tempfile
    import traceback

    status = 1
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent()
        _limit(resource.RLIMIT_FSIZE, most_bytes)
        _limit(resource.RLIMIT_NOFILE, _MOST_OPEN)
        outputs = scratch / "outputs"
        os.chdir(outputs)
        tempfile.tempdir = os.environ["TMPDIR"] = os.environ["HOME"] = str(outputs)
        hidden = scratch.parent.parent
        confinement.confine(
            read=[*confinement.libraries(hidden), scratch / "inputs", Path(f"/proc/{os.getpid()}")],
            write=[outputs],
        )
        confinement.forbid_calls(last=True)
        # The output is discarded. Jobs must neither fill nor empty the worker's log.
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        with os.fdopen(tasks, "rb") as file, os.fdopen(answers, "wb") as out:

            def say(line: bytes) -> None:
                out.write(line + b"\n")
                out.flush()

            action(file, say, lambda: say(DONE))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _confine_all(scratch: Path, state_dir: Path) -> None:
    """Confine this process and all its forks before any code of theirs is loaded."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    confinement.forbid_calls()
    confinement.confine(read=[*confinement.libraries(state_dir), Path("/proc")], write=[scratch])


def main() -> None:
    # Hardly anything that is loaded here ever becomes garbage. To search it again and again would
    # take a fifth of the start.
    gc.disable()
    # joblib tests whether it can make semaphores. Without them it would not even use threads.
    import joblib  # noqa: F401

    number, scratch, state_dir, action = sys.argv[1:5]
    _confine_all(Path(scratch), Path(state_dir))
    ready: dict[str, Any] = {}
    if action:
        serve = _named(action)
    else:
        from .. import work

        ready, serve = work.prepare(), work.serve
    # Otherwise the garbage collector of a child would write to, and so copy, all inherited memory.
    gc.freeze()
    gc.enable()
    # The worker that started this process reads the line. Nothing else is ever printed there.
    os.write(1, json.dumps(ready).encode() + b"\n")
    os.dup2(2, 1)
    _serve(socket.socket(fileno=int(number)), serve)


def _named(action: str) -> Action:
    from importlib import import_module

    module, _, name = action.partition(":")
    found: Action = getattr(import_module(module), name)
    return found


if __name__ == "__main__":
    main()
