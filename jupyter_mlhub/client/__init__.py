"""The typed client of the REST API: what widgets, magics and scripts use."""

from .client import HubClient
from .discovery import connect
from .handles import DatasetHandle, JobHandle, ModelHandle

__all__ = ["DatasetHandle", "HubClient", "JobHandle", "ModelHandle", "connect"]
