"""Types that uploaded model files may hold, beside those that skops trusts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.audit_trail import record
from ...database import Database, TrustedType
from ...errors import NotFound
from ...schemas.models import TrustedTypeInfo, TrustedTypes


def approved_types(session: Session) -> set[str]:
    """Return the names of all approved types."""
    return set(session.scalars(select(TrustedType.name)))


class Trust:
    """The administrators' list of approved types."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, actor: Actor) -> TrustedTypes:
        actor.require("models.trust")
        with self._database.read() as session:
            rows = session.scalars(select(TrustedType).order_by(TrustedType.name)).all()
            return TrustedTypes(
                items=[TrustedTypeInfo.model_validate(row, from_attributes=True) for row in rows]
            )

    def approve(self, actor: Actor, name: str) -> TrustedTypes:
        """Allow files to hold a type, from now on."""
        actor.require("models.trust")
        with self._database.write() as session:
            if session.get(TrustedType, name) is None:
                session.add(TrustedType(name=name, approved_by=actor.name))
                record(session, actor, "models.trust", f"type:{name}")
        return self.page(actor)

    def withdraw(self, actor: Actor, name: str) -> None:
        """Remove a type from the list.

        Raises:
            NotFound: the type was not approved.
        """
        actor.require("models.trust")
        with self._database.write() as session:
            row = session.get(TrustedType, name)
            if row is None:
                raise NotFound(f"{name} is not among the approved types.", code="no_type")
            session.delete(row)
            record(session, actor, "models.trust", f"type:{name}", withdrawn=True)
