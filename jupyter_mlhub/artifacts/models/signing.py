"""Sign the model files that the hub's own workers make.

Only signed files are loaded with the hub's list of allowed types. A file's signature has nothing to
do with a model's signature, which lists its input columns.
"""

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


class FileSigner:
    """Signs files with HMAC-SHA256 over their hash. The key is in the database, which workers
    share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._secret: bytes | None = None

    def load_key(self) -> bytes:
        """Return the key. The first call reads it from the database."""
        with self._lock:
            if self._secret is None:
                self._secret = self._load() or self._make()
        return self._secret

    def sign(self, sha256: str) -> str:
        """Return the signature of a file with this hash."""
        return hmac.new(self.load_key(), _PURPOSE + sha256.encode(), hashlib.sha256).hexdigest()

    def require(self, sha256: str, signature: str | None) -> None:
        """Check the signature of a file.

        Raises:
            Damaged: this hub did not sign the file.
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
