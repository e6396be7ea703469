"""Find and add rows of artifacts and versions."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from ..access.actor import Actor
from ..access.sharing import accessible, require_level, tell
from ..database import Alias, Artifact, Blob, Database, User, Version, now
from ..errors import Conflict, NotFound, did_you_mean
from ..languages import say
from ..schemas.base import ArtifactKind
from ..schemas.data.artifacts import DatasetDetails, ModelDetails
from ..schemas.data.models import ModelInternals
from ..schemas.people.sharing import Level
from .blobs.store import StoredBlob


def add_artifact(session: Session, owner_id: int, kind: ArtifactKind, name: str) -> Artifact:
    """Return the owner's artifact of this name, locked for a new version. It is made where it is
    missing."""
    own = {"kind": kind, "name": name, "owner": owner_id}
    artifact = session.scalar(_OWN_LOCKED, own)
    if artifact is None:
        require_free_name(session, owner_id, kind, name)
        artifact = Artifact(owner_id=owner_id, kind=kind, name=name, tags=[])
        session.add(artifact)
        session.flush()
    return artifact


def require_free_name(session: Session, owner_id: int, kind: ArtifactKind, name: str) -> None:
    """Check that no artifact of the owner differs from a name only in upper and lower case.

    Raises:
        Conflict: there is such an artifact.
    """
    known = {"kind": kind, "lower": name.lower(), "owner": owner_id}
    found = set(session.scalars(_ALIKE, known))
    if found and name not in found:
        raise Conflict(
            "There is a dataset named {found} already, and {name} differs only in upper and lower "
            "case. Use that name for a new version of it, or choose another one."
            if kind == "dataset"
            else "There is a model named {found} already, and {name} differs only in upper and "
            "lower case. Use that name for a new version of it, or choose another one.",
            found=min(found),
            name=name,
            code="name_taken",
        )


def add_version(
    session: Session,
    artifact: Artifact,
    blob: StoredBlob,
    *,
    state: str,
    filename: str,
    media_type: str,
    details: DatasetDetails | ModelDetails,
    internal: ModelInternals | None = None,
    created_by: int,
) -> Version:
    """Add the artifact's next version, which points at stored bytes."""
    add_blob(session, blob)
    artifact.last_number += 1
    version = Version(
        artifact_id=artifact.id,
        number=artifact.last_number,
        state=state,
        filename=filename,
        media_type=media_type,
        size=blob.size,
        sha256=blob.sha256,
        details=details.model_dump(mode="json"),
        internal={} if internal is None else internal.model_dump(mode="json"),
        created_by=created_by,
    )
    session.add(version)
    touch(session, artifact)
    return version


def dataset_details(version: Version) -> DatasetDetails:
    """What is known of a dataset's version."""
    return DatasetDetails.model_validate(version.details)


def model_details(version: Version) -> ModelDetails:
    """What is known of a model's version."""
    return ModelDetails.model_validate(version.details)


def model_internals(version: Version) -> ModelInternals:
    """What later jobs need of a model's version."""
    return ModelInternals.model_validate(version.internal)


def keep_details(version: Version, details: DatasetDetails | ModelDetails) -> None:
    """Write what became known of a version."""
    version.details = details.model_dump(mode="json")


def add_blob(session: Session, blob: StoredBlob) -> None:
    """Note that the store has these bytes, and when their file last changed."""
    row = session.get(Blob, blob.sha256)
    if row is None:
        row = Blob(sha256=blob.sha256, size=blob.size)
        session.add(row)
    row.changed_ns = blob.changed_ns
    session.flush()


def stored_blob(session: Session, sha256: str) -> StoredBlob:
    """Return the stored bytes with the file state in which they were right."""
    row = session.get_one(Blob, sha256)
    return StoredBlob(row.sha256, row.size, row.changed_ns)


def has_blobs(database: Database) -> bool:
    """Return whether the store should hold any file."""
    with database.read() as session:
        return session.scalar(select(Blob.sha256).limit(1)) is not None


def touch(session: Session, artifact: Artifact, people: set[int] | None = None) -> None:
    """Note that an artifact changed, for lists and for those who look at it."""
    artifact.updated_at = now()
    session.flush()
    tell(session, artifact, people)


def find_artifact(
    session: Session,
    actor: Actor,
    kind: ArtifactKind,
    name: str,
    level: Level = "read",
    *,
    lock: bool = False,
) -> Artifact:
    """Find an artifact by ``name`` (the actor's own) or ``owner/name``.

    Raises:
        NotFound: there is none, or the actor may not know about it; the two look the same.
        Forbidden: the actor may read it, but not at this level.
    """
    if lock or "/" in name:
        statement = select(Artifact).where(*_named(actor, kind, name))
        artifact = session.scalar(statement.with_for_update(of=Artifact) if lock else statement)
    else:
        artifact = session.scalar(_OWN, {"kind": kind, "name": name, "owner": actor.id})
    if artifact is None:
        raise NotFound(
            "You have no dataset named {name}."
            if kind == "dataset"
            else "You have no model named {name}.",
            name=name,
            code=f"no_{kind}",
        )
    require_level(session, actor, artifact, level)
    return artifact


_OWN = select(Artifact).where(
    Artifact.kind == bindparam("kind"),
    Artifact.name == bindparam("name"),
    Artifact.owner_id == bindparam("owner"),
)
_OWN_LOCKED = _OWN.with_for_update()
_ALIKE = select(Artifact.name).where(
    Artifact.kind == bindparam("kind"),
    Artifact.owner_id == bindparam("owner"),
    func.lower(Artifact.name) == bindparam("lower"),
)


def find_version(
    session: Session, actor: Actor, kind: ArtifactKind, name: str, number: str
) -> Version:
    """Find a version by its number or an alias.

    ``latest`` is the newest that is ready, if any is. ``current`` is the champion where there is
    one, else the latest.

    Raises:
        NotFound: the sentence says whether the name or the number is wrong.
    """
    statement = (
        select(Version)
        .join(Version.artifact)
        .where(*_named(actor, kind, name))
        .options(joinedload(Version.artifact))
        .limit(1)
    )
    if number.isascii() and number.isdecimal():
        statement = statement.where(Version.number == (int(number) if len(number) < 10 else -1))
    elif number in ("latest", "current"):
        newest = (Version.state == "ready").desc(), Version.number.desc()
        first = [_IS_CHAMPION.desc()] if number == "current" else []
        statement = statement.order_by(*first, *newest)
    else:
        statement = statement.join(Alias, Alias.version_id == Version.id)
        statement = statement.where(Alias.name == number)
    version = session.scalar(statement)
    if version is None:
        artifact = find_artifact(session, actor, kind, name)
        aliases = select(Alias.name).where(Alias.artifact_id == artifact.id)
        near = did_you_mean(number, session.scalars(aliases))
        raise NotFound(
            "The dataset {name} has no version {number}.{near}"
            if kind == "dataset"
            else "The model {name} has no version {number}.{near}",
            name=name,
            number=number,
            near=near,
            code="no_version",
        )
    return version


def find_own(session: Session, owner_id: int, kind: ArtifactKind, name: str) -> Artifact | None:
    """Find a person's own artifact."""
    return session.scalar(_OWN, {"kind": kind, "name": name, "owner": owner_id})


def current_version(
    session: Session, artifact_id: int, *, beside: int | None = None
) -> tuple[Version | None, bool]:
    """Find the version that a model's name means: the champion, else the newest.

    Args:
        beside: the id of a version that is left out.

    Returns:
        The version, and whether it is the champion.
    """
    statement = (
        select(Version, _IS_CHAMPION.label("is_champion"))
        .where(Version.artifact_id == artifact_id, Version.state == "ready")
        .order_by(_IS_CHAMPION.desc(), Version.number.desc())
        .limit(1)
    )
    if beside is not None:
        statement = statement.where(Version.id != beside)
    row = session.execute(statement).first()
    return (None, False) if row is None else (row.Version, bool(row.is_champion))


_IS_CHAMPION = exists().where(Alias.version_id == Version.id, Alias.name == "champion")


def require_table(session: Session, version: Version) -> tuple[StoredBlob, int]:
    """Return the table of a dataset's version, and its number of rows.

    Raises:
        Conflict: there is no table (yet). The sentence names the newest version that has one.
    """
    if version.derived_sha256 is not None and version.rows is not None:
        return stored_blob(session, version.derived_sha256), version.rows
    name = version.artifact.name
    why = version.message or say("It is still being read.")
    raise Conflict(
        "{name} v{number} has no table. {why}{instead}",
        name=name,
        number=version.number,
        why=why,
        instead=ready_instead(session, version),
        code="not_ready",
    )


def ready_instead(session: Session, version: Version) -> str:
    """Name the newest version of a dataset that can be used, in a sentence; empty where there is
    none."""
    other = session.scalar(
        select(func.max(Version.number)).where(
            Version.artifact_id == version.artifact_id, Version.state == "ready"
        )
    )
    if other is None:
        return ""
    return say(" {name}@{number} can be used.", name=version.artifact.name, number=other)


def _named(actor: Actor, kind: ArtifactKind, name: str) -> list[ColumnElement[bool]]:
    """Return the conditions for the artifact that the actor calls ``name``, if they may know about
    it."""
    owner, slash, rest = name.partition("/")
    if not slash:
        return [Artifact.kind == kind, Artifact.name == name, Artifact.owner_id == actor.id]
    owner_id = select(User.id).where(User.key == owner.lower()).scalar_subquery()
    return [
        Artifact.kind == kind,
        Artifact.name == rest,
        Artifact.owner_id == owner_id,
        accessible(actor, Artifact),
    ]
