"""A cache of answers that is valid while nothing in the database changes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Hashable
from pathlib import Path
from typing import Any

_MOST = 10_000
_MOST_BYTES = 32 * 2**20


class Memory:
    """Caches what was read from an SQLite database until any process commits a change.

    SQLite tells a connection whether others have written (``PRAGMA data_version``), without reading
    the disk. Other databases do not, so there nothing is cached.
    """

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._watch: sqlite3.Connection | None = None
        self._stamp: int | None = None
        self._kept: dict[Hashable, Any] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def stamp(self) -> int | None:
        """Return the state of the database, a number that changes with every commit. It never
        waits.

        Ask for the stamp before reading what will be kept.
        """
        with self._lock:
            return self._read()

    def recall(self, key: Hashable) -> Any | None:
        """Return what was kept, if nothing has changed since."""
        with self._lock:
            stamp = self._read()
            return self._kept.get(key) if stamp is not None and stamp == self._stamp else None

    def keep(self, stamp: int | None, key: Hashable, value: Any, *, size: int = 0) -> None:
        """Keep what was read after ``stamp``, unless something changed since.

        Args:
            size: the size of the value in bytes, where it is large.
        """
        if stamp is None or size > _MOST_BYTES:
            return
        with self._lock:
            if stamp != self._read():
                return
            is_full = len(self._kept) >= _MOST or self._bytes + size > _MOST_BYTES
            if stamp != self._stamp or is_full:
                self._kept.clear()
                self._stamp, self._bytes = stamp, 0
            self._kept[key] = value
            self._bytes += size

    def close(self) -> None:
        with self._lock:
            if self._watch is not None:
                self._watch.close()
            self._watch, self._path = None, None

    def _read(self) -> int | None:
        if self._path is None or (self._watch is None and not Path(self._path).is_file()):
            return None  # another database, or one in this process's memory alone
        try:
            if self._watch is None:
                self._watch = sqlite3.connect(self._path, timeout=0, check_same_thread=False)
            number: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:  # somebody repairs the file at this moment
            return None
        return number
