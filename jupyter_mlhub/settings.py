"""The hub's settings: one frozen dataclass, made by whoever starts the hub."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

MIB = 1024 * 1024


def usable_cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _usable_memory() -> int:
    """Bytes of memory of the machine, or of the container that we are in."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return min(total, int(text)) if text.isdecimal() else total


@dataclass(frozen=True, kw_only=True)
class HubSettings:
    """Where the hub keeps its state and how far it lets things go.

    An empty URL means the personal default inside ``state_dir``: SQLite, files, embedded broker.
    Sizes are in bytes, durations in seconds.
    """

    state_dir: Path
    database_url: str = ""
    broker_url: str = ""
    store_url: str = ""
    worker_processes: int = 0
    """Parallel jobs of one worker; 0 means one per CPU, at most four."""
    worker_queues: tuple[str, ...] = ("default",)
    """The queues from which a worker takes jobs."""
    job_memory_bytes: int = 0
    """The most that one job may take; 0 means four fifths of the machine's memory."""
    job_disk_bytes: int = 0
    """The most that the files of one job may take; 0 means half of what is free."""
    job_seconds: float = 86400
    """The longest that one job may run; 0 means no limit."""
    max_waiting_jobs: int = 250
    """How many jobs of one person may wait; 0 means no limit."""
    max_upload_bytes: int = 64 * 1024 * MIB
    max_bytes_per_person: int = 0
    """What the datasets and models of one person may take up; 0 means no limit."""
    max_json_bytes: int = MIB
    slow_connection_seconds: float = 75
    """Connections are closed on which for so long nothing comes, or hardly anything."""
    max_columns: int = 20_000
    token_lifetime: int = 24 * 3600
    sign_up_role: str = "member"
    """Role of those who sign in through a provider for the first time; empty: nobody may."""
    administrators: tuple[str, ...] = ()
    """Names, as the provider has them, of those who become administrators then."""
    job_lease: float = 10.0
    """A running job counts as lost when its worker was silent for this number of seconds."""
    job_heartbeat: float = 1.0
    job_attempts: int = 3

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.state_dir / 'mlhub.db'}"

    @property
    def resolved_store_url(self) -> str:
        return self.store_url or (self.state_dir / "store").as_uri()

    @property
    def resolved_worker_processes(self) -> int:
        return self.worker_processes or min(usable_cpus(), 4)

    @property
    def cache_dir(self) -> Path:
        return self.state_dir / "cache"

    @property
    def scratch_dir(self) -> Path:
        """Where running jobs have their files; beside the store, so that these need no copy."""
        return self.state_dir / "scratch"

    @property
    def threads_per_job(self) -> int:
        """Each job's share of the cores: more threads would only fight."""
        return max(1, usable_cpus() // self.resolved_worker_processes)

    @property
    def resolved_model_bytes(self) -> int:
        """The most that an uploaded model file may take once it is loaded."""
        return self.resolved_job_memory_bytes // 4

    @property
    def resolved_job_memory_bytes(self) -> int:
        return self.job_memory_bytes or int(_usable_memory() * 0.8)

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "state_dir": str(self.state_dir)})

    @classmethod
    def from_json(cls, text: str) -> HubSettings:
        values = json.loads(text)
        values["state_dir"] = Path(values["state_dir"])
        for name in ("worker_queues", "administrators"):
            values[name] = tuple(values[name])
        return cls(**values)

    def ensure_state_dir(self) -> None:
        """Make the state directory, readable by its owner alone."""
        self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
