"""Secret keys in files of the hub's state directory, which only the hub can read."""

from __future__ import annotations

import logging
import os
import secrets
import stat
from pathlib import Path

from ..errors import Unavailable

log = logging.getLogger(__name__)

KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def load_key(path: Path) -> bytes:
    """Read a key.

    Raises:
        FileNotFoundError: there is no such file.
        Unavailable: the key is damaged, or others can read it and that can't be changed.
    """
    close_to_others(path)
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unavailable(
            "The key in {path} can't be read: {strerror}. Let the account that runs the hub own "
            "it, and no other.",
            path=path,
            strerror=error.strerror,
            code="signing_key",
        ) from error
    if len(key) < KEY_BYTES:
        raise Unavailable(
            "The signing key in {path} is too short. Remove the file and start again: a new key "
            "is made, and everybody has to sign in again.",
            path=path,
            code="signing_key",
        )
    return key


def make_key(path: Path) -> bool:
    """Make a key where there is none. Where several processes try at once, one of them gets
    True."""
    if path.exists():
        return False
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def close_to_others(path: Path) -> None:
    """Take a file or directory away from all but its owner, and log where it was open.

    Raises:
        Unavailable: others can use it, and that can't be changed.
    """
    if os.name != "posix":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & _OTHERS:
        return
    try:
        path.chmod(mode & ~_OTHERS)
    except OSError as error:
        raise Unavailable(
            "Others on this machine can read {path}, which holds the hub's secrets, and its mode "
            "{mode:o} can't be changed ({strerror}). Let the account that runs the hub own it, "
            "or name another state_dir.",
            path=path,
            mode=mode,
            strerror=error.strerror,
            code="open_to_others",
        ) from error
    log.warning(
        "Others on this machine could read %s, which holds the hub's secrets (mode %o). It is "
        "closed to them now. If somebody may have read it, remove jwt.key from the state "
        "directory and start again: everybody then has to sign in again.",
        path,
        mode,
    )
