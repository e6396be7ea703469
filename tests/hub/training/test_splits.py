"""Rows are split, or a sentence in the words of the table says why they can't be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jupyter_mlhub.errors import Invalid
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
