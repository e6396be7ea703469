"""Signatures of model files that the hub's own workers made: only such files are loaded under the
hub's list of allowed types."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from sqlalchemy import select

from ...database import Database, SigningKey
from ...errors import Damaged

_KEY_BYTES = 32
_PURPOSE = b"mlhub model file "


class Signatures:
    """HMAC-SHA256 over a file's hash. The key is kept in the database, which all workers share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._secret: bytes | None = None

    def load_key(self) -> bytes:
        """Have the key at hand, from the first call on without the database."""
        with self._lock:
            if self._secret is None:
                self._secret = self._load() or self._make()
        return self._secret

    def sign(self, sha256: str) -> str:
        return hmac.new(self.load_key(), _PURPOSE + sha256.encode(), hashlib.sha256).hexdigest()

    def require(self, sha256: str, signature: str | None) -> None:
        """
        Raises:
            Damaged: the file was not signed by this hub.
        """
        if signature is None or not hmac.compare_digest(self.sign(sha256), signature):
            raise Damaged(
                "The model file does not carry this hub's signature, so it is not opened. Train "
                "the model again.",
                code="not_signed",
            )

    def _load(self) -> bytes | None:
        with self._database.read() as session:
            found = session.scalar(select(SigningKey.secret).where(SigningKey.id == 1))
        return None if found is None else bytes.fromhex(found)

    def _make(self) -> bytes:
        with self._database.write() as session:
            row = session.get(SigningKey, 1, with_for_update=True)
            if row is None:
                row = SigningKey(id=1, secret=secrets.token_hex(_KEY_BYTES))
                session.add(row)
            return bytes.fromhex(row.secret)
