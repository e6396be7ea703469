"""Confine the processes that run jobs. The kernel refuses forbidden actions of any code there.

Two mechanisms of Linux are used, each through a library. Landlock
(https://docs.kernel.org/userspace-api/landlock.html) limits the files that a process can reach.
seccomp (https://docs.kernel.org/userspace-api/seccomp_filter.html) refuses system calls, including
those for the network. Neither can be undone, and both hold for all processes that it starts. Other
systems have nothing of this kind, and ``describe`` reports that.
"""

from __future__ import annotations

import ctypes
import errno
import os
import pwd
import site
import socket
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# System calls that reach beyond the process and its files, and that no work on data needs.
_FORBIDDEN = (
    # the network, and sockets of services on this machine
    *("socket", "connect", "bind", "listen", "io_uring_setup", "io_uring_enter"),
    *("io_uring_register",),
    # other programs and other processes
    *("execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "process_madvise", "tkill"),
    *("rt_sigqueueinfo", "rt_tgsigqueueinfo", "perf_event_open", "bpf", "userfaultfd"),
    *("setpriority", "ioprio_set", "migrate_pages", "move_pages"),
    # actions on files that Landlock forbids
    *("inotify_init", "inotify_init1"),
    # memory that belongs to no process and is not counted
    *("memfd_create", "memfd_secret"),
    # memory and queues that processes share by name
    *("shmget", "shmat", "msgget", "semget", "mq_open", "keyctl", "add_key", "request_key"),
    # owners, modes and times of files, which Landlock does not watch
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr"),
    *("removexattr", "lremovexattr", "fremovexattr", "mknod", "mknodat", "truncate"),
    # ways around a view of the file system
    *("open_by_handle_at", "name_to_handle_at", "chroot", "pivot_root", "unshare", "setns"),
    *("mount", "umount2", "open_tree", "move_mount", "fsopen", "fsmount", "fspick"),
    *("mount_setattr", "fanotify_init", "quotactl", "acct", "swapon", "swapoff"),
    # the machine itself
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot"),
    *("settimeofday", "clock_settime", "adjtimex", "clock_adjtime", "sethostname"),
    *("setdomainname", "iopl", "ioperm", "syslog", "setuid", "setgid", "setresuid", "setresgid"),
    *("setreuid", "setregid", "setfsuid", "setfsgid", "setgroups", "vhangup"),
)
_UNSEEN = ("openat2", *range(463, 512))
"""Calls with arguments that can't be inspected here, and numbers of calls newer than this list.

The numbers are the same on all machines. Some of these calls set attributes of files. The kernel
answers that it does not have them, so that libraries use older ones.
"""
_OF_ANYBODY = (
    *("sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler"),
    "prlimit64",
)
"""Calls that a process may make about itself. Their first argument is the id of another process."""
_FCNTL = (8, 10, 15, 1024, 1026)
"""Forbidden commands of ``fcntl``.

F_SETOWN, F_SETSIG and F_SETOWN_EX let the kernel send signals to other processes. F_SETLEASE and
F_NOTIFY delay or watch other processes that open a file.
"""
_IOCTL_KINDS = (0x5800, 0x6600, 0x8900, 0x9400)
"""Forbidden kinds of ``ioctl``: those of file systems (Landlock allows flags such as "immutable")
and of sockets."""
_FIOASYNC = 0x5452
_PRCTL = (1, 4)
"""Forbidden options of ``prctl``. With PR_SET_PDEATHSIG a process would outlive its parent, and
with PR_SET_DUMPABLE it would hide its files."""
_CLONE_THREAD = 0x10000
_SHARED_ANONYMOUS = 0x21
_CREATING_OR_WRITING, _O_TRUNC = 0o1003, 0o1000
_DEVICES = ("/dev/null", "/dev/full")
_FACTS = (
    *("/dev/zero", "/dev/urandom", "/dev/random"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/fs/cgroup"),
    *("/etc/localtime", "/etc/timezone", "/etc/ld.so.cache", "/usr/share/zoneinfo"),
    *("/usr/lib/locale", "/usr/share/locale"),
)
"""Files with facts about the machine that libraries read: processors, memory, time zone, words."""
_SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")


def confine(*, read: Iterable[Path], write: Iterable[Path]) -> None:
    """Let this process and its children reach only these files, folders and devices.

    It can also read facts about the machine that are not secret. Another call restricts it further.
    """
    landlock = _landlock()
    if landlock is None:
        return
    access = landlock.FSAccess
    reading = access.READ_FILE | access.READ_DIR
    writing = access.all() & ~(
        access.EXECUTE | access.MAKE_CHAR | access.MAKE_BLOCK | access.MAKE_SOCK | access.MAKE_FIFO
    )
    if landlock.landlock_abi_version() >= 5:
        writing &= ~access.IOCTL_DEV
    rules = landlock.Ruleset()
    allowed = [
        *((path, reading) for path in (*map(Path, _FACTS), *read)),
        *((path, reading | access.WRITE_FILE) for path in map(Path, _DEVICES)),
        *((path, writing) for path in write),
    ]
    for path, rights in allowed:
        if path.exists():
            # The library would mistake the error of an earlier call for its own.
            ctypes.set_errno(0)
            rules.allow(path, rules=rights if path.is_dir() else rights & access.all_file())
    ctypes.set_errno(0)
    rules.apply()


def forbid_calls(*, last: bool = False) -> None:
    """Refuse system calls that reach beyond this process and its files.

    Args:
        last: the process is complete. It may start no other process, leave neither its group
            nor its parent, and send no signals to others.
    """
    seccomp = _seccomp()
    if seccomp is None:
        return
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    refuse, unknown = seccomp.ERRNO(errno.EPERM), seccomp.ERRNO(errno.ENOSYS)

    def add(action: Any, call: str | int, *arguments: Any) -> None:
        with suppress(OSError, ValueError):  # this machine or library does not know the call
            rules.add_rule(action, call, *arguments)

    for call, *arguments in _last_rules(seccomp) if last else _rules(seccomp):
        add(refuse, call, *arguments)
    for call in ("clone3",) if last else _UNSEEN:
        add(unknown, call)
    rules.load()


def _rules(seccomp: Any) -> Iterator[tuple[Any, ...]]:
    """List the calls, each with the arguments for which it is refused."""
    argument, equal, masked = seccomp.Arg, seccomp.EQ, seccomp.MASKED_EQ
    yield from ((name,) for name in _FORBIDDEN)
    yield from (("fcntl", argument(1, equal, what)) for what in _FCNTL)
    yield from (("ioctl", argument(1, masked, 0xFF00, kind)) for kind in _IOCTL_KINDS)
    yield "ioctl", argument(1, equal, _FIOASYNC)
    # A pair that was never connected could send datagrams to any service's socket.
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        yield "socketpair", argument(1, masked, 0xF, int(kind))
    # Older versions of Landlock do not notice that opening a file to read can empty it.
    yield "open", argument(1, masked, _CREATING_OR_WRITING, _O_TRUNC)
    yield "openat", argument(2, masked, _CREATING_OR_WRITING, _O_TRUNC)


def _last_rules(seccomp: Any) -> Iterator[tuple[Any, ...]]:
    argument, other = seccomp.Arg, seccomp.NE
    yield from ((name,) for name in ("setsid", "setpgid", "fork", "vfork"))
    yield "clone", argument(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0)
    yield from ((name, argument(0, other, os.getpid())) for name in ("kill", "tgkill"))
    yield from ((name, argument(0, other, 0)) for name in _OF_ANYBODY)
    yield from (("prctl", argument(0, seccomp.EQ, what)) for what in _PRCTL)
    # The file would stay, but the process would no longer be seen to hold it.
    yield "mmap", argument(3, seccomp.MASKED_EQ, _SHARED_ANONYMOUS, _SHARED_ANONYMOUS)


@cache
def describe() -> str:
    """Describe the confinement of jobs on this machine. The text is empty where there is none."""
    landlock, seccomp = _landlock(), _seccomp()
    parts = []
    if landlock is not None:
        ctypes.set_errno(0)
        parts.append(f"Landlock {landlock.landlock_abi_version()}")
    if seccomp is not None:
        parts.append("seccomp")
    return " and ".join(parts)


@cache
def libraries(hidden: Path) -> tuple[Path, ...]:
    """Find the folders of code that jobs may need.

    They never include the home folder itself, or a folder that contains ``hidden``.
    """
    paths = sysconfig.get_paths()
    found = [
        *(Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(Path(entry) for entry in sys.path if entry),
        *(Path(entry) for entry in os.environ.get("LD_LIBRARY_PATH", "").split(":") if entry),
        *map(Path, _SYSTEM_LIBRARIES),
        *map(Path, site.getsitepackages()),
        Path(sys.base_prefix, "lib"),
        Path(__file__).parents[2],
        *_registered_packages(),
    ]
    home = Path(pwd.getpwuid(os.getuid()).pw_dir).resolve()
    kept: dict[Path, None] = {}
    for path in found:
        if path.exists() and not home.is_relative_to(path.resolve()):
            kept.update(dict.fromkeys(_without(path.resolve(), hidden.resolve())))
    return tuple(kept)


def _registered_packages() -> Iterator[Path]:
    """Find the folders of packages that register estimators. These may be anywhere."""
    for entry in entry_points(group="jupyter_mlhub.estimators"):
        spec = find_spec(entry.module.partition(".")[0])
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(folder)


def _without(path: Path, hidden: Path) -> Iterator[Path]:
    """Return a folder, or its other entries if ``hidden`` lies within it."""
    if not hidden.is_relative_to(path):
        yield path
    elif hidden != path:
        for entry in path.iterdir():
            yield from _without(entry, hidden)


@cache
def _landlock() -> Any:
    if sys.platform != "linux":
        return None
    try:
        import landlock

        ctypes.set_errno(0)
        landlock.landlock_abi_version()
    except (ImportError, OSError):
        return None
    return landlock


@cache
def _seccomp() -> Any:
    if sys.platform != "linux":
        return None
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return None
    return pyseccomp
