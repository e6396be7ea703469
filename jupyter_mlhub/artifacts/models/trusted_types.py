"""Types that uploaded model files may hold, beside those that skops trusts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.audit_trail import record
from ...database import Database, TrustedType, like_pattern, paginate
from ...errors import NotFound
from ...schemas.base import ListQuery, Page
from ...schemas.data.models import TrustedTypeInfo


def approved_types(session: Session) -> set[str]:
    """Return the names of all approved types."""
    return set(session.scalars(select(TrustedType.name)))


class Trust:
    """The administrators' list of approved types."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, actor: Actor, query: ListQuery) -> Page[TrustedTypeInfo]:
        actor.require("models.trust")
        statement = select(TrustedType)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(TrustedType.name).like(pattern, escape="\\"))
        with self._database.read() as session:
            return paginate(
                session,
                statement,
                query,
                Page[TrustedTypeInfo],
                lambda rows: [_document(row) for row in rows],
                sort="name",
                by=[TrustedType.name],
            )

    def approve(self, actor: Actor, name: str) -> TrustedTypeInfo:
        """Allow files to hold a type, from now on."""
        actor.require("models.trust")
        with self._database.write() as session:
            row = session.get(TrustedType, name)
            if row is None:
                row = TrustedType(name=name, approved_by=actor.name)
                session.add(row)
                record(session, actor, "models.trust", f"type:{name}")
                session.flush()
            return _document(row)

    def withdraw(self, actor: Actor, name: str) -> None:
        """Remove a type from the list.

        Raises:
            NotFound: the type was not approved.
        """
        actor.require("models.trust")
        with self._database.write() as session:
            row = session.get(TrustedType, name)
            if row is None:
                raise NotFound("{name} is not among the approved types.", name=name, code="no_type")
            session.delete(row)
            record(session, actor, "models.trust", f"type:{name}", withdrawn=True)


def _document(row: TrustedType) -> TrustedTypeInfo:
    return TrustedTypeInfo.model_validate(row, from_attributes=True)
