"""Rows of the catalogue's lists, read in a few queries for a whole page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select
from sqlalchemy.orm import Session, defer

from ..access.actor import Actor
from ..access.sharing import levels_of
from ..database import Alias, Artifact, Share, Version, names_of
from ..schemas.data.artifacts import VersionInfo
from .aliases import CHAMPION, aliases_of
from .documents import artifact_info, version_info

# Lists read columns, not objects, which takes half the time.
ROWS = select(*Artifact.__table__.columns)
_COUNTS = (
    # Ids grow with the numbers, so the largest id of an artifact belongs to its newest version.
    select(
        func.max(Version.id).label("newest"),
        func.max(case((Version.state == "ready", Version.id))).label("ready"),
        func.count().label("count"),
    )
    .where(Version.artifact_id.in_(bindparam("ids", expanding=True)))
    .group_by(Version.artifact_id)
    .subquery()
)
WITHOUT_DETAILS = defer(Version.details, raiseload=True)
_LONG = ("details", "internal")
_SHORT = [column for column in Version.__table__.columns if column.name not in _LONG]
_LATEST = select(
    *_SHORT,
    _COUNTS.c.count.label("versions"),
    _COUNTS.c.newest,
    exists().where(Share.artifact_id == Version.artifact_id).label("is_shared"),
    exists().where(Alias.artifact_id == Version.artifact_id).label("has_aliases"),
).join(_COUNTS, Version.id == func.coalesce(_COUNTS.c.ready, _COUNTS.c.newest))
_NEWER = select(*_SHORT).where(Version.id.in_(bindparam("ids", expanding=True)))
_CHAMPIONS = (
    select(*_SHORT, Alias.newest_then)
    .join(Alias, Alias.version_id == Version.id)
    .where(Alias.name == CHAMPION, Alias.artifact_id.in_(bindparam("ids", expanding=True)))
)
SORTED_BY = {
    "name": Artifact.name,
    "created_at": Artifact.created_at,
    "updated_at": Artifact.updated_at,
}


def brief_versions(
    session: Session, actor: Actor, artifact: Artifact, versions: Sequence[Version]
) -> list[VersionInfo]:
    """Return the documents of versions of one artifact, without their long parts."""
    names = names_of(session, [version.created_by for version in versions])
    aliases = aliases_of(session, [artifact.id])
    return [
        version_info(session, version, actor, names=names, aliases=aliases, brief=True)
        for version in versions
    ]


def with_latest(session: Session, artifacts: Any, actor: Actor) -> list[dict[str, Any]]:
    """Return list rows with their latest version and version count, in a few queries for all.

    Args:
        artifacts: objects, or rows of their columns.
    """
    ids = [artifact.id for artifact in artifacts]
    latest = {version.artifact_id: version for version in session.execute(_LATEST, {"ids": ids})}
    later = [version.newest for version in latest.values() if version.newest != version.id]
    found = session.execute(_NEWER, {"ids": later}) if later else ()
    newer = {version.artifact_id: version for version in found}
    named = [version.artifact_id for version in latest.values() if version.has_aliases]
    aliases = aliases_of(session, named) if named else {}
    models = {artifact.id for artifact in artifacts if artifact.kind == "model"} & {*named}
    chosen = session.execute(_CHAMPIONS, {"ids": list(models)}) if models else ()
    champions = {version.artifact_id: version for version in chosen}
    shown = (*latest.values(), *newer.values(), *champions.values())
    people = {artifact.owner_id for artifact in artifacts}
    people |= {version.created_by for version in shown}
    names = {actor.id: actor.name} | names_of(session, people - {actor.id})
    levels = levels_of(session, actor, artifacts, Artifact)
    return [
        artifact_info(
            row,
            latest.get(row.id),
            newer.get(row.id),
            champions.get(row.id),
            actor=actor,
            may=levels[row.id],
            names=names,
            aliases=aliases,
        )
        for row in artifacts
    ]
