"""Rows are split, or a sentence in the words of the table says why they can't be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.specs import PipelineSpec
from jupyter_mlhub.training.fitting.splits import Split, fitted_rows, make_splits
from jupyter_mlhub.training.tables import read_table
from jupyter_mlhub.training.validation import column_of, validation_words
from tests.support.workbench import Dataset

STEPS = [{"estimator": "GaussianNB"}]


def fit(where: Path, answers: list[Any], validation: dict[str, Any], *, quiet: bool = True) -> None:
    frame = pd.DataFrame({"x": [float(n % 7) for n in range(len(answers))], "answer": answers})
    spec = {"target": "answer", "steps": STEPS, "validation": validation}
    Dataset.of(frame, where).fit(spec, quiet=quiet)


@pytest.mark.parametrize(
    ("answers", "size", "words"),
    [
        (["yes", "no"] * 10 + ["maybe"], 0.25, "The class maybe of answer has only 1 row"),
        (["a", "b", "c"] * 4, 0.1, "tests 2, fewer than the 3 classes of answer"),
        (["a", "b", "c"] * 4, 0.9, "fits on 1, fewer than the 3 classes of answer"),
        (["a", "b"] * 3, 0.99, "leaves none to be fitted on"),
    ],
)
def test_a_hold_out_that_can_not_be_names_the_class(
    answers: list[Any], size: float, words: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match=words):
        fit(tmp_path, answers, {"method": "holdout", "test_size": size})


def test_a_rare_class_is_named_and_no_library_speaks(tmp_path: Path) -> None:
    answers = ["yes", "no"] * 10 + ["maybe"]
    with pytest.warns(UserWarning) as warned:  # noqa: PT030
        fit(tmp_path, answers, {"method": "kfold", "folds": 5}, quiet=False)
    texts = [str(one.message) for one in warned]
    assert "The class maybe of answer has only 1 row: not each of the 5 folds tests it." in texts
    assert not any("n_splits" in text for text in texts)


@pytest.mark.parametrize("answers", [[f"name {i}" for i in range(20)], list(range(20))])
def test_a_target_of_another_value_in_every_row_is_no_class(
    answers: list[Any], tmp_path: Path
) -> None:
    frame = pd.DataFrame({"x": [1.5, 2.5] * 10, "answer": answers})
    spec = {"target": "answer", "features": ["x"], "steps": STEPS}
    found = Dataset.of(frame, tmp_path).problems(spec)
    assert found["target"].startswith("The target answer has another value in every row")


VISITS = 240


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Visits of 40 patients on 60 days in no order; two visits lack the patient and the day."""
    random = np.random.default_rng(3)
    days = pd.to_datetime("2024-03-01") + pd.to_timedelta(random.integers(0, 60, VISITS), "D")
    frame = pd.DataFrame(
        {
            "patient": [f"p{number}" for number in random.integers(0, 40, VISITS)],
            "day": days,
            "part": random.choice(["train", "test", "later"], VISITS),
            "fold": random.integers(0, 4, VISITS),
            "pulse": random.normal(70, 9, VISITS),
            "cured": random.choice(["yes", "no"], VISITS, p=[0.3, 0.7]),
        }
    )
    frame.loc[[7, 90], ["patient", "day", "part"]] = None
    return Dataset.of(frame, tmp_path_factory.mktemp("visits"))


def spec_of(validation: dict[str, Any]) -> dict[str, Any]:
    return {"target": "cured", "features": ["pulse"], "steps": STEPS, "validation": validation}


def splits_of(dataset: Dataset, validation: dict[str, Any]) -> tuple[list[Split], pd.Series[Any]]:
    """The splits, and the column by which they are made."""
    checked = dataset.check(spec_of(validation))
    by = column_of(checked.spec.validation)
    table = read_table(dataset.path, checked.kinds, "cured", None, split_by=by)
    return list(make_splits(checked.spec, table)), table.split_by


@pytest.mark.parametrize("stratified", [True, False])
@pytest.mark.parametrize("method", ["kfold", "holdout"])
def test_a_group_is_never_on_both_sides(visits: Dataset, method: str, stratified: bool) -> None:
    how = {"method": method, "groups": "patient", "stratified": stratified}
    splits, patients = splits_of(visits, how)
    named = patients.fillna("nobody").to_numpy()
    for train, test in splits:
        assert not set(named[train]) & set(named[test])
        assert sorted([*train, *test]) == list(range(VISITS))
    if method == "kfold":
        assert sorted(row for _, test in splits for row in test) == list(range(VISITS))


def test_what_is_tested_comes_after_what_was_fitted(visits: Dataset) -> None:
    splits, days = splits_of(visits, {"method": "time", "time": "day", "folds": 4})
    assert len(splits) == 4
    known = days.notna().to_numpy()
    tested: set[int] = set()
    for train, test in splits:
        assert days.iloc[train].max() < days.iloc[test].min()
        assert set(np.flatnonzero(~known)) <= set(train)
        assert tested.isdisjoint(test)
        tested |= set(test)
    assert len(splits[0][0]) < len(splits[-1][0])
    assert tested == set(np.flatnonzero(days > days.iloc[splits[0][0]].max()))


@pytest.mark.parametrize("share", [0.02, 0.25, 0.7])
def test_a_hold_out_by_time_tests_the_latest_rows(visits: Dataset, share: float) -> None:
    how = {"method": "holdout", "time": "day", "test_size": share}
    [(train, test)], days = splits_of(visits, how)
    assert days.iloc[train].max() < days.iloc[test].min()
    assert len(test) >= share * (VISITS - 2)
    without_first_day = (days.iloc[test] > days.iloc[test].min()).sum()
    assert without_first_day < share * (VISITS - 2)


def test_repeats_test_every_row_again_in_other_folds(visits: Dataset) -> None:
    splits, _ = splits_of(visits, {"method": "kfold", "folds": 3, "repeats": 4})
    assert len(splits) == 12
    first = [set(test) for _, test in splits[:3]]
    for start in (3, 6, 9):
        again = [set(test) for _, test in splits[start : start + 3]]
        assert set().union(*again) == set(range(VISITS))
        assert again != first
    once, _ = splits_of(visits, {"method": "kfold", "folds": 3})
    assert [set(test) for _, test in once] == first


def test_a_split_with_a_seed_of_its_own_does_not_follow_that_of_the_pipeline(
    visits: Dataset,
) -> None:
    how = {"method": "kfold", "folds": 3, "seed": 8}
    one, other = (visits.check({**spec_of(how), "seed": seed}).spec for seed in (1, 2))
    table = read_table(visits.path, {"pulse": "numeric"}, "cured", None)
    for (_, first), (_, second) in zip(
        make_splits(one, table), make_splits(other, table), strict=True
    ):
        assert np.array_equal(first, second)


def test_each_value_of_a_column_is_a_fold(visits: Dataset) -> None:
    splits, folds = splits_of(visits, {"method": "column", "column": "fold"})
    assert [set(folds.iloc[test]) for _, test in splits] == [{0}, {1}, {2}, {3}]
    assert all(len(train) + len(test) == VISITS for train, test in splits)


def test_named_values_are_tested_and_the_model_is_that_of_the_others(visits: Dataset) -> None:
    how = {"method": "column", "column": "part", "test": ["test", "later"]}
    [(train, test)], parts = splits_of(visits, how)
    assert set(parts.iloc[test]) == {"test", "later"}
    assert set(parts.iloc[train].dropna()) == {"train"}
    assert set(np.flatnonzero(parts.isna())) <= set(train)
    checked = visits.check(spec_of(how))
    table = read_table(visits.path, checked.kinds, "cured", None, split_by="part")
    assert np.array_equal(fitted_rows(checked.spec, table), train)
    assert visits.fit(spec_of(how)).report.rows["fitted"] == len(train)


def test_tested_values_may_be_sent_as_texts(visits: Dataset) -> None:
    how = {"method": "column", "column": "fold", "test": ["2", 3]}
    [(_, test)], folds = splits_of(visits, how)
    assert set(folds.iloc[test]) == {2, 3}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"method": "kfold", "groups": "patient"}, "5-fold cross-validation by patient"),
        ({"method": "kfold", "repeats": 3}, "5-fold cross-validation, repeated 3 times"),
        ({"method": "holdout", "groups": "patient"}, "hold-out of 25% of the groups of patient"),
        ({"method": "holdout", "time": "day"}, "hold-out of the latest 25% of the rows by day"),
        ({"method": "time", "time": "day"}, "5 tests on the rows that follow by day"),
        ({"method": "column", "column": "fold"}, "cross-validation with the folds of fold"),
        (
            {"method": "column", "column": "part", "test": ["test"]},
            "tested on the rows where part is test",
        ),
    ],
)
def test_a_report_says_how_the_rows_were_split(
    visits: Dataset, how: dict[str, Any], words: str
) -> None:
    report = visits.fit(spec_of(how)).report
    assert report.validation == words
    assert report.validation == validation_words(visits.check(spec_of(how)).spec.validation)


def test_repeats_count_every_row_once_in_tables_and_every_fold_in_scores(visits: Dataset) -> None:
    once = visits.fit(spec_of({"method": "kfold", "folds": 4})).report
    often = visits.fit(spec_of({"method": "kfold", "folds": 4, "repeats": 3})).report
    assert once.confusion is not None
    assert often.confusion == once.confusion
    assert often.rows == once.rows
    assert len(often.metrics[0].folds) == 12
    assert often.metrics[0].folds[:4] == once.metrics[0].folds
    assert often.metrics[0].mean == pytest.approx(np.mean(often.metrics[0].folds))


@pytest.mark.parametrize(
    ("how", "field", "words"),
    [
        ({"method": "kfold", "groups": "patiant"}, "groups", "Did you mean patient"),
        ({"method": "kfold", "groups": "cured"}, "groups", "cured is the target"),
        ({"method": "kfold", "folds": 50, "groups": "patient"}, "folds", "at least 50 groups"),
        ({"method": "time", "time": "part"}, "time", "part is text"),
        ({"method": "time", "time": "day", "folds": 70}, "folds", "at least 71 times"),
        ({"method": "holdout", "time": "patient"}, "time", "patient is text"),
        ({"method": "column", "column": "pulse"}, "column", "Folds need 2 to 100 values"),
        ({"method": "column", "column": "day", "test": ["x"]}, "column", "holds times"),
        ({"method": "column", "column": "fold", "test": ["x"]}, "test", "no value like x"),
        ({"method": "column", "column": "fold", "test": ["nan"]}, "test", "no value like nan"),
        ({"method": "column", "column": "fold", "test": ["9" * 400]}, "test", "no value like 9"),
    ],
)
def test_a_column_that_can_not_split_is_refused_with_its_field(
    visits: Dataset, how: dict[str, Any], field: str, words: str
) -> None:
    found = visits.problems(spec_of(how))
    assert list(found) == [f"validation.{field}"]
    assert words in found[f"validation.{field}"]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"method": "holdout", "groups": "patient", "time": "day"}, "groups or time"),
        ({"method": "kfold", "folds": 50, "repeats": 3}, "at most 100"),
        ({"method": "column", "column": "part", "test": ["a\0"]}, "control characters"),
    ],
)
def test_what_contradicts_itself_is_refused(how: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PipelineSpec.model_validate({"dataset": "visits", **spec_of(how)})


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"method": "column", "column": "part", "test": ["tests"]}, "No row with a target has"),
        ({"method": "holdout", "groups": "patient", "test_size": 0.999}, "leaves no group"),
        ({"method": "holdout", "time": "day", "test_size": 0.999}, "no earlier row"),
    ],
)
def test_a_split_that_leaves_no_rows_says_so(
    visits: Dataset, how: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        visits.fit(spec_of(how))


def test_what_only_splits_the_rows_is_no_feature_unless_one_says_so(visits: Dataset) -> None:
    how = {"method": "kfold", "groups": "patient"}
    spec = {"target": "cured", "steps": STEPS, "validation": how}
    checked = visits.check(spec)
    assert "patient" not in checked.kinds
    assert not any("patient" in note for note in checked.notes)
    named = visits.check({**spec, "features": ["patient", "pulse"]})
    assert any("patient splits the rows and is a feature too" in note for note in named.notes)


def test_a_column_that_splits_the_rows_is_not_all_that_there_is_to_learn_from(
    tmp_path: Path,
) -> None:
    frame = pd.DataFrame({"shop": ["a", "b", "c"] * 20, "sold": ["yes", "no"] * 30})
    how = {"method": "kfold", "folds": 3, "groups": "shop"}
    spec = {"target": "sold", "steps": STEPS, "validation": how}
    found = Dataset.of(frame, tmp_path).problems(spec)
    assert "there is no other column to learn from" in found["features"]
