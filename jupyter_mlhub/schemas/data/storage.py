"""Documents about stored bytes: uploads in parts, use of the store, checks of the store."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ..base import ArtifactKind, Body, Document, Query, Time, one_line

PART = 8 * 1024 * 1024
"""Larger files arrive in parts of at least this number of bytes."""
MOST_PARTS, LARGEST_PART = 16, 64 * 1024 * 1024
"""The number of parts, and the bytes of a part, that a client should send at most."""

Filename = Annotated[str, Field(max_length=255), AfterValidator(one_line)]


class UploadRequest(Body):
    """A file that will arrive in parts."""

    kind: ArtifactKind = "dataset"
    name: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="The artifact, or owner/name of another's. Left out, it is made from the "
        "file's name; the answer says it.",
    )
    filename: Filename = ""
    media_type: str = Field(
        "application/octet-stream", pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}$"
    )
    size: int = Field(ge=1, le=2**53)
    fingerprint: str = Field(
        "",
        max_length=200,
        pattern=r"^[ -~]*$",
        description="What tells the file from another of its name and size, such as its time of "
        "change: an unfinished upload of the same file then goes on.",
    )


class PartQuery(Query):
    offset: int = Field(ge=0, le=2**53, description="Where the part begins: ``received``.")


class UploadInfo(Document):
    """An unfinished upload. Send the bytes from ``received`` on."""

    id: str
    kind: ArtifactKind
    name: str
    filename: str
    size: int
    received: int
    part: int = Field(description="Bytes to send in one request.")
    created_at: Time


class StorageInfo(Document):
    """How much the actor's datasets and models take."""

    used: int = Field(description="Bytes; equal content counts once.")
    limit: int | None = Field(description="Null: none.")
    uploading: int = Field(description="Bytes of uploads that are not finished.")
    largest_upload: int


class DamagedBlob(Document):
    sha256: str
    problem: str
    versions: list[str] = Field(description="owner/name@version of what needs it.")


class StorageCheck(Document):
    """What a check of the store found and freed."""

    blobs: int
    size: int
    freed_bytes: int
    removed: int = Field(description="Blobs and uploads that nothing needed.")
    damaged: list[DamagedBlob]
