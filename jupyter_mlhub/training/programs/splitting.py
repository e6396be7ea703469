"""Write how the rows are split, in plain scikit-learn."""

from __future__ import annotations

from ...schemas.pipelines.specs import PipelineSpec
from ...schemas.pipelines.validation import (
    ColumnFolds,
    HoldOut,
    KFold,
    RowRange,
    RowSplit,
    TimeFolds,
    Validation,
)
from .estimators import Imports


def splits_of(spec: PipelineSpec, validation: Validation, imports: Imports) -> str:
    """Write an expression of the pairs of training and test rows of every fold.

    It uses ``X``; ``y`` with a target; ``by``, the column by which the rows are split;
    ``positions``, the rows' places in the dataset.
    """
    match validation:
        case KFold():
            return _k_fold(spec, validation, imports)
        case HoldOut(time=str(), test_size=size):
            return f"[latest(by, {size})]"
        case HoldOut():
            return _hold_out(spec, validation, imports)
        case TimeFolds(folds=folds):
            return f"time_folds(by, {folds})"
        case ColumnFolds(test=None):
            return (
                "[(np.flatnonzero(by != value), np.flatnonzero(by == value)) "
                "for value in sorted(by.dropna().unique())]"
            )
        case ColumnFolds(test=test):
            tested = f"by.isin({test!r})"
            return f"[(np.flatnonzero(~{tested}), np.flatnonzero({tested}))]"
        case RowSplit(train=train, test=test):
            return f"[({_rows(train)}, {_rows(test)})]"


def helper_of(validation: Validation, imports: Imports) -> str:
    """Write the function that the expression of ``splits_of`` calls, or nothing."""
    match validation:
        case HoldOut(time=str()):
            imports.need("math", "ceil")
            return _LATEST
        case TimeFolds():
            imports.need("sklearn.model_selection", "TimeSeriesSplit")
            return _TIME_FOLDS
        case _:
            return ""


_LATEST = '''def latest(by, share):
    """Test on the latest rows; those of one time stay together."""
    first = by.dropna().sort_values().iloc[-ceil(by.count() * share)]
    return np.flatnonzero(~(by >= first)), np.flatnonzero(by >= first)


'''

_TIME_FOLDS = '''def time_folds(by, folds):
    """Fit on early rows and test on those that follow; those of one time stay together."""
    times = by.dropna().drop_duplicates().sort_values()
    for early, late in TimeSeriesSplit(folds).split(times):
        last, end = times.iloc[early[-1]], times.iloc[late[-1]]
        yield np.flatnonzero(~(by > last)), np.flatnonzero((by > last) & (by <= end))


'''


def _k_fold(spec: PipelineSpec, how: KFold, imports: Imports) -> str:
    stratified = how.stratified and spec.task == "classification"
    name = "Group" * (how.groups is not None) + "KFold"
    name = "Stratified" * stratified + name
    imports.need("sklearn.model_selection", name)
    y = "y" if spec.target is not None else "None"
    data = f"X, {y}, {_GROUPS}" if how.groups is not None else f"X, {y}"
    seed = spec.seed if how.seed is None else how.seed
    if how.repeats == 1:
        return f"{name}({how.folds}, shuffle=True, random_state={seed}).split({data})"
    seeds = [(seed + repeat) % 2**32 for repeat in range(how.repeats)]
    return (
        f"[split for seed in {seeds} "
        f"for split in {name}({how.folds}, shuffle=True, random_state=seed).split({data})]"
    )


_GROUPS = "by.factorize(use_na_sentinel=False)[0]"


def _hold_out(spec: PipelineSpec, how: HoldOut, imports: Imports) -> str:
    seed = spec.seed if how.seed is None else how.seed
    options = f"test_size={how.test_size}, random_state={seed}"
    if how.groups is not None:
        imports.need("sklearn.model_selection", "GroupShuffleSplit")
        return f"GroupShuffleSplit(1, {options}).split(X, groups={_GROUPS})"
    imports.need("sklearn.model_selection", "train_test_split")
    stratify = ", stratify=y" if how.stratified and spec.task == "classification" else ""
    return f"[train_test_split(np.arange(len(X)), {options}{stratify})]"


def _rows(range_: RowRange) -> str:
    return f"np.flatnonzero((positions >= {range_.start}) & (positions <= {range_.end}))"
