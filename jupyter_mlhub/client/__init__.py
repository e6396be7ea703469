"""The typed client of the REST API, for widgets, magics and scripts."""

from .client import HubClient
from .comparisons import ModelsCompared
from .discovery import connect
from .handles import DatasetHandle, ModelHandle
from .job_handle import JobHandle
from .leaderboards import Board, Entry

__all__ = [
    "Board",
    "DatasetHandle",
    "Entry",
    "HubClient",
    "JobHandle",
    "ModelHandle",
    "ModelsCompared",
    "connect",
]
