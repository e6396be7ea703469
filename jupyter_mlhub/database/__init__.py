"""Tables, sessions and migrations."""

from .artifacts import Artifact, Blob, Version
from .base import Base, now
from .changes import ChangeReader, prune_changes, record_change
from .engine import HEAD, MIGRATIONS, Database
from .jobs import Change, EstimatorCatalogue, Job, JobLogLine, JobTransition, Worker
from .paging import like_pattern, page
from .users import RevokedToken, User

__all__ = [
    "HEAD",
    "MIGRATIONS",
    "Artifact",
    "Base",
    "Blob",
    "Change",
    "ChangeReader",
    "Database",
    "EstimatorCatalogue",
    "Job",
    "JobLogLine",
    "JobTransition",
    "RevokedToken",
    "User",
    "Version",
    "Worker",
    "like_pattern",
    "now",
    "page",
    "prune_changes",
    "record_change",
]
