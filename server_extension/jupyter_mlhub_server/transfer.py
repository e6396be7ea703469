"""Bytes in and out: streaming uploads and downloads in flat memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError
from tornado import web
from tornado.iostream import StreamClosedError

from jupyter_mlhub.artifacts import BlobWriter
from jupyter_mlhub.errors import Invalid, TooLarge
from jupyter_mlhub.schemas.artifacts import ContentQuery, UploadQuery, VersionInfo
from jupyter_mlhub.schemas.base import ArtifactName, PlainText, Tag

from .artifacts import ListVersions
from .gateway import MLHubHandler, operation, validation_problem
from .headers import attachment, byte_range

BATCH = 4 * 1024 * 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_NAME = TypeAdapter(ArtifactName)
_TAGS = TypeAdapter(list[Tag])
_TEXT = TypeAdapter(PlainText)


@web.stream_request_body
class VersionsHandler(ListVersions):
    """Uploads a version as the raw body: hashed and written while it arrives.

    The next batch is received while a thread hashes and writes the last one; two batches at most
    are held in memory.
    """

    _writer: BlobWriter | None = None

    def initialize(self) -> None:
        self._pending = bytearray()
        self._writing: asyncio.Future[None] | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        if self.request.method != "POST":
            return
        await self.require(f"{self.kind}s.create")
        limit = self.lifecycle.settings.max_upload_bytes
        length = self.request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > limit:
            raise TooLarge(f"The file has {int(length):,} bytes; at most {limit:,} are accepted.")
        self._upload = self.read_query(UploadQuery)
        try:
            _NAME.validate_python(self.path_kwargs["name"].rpartition("/")[2])
            _TEXT.validate_python(self._upload.filename)
            _TEXT.validate_python(self._upload.description or "")
            self._tags = _TAGS.validate_python(
                [tag.strip() for tag in (self._upload.tags or "").split(",") if tag.strip()]
            )
        except ValidationError as error:
            raise validation_problem(error) from error
        self.request.connection.set_max_body_size(limit)  # type: ignore[union-attr]
        self._writer = await self.call_heavy(self.hub.store.writer)

    async def data_received(self, chunk: bytes) -> None:
        if self._writer is None:
            return
        self._pending += chunk
        if len(self._pending) >= BATCH:
            await self._flush()

    async def _flush(self) -> None:
        assert self._writer is not None
        if self._writing is not None:
            await self._writing
        batch, self._pending = self._pending, bytearray()
        self._writing = asyncio.ensure_future(
            self.call_heavy(self._writer.write, memoryview(batch))
        )

    @operation(
        "Upload a version (raw body)",
        query=UploadQuery,
        response=VersionInfo,
        status=201,
        upload=True,
    )
    async def post(self, name: str, query: UploadQuery) -> VersionInfo:
        assert self._writer is not None
        await self._flush()
        assert self._writing is not None
        await self._writing
        if self._writer.size == 0:
            raise Invalid("The upload is empty. Choose a file with content.", code="empty")
        blob = await self.call_heavy(self._writer.commit)
        self._writer = None
        media_type = self.request.headers.get("Content-Type", "").partition(";")[0].lower()
        version = await self.call_heavy(
            self.hub.artifacts.register,
            self.actor,
            self.kind,
            name,
            blob,
            filename=query.filename.replace("\\", "/").rsplit("/", 1)[-1],
            media_type=media_type
            if _MEDIA_TYPE.fullmatch(media_type)
            else "application/octet-stream",
            description=query.description,
            tags=self._tags if query.tags is not None else None,
        )
        path = self.request.path.rstrip("/")
        self.set_header("Location", f"{path}/{version.number}")
        return version

    def on_connection_close(self) -> None:
        self._abort()
        super().on_connection_close()

    def on_finish(self) -> None:
        self._abort()
        super().on_finish()

    def _abort(self) -> None:
        """An upload that did not end well leaves nothing behind."""
        writer, self._writer = self._writer, None
        if writer is None:
            return

        async def abort() -> None:
            if self._writing is not None:
                await asyncio.wait([self._writing])
            await self.call_heavy(writer.abort)

        self._aborting = asyncio.ensure_future(abort())


class ContentHandler(MLHubHandler):
    """Downloads a version's bytes, whole or in part."""

    kind: str
    _size: int | None = None

    @operation("Download the bytes", query=ContentQuery, media_type="application/octet-stream")
    async def get(self, name: str, number: str, query: ContentQuery) -> None:
        content = await self.call(
            self.hub.artifacts.content,
            self.actor,
            self.kind,  # type: ignore[arg-type]
            name,
            number,
            query.format,
        )
        etag = f'"{content.sha256}"'
        self.set_header("ETag", etag)
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("Content-Type", content.media_type)
        self.set_header("Content-Disposition", attachment(content.filename))
        self.set_header("X-Content-Type-Options", "nosniff")
        known = [tag.strip() for tag in self.request.headers.get("If-None-Match", "").split(",")]
        if etag in known or "*" in known:
            self.set_status(304)
            self.finish()
            return
        wanted = None
        if self.request.headers.get("If-Range", etag) == etag:
            self._size = content.size
            wanted = byte_range(self.request.headers.get("Range"), content.size)
        start, stop = wanted or (0, content.size)
        if wanted is not None:
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {start}-{stop - 1}/{content.size}")
        self.set_header("Content-Length", str(stop - start))
        chunks = self.hub.store.chunks(content.sha256, *(wanted or ()))
        await self._stream(chunks)

    def set_default_headers(self) -> None:
        """Also called before an error is written, after all other headers were cleared."""
        super().set_default_headers()
        if self._size is not None:
            self.set_header("Content-Range", f"bytes */{self._size}")

    async def _stream(self, chunks: Iterator[bytes]) -> None:
        """Read ahead by one chunk in a thread while the last one is sent."""
        upcoming = asyncio.ensure_future(self.call_heavy(next, chunks, None))
        try:
            while (chunk := await upcoming) is not None:
                upcoming = asyncio.ensure_future(self.call_heavy(next, chunks, None))
                self.write(chunk)
                await self.flush()
            self.finish()
        except StreamClosedError:
            await asyncio.wait([upcoming])
