"""Uploads in parts, which continue after a broken connection."""

from __future__ import annotations

from tornado import web

from jupyter_mlhub.artifacts.blobs.store import BlobWriter
from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.data.artifacts import VersionInfo
from jupyter_mlhub.schemas.data.storage import PartQuery, UploadInfo, UploadRequest

from ..http.gateway import MLHubHandler, operation
from ..http.receiver import ReceivingHandler


class UploadsHandler(MLHubHandler):
    resource = "uploads"

    @operation("List your unfinished uploads", query=ListQuery, response=Page[UploadInfo])
    async def get(self, query: ListQuery) -> Page[UploadInfo]:
        return await self.call(self.hub.uploads.page, self.actor, query)

    @operation(
        "Begin or continue an upload in parts",
        body=UploadRequest,
        response=UploadInfo,
        status=201,
    )
    async def post(self, body: UploadRequest) -> UploadInfo:
        return await self.call(self.hub.uploads.start, self.actor, body)


@web.stream_request_body
class UploadHandler(ReceivingHandler):
    """Takes the next part as the raw body. The received bytes of an interrupted part are kept."""

    resource = "uploads"

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        if self.request.method != "PATCH":
            return
        offset = self.read_query(PartQuery).offset
        upload_id = self.path_kwargs["upload_id"]
        async with self.noting_refusals():
            writer, room = await self.call_heavy(
                self.hub.uploads.open, self.actor, upload_id, offset
            )
        self.receive(writer, room)

    @operation("Show how many bytes have arrived", response=UploadInfo)
    async def get(self, upload_id: str) -> UploadInfo:
        return await self.call(self.hub.uploads.get, self.actor, upload_id)

    @operation("Send the next part (raw body)", query=PartQuery, response=UploadInfo, upload=True)
    async def patch(self, upload_id: str, query: PartQuery) -> UploadInfo:
        writer = await self.received()
        await self.call_heavy(self.hub.uploads.close, upload_id, writer)
        return await self.call(self.hub.uploads.get, self.actor, upload_id)

    @operation("Cancel the upload", status=204)
    async def delete(self, upload_id: str) -> None:
        await self.call_heavy(self.hub.uploads.cancel, self.actor, upload_id)

    def break_off(self, writer: BlobWriter) -> None:
        """Keep the received bytes. The next part begins after them."""
        self.hub.uploads.close(self.path_kwargs["upload_id"], writer)


class CompletionHandler(MLHubHandler):
    resource = "uploads"

    @operation("Register the received bytes", response=VersionInfo, status=201)
    async def post(self, upload_id: str) -> VersionInfo:
        return await self.call_heavy(self.hub.uploads.finish, self.actor, upload_id)
