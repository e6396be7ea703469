"""Hubs in this process, whose database was migrated once for all of them, without workers."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_mlhub.database import Database
from jupyter_mlhub.hub import Hub, WorkerQueue
from jupyter_mlhub.settings import HubSettings


def new_hub(state_dir: Path, *, queue: WorkerQueue | None = None, **settings: Any) -> Hub:
    """A hub without accounts. A copied database takes a tenth of the time of the migrations."""
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    (state_dir / "mlhub.db").write_bytes(_migrated())
    return Hub(HubSettings(state_dir=state_dir, **settings), queue=queue)


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory(prefix="mlhub-migrated-") as folder:
        file = Path(folder) / "mlhub.db"
        database = Database(f"sqlite:///{file}")
        database.migrate()
        database.close()
        return file.read_bytes()


class QuietQueue:
    """A queue that wakes nobody."""

    def publish(self, job_id: int, queue: str) -> None:
        pass

    def publish_to(self, job_id: int, worker: str) -> None:
        pass

    def depths(self, queues: Collection[str]) -> dict[str, int]:
        return dict.fromkeys(queues, 0)
