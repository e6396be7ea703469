"""Datasets and models: lists, descriptions, versions."""

from __future__ import annotations

from typing import Any, ClassVar

from jupyter_mlhub.schemas.base import ArtifactKind, Page, PageQuery
from jupyter_mlhub.schemas.data.artifacts import (
    AliasTarget,
    ArtifactChanges,
    ArtifactInfo,
    ArtifactQuery,
    Deleted,
    VersionInfo,
)
from jupyter_mlhub.schemas.people.sharing import ShareChange, ShareInfo

from ..http.gateway import MLHubHandler, operation


def always(_answer: Any) -> bool:
    """Answers about artifacts never change with time alone."""
    return True


class ListArtifacts(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("List", query=ArtifactQuery, response=Page[ArtifactInfo], lasts=always)
    async def get(self, query: ArtifactQuery) -> Page[ArtifactInfo]:
        return await self.call(self.hub.artifacts.page, self.actor, self.kind, query)


class ArtifactHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("Show one", response=ArtifactInfo, lasts=always)
    async def get(self, name: str) -> ArtifactInfo:
        return await self.call(self.hub.artifacts.get, self.actor, self.kind, name)

    @operation("Change description or tags", body=ArtifactChanges, response=ArtifactInfo)
    async def patch(self, name: str, body: ArtifactChanges) -> ArtifactInfo:
        return await self.call(self.hub.artifacts.change, self.actor, self.kind, name, body)

    @operation("Delete with all versions", response=Deleted)
    async def delete(self, name: str) -> Deleted:
        return await self.call(self.hub.artifacts.delete, self.actor, self.kind, name)


class VersionHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("Show a version", response=VersionInfo)
    async def get(self, name: str, number: str) -> VersionInfo:
        return await self.call(self.hub.artifacts.version, self.actor, self.kind, name, number)

    @operation("Delete a version", response=Deleted)
    async def delete(self, name: str, number: str) -> Deleted:
        return await self.call(self.hub.artifacts.delete, self.actor, self.kind, name, number)


class ListVersions(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("List the versions, newest first", query=PageQuery, response=Page[VersionInfo])
    async def get(self, name: str, query: PageQuery) -> Page[VersionInfo]:
        return await self.call(self.hub.artifacts.versions, self.actor, self.kind, name, query)


class AliasHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("Let an alias stand for a version", body=AliasTarget, response=VersionInfo)
    async def put(self, name: str, alias: str, body: AliasTarget) -> VersionInfo:
        give = self.hub.aliases.give
        await self.call(give, self.actor, self.kind, name, alias, body.version)
        return await self.call(self.hub.artifacts.version, self.actor, self.kind, name, alias)

    @operation("Remove an alias", status=204)
    async def delete(self, name: str, alias: str) -> None:
        await self.call(self.hub.aliases.take, self.actor, self.kind, name, alias)


class SharesHandler(MLHubHandler):
    kind: ClassVar[ArtifactKind]

    @operation("List who has access", query=PageQuery, response=Page[ShareInfo])
    async def get(self, name: str, query: PageQuery) -> Page[ShareInfo]:
        return await self.call(self.hub.artifacts.shares, self.actor, self.kind, name, query)

    @operation(
        "Share it, change the level, or stop sharing it; answers with a page of shares",
        body=ShareChange,
        response=Page[ShareInfo],
    )
    async def post(self, name: str, body: ShareChange) -> Page[ShareInfo]:
        return await self.call(self.hub.artifacts.share, self.actor, self.kind, name, body)
