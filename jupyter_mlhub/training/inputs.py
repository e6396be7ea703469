"""The versions that a request names: found, or refused with the field that names them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..artifacts.versions import find_version, model_details, model_internals, ready_instead
from ..database import Version
from ..errors import Conflict, Invalid, NotFound
from ..schemas.base import ArtifactKind
from ..schemas.pipelines.plans import Plan
from ..schemas.pipelines.specs import split_model_reference, split_reference


def find_loadable_model(session: Session, actor: Actor, reference: str) -> Version:
    """Find a model that a worker can load: trained here, or uploaded and found harmless."""
    model = find_ready(session, actor, "model", reference, "model")
    details = model_details(model)
    inspection = details.inspection
    if details.origin == "trained" or inspection is None:
        return find_trained_model(session, actor, reference)[0]
    if not inspection.loadable:
        raise Invalid.field("model", inspection.message, code="model_not_loadable")
    return model


def find_trained_model(session: Session, actor: Actor, reference: str) -> tuple[Version, Plan]:
    """Find a model that was trained here, and its plan."""
    model = find_ready(session, actor, "model", reference, "model")
    if model_details(model).origin != "trained":
        raise Invalid.field(
            "model",
            "{reference} was uploaded, and ML Hub never opens such a file for this. Choose a "
            "model that was trained here.",
            reference=reference,
            code="model_not_loadable",
        )
    plan = model_internals(model).plan
    if plan is None:
        raise outdated_model(reference)
    return model, plan


def outdated_model(reference: str) -> Invalid:
    """Say that a model lacks what an earlier version of the hub did not store."""
    return Invalid.field(
        "model",
        "{reference} was trained by an earlier version of ML Hub. Train it again.",
        reference=reference,
        code="model_not_loadable",
    )


def find_ready(
    session: Session, actor: Actor, kind: ArtifactKind, reference: str, field: str
) -> Version:
    """Find a version that can be used, or refuse ``field`` of the request.

    Raises:
        Invalid: There is no such version, or its file could not be read.
        Conflict: The version is still being read.
    """
    actor.require(f"{kind}s.read")
    split = split_model_reference if kind == "model" else split_reference
    name, number = split(reference)
    try:
        version = find_version(session, actor, kind, name, number)
    except NotFound as error:
        # Another code: this is a fault of the request, and not of its address.
        code = f"unknown_{error.code.removeprefix('no_')}"
        raise Invalid.field(field, error.detail, code=code) from error
    if version.state == "ingesting":
        raise Conflict(
            "{name} v{number} is still being read. Try again in a moment.",
            name=name,
            number=version.number,
            code="not_ready",
        )
    if version.state == "failed":
        raise Invalid.field(
            field,
            "{name} v{number} could not be read: {why}{instead}",
            name=name,
            number=version.number,
            why=version.message,
            instead=ready_instead(session, version),
        )
    return version
