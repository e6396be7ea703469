"""What a validation means for the rows: by which column, how often, and in which words."""

from __future__ import annotations

from ..languages import say
from ..schemas.pipelines.specs import CURVE_FOLDS, PipelineSpec
from ..schemas.pipelines.validation import (
    ColumnFolds,
    HoldOut,
    KFold,
    RowSplit,
    TimeFolds,
    Validation,
)


def column_of(validation: Validation) -> str | None:
    """Return the column by which rows are split, if there is one."""
    match validation:
        case HoldOut(groups=groups, time=time):
            return groups or time
        case KFold(groups=groups):
            return groups
        case TimeFolds(time=time):
            return time
        case ColumnFolds(column=column):
            return column
        case RowSplit():
            return None


def splits_only(validation: Validation) -> str | None:
    """Return the column of groups or of folds. New rows have other values in it."""
    match validation:
        case HoldOut(groups=groups) | KFold(groups=groups):
            return groups
        case ColumnFolds(column=column):
            return column
        case _:
            return None


def refits(validation: Validation) -> bool:
    """Whether the final model is fitted on all rows, after the tests."""
    match validation:
        case RowSplit():
            return False
        case ColumnFolds(test=test):
            return test is None
        case _:
            return True


def repeats_of(validation: Validation) -> int:
    """Return how many times all rows are tested."""
    return validation.repeats if isinstance(validation, KFold) else 1


def tests_of(validation: Validation) -> int | None:
    """Return the number of tests, or None where the rows decide it."""
    match validation:
        case KFold(folds=folds, repeats=repeats):
            return folds * repeats
        case TimeFolds(folds=folds):
            return folds
        case ColumnFolds(test=None):
            return None
        case _:
            return 1


def curve_validation(validation: Validation) -> Validation:
    """Return the folds of a learning curve: few, and split by the same column."""
    match validation:
        case KFold() | HoldOut(time=None):
            how = validation
            return KFold(
                folds=CURVE_FOLDS, groups=how.groups, stratified=how.stratified, seed=how.seed
            )
        case HoldOut(time=str(time)) | TimeFolds(time=time):
            return TimeFolds(time=time, folds=CURVE_FOLDS)
        case RowSplit():
            return KFold(folds=CURVE_FOLDS)
        case _:
            return validation


def split_words(spec: PipelineSpec) -> str:
    """Describe how the rows of a spec are split, with the name of its split."""
    words = validation_words(spec.validation)
    if spec.split is None:
        return words
    return say("{words} (split {name})", words=words, name=spec.split)


def validation_words(validation: Validation) -> str:
    """Describe a validation: ``5-fold cross-validation by patient, repeated 3 times``."""
    match validation:
        case KFold(folds=folds, repeats=repeats, groups=groups):
            words = say("{folds}-fold cross-validation", folds=folds)
            if groups:
                words = say("{folds}-fold cross-validation by {groups}", folds=folds, groups=groups)
            if repeats == 1:
                return words
            return say("{words}, repeated {count} times", words=words, count=repeats)
        case HoldOut(test_size=size, groups=groups, time=time):
            if time:
                return say(
                    "hold-out of the latest {size:.0%} of the rows by {time}", size=size, time=time
                )
            if groups:
                return say("hold-out of {size:.0%} of the groups of {name}", size=size, name=groups)
            return say("hold-out of {size:.0%} of the rows", size=size)
        case TimeFolds(folds=folds, time=time):
            return say("{folds} tests on the rows that follow by {time}", folds=folds, time=time)
        case ColumnFolds(column=column, test=None):
            return say("cross-validation with the folds of {column}", column=column)
        case ColumnFolds(column=column, test=test):
            values = ", ".join(map(str, test or ()))
            return say(
                "tested on the rows where {column} is {values}", column=column, values=values
            )
        case RowSplit(train=train, test=test):
            return say(
                "fitted on rows {first}–{last}, tested on rows {start}–{end}",
                first=train.start,
                last=train.end,
                start=test.start,
                end=test.end,
            )
