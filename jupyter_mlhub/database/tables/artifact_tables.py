"""Tables of artifacts, versions, aliases, blobs and uploads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ..base import Base, SentenceText, now
from ..summaries import summary_of


def _inserted_summary(context: Any) -> dict[str, Any]:
    return summary_of(context.get_current_parameters().get("details") or {})


class Blob(Base):
    """Bytes in the store, named by their SHA-256."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    changed_ns: Mapped[int | None] = mapped_column(BigInteger)
    """The time of the file's last change when it was hashed, in nanoseconds since 1970."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Artifact(Base):
    """A named dataset or model. Names are unique per owner and kind."""

    __tablename__ = "artifacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    last_number: Mapped[int] = mapped_column(default=0)
    """The highest version number so far. Numbers of deleted versions are not used again."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    versions: Mapped[list[Version]] = relationship(
        back_populates="artifact", passive_deletes=True, cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("owner_id", "kind", "name"),
        Index(None, "owner_id", "kind", "updated_at"),
        Index(None, "owner_id", "kind", "created_at"),
        {"sqlite_autoincrement": True},
    )

    def __repr__(self) -> str:
        return f"<Artifact {self.kind} {self.name}>"


class Version(Base):
    """An immutable version: the bytes that came in, and what the hub made of them."""

    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifacts.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(SentenceText, default="")
    filename: Mapped[str] = mapped_column(String(255), default="")
    media_type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    derived_sha256: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"), index=True)
    """The file that a job made of these bytes: a dataset's typed Parquet table, a model's ONNX
    graph."""
    rows: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Dataset: columns, preview, dialect. Model: headline score, report, lineage."""
    internal: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", deferred=True
    )
    """What only later jobs need: no caller sees it."""
    summary: Mapped[dict[str, Any]] = mapped_column(default=_inserted_summary, server_default="{}")
    """What lists show of ``details``, written with them."""
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    artifact: Mapped[Artifact] = relationship(back_populates="versions")

    __table_args__ = (
        UniqueConstraint("artifact_id", "number"),
        Index(None, "artifact_id", "state"),
        {"sqlite_autoincrement": True},  # jobs name versions by their ids
    )

    @validates("details")
    def _summarize(self, _: str, details: dict[str, Any]) -> dict[str, Any]:
        self.summary = summary_of(details)
        return details

    def __repr__(self) -> str:
        return f"<Version {self.artifact_id}@{self.number} {self.state}>"


class Alias(Base):
    """A name such as ``champion`` for one version of an artifact. People can move it."""

    __tablename__ = "aliases"

    artifact_id: Mapped[int] = mapped_column(
        ForeignKey("artifacts.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), index=True
    )
    newest_then: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of the newest version when a person last gave the alias. 0: no person did."""


class Split(Base):
    """A named way to split the rows of a dataset's version. It never changes."""

    __tablename__ = "splits"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    validation: Mapped[dict[str, Any]]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Upload(Base):
    """A file that arrives in parts. The store knows how much has arrived."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    """The name as the person writes it: ``name`` or ``owner/name``."""
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int] = mapped_column(BigInteger)
    fingerprint: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(String(64))
    """The hash under which the whole file is stored, set just before it moves there."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (Index(None, "owner_id"), Index(None, "updated_at"))


class SigningKey(Base):
    """The key with which workers sign the model files that they make."""

    __tablename__ = "signing_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))


class TrustedType(Base):
    """A type in uploaded model files that an administrator approved."""

    __tablename__ = "trusted_types"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime] = mapped_column(default=now)
