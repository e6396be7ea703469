"""Datasets and models: lists, descriptions, versions."""

from __future__ import annotations

from typing import ClassVar

from jupyter_mlhub.schemas.artifacts import (
    ArtifactChanges,
    ArtifactInfo,
    ArtifactQuery,
    Deleted,
    VersionInfo,
)
from jupyter_mlhub.schemas.base import ArtifactKind, ListQuery, Page

from .gateway import MLHubHandler, operation


class ArtifactsHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("List", query=ArtifactQuery, response=Page[ArtifactInfo])
    async def get(self, query: ArtifactQuery) -> Page[ArtifactInfo]:
        return await self.call(self.hub.artifacts.page, self.user, self.kind, query)


class ArtifactHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("Show one", response=ArtifactInfo)
    async def get(self, name: str) -> ArtifactInfo:
        return await self.call(self.hub.artifacts.get, self.user, self.kind, name)

    @operation("Change description or tags", body=ArtifactChanges, response=ArtifactInfo)
    async def patch(self, name: str, body: ArtifactChanges) -> ArtifactInfo:
        return await self.call(self.hub.artifacts.change, self.user, self.kind, name, body)

    @operation("Delete with all versions", response=Deleted)
    async def delete(self, name: str) -> Deleted:
        return await self.call(self.hub.artifacts.delete, self.user, self.kind, name)


class VersionHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("Show a version", response=VersionInfo)
    async def get(self, name: str, number: str) -> VersionInfo:
        return await self.call(self.hub.artifacts.version, self.user, self.kind, name, number)

    @operation("Delete a version", response=Deleted)
    async def delete(self, name: str, number: str) -> Deleted:
        return await self.call(self.hub.artifacts.delete, self.user, self.kind, name, number)


class ListVersions(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("List the versions, newest first", query=ListQuery, response=Page[VersionInfo])
    async def get(self, name: str, query: ListQuery) -> Page[VersionInfo]:
        return await self.call(self.hub.artifacts.versions, self.user, self.kind, name, query)
