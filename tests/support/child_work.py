"""What the tests let a child do, as the code of an estimator would: run in the child itself."""

from __future__ import annotations

import ctypes
import fcntl
import json
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

KEPT: list[object] = []


def work(tasks: BinaryIO, say: Callable[[bytes], None], done: Callable[[], None]) -> None:
    """Tasks are words: what to do, and with what."""
    while task := tasks.readline().decode().strip():
        what, _, rest = task.partition(" ")
        match what:
            case "pid":
                say(str(os.getpid()).encode())
            case "folder":
                say(tempfile.mkdtemp().encode())
                if rest == "killed":
                    signal.pause()
            case "crash":
                os.abort()
            case "leave":
                os._exit(0)
            case "keep":
                KEPT.append(b"x" * int(rest))
            case "use":
                b"x" * int(rest)
            case "spin":
                until = time.process_time() + float(rest)
                while time.process_time() < until:
                    pass
            case "say":
                for line in rest.split(","):
                    say(line.encode())
            case "flood":
                while True:
                    say(b"x" * 2**20)
            case "deep":
                for _ in range(int(rest)):
                    os.mkdir("d", mode=0o300)
                    os.chdir("d")
                os.chdir(os.environ["HOME"])
            case "threads":
                for _ in range(int(rest)):
                    threading.Thread(target=signal.pause, daemon=True).start()
            case "spawn":
                if os.fork() == 0:
                    signal.pause()
            case "attack":
                name, _, argument = rest.partition(" ")
                say(json.dumps(_try(ATTACKS[name], argument)).encode())
        done()


def _try(attack: Callable[[str], object], argument: str) -> list[object]:
    """Whether it succeeded, and what came of it."""
    try:
        return [True, str(attack(argument))[:2000]]
    except Exception as error:
        return [False, f"{type(error).__name__}: {error}"]


def _everything_known(_: str) -> str:
    """All texts and bytes that can be found in the memory of this process."""
    import gc

    words = [*os.environ.items(), sys.argv, Path("/proc/self/environ").read_bytes()]
    found = [value for value in gc.get_objects() if isinstance(value, dict | list | tuple)]
    texts = [
        item for value in found for item in (value.values() if isinstance(value, dict) else value)
    ]
    return repr(words) + "".join(
        item for item in texts if isinstance(item, str) and "secret" in item
    )


def _connect(address: str) -> None:
    family, _, place = address.partition(":")
    if family == "unix":
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(place)
    else:
        with socket.create_connection(("127.0.0.1", int(place)), timeout=5):
            pass


def _call(number: str) -> int:
    result = int(ctypes.CDLL(None, use_errno=True).syscall(int(number), 0, 0, 0, 0, 0))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _fork(_: str) -> None:
    if os.fork() == 0:
        os._exit(0)


def _signal_by_pipe(pid: str) -> None:
    """Let the kernel send it, when something can be read."""
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, int(pid))
    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(write, b"x")


def _datagram(address: str) -> None:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        with suppress(PermissionError):
            pair = socket.socketpair(socket.AF_UNIX, kind)
            pair[0].sendto(b"planted", address.replace("@", "\0"))
            return
    raise PermissionError(address)


def _set_flags(path: str) -> None:
    """Make it immutable, as the owner of a file may who has the right."""
    file = os.open(path, os.O_RDONLY)
    fcntl.ioctl(file, 0x40086602, (0x10).to_bytes(8, sys.byteorder))


def _fill(megabytes: str) -> None:
    """Write to a file that nobody sees."""
    with tempfile.TemporaryFile(dir=".") as file:
        for _ in range(int(megabytes)):
            file.write(b"x" * 2**20)
        file.flush()
        KEPT.append(os.dup(file.fileno()))


def _open(path: str, how: int) -> None:
    os.close(os.open(path, how))


def _read_links(path: str) -> bytes:
    """By a link in the own folder."""
    os.symlink(path, "link")
    return Path("link").read_bytes()


def _link(path: str) -> bytes:
    os.link(path, "linked")
    return Path("linked").read_bytes()


def _other_environments(_: str) -> bytes:
    found = b""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            found += (entry / "environ").read_bytes()
    return found


ATTACKS: dict[str, Callable[[str], object]] = {
    "read": lambda path: Path(path).read_bytes(),
    "list": os.listdir,
    "write": lambda path: Path(path).write_bytes(b"x"),
    "append": lambda path: _open(path, os.O_WRONLY | os.O_APPEND),
    "make": lambda path: Path(path).mkdir(),
    "remove": lambda path: Path(path).unlink(),
    "rename": lambda path: os.rename(path, "taken"),
    "chmod": lambda path: os.chmod(path, 0),
    "touch": lambda path: os.utime(path, (0, 0)),
    "symlink": _read_links,
    "link": _link,
    "truncate": lambda path: os.truncate(path, 0),
    "environ": _everything_known,
    "others": _other_environments,
    "connect": _connect,
    "run": lambda command: subprocess.check_output(command.split()),
    "kill": lambda pid: os.kill(int(pid), 0),
    "call": _call,
    "memory": lambda pid: _open(f"/proc/{pid}/mem", os.O_RDONLY),
    "fifo": lambda path: os.mkfifo(path),
    "fork": _fork,
    "signal-by-pipe": _signal_by_pipe,
    "limit": lambda pid: resource.prlimit(int(pid), resource.RLIMIT_NOFILE, (64, 64)),
    "pin": lambda pid: os.sched_setaffinity(int(pid), {0}),
    "slow": lambda pid: os.setpriority(os.PRIO_PROCESS, int(pid), 19),
    "slow-all": lambda _: os.setpriority(os.PRIO_USER, 0, 19),
    "schedule": lambda pid: os.sched_setscheduler(int(pid), os.SCHED_IDLE, os.sched_param(0)),
    "datagram": _datagram,
    "memory-file": lambda _: os.memfd_create("x"),
    "shared-memory": lambda _: mmap.mmap(-1, 4096),
    "shared-zeros": lambda _: _open("/dev/zero", os.O_RDWR),
    "flags": _set_flags,
    "fill": _fill,
}
