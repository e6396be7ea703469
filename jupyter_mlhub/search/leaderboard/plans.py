"""Plans: how many repeats of a board's tests would distinguish its best from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...database import Board
from ...errors import Invalid
from ...languages import paragraph, say
from ...schemas.pipelines.repeats import MOST_REPEATED, RepeatsPlan, Rival
from ...schemas.pipelines.validation import HoldOut, KFold, Validation
from ...training.drafts import duration
from ...training.validation import validation_words
from ...wording import counted, listed
from .comparing import Losses, read_losses
from .decisions import find_running, title_of
from .entries import describe_entries
from .front import name_of
from .ranking import Ranked
from .service import Seen

if TYPE_CHECKING:
    from .needed import Design, Needed

_VALIDATION: TypeAdapter[Validation] = TypeAdapter(Validation)


def repeatable(board: Board) -> HoldOut | KFold | None:
    """Return how a board splits the rows; None where no seed decides it."""
    how = _VALIDATION.validate_python(board.split["validation"])
    if isinstance(how, KFold) or (isinstance(how, HoldOut) and how.time is None):
        return how
    return None


def make_plan(
    session: Session, actor: Actor, seen: Seen, wanted: Sequence[str] | None
) -> RepeatsPlan:
    """Make the plan for some entries of a board.

    Args:
        wanted: their names. None: those that can't be distinguished from the best.

    Raises:
        Invalid: One of them is not on the board, or was not compared.
    """
    plan: dict[str, Any] = {
        **{"metric": seen.ranking.metric.name, "entries": [], "rivals": []},
        **{"repeats": None, "up_to": None, "most": None, "fits": None, "seconds": None},
        "running": find_running(session, actor, seen.board),
    }
    chosen, others = _choose(seen, wanted)
    how = repeatable(seen.board)
    from .needed import Design

    design = None if how is None else Design.of(how)
    if design is None or design.most < 2:
        words = validation_words(_VALIDATION.validate_python(seen.board.split["validation"]))
        sentence = say("The split is fixed ({words}), so its tests can't be repeated.", words=words)
        return RepeatsPlan(**plan, state="fixed", sentence=sentence)
    plan["most"] = design.most
    if not chosen:
        sentence = say("No predictions that could be compared were kept.")
        sentence = next(iter(seen.compared.notes), sentence)
        return RepeatsPlan(**plan, state="untested", sentence=sentence)
    pipelines = [
        one["pipeline"]
        for one in describe_entries(session, actor, chosen, seen.ranking.metric.name)
    ]
    best = title_of(pipelines[0], name_of(chosen[0].key))
    if len(chosen) < 2:
        sentence = say("{best} stands alone: there is nothing to decide.", best=best)
        return RepeatsPlan(**plan, state="alone", sentence=sentence)
    losses = read_losses(session, seen.board, seen.ranking.metric.name, chosen)
    if losses is None or losses.keys != [row.key for row in chosen]:
        raise Invalid("What was predicted can't be read.")
    rivals = [
        _Rival(row, pipeline, needed)
        for row, pipeline, needed in zip(
            chosen[1:], pipelines[1:], _find_needed(seen, chosen, losses, design), strict=True
        )
    ]
    plan["rivals"] = [rival.to_document(losses.rows) for rival in rivals]
    found = _cost(chosen[0], rivals, losses, design)
    told = [*found.words(best), *_beyond(best, rivals, losses.rows, design.most)]
    sentence = _in_words(told, best, others)
    return RepeatsPlan(**{**plan, **found.to_document(rivals), "sentence": sentence})


def _in_words(told: list[str], best: str, others: int) -> str:
    """Write what a plan found, and how many entries it did not look at."""
    if not told:
        told = [
            say(
                "{best} can be distinguished from the others: there is nothing to decide.",
                best=best,
            )
        ]
    if others:
        told.append(
            say(
                "Only the best {most_repeated} of {total} are looked at.",
                most_repeated=MOST_REPEATED,
                total=MOST_REPEATED + others,
            )
        )
    return paragraph(told)


def _choose(seen: Seen, wanted: Sequence[str] | None) -> tuple[list[Ranked], int]:
    """Choose entries, the best first.

    Returns:
        They, and how many more can't be distinguished from the best.
    """
    standings = seen.compared.standings
    if wanted is None:
        group = [row for row in seen.ranking.rows if standings.get(row.key) == 1]
        return group[:MOST_REPEATED], max(0, len(group) - MOST_REPEATED)
    known = {name_of(row.key): row for row in seen.ranking.rows}
    for place, name in enumerate(wanted):
        if name not in known:
            raise Invalid.field("entries", "{name} is not on this leaderboard.", name=name)
        if known[name].key not in standings:
            raise Invalid.field("entries", "{name} was not compared with others.", name=name)
        if name in wanted[:place]:
            raise Invalid.field("entries", "{name} is there twice.", name=name)
    return [row for row in seen.ranking.rows if name_of(row.key) in wanted], 0


def _find_needed(
    seen: Seen, chosen: Sequence[Ranked], losses: Losses, design: Design
) -> list[Needed | None]:
    """Find out what would distinguish the best from each other; None where something does."""
    from ..ties import Pair, pairs
    from .needed import find_needed

    tested, limit = pairs(losses.by_row, units=losses.units, folds=losses.folds)
    best, standings = chosen[0].key, seen.compared.standings
    found: list[Needed | None] = []
    for pair in tested[: len(chosen) - 1]:
        key = chosen[pair.second].key
        measured = seen.decisions.pair(best, key)
        if standings[key] != standings[best] or (measured is not None and measured.differs):
            found.append(None)
            continue
        if measured is not None:
            known = measured.model_dump(exclude={"first", "second"})
            pair = Pair(first=0, second=pair.second, **known)
        found.append(find_needed(pair, limit, design))
    return found


@dataclass(frozen=True)
class _Rival:
    """One that is to be distinguished from the best; ``needed`` is None where it is."""

    row: Ranked
    pipeline: str
    needed: Needed | None

    @property
    def repeats(self) -> int | None:
        return None if self.needed is None else self.needed.repeats

    @property
    def title(self) -> str:
        return title_of(self.pipeline, name_of(self.row.key))

    def more_rows(self, rows: int) -> int | None:
        """Return about how many rows would do it, where repeats can't."""
        from .needed import rounded_up

        factor = None if self.needed is None else self.needed.more_rows
        return None if factor is None else rounded_up(factor * rows)

    def to_document(self, rows: int) -> Rival:
        return Rival(
            entry=name_of(self.row.key),
            pipeline=self.pipeline,
            repeats=self.repeats,
            rows=self.more_rows(rows),
            decided=self.needed is None,
        )


@dataclass(frozen=True)
class _Cost:
    """What is to be repeated, and what that costs.

    Args:
        run: the best, and those that repeats would distinguish from it.
        up_to: how many may follow, where these only measure what more of them can do.
    """

    run: Sequence[Ranked]
    titles: Sequence[str]
    repeats: int
    fits: int
    seconds: float | None
    up_to: int | None

    def words(self, best: str) -> list[str]:
        """Say what repeats would do, if they do something."""
        if not self.run:
            return []
        cost = say("{repeats} repeats ({took})", repeats=self.repeats, took=self._took(1))
        others = listed(list(self.titles))
        if self.up_to is not None:
            most = say(
                "{up_to} at most ({took})",
                up_to=self.up_to,
                took=self._took(self.up_to / self.repeats),
            )
            return [
                say(
                    "{cost} would show how many can distinguish {best} from {others}. These "
                    "follow at once, {most}.",
                    cost=cost,
                    best=best,
                    others=others,
                    most=most,
                )
            ]
        return [
            say(
                "{cost} would distinguish {best} from {others}, with a chance of 80 % if "
                "they truly differ as observed.",
                cost=cost,
                best=best,
                others=others,
            )
        ]

    def _took(self, times: float) -> str:
        """Write the cost of more repeats: ``20 fits, about 40 seconds``."""
        fits = counted(round(self.fits * times), "fit")
        return fits if self.seconds is None else f"{fits}, {duration(self.seconds * times)}"

    def to_document(self, rivals: Sequence[_Rival]) -> dict[str, Any]:
        if not self.run:
            is_done = all(rival.needed is None for rival in rivals)
            return {"state": "alone" if is_done else "rows"}
        return {
            "state": "repeats" if self.up_to is None else "measure",
            "entries": [name_of(row.key) for row in self.run],
            "repeats": self.repeats,
            "up_to": self.up_to,
            "fits": self.fits,
            "seconds": self.seconds,
        }


def _cost(best: Ranked, rivals: Sequence[_Rival], losses: Losses, design: Design) -> _Cost:
    """Return what is to be repeated: what decides, or else what shows what would."""
    useful = [rival for rival in rivals if rival.repeats is not None]
    decide = [rival for rival in useful if rival.needed and not rival.needed.is_first_look]
    taken = decide or useful
    if not taken:
        return _Cost([], [], 0, 0, None, None)
    repeats = max(rival.repeats or 0 for rival in taken)
    rows = [best, *(rival.row for rival in taken)]
    fits = [row.fit_seconds for row in rows]
    tests = [row.predict_seconds for row in rows]
    seconds = None
    if None not in fits and None not in tests:
        tested = losses.rows * design.fits * design.test_share / 1000
        once = design.fits * sum(one or 0 for one in fits) + tested * sum(one or 0 for one in tests)
        seconds = repeats * once
    return _Cost(
        rows,
        [rival.title for rival in taken],
        repeats,
        repeats * design.fits * len(rows),
        seconds,
        None if decide else design.most,
    )


def _beyond(best: str, rivals: Sequence[_Rival], rows: int, most: int) -> list[str]:
    """Say what repeats can't decide."""
    beyond = [rival for rival in rivals if rival.needed is not None and rival.repeats is None]
    found = []
    few = [(rival, more) for rival in beyond if (more := rival.more_rows(rows)) is not None]
    if few:
        others = listed([rival.title for rival, _ in few])
        needed = listed([f"{more:,}" for more in sorted({more for _, more in few})])
        found.append(
            say(
                "Even {most} repeats can't distinguish {best} from {others}: these {rows:,} "
                "rows are too few. About {needed} rows of such data would be needed.",
                most=most,
                best=best,
                others=others,
                rows=rows,
                needed=needed,
            )
        )
    same = [rival.title for rival in beyond if rival.more_rows(rows) is None]
    if same:
        found.append(
            say(
                "{same} can't be distinguished from {best}: the losses are equal.",
                same=listed(same),
                best=best,
            )
        )
    return found
