"""The comparisons service: what differs between jobs, trials and models, and on which rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ...access.actor import Actor
from ...access.sharing import accessible
from ...artifacts.blobs.store import BlobStore, StoredBlob
from ...artifacts.versions import dataset_details, require_table, stored_blob
from ...database import Artifact, Database, Version, paginate_constant
from ...errors import Conflict, Invalid, NotFound
from ...languages import say
from ...schemas.base import Page
from ...schemas.pipelines.comparisons import (
    Compared,
    ComparedRow,
    ComparedRowList,
    ComparisonOf,
    Disagreement,
    ModelComparison,
    RowsOfComparison,
)
from ...training.capabilities import Offers
from ...training.validation import splits_only
from ...wording import counted
from .differences import find_differences, find_metrics, pipeline_of
from .finding import Found, find_all
from .names import letter, read_names

if TYPE_CHECKING:
    from .answers import Side

_SHOWN_COLUMNS = 30
"""The number of a row's columns that are listed."""


class Comparisons:
    """Compares what an actor may see. Rows are shown to those who may read the dataset."""

    def __init__(self, database: Database, store: BlobStore, cache_dir: Path) -> None:
        self._database = database
        self._store = store
        self._offers = Offers()
        self._spill = cache_dir / "spill"

    def compare(self, actor: Actor, query: ComparisonOf) -> ModelComparison:
        """Compare 2 to 10 jobs, trials and models.

        Raises:
            Invalid: a name has a wrong form, or stands twice.
            NotFound: something does not exist, or the actor may not know of it, or has no report.
            Conflict: a job has not ended.
        """
        from .answers import read_sides  # loaded by the first comparison, as is SciPy
        from .curves import find_charts, find_classes, find_notes, find_slices
        from .lead import find_lead, find_warnings

        actor.require("jobs.read")
        names = read_names(query.of)
        with self._database.read() as session:
            offered = self._offers.current(session)
            compared = find_all(session, actor, names, offered)
            sides = read_sides(session, compared)
            tables = {id_: _table(session, id_) for id_ in {one.version_id for one in compared}}
        sides = self._grouped(compared, sides, tables)
        differences, equal = find_differences(compared, offered)
        metrics, equal_metrics = find_metrics(compared)
        return ModelComparison(
            compared=[_document(place, one, sides[place]) for place, one in enumerate(compared)],
            warnings=find_warnings(compared),
            lead=find_lead(compared, sides),
            metrics=metrics,
            differences=differences,
            equal=equal + equal_metrics,
            charts=find_charts(compared, sides),
            classes=find_classes(compared, sides),
            slices=find_slices(compared),
            notes=find_notes(compared),
            disagreements=_disagreements(compared, sides),
        )

    def _grouped(
        self,
        compared: Sequence[Found],
        sides: Sequence[Side | None],
        tables: Mapping[int | None, StoredBlob | None],
    ) -> list[Side | None]:
        """Add the groups of rows where rows were split by groups."""
        from ...artifacts.datasets.windows import read_groups

        known: dict[tuple[int | None, str], Any] = {}
        found = []
        for one, side in zip(compared, sides, strict=True):
            column = _group_column(one)
            table = tables[one.version_id]
            if side is not None and column is not None and table is not None:
                key = one.version_id, column
                if key not in known:
                    path = self._store.local_path(table.sha256, table.state)
                    known[key] = read_groups(path, column, self._spill)
                side = side.grouped(known[key])
            found.append(side)
        return found

    def rows(self, actor: Actor, query: RowsOfComparison) -> ComparedRowList:
        """List the rows on which one is right and another is wrong, the clearest first.

        Raises:
            Invalid: a letter stands for nothing, or the two do not answer the same question.
            NotFound: as for ``compare``, or the actor may not read the dataset.
            Conflict: the predictions of one were not kept.
        """
        from .answers import gains, read_sides, shared

        actor.require("jobs.read")
        actor.require("datasets.read")
        names = read_names(query.of)
        with self._database.read() as session:
            offered = self._offers.current(session)
            compared = find_all(session, actor, names, offered)
            places = [_place(query, field, len(compared)) for field in ("better", "worse")]
            pair = [compared[place] for place in places]
            _require_alike(pair, [letter(place) for place in places])
            sides = read_sides(session, pair)
            version = _readable(session, actor, pair[0])
            blob, _ = require_table(session, version)
            columns = {one.name: one.storage for one in dataset_details(version).columns}
        better, worse = shared(
            *(_kept(side, place) for side, place in zip(sides, places, strict=True))
        )
        order, gain = gains(better, worse)
        page = paginate_constant(list(range(len(order))), query, Page[int], str)
        chosen = [int(order[at]) for at in page.items]
        shown = _columns(columns, pair)
        cells = self._cells(blob, columns, shown, [int(better.positions[at]) for at in chosen])
        items = [
            ComparedRow(
                row=int(better.positions[place]),
                actual=_answer(better, better.truth[place]),
                better=_answer(better, better.predicted[place]),
                worse=_answer(worse, worse.predicted[place]),
                gain=float(gain[at]),
                cells=row,
            )
            for at, place, row in zip(page.items, chosen, cells, strict=True)
        ]
        return ComparedRowList(
            items=items,
            total=page.total,
            next=page.next,
            better=query.better,
            worse=query.worse,
            columns=shown,
        )

    def _cells(
        self,
        blob: StoredBlob,
        columns: dict[str, str],
        shown: Sequence[str],
        numbers: Sequence[int],
    ) -> list[list[Any]]:
        from ...artifacts.datasets.windows import read_numbered

        table = self._store.local_path(blob.sha256, blob.state)
        return read_numbered(table, columns, shown, numbers, self._spill)


def _group_column(one: Found) -> str | None:
    """Return the column of the groups by which the tested rows were split."""
    if one.spec is None or one.kind == "evaluation":
        return None
    return splits_only(one.spec.validation)


def _table(session: Session, version_id: int | None) -> StoredBlob | None:
    """Return the table of a dataset's version, while it is there."""
    version = None if version_id is None else session.get(Version, version_id)
    if version is None or version.derived_sha256 is None:
        return None
    return stored_blob(session, version.derived_sha256)


def _document(place: int, one: Found, side: Side | None) -> Compared:
    return Compared(
        letter=letter(place),
        key=one.key,
        kind=one.kind,
        title=one.title,
        pipeline=pipeline_of(one),
        job_id=one.job_id,
        task=one.task,
        target=one.target,
        dataset=one.dataset,
        validation=one.validation,
        tested=len(side.positions) if side is not None else _tested(one),
        has_predictions=side is not None,
    )


def _tested(one: Found) -> int | None:
    return None if one.report is None else one.report.rows.get("tested")


def _disagreements(compared: Sequence[Found], sides: Sequence[Side | None]) -> list[Disagreement]:
    """Count, for each two that can be compared, the rows on which one is better."""
    from .answers import is_better, shared

    found = []
    for first, a in enumerate(sides):
        for second, b in enumerate(sides):
            if first == second or a is None or b is None:
                continue
            if not _are_alike(compared[first], compared[second]):
                continue
            better, worse = shared(a, b)
            rows = int(is_better(better, worse).sum())
            one, other = letter(first), letter(second)
            found.append(
                Disagreement(
                    better=one, worse=other, rows=rows, sentence=_sentence(one, other, rows, better)
                )
            )
    return found


def _sentence(one: str, other: str, rows: int, side: Side) -> str:
    of = counted(rows, "row")
    if side.classes:
        return say("{one} is right on {of} where {other} is wrong.", one=one, of=of, other=other)
    return say(
        "{one} is closer than {other} on {of} of {count:,}.",
        one=one,
        other=other,
        of=of,
        count=len(side.truth),
    )


def _are_alike(a: Found, b: Found) -> bool:
    return (a.task, a.target, a.version_id) == (
        b.task,
        b.target,
        b.version_id,
    ) and a.version_id is not None


def _require_alike(pair: Sequence[Found], letters: Sequence[str]) -> None:
    if not _are_alike(*pair):
        raise Invalid.field(
            "better",
            "{letter} and {last} have no rows in common that tested both: they have different "
            "data or targets.",
            letter=letters[0],
            last=letters[1],
        )


def _place(query: RowsOfComparison, field: str, count: int) -> int:
    """Return the place of the compared that a letter stands for."""
    given = getattr(query, field)
    letters = [letter(place) for place in range(count)]
    if given not in letters:
        raise Invalid.field(
            field,
            "{given} is none of {letter} to {last}.",
            given=given,
            letter=letters[0],
            last=letters[-1],
        )
    if query.better == query.worse:
        raise Invalid.field(
            "worse", "{given} can't be better than itself. Name another letter.", given=given
        )
    return letters.index(given)


def _kept(side: Side | None, place: int) -> Side:
    if side is None:
        raise Conflict(
            "The predictions of {letter} were not kept, so its rows can't be compared.",
            letter=letter(place),
            code="no_predictions",
        )
    return side


def _readable(session: Session, actor: Actor, one: Found) -> Version:
    """Return the dataset's version, if the actor may read it."""
    readable = (
        select(Version)
        .join(Version.artifact)
        .where(Version.id == one.version_id, accessible(actor, Artifact))
        .options(joinedload(Version.artifact))
    )
    version = session.scalar(readable)
    if version is None:
        raise NotFound(
            "You may not see the rows of {dataset}. Ask its owner to share it.",
            dataset=one.dataset,
            code="no_dataset",
        )
    return version


def _columns(columns: dict[str, str], pair: Sequence[Found]) -> list[str]:
    """Return the columns to show: those that the models learn from, else the first."""
    used = {name for one in pair if one.spec is not None for name in one.spec.features}
    shown = [name for name in columns if name in used] or list(columns)
    return shown[:_SHOWN_COLUMNS]


def _answer(side: Side, value: Any) -> Any:
    return side.classes[int(value)] if side.classes else float(value)
