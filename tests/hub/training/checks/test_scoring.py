"""Scorers of two classes: the class that they look at, and the reasons why some can't score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from tests.support.workbench import OFFERED, Dataset

LABELS: dict[str, list[Any]] = {
    "words": ["no", "yes"],
    "numbers": [1, 2],
    "truth": [False, True],
    "fractions": [0.0, 1.0],
}
ONE_CLASS = ["f1", "precision", "recall", "jaccard", "average_precision", "neg_brier_score"]
RATIOS = ["positive_likelihood_ratio", "neg_negative_likelihood_ratio"]
STEPS = [{"estimator": "LogisticRegression"}]


def make(labels: list[Any], where: Path) -> Dataset:
    chosen = np.random.default_rng(0)
    x = chosen.normal(size=120)
    place = (x + chosen.normal(size=120) > 0).astype(int)
    if len(labels) == 3:
        place += chosen.integers(0, 2, size=120)
    return Dataset.of(pd.DataFrame({"x": x, "y": np.array(labels)[place]}), where)


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("place", [0, 1])
def test_either_class_can_be_the_positive_one(labels: str, place: int, tmp_path: Path) -> None:
    names = LABELS[labels]
    dataset = make(names, tmp_path)
    spec = {
        "target": "y",
        "steps": STEPS,
        "validation": {"method": "rows"}
        | {"train": {"start": 0, "end": 79}, "test": {"start": 80, "end": 119}},
        "scoring": ["f1", "recall", "average_precision", *RATIOS, "roc_auc"],
        "positive_class": str(names[place]),  # as a form or a command line says it
    }
    fit = dataset.fit(spec)
    rows = slice(80, 120)
    truth = fit.table.truth[rows] == np.array(names[place]).astype(fit.table.truth.dtype)
    predicted = fit.model.predict(fit.table.features[rows])
    predicted = predicted == np.array(names[place]).astype(predicted.dtype)
    probabilities = fit.model.predict_proba(fit.table.features[rows])[:, place]
    found = fit.scores
    assert found["f1"] == [metrics.f1_score(truth, predicted)]
    assert found["recall"] == [metrics.recall_score(truth, predicted)]
    assert found["average_precision"][0] == pytest.approx(
        metrics.average_precision_score(truth, probabilities), abs=1e-12
    )
    ratios = metrics.class_likelihood_ratios(truth, predicted)
    assert [found[name][0] for name in RATIOS] == pytest.approx([ratios[0], -ratios[1]])
    assert found["roc_auc"][0] == pytest.approx(
        metrics.roc_auc_score(truth, probabilities), abs=1e-12
    )


def test_the_area_under_the_curve_needs_no_positive_class(tmp_path: Path) -> None:
    for labels in LABELS.values():
        dataset = make(labels, tmp_path / str(labels[1]))
        assert dataset.problems({"target": "y", "steps": STEPS, "scoring": ["roc_auc"]}) == {}


@pytest.mark.parametrize("scorer", [*ONE_CLASS, *RATIOS, "d2_brier_score"])
def test_which_class_is_asked_for_where_it_is_needed(scorer: str, tmp_path: Path) -> None:
    spec: dict[str, Any] = {"target": "y", "steps": STEPS, "scoring": [scorer]}
    words = make(LABELS["words"], tmp_path / "words")
    assert "positive_class: no or yes." in words.problems(spec)["scoring.0"]
    assert words.problems({**spec, "positive_class": "yes"}) == {}
    assert make(LABELS["truth"], tmp_path / "truth").problems(spec) == {}
    for target in (words, make(["a", "b", "c"], tmp_path / "three")):
        for message in target.problems(spec).values():
            if "Or take" in message:
                advised = message.split("Or take ")[1].split(",")[0]
                assert advised in OFFERED.scorers
                assert target.problems({**spec, "scoring": [advised]}) == {}


def test_three_classes_are_not_two(tmp_path: Path) -> None:
    dataset = make(["a", "b", "c"], tmp_path)
    spec = {"target": "y", "steps": STEPS, "scoring": ["f1", "roc_auc"], "positive_class": "a"}
    found = dataset.problems(spec)
    assert found["scoring.0"] == (
        "f1 needs a target of two classes; y has 3. Or take f1_macro, over all classes."
    )
    assert "Or take roc_auc_ovr" in found["scoring.1"]
    assert "y has 3 classes" in found["positive_class"]


@pytest.mark.parametrize("chosen", ["maybe", 7, True])
def test_a_positive_class_is_one_of_the_target(chosen: Any, tmp_path: Path) -> None:
    spec = {"target": "y", "steps": STEPS, "scoring": ["f1"], "positive_class": chosen}
    message = make(LABELS["words"], tmp_path).problems(spec)["positive_class"]
    assert message == f"y has no class {chosen}. It has no or yes."


def test_quantities_have_no_positive_class(tmp_path: Path) -> None:
    spec = {"target": "x", "steps": [{"estimator": "Ridge"}], "positive_class": "yes"}
    message = make(LABELS["words"], tmp_path).problems(spec)["positive_class"]
    assert message == "Regression has no classes. Leave it out."
