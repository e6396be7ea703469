"""Choose the training and test rows, for every kind of validation."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import (
    GroupKFold,
    GroupShuffleSplit,
    KFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    TimeSeriesSplit,
    train_test_split,
)

from ...errors import Invalid
from ...languages import say
from ...schemas.pipelines import specs, validation
from ...wording import counted
from ..tables import Table
from ..validation import refits

Indices = NDArray[np.int64]
Split = tuple[Indices, Indices]
_FIELD = "spec.validation"
_SEEDS = 2**32


def make_splits(spec: specs.PipelineSpec, table: Table) -> Iterator[Split]:
    """Split the rows.

    Returns:
        Positions in the table of the training rows (n,) and the test rows (m,) of every fold.

    Raises:
        Invalid: The rows can't be split as requested.
    """
    match spec.validation:
        case validation.RowSplit(train=train, test=test):
            yield _positions(table, train, "train"), _positions(table, test, "test")
        case validation.HoldOut(time=str()):
            yield _latest(spec.validation, table)
        case validation.HoldOut():
            yield _hold_out(spec, spec.validation, table)
        case validation.KFold():
            yield from _folds(spec, spec.validation, table)
        case validation.TimeFolds():
            yield from _time_folds(spec.validation, table)
        case validation.ColumnFolds():
            yield from _column_folds(spec.validation, table)


def fitted_rows(spec: specs.PipelineSpec, table: Table) -> Indices:
    """Return the positions (n,) of the rows that the final model is fitted on."""
    if refits(spec.validation):
        return np.arange(len(table))
    return next(make_splits(spec, table))[0]


def _hold_out(spec: specs.PipelineSpec, how: validation.HoldOut, table: Table) -> Split:
    every = np.arange(len(table))
    seed = spec.seed if how.seed is None else how.seed
    if how.groups is not None:
        groups = _groups(table)
        if groups.max() < 1:
            raise Invalid.field(
                f"{_FIELD}.groups",
                "All rows have the same value of {groups}, so there is no other group to test. "
                "Group by another column.",
                groups=how.groups,
            )
        splitter = GroupShuffleSplit(1, test_size=how.test_size, random_state=seed)
        try:
            train, test = next(splitter.split(every, groups=groups))
        except ValueError as error:
            count = counted(int(groups.max()) + 1, "group")
            raise Invalid.field(
                f"{_FIELD}.test_size",
                "A hold-out of {test_size:.0%} of {count} of {groups} leaves no group to fit on. "
                "Test fewer.",
                test_size=how.test_size,
                count=count,
                groups=how.groups,
            ) from error
        return train, test
    classes = _classes(spec, table) if how.stratified else None
    _check_hold_out(spec, classes, len(every), how.test_size)
    train, test = train_test_split(
        every, test_size=how.test_size, random_state=seed, stratify=classes
    )
    return train, test


def _folds(spec: specs.PipelineSpec, how: validation.KFold, table: Table) -> Iterator[Split]:
    every = np.arange(len(table))
    if how.folds > len(every):
        raise Invalid.field(
            f"{_FIELD}.folds",
            "{folds} folds need at least {folds} rows; {count} have a target.",
            folds=how.folds,
            count=len(every),
        )
    classes = _classes(spec, table) if how.stratified else None
    if classes is not None and np.unique(classes, return_counts=True)[1].max() < how.folds:
        raise Invalid.field(
            f"{_FIELD}.folds",
            "Every class of {target} has fewer than {folds} rows. Use fewer folds, or a target "
            "with fewer classes.",
            target=spec.target,
            folds=how.folds,
        )
    groups = None if how.groups is None else _groups(table)
    if groups is not None and groups.max() + 1 < how.folds:
        raise Invalid.field(
            f"{_FIELD}.folds",
            "{folds} folds need at least {folds} groups; {groups} has {values} in the rows with "
            "a target.",
            folds=how.folds,
            groups=how.groups,
            values=counted(int(groups.max()) + 1, "value"),
        )
    splitter = _splitter(classes is not None, groups is not None)
    seed = spec.seed if how.seed is None else how.seed
    with _of_rare_classes(spec.target, classes, how.folds):
        found = [
            split
            for repeat in range(how.repeats)
            for split in splitter(
                how.folds, shuffle=True, random_state=(seed + repeat) % _SEEDS
            ).split(every, classes, groups)
        ]
    yield from found


def _splitter(stratified: bool, grouped: bool) -> Any:
    if grouped:
        return StratifiedGroupKFold if stratified else GroupKFold
    return StratifiedKFold if stratified else KFold


def _latest(how: validation.HoldOut, table: Table) -> Split:
    """Test on the latest rows. Those of the first tested time are all tested."""
    times = table.split_by
    ordered = np.sort(times.dropna().to_numpy())
    tested = math.ceil(len(ordered) * how.test_size)
    if tested == 0 or ordered[0] == ordered[-tested]:
        raise Invalid.field(
            f"{_FIELD}.time",
            "{time} has too few different values: a hold-out of the latest {test_size:.0%} "
            "leaves no earlier row to fit on. Test fewer, or choose another column.",
            time=how.time,
            test_size=how.test_size,
        )
    late = (times >= ordered[-tested]).to_numpy(dtype=bool, na_value=False)
    return np.flatnonzero(~late), np.flatnonzero(late)


def _time_folds(how: validation.TimeFolds, table: Table) -> Iterator[Split]:
    """Split the distinct times by scikit-learn's ``TimeSeriesSplit``, and the rows by them."""
    times = table.split_by
    moments = np.unique(times.dropna().to_numpy())
    if len(moments) <= how.folds:
        raise Invalid.field(
            f"{_FIELD}.folds",
            "{folds} folds need at least {least} different times; {time} has {count} in the "
            "rows with a target.",
            folds=how.folds,
            least=how.folds + 1,
            time=how.time,
            count=len(moments),
        )
    for early, late in TimeSeriesSplit(how.folds).split(moments):
        last, end = moments[early[-1]], moments[late[-1]]
        after = (times > last).to_numpy(dtype=bool, na_value=False)
        until_end = (times <= end).to_numpy(dtype=bool, na_value=False)
        yield np.flatnonzero(~after), np.flatnonzero(after & until_end)


def _column_folds(how: validation.ColumnFolds, table: Table) -> Iterator[Split]:
    values = table.split_by
    if how.test is not None:
        tested = values.isin(how.test).to_numpy()
        if tested.all() or not tested.any():
            named = ", ".join(map(str, how.test))
            which = "All rows have" if tested.any() else "No row with a target has"
            raise Invalid.field(
                f"{_FIELD}.test",
                "{which} {column} = {named}. Name other values to test on.",
                which=which,
                column=how.column,
                named=named,
            )
        yield np.flatnonzero(~tested), np.flatnonzero(tested)
        return
    places, names = values.factorize(sort=True)
    if not 2 <= len(names) <= validation.MOST_FITS:
        raise Invalid.field(
            f"{_FIELD}.column",
            "{column} has {values} in the rows with a target; folds need 2 to {most_fits}.",
            column=how.column,
            values=counted(len(names), "value"),
            most_fits=validation.MOST_FITS,
        )
    for place in range(len(names)):
        yield np.flatnonzero(places != place), np.flatnonzero(places == place)


def _classes(spec: specs.PipelineSpec, table: Table) -> NDArray[Any] | None:
    return table.truth if spec.task == "classification" else None


def _groups(table: Table) -> Indices:
    """Number the groups, each row's of shape (n,). Rows without a value are one group."""
    places, _ = table.split_by.factorize(use_na_sentinel=False)
    return places.astype(np.int64)


def _check_hold_out(
    spec: specs.PipelineSpec, classes: NDArray[Any] | None, rows: int, size: float
) -> None:
    """Check a hold-out.

    Raises:
        Invalid: One part would have no rows, or too few of some class.
    """
    tested = math.ceil(rows * size)
    what = say("A hold-out of {size:.0%} of {rows} rows", size=size, rows=rows)
    if rows - tested < 1:
        raise Invalid.field(_FIELD, "{what} leaves none to be fitted on. Test fewer.", what=what)
    if classes is None:
        return
    names, counts = np.unique(classes, return_counts=True)
    if counts.min() < 2:
        raise Invalid.field(
            _FIELD,
            "The class {name} of {target} has only 1 row; a hold-out needs one to fit on and one "
            "to test. Use k-fold, or leave that row out.",
            name=names[counts.argmin()],
            target=spec.target,
        )
    if min(tested, rows - tested) < len(names):
        part = "tests" if tested < rows - tested else "fits on"
        raise Invalid.field(
            _FIELD,
            "{what} {part} {tested}, fewer than the {count} classes of {target}. Use more rows, "
            "another share, or k-fold.",
            what=what,
            part=part,
            tested=min(tested, rows - tested),
            count=len(names),
            target=spec.target,
        )


@contextmanager
def _of_rare_classes(
    target: str | None, classes: NDArray[Any] | None, folds: int
) -> Iterator[None]:
    """Explain scikit-learn's warning on classes that some folds lack, in terms of the table."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")
        yield
    if classes is None:
        return
    names, counts = np.unique(classes, return_counts=True)
    if counts.min() < folds:
        count, name = counts.min(), names[counts.argmin()]
        rows = "1 row" if count == 1 else say("{count} rows", count=count)
        warnings.warn(
            say(
                "The class {name} of {target} has only {rows}: not each of the {folds} folds "
                "tests it.",
                name=name,
                target=target,
                rows=rows,
                folds=folds,
            ),
            stacklevel=2,
        )


def _positions(table: Table, rows: validation.RowRange, name: str) -> Indices:
    chosen = np.flatnonzero((table.positions >= rows.start) & (table.positions <= rows.end))
    if len(chosen) == 0:
        raise Invalid.field(
            f"{_FIELD}.{name}",
            "No row from {start} to {end} has a target.",
            start=rows.start,
            end=rows.end,
        )
    return chosen
