"""Aliases: names of versions, which people move from one version to another."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..database import Alias, Database, Version, names_of
from ..errors import Invalid, NotFound
from ..languages import template
from ..schemas.base import AliasName, ArtifactKind
from ..schemas.problems import problem_sentence
from .versions import find_artifact, find_version, touch

MOST = 50
"""The number of aliases that one artifact may have."""

CHAMPION = "champion"
"""The alias of the version that a model's name means."""

RESERVED = {
    "latest": template("{alias} always means the newest version. Choose another."),
    "current": template(
        "{alias} always means the champion, or else the newest version. Choose another."
    ),
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
            raise Invalid.field(
                "alias",
                RESERVED[alias],
                alias=alias,
            )
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "write", lock=True)
            version = find_version(session, actor, kind, name, str(number))
            known = session.get(Alias, (artifact.id, alias))
            if known is None:
                if len(aliases_of(session, [artifact.id])) >= MOST:
                    raise Invalid.field(
                        "alias",
                        "{name} has {most} aliases. Take one away first.",
                        name=name,
                        most=MOST,
                    )
                known = Alias(artifact_id=artifact.id, name=alias)
                session.add(known)
            known.version_id, known.newest_then = version.id, artifact.last_number
            touch(session, artifact)
            record(session, actor, f"{kind}s.update", f"{kind}:{name}@{number}", alias=alias)

    def take(self, actor: Actor, kind: ArtifactKind, name: str, alias: str) -> None:
        """Remove an alias.

        Raises:
            NotFound: there is no such alias.
        """
        actor.require(f"{kind}s.update")
        with self._database.write() as session:
            artifact = find_artifact(session, actor, kind, name, "write", lock=True)
            known = session.get(Alias, (artifact.id, alias))
            if known is None:
                raise NotFound(
                    "The dataset {name} has no alias {alias}."
                    if kind == "dataset"
                    else "The model {name} has no alias {alias}.",
                    name=name,
                    alias=alias,
                    code="no_alias",
                )
            session.delete(known)
            touch(session, artifact)
            record(session, actor, f"{kind}s.update", f"{kind}:{name}", without_alias=alias)


def keep_champion(session: Session, version: Version, *, job_id: int) -> None:
    """Make the version that people get the champion, so that they go on getting it.

    Nobody chose it, so newer versions are still a question. The caller has locked the artifact,
    and knows that there is no champion.

    Args:
        job_id: the job that registered a worse one.
    """
    artifact = version.artifact
    session.add(Alias(artifact_id=artifact.id, name=CHAMPION, version_id=version.id))
    record(
        session,
        None,
        f"{artifact.kind}s.update",
        f"{artifact.kind}:{artifact.name}@{version.number}",
        actor_name=names_of(session, [artifact.owner_id])[artifact.owner_id],
        job=job_id,
        alias=CHAMPION,
    )


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
