"""Keep a server's sign-in in a file that only its person can read. Page script never can."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")


class SignIn:
    """The hub's token of this Jupyter server's person."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / "sign-in.jwt"

    def token(self) -> str | None:
        """The token. None if there is no file or it is damaged, and the person signs in again."""
        try:
            token = self._path.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            return None
        return token if _TOKEN.fullmatch(token) else None

    def keep(self, token: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(token)
        os.replace(draft, self._path)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)
