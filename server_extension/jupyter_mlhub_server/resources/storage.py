"""The storage that people use, and the check of the store."""

from __future__ import annotations

from jupyter_mlhub.schemas.data.storage import StorageInfo
from jupyter_mlhub.schemas.jobs import JobDetail

from ..http.gateway import MLHubHandler, operation


class StorageHandler(MLHubHandler):
    resource = "account"

    @operation("Show the storage that your datasets and models use", response=StorageInfo)
    async def get(self) -> StorageInfo:
        return await self.call(self.hub.storage.info, self.actor)


class StorageChecksHandler(MLHubHandler):
    resource = "storage"

    @operation(
        "Submit a job that hashes all stored bytes again and removes unneeded ones",
        response=JobDetail,
        status=202,
    )
    async def post(self) -> JobDetail:
        return await self.call(self.hub.storage.check, self.actor)
