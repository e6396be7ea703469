"""Named splits of a dataset's version: jobs that refer to one can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..access.sharing import require_level
from ..artifacts.versions import dataset_details, find_version, require_table, touch
from ..database import Database, Split, User, Version, paginate
from ..errors import Conflict, FieldProblem, Invalid, NotFound, did_you_mean
from ..schemas.base import Page, PageQuery
from ..schemas.pipelines.searches import SearchSpec
from ..schemas.pipelines.specs import PipelineSpec, Step
from ..schemas.pipelines.validation import (
    HoldOut,
    KFold,
    SplitCreate,
    SplitInfo,
    SplitName,
    Validation,
)
from ..schemas.problems import problem_sentence
from .checks.splitting import as_typed, check_splitting
from .validation import validation_words

MOST = 50
"""The number of splits that one version may have."""

_NAME: TypeAdapter[str] = TypeAdapter(SplitName)
_VALIDATION: TypeAdapter[Validation] = TypeAdapter(Validation)


_Splits = TypeVar("_Splits", PipelineSpec, SearchSpec)


class Splits:
    """Keeps the named splits of datasets' versions. A split never changes under its name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, actor: Actor, name: str, number: str, query: PageQuery) -> Page[SplitInfo]:
        """List the splits of a version, by name.

        Raises:
            NotFound: there is no such version, or the actor may not know of it.
        """
        actor.require("datasets.read")
        with self._database.read() as session:
            version = find_version(session, actor, "dataset", name, number)
            statement = (
                select(
                    Split.name,
                    Split.validation,
                    User.name.label("created_by"),
                    Split.created_at,
                )
                .join(User, User.id == Split.created_by)
                .where(Split.version_id == version.id)
            )
            return paginate(
                session, statement, query, Page[SplitInfo], _documents, sort="name", by=[Split.name]
            )

    def get(self, actor: Actor, name: str, number: str, split: str) -> SplitInfo:
        """Get one split.

        Raises:
            NotFound: there is no such split.
        """
        actor.require("datasets.read")
        with self._database.read() as session:
            version = find_version(session, actor, "dataset", name, number)
            return _document(session, find_split(session, version, split))

    def put(
        self, actor: Actor, name: str, number: str, split: str, wanted: SplitCreate
    ) -> SplitInfo:
        """Give a way to split the rows a name.

        Raises:
            Invalid: the rows can't be split so, or the name can't be one.
            Conflict: the name stands for another split of the version.
            NotFound: there is no such version.
        """
        actor.require("datasets.update")
        try:
            _NAME.validate_python(split)
        except ValidationError as error:
            raise Invalid.field("split", problem_sentence("split", error.errors()[0])) from None
        with self._database.write() as session:
            version = find_version(session, actor, "dataset", name, number)
            require_level(session, actor, version.artifact, "write")
            require_table(session, version)
            validation = _checked(version, wanted.validation)
            document = validation.model_dump(mode="json")
            known = session.get(Split, (version.id, split))
            if known is None:
                _require_room(session, version)
                known = Split(
                    version_id=version.id, name=split, validation=document, created_by=actor.id
                )
                session.add(known)
                touch(session, version.artifact)
                label = f"dataset:{name}@{version.number}"
                record(session, actor, "datasets.update", label, split=split)
            elif _VALIDATION.validate_python(known.validation) != validation:
                raise Conflict(
                    "{split} stands for another split of {name}@{number}, which jobs may refer "
                    "to. Choose another name, or delete that split first.",
                    split=split,
                    name=name,
                    number=version.number,
                    code="split_taken",
                )
            return _document(session, known)

    def delete(self, actor: Actor, name: str, number: str, split: str) -> None:
        """Delete a split. Jobs that referred to it keep its definition.

        Raises:
            NotFound: there is no such split.
        """
        actor.require("datasets.update")
        with self._database.write() as session:
            version = find_version(session, actor, "dataset", name, number)
            require_level(session, actor, version.artifact, "write")
            session.delete(find_split(session, version, split))
            touch(session, version.artifact)
            label = f"dataset:{name}@{version.number}"
            record(session, actor, "datasets.update", label, without_split=split)


def find_split(session: Session, version: Version, name: str) -> Split:
    """Find a split of a version by its name.

    Raises:
        NotFound: there is none. The sentence names a similar one.
    """
    found = session.get(Split, (version.id, name))
    if found is None:
        names = session.scalars(select(Split.name).where(Split.version_id == version.id))
        label = f"{version.artifact.name}@{version.number}"
        raise NotFound(
            "{label} has no split {name}.{hint}",
            label=label,
            name=name,
            hint=did_you_mean(name, list(names)),
            code="no_split",
        )
    return found


def with_split(session: Session, version: Version, spec: _Splits) -> _Splits:
    """Return the spec with the validation of the split that it names.

    Raises:
        Invalid: there is no such split, or the spec says another validation too.
    """
    if spec.split is None:
        return spec
    try:
        split = find_split(session, version, spec.split)
    except NotFound as error:
        raise Invalid.field("spec.split", error.detail) from error
    validation = _VALIDATION.validate_python(split.validation)
    if "validation" in spec.model_fields_set and spec.validation != validation:
        raise Invalid.field(
            "spec.validation",
            "The split {split} says how the rows are split: {validation_words}. Leave the "
            "validation out, or the split.",
            split=spec.split,
            validation_words=validation_words(validation),
        )
    return spec.model_copy(update={"validation": validation})


def _checked(version: Version, validation: Validation) -> Validation:
    """Return the validation with a seed and typed values.

    Raises:
        Invalid: the rows of the version can't be split so.
    """
    known = {column.name: column for column in dataset_details(version).columns}
    label = f"{version.artifact.name}@{version.number}"
    spec = PipelineSpec(dataset=label, steps=[Step(estimator="-")], validation=validation)
    problems: list[FieldProblem] = []
    check_splitting(spec, known, version.rows or 0, problems)
    if problems:
        raise Invalid.collect(problems)
    typed = as_typed(validation, known)
    if isinstance(typed, HoldOut | KFold) and typed.seed is None:
        typed = typed.model_copy(update={"seed": 0})
    return typed


def _require_room(session: Session, version: Version) -> None:
    counted = select(func.count()).select_from(Split).where(Split.version_id == version.id)
    if (session.scalar(counted) or 0) >= MOST:
        label = f"{version.artifact.name}@{version.number}"
        raise Invalid.field(
            "split", "{label} has {most} splits. Delete one first.", label=label, most=MOST
        )


def _documents(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {**row._mapping, "words": validation_words(_VALIDATION.validate_python(row.validation))}
        for row in rows
    ]


def _document(session: Session, split: Split) -> SplitInfo:
    session.flush()
    validation = _VALIDATION.validate_python(split.validation)
    return SplitInfo(
        name=split.name,
        validation=validation,
        words=validation_words(validation),
        created_by=session.get_one(User, split.created_by).name,
        created_at=split.created_at,
    )
