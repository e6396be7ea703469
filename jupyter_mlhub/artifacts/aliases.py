"""Aliases: names of versions, which people move from one version to another."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..database import Alias, Database
from ..errors import Invalid, NotFound
from ..schemas.base import AliasName, ArtifactKind
from ..schemas.problems import problem_sentence
from .versions import find_artifact, find_version, touch

MOST = 50
"""The number of aliases that one artifact may have."""

RESERVED = {
    "latest": "always means the newest version",
    "current": "always means the champion, or else the newest version",
}

_NAME = TypeAdapter(AliasName)


class Aliases:
    """Gives and takes aliases: ``name@champion`` may stand wherever ``name@3`` may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, actor: Actor, kind: ArtifactKind, name: str, alias: str, number: int) -> None:
        """Point an alias at a version. It no longer names any other version.

        Raises:
            Invalid: the name can't be an alias, or the artifact has too many.
            NotFound: there is no such version.
        """
        actor.require(f"{kind}s.update")
        try:
            _NAME.validate_python(alias)
        except ValidationError as error:
            raise Invalid.field("alias", problem_sentence("alias", error.errors()[0])) from None
        if alias in RESERVED:
            raise Invalid.field("alias", f"{alias} {RESERVED[alias]}. Choose another.")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "write")
            version = find_version(session, actor, kind, name, str(number))
            known = session.get(Alias, (artifact.id, alias))
            if known is not None:
                known.version_id = version.id
            else:
                if len(aliases_of(session, [artifact.id])) >= MOST:
                    raise Invalid.field("alias", f"{name} has {MOST} aliases. Take one away first.")
                session.add(Alias(artifact_id=artifact.id, name=alias, version_id=version.id))
            touch(session, artifact)
            record(session, actor, f"{kind}s.update", f"{kind}:{name}@{number}", alias=alias)

    def take(self, actor: Actor, kind: ArtifactKind, name: str, alias: str) -> None:
        """Remove an alias.

        Raises:
            NotFound: there is no such alias.
        """
        actor.require(f"{kind}s.update")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "write")
            known = session.get(Alias, (artifact.id, alias))
            if known is None:
                raise NotFound(f"The {kind} {name} has no alias {alias}.", code="no_alias")
            session.delete(known)
            touch(session, artifact)
            record(session, actor, f"{kind}s.update", f"{kind}:{name}", without_alias=alias)


def aliases_of(session: Session, artifact_ids: list[int]) -> dict[int, list[str]]:
    """Return the aliases of artifacts by the ids of their versions."""
    found: dict[int, list[str]] = {}
    for version_id, name in session.execute(_ALIASES, {"ids": artifact_ids}):
        found.setdefault(version_id, []).append(name)
    return found


_ALIASES = (
    select(Alias.version_id, Alias.name)
    .where(Alias.artifact_id.in_(bindparam("ids", expanding=True)))
    .order_by(Alias.name)
)
