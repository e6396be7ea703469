"""Upload and download bytes as streams, in constant memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError
from tornado import web
from tornado.iostream import StreamClosedError

from jupyter_mlhub.artifacts.catalogue import Content
from jupyter_mlhub.artifacts.file_names import name_of_file
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.base import ArtifactKind, ArtifactName, PlainText, Tag
from jupyter_mlhub.schemas.data.artifacts import ContentQuery, UploadQuery, VersionInfo

from ..http.gateway import MLHubHandler, operation
from ..http.headers import byte_range
from ..http.reading import validation_problem
from ..http.receiver import ReceivingHandler
from .artifacts import ListArtifacts, ListVersions

_CHUNK_PATIENCE = 4
"""A chunk is a MiB. A caller gets four times the usual patience for each chunk."""
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
Value = TypeVar("Value")

_NAME: TypeAdapter[str] = TypeAdapter(ArtifactName)
_TAGS: TypeAdapter[list[str]] = TypeAdapter(list[Tag])
_TEXT: TypeAdapter[str] = TypeAdapter(PlainText)


def checked(adapter: TypeAdapter[Value], value: Any, field: str) -> Value:
    """Check a value that is not a field of a document.

    Raises:
        Invalid: The value has the wrong form.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise validation_problem(error, field) from error


class ReceivingVersionHandler(ReceivingHandler):
    """Takes a version as the raw body."""

    kind: ClassVar[ArtifactKind]

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        if self.request.method != "POST":
            return
        await self.require(f"{self.kind}s.create")
        limit = self.lifecycle.settings.max_upload_bytes
        length = self.request.headers.get("Content-Length", "")
        if length.isdecimal():
            await self.call(self.hub.storage.require_room_for, self.actor, int(length))
        if self.kind == "dataset":
            await self.call(self.hub.jobs.require_room_for, self.actor)
        self._upload = self.read_query(UploadQuery)
        name = self.path_kwargs.get("name") or self._name_of_file(self._upload)
        checked(_NAME, name.rpartition("/")[2], "name")
        checked(_TEXT, self._upload.filename, "filename")
        checked(_TEXT, self._upload.description or "", "description")
        tags = [tag.strip() for tag in (self._upload.tags or "").split(",") if tag.strip()]
        self._tags = checked(_TAGS, tags, "tags")
        self.receive(await self.call_heavy(self.hub.store.writer), limit)

    def _name_of_file(self, query: UploadQuery) -> str:
        return name_of_file(self.kind, _base_name(query.filename))

    async def register(self, name: str, query: UploadQuery) -> VersionInfo:
        """Make what was received the next version of ``name``."""
        writer = await self.received()
        if writer.size == 0:
            await self.call_heavy(writer.abort)
            raise Invalid("The upload is empty. Choose a file with content.", code="empty")
        blob = await self.call_heavy(writer.commit)
        media_type = self.request.headers.get("Content-Type", "").partition(";")[0].lower()
        version = await self.call_heavy(
            self.hub.artifacts.register,
            self.actor,
            self.kind,
            name,
            blob,
            filename=_base_name(query.filename),
            media_type=media_type
            if _MEDIA_TYPE.fullmatch(media_type)
            else "application/octet-stream",
            description=query.description,
            tags=self._tags if query.tags is not None else None,
        )
        path = self.request.path.rstrip("/")
        if "name" not in self.path_kwargs:
            path += f"/{name}/versions"
        self.set_header("Location", f"{path}/{version.number}")
        return version


@web.stream_request_body
class VersionsHandler(ListVersions, ReceivingVersionHandler):
    @operation(
        "Upload a version (raw body)",
        query=UploadQuery,
        response=VersionInfo,
        status=201,
        upload=True,
    )
    async def post(self, name: str, query: UploadQuery) -> VersionInfo:
        return await self.register(name, query)


@web.stream_request_body
class ArtifactsHandler(ListArtifacts, ReceivingVersionHandler):
    @operation(
        "Upload a version (raw body), named after its file",
        query=UploadQuery,
        response=VersionInfo,
        status=201,
        upload=True,
    )
    async def post(self, query: UploadQuery) -> VersionInfo:
        return await self.register(self._name_of_file(query), query)


def _base_name(filename: str) -> str:
    return filename.replace("\\", "/").rsplit("/", 1)[-1]


class ContentHandler(MLHubHandler):
    """Downloads a version's bytes, whole or in part."""

    kind: str
    _size: int | None = None
    _sha256: str | None = None

    @operation(
        "Download the bytes",
        query=ContentQuery,
        media_type="application/octet-stream",
        tagged=True,
    )
    async def get(self, name: str, number: str, query: ContentQuery) -> None:
        content = await self.call(
            self.hub.artifacts.content,
            self.actor,
            self.kind,  # type: ignore[arg-type]
            name,
            number,
            query.format,
        )
        if content.size is None:
            await self._send_csv(content)
            return
        self._sha256 = content.sha256
        self.set_etag_header()
        self.set_header("Accept-Ranges", "bytes")
        self.set_attached(content.media_type, content.filename)
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        wanted = None
        # A weak tag says too little to go on with a part (RFC 9110, 13.1.5).
        if self.request.headers.get("If-Range", self.compute_etag()) == self.compute_etag():
            self._size = content.size
            wanted = byte_range(self.request.headers.get("Range"), content.size)
        start, stop = wanted or (0, content.size)
        if wanted is not None:
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {start}-{stop - 1}/{content.size}")
        self.set_header("Content-Length", str(stop - start))
        chunks = self.hub.store.chunks(content.sha256, *(wanted or ()))
        await self._stream(chunks)

    def compute_etag(self) -> str | None:
        """The hash under which the bytes are stored; none where they are made while they are sent.

        Tornado would hash the body, which is never there as a whole.
        """
        return f'"{self._sha256}"' if self._sha256 is not None else None

    async def _send_csv(self, content: Content) -> None:
        """Make the table's CSV while it is sent."""
        from jupyter_mlhub.artifacts.datasets.csv_export import csv_chunks

        self.set_attached("text/csv; charset=UTF-8", content.filename)
        table = await self.call_heavy(self.hub.store.local_path, content.sha256)
        await self._stream(csv_chunks(table))

    def set_default_headers(self) -> None:
        """This also runs before an error is written, after all other headers were cleared."""
        super().set_default_headers()
        if self._size is not None:
            self.set_header("Content-Range", f"bytes */{self._size}")

    async def _stream(self, chunks: Iterator[bytes]) -> None:
        """Read the next chunk in a thread while the last one is sent."""
        patience = self.lifecycle.settings.slow_connection_seconds
        upcoming = asyncio.ensure_future(self.call_heavy(next, chunks, None))
        try:
            while (chunk := await upcoming) is not None:
                upcoming = asyncio.ensure_future(self.call_heavy(next, chunks, None))
                self.write(chunk)
                async with asyncio.timeout(_CHUNK_PATIENCE * patience):
                    await self.flush()
            self.finish()
        except StreamClosedError:
            await asyncio.wait([upcoming])
        except TimeoutError:  # the caller reads almost nothing
            connection: Any = self.request.connection
            connection.stream.close()
            await asyncio.wait([upcoming])
