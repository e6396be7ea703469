"""The commands of ``%mlhub`` for leaks and splits, and the options that say how rows are split."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError

from jupyter_mlhub.display.cells import Cell, Words
from jupyter_mlhub.display.tables import Table
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.pipelines.specs import split_reference

from .arguments import SPLITTING, Arguments
from .following import Following

_NAMES = {
    "folds_of": "column",
    "test": "test",
    "holdout": "test_size",
    "groups": "groups",
    "time": "time",
    "folds": "folds",
    "repeats": "repeats",
}
"""The options, with their names in a spec."""


class SplitCommands(Following):
    """Commands of the magic for leaks and for named splits."""

    def _leaks(self, arguments: Arguments) -> Table:
        features = arguments.features.split(",") if arguments.features else None
        found = self.hub.leaks(arguments.name, arguments.target, features=features)
        rows: list[list[Cell]] = [
            [leak.kind, ", ".join(leak.columns), leak.rows, Words(leak.message)] for leak in found
        ]
        empty = "Nothing found. That is no proof that nothing leaks."
        return Table([tr("leak"), tr("columns"), tr("rows"), tr("what to do")], rows, empty)

    def _splits(self, arguments: Arguments) -> Table:
        rows = [
            [split.name, split.words, split.created_by] for split in self.hub.splits(arguments.name)
        ]
        name, _ = split_reference(arguments.name)
        empty = f"No splits yet: %mlhub split {name} NAME --folds 5 --groups COLUMN"
        return Table([tr("split"), tr("how"), tr("by")], rows, empty)

    def _split(self, arguments: Arguments) -> None:
        validation = validation_of(arguments)
        if arguments.remove:
            if validation is not None:
                raise UsageError("%mlhub split: --remove takes no other options.")
            self.hub.delete_split(arguments.name, arguments.split)
            print(
                tr(
                    "The split {split} of {name} is no more.",
                    split=arguments.split,
                    name=arguments.name,
                )
            )
            return
        if validation is None:
            ways = ", ".join(names[0] for *names, _ in SPLITTING)
            raise UsageError(
                tr("%mlhub split: say how the rows are split, by one of {ways}.", ways=ways)
            )
        split = self.hub.save_split(arguments.name, arguments.split, validation)
        print(f"{split.name} · {split.words}")


def validation_of(arguments: Arguments) -> dict[str, Any] | None:
    """Make the validation of the options, or None without any. Each option belongs to some methods.

    Raises:
        UsageError: Options of two methods came together.
    """
    found = {name: getattr(arguments, name) for name in _NAMES}
    given = {name: value for name, value in found.items() if value is not None}
    if not given:
        return None
    if "folds_of" in given:
        method, own = "column", {"folds_of", "test"}
    elif "holdout" in given:
        method, own = "holdout", {"holdout", "groups", "time"}
    elif "time" in given:
        method, own = "time", {"time", "folds"}
    else:
        method, own = "kfold", {"folds", "repeats", "groups"}
    foreign = [name for name in given if name not in own]
    if foreign:
        chosen = next((name for name in ("folds_of", "holdout", "time") if name in given), None)
        beside = f" with --{chosen.replace('_', '-')}" if chosen else " without --folds-of"
        raise UsageError(
            tr("%mlhub: --{foreign} has no meaning{beside}.", foreign=foreign[0], beside=beside)
        )
    if "test" in given:
        given["test"] = given["test"].split(",")
    return {"method": method, **{_NAMES[name]: value for name, value in given.items()}}
