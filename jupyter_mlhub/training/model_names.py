"""Names of trained models. One name stands for models of one target."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..artifacts.versions import require_free_name
from ..database import Artifact, Job, Version
from ..errors import Conflict, Invalid
from ..schemas.pipelines.specs import MAX_NAME, default_model_name


def free_model_name(
    session: Session, owner_id: int, dataset: str, subject: str, target: str | None
) -> str:
    """Make the default name. It gets a number when it already stands for another target."""
    plain = default_model_name(dataset, subject)
    for number in count(1):
        end = f"-{number}" if number > 1 else ""
        name = plain[: MAX_NAME - len(end)] + end
        with suppress(Conflict):
            require_free_name(session, owner_id, "model", name)
            if not {*_trained(session, owner_id, name), *_waiting(session, owner_id, name)} - {
                target
            }:
                return name
    raise AssertionError


def require_same_target(
    session: Session, owner_id: int, name: str, target: str | None, *, waiting: bool = True
) -> None:
    """Check that a name stands for this target.

    Args:
        waiting: whether models of waiting trainings count, too.

    Raises:
        Invalid: Models of this name predict another target.
    """
    known = _trained(session, owner_id, name)
    if waiting:
        known |= _waiting(session, owner_id, name)
    others = known - {target}
    if others:
        raise Invalid.field(
            "model",
            "The model {name} predicts {words}; this one predicts {other}. Choose another name "
            "for it, or leave the name out.",
            name=name,
            words=_words(others.pop()),
            other=_words(target),
            code="another_target",
        )


def _words(target: str | None) -> str:
    return "no column" if target is None else target


def _trained(session: Session, owner_id: int, name: str) -> set[str | None]:
    """Find the target of the person's newest model of this name, if it was trained here."""
    newest = session.execute(_NEWEST, {"owner": owner_id, "name": name}).first()
    return {newest.target} if newest is not None and newest.origin == "trained" else set()


def _waiting(session: Session, owner_id: int, name: str) -> set[str | None]:
    """Find the targets of the person's waiting trainings of this name."""
    return set(session.scalars(_AHEAD, {"owner": owner_id, "name": name}))


# Building a statement takes longer than running it, so it is built once.
_NEWEST = (
    select(
        Version.details["origin"].as_string().label("origin"),
        Version.details["target"].as_string().label("target"),
    )
    .join(Version.artifact)
    .where(
        Artifact.kind == "model",
        Artifact.owner_id == bindparam("owner"),
        Artifact.name == bindparam("name"),
    )
    .order_by(Version.number.desc())
    .limit(1)
)
_AHEAD = select(Job.request["spec"]["target"].as_string()).where(
    Job.owner_id == bindparam("owner"),
    Job.kind == "train",
    Job.state.in_(("queued", "running")),
    Job.request["model"].as_string() == bindparam("name"),
)
