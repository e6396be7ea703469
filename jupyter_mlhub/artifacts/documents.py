"""Turn rows of artifacts and versions into the documents that callers get."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.sharing import accessible
from ..database import Artifact, Version, names_of
from ..schemas.data.artifacts import ModelDetails, VersionInfo
from ..schemas.people.sharing import Level
from ..schemas.pipelines.reports import without_rows
from .aliases import aliases_of
from .models.cards import model_card


def version_info(
    session: Session,
    version: Version,
    actor: Actor,
    *,
    names: dict[int, str] | None = None,
    aliases: dict[int, list[str]] | None = None,
    brief: bool = False,
) -> VersionInfo:
    """Return the document of a version.

    Args:
        names: the names of people by id, where the caller has them for a whole list.
        aliases: the aliases by the ids of versions, where the caller has them.
        brief: whether to leave out the long parts (columns, preview, report, lineage), for lists.
    """
    if aliases is None:
        aliases = aliases_of(session, [version.artifact_id])
    names = names or names_of(session, [version.created_by])
    kind = version.artifact.kind
    if brief:
        return VersionInfo(**_brief(version, kind, actor, names, aliases))
    details = dict(version.details)
    if not may_see_origin(session, version, actor):
        details["lineage"] = None
        if details.get("report"):
            details["report"] = without_rows(details["report"])
    info = VersionInfo(**_version(version, kind, details, actor, names, aliases))
    same_as = _same_content(session, version)
    if info.model is None:
        return info.model_copy(update={"same_as": same_as})
    model = _with_extras(version, info.model, info.created_by)
    return info.model_copy(update={"same_as": same_as, "model": model})


def _brief(
    version: Version,
    kind: str,
    actor: Actor,
    names: dict[int, str],
    aliases: dict[int, list[str]],
) -> dict[str, Any]:
    return _version(version, kind, dict(version.summary), actor, names, aliases)


def _version(
    version: Version,
    kind: str,
    details: dict[str, Any],
    actor: Actor,
    names: dict[int, str],
    aliases: dict[int, list[str]],
) -> dict[str, Any]:
    is_dataset = kind == "dataset"
    if is_dataset:
        details["column_count"] = version.summary.get("column_count", 0)
        if version.created_by != actor.id:
            details["job_id"] = None
    return {
        "number": version.number,
        "state": version.state,
        "message": version.message,
        "filename": version.filename,
        "media_type": version.media_type,
        "size": version.size,
        "sha256": version.sha256,
        "rows": version.rows,
        "created_at": version.created_at,
        "created_by": names[version.created_by],
        "aliases": aliases.get(version.id, []),
        kind: details,
    }


def _with_extras(version: Version, model: ModelDetails, created_by: str) -> ModelDetails:
    """Add the card and the formats, which are made on request."""
    name, number = version.artifact.name, version.number
    card = model_card(name, number, model, version.created_at, created_by)
    formats = ["original", "onnx"] if version.derived_sha256 else ["original"]
    return model.model_copy(update={"card": card, "formats": formats})


def _same_content(session: Session, version: Version) -> int | None:
    """Return the newest earlier version with the same bytes, read in the same way."""
    is_dataset = version.artifact.kind == "dataset"
    if is_dataset and version.derived_sha256 is None:
        return None
    same_table = Version.derived_sha256 == version.derived_sha256
    earlier = select(func.max(Version.number)).where(
        Version.artifact_id == version.artifact_id,
        Version.sha256 == version.sha256,
        Version.number < version.number,
        *([same_table] if is_dataset else []),
    )
    return session.scalar(earlier)


def may_see_origin(session: Session, version: Version, actor: Actor) -> bool:
    """Return whether the actor may see the dataset on which a model was trained.

    A model may be shared while its dataset is not. Then the dataset's name and hash are left out.
    """
    lineage = version.details.get("lineage")
    if not lineage or version.created_by == actor.id:
        return True
    sha256 = lineage["dataset_sha256"]
    readable = (
        select(Version.id)
        .join(Version.artifact)
        .where(Version.sha256 == sha256, Artifact.kind == "dataset", accessible(actor, Artifact))
    )
    return session.scalar(readable.limit(1)) is not None


def artifact_info(
    artifact: Artifact,
    latest: Any | None,
    newer: Any | None,
    champion: Any | None,
    *,
    actor: Actor,
    may: list[Level],
    names: dict[int, str],
    aliases: dict[int, list[str]],
) -> dict[str, Any]:
    """Return the fields of a list's row.

    Args:
        latest: the columns of the newest version that is ready; where none is, of the newest.
        newer: the columns of the newest version where that is not ready.
        champion: the columns of a model's champion, and what was the newest version when a person
            chose it; None where there is none.
        names: the names of people by id.
        aliases: the aliases by the ids of versions.
    """
    owner = names[artifact.owner_id]
    own = artifact.owner_id == actor.id
    return {
        "kind": artifact.kind,
        "name": artifact.name,
        "reference": artifact.name if own else f"{owner}/{artifact.name}",
        "owner": owner,
        "is_shared": latest is not None and latest.is_shared,
        "may": may,
        "description": artifact.description,
        "tags": artifact.tags,
        "created_at": artifact.created_at,
        "updated_at": artifact.updated_at,
        "versions": 0 if latest is None else latest.versions,
        "latest": latest and _brief(latest, artifact.kind, actor, names, aliases),
        "newer": newer and _brief(newer, artifact.kind, actor, names, aliases),
        "champion": champion and _brief(champion, artifact.kind, actor, names, aliases),
        "undecided": _undecided(latest, champion),
    }


def _undecided(latest: Any | None, champion: Any | None) -> dict[str, Any] | None:
    """Return why a model's name does not mean its latest version, until a person has chosen."""
    if latest is None or champion is None or champion.id == latest.id:
        return None
    succession: dict[str, Any] | None = latest.summary.get("succession")
    if succession is None or champion.newest_then >= latest.number:
        return None
    return succession
