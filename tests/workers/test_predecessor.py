"""Whether a new version of a model differs by more than chance from the one that people get."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_mlhub.evaluation.metrics.packing import pack_answers, pack_rows
from jupyter_mlhub.evaluation.metrics.predictions import Predictions
from jupyter_mlhub.schemas.pipelines.reports import Metric, Report
from jupyter_mlhub.schemas.pipelines.specs import ResolvedSpec
from jupyter_mlhub.search.ties import compare
from jupyter_mlhub.workers.protocol.folder import Folder
from jupyter_mlhub.workers.work.predecessor import compare_with_predecessor

SPEC: dict[str, Any] = {
    **{"dataset": "penguins@1", "target": "species", "task": "classification", "features": ["x"]},
    "steps": [{"estimator": "GaussianNB"}],
}


def report_of(folds: list[float]) -> Report:
    accuracy = Metric(
        **{"name": "accuracy", "label": "Accuracy", "help": "", "higher_is_better": True},
        **{"mean": sum(folds) / len(folds), "spread": None, "folds": folds, "baseline": None},
    )
    return Report(
        **{"task": "classification", "target": "species", "validation": "v", "rows": {}},
        metrics=[accuracy],
    )


ROWS = 120
RESULTS = np.random.default_rng(5)


def outcome_of(
    right: Any, *, shift: int = 0, folds: int = 5
) -> tuple[dict[str, Any], bytes, bytes]:
    """The outcome of a fit that is right on some rows, with its packed rows and answers."""
    classes = np.array([0, 1])
    answers = np.where(np.asarray(right, bool)[:, np.newaxis], [0.8, 0.2], [0.3, 0.7])
    nothing = np.zeros(ROWS, int)
    tests = [
        (at, Predictions(nothing[at], answers[at].argmax(axis=1), answers[at], classes))
        for at in (np.arange(fold, ROWS, folds) for fold in range(folds))
    ]
    rows = pack_rows(tests, nothing, np.arange(ROWS) + shift, classes)
    packed = pack_answers(tests, ROWS, classes)
    assert rows is not None
    assert packed is not None
    outcome = {
        "rows": {"packed": base64.b64encode(rows), "classes": ["no", "yes"]},
        "predictions": base64.b64encode(packed),
    }
    return outcome, rows, packed


def compared(tmp_path: Path, new: Any, old: Any, **document: Any) -> dict[str, Any] | None:
    folder = Folder(tmp_path / "outputs")
    (tmp_path / "inputs").mkdir()
    folder.predecessor_rows.write_bytes(old[1])
    folder.predecessor_answers.write_bytes(old[2])
    report = report_of([0.9])
    predecessor = {"before": 3, "metric": "accuracy", "folds": [], "classes": ["no", "yes"]}
    spec = ResolvedSpec.model_validate(SPEC)
    return compare_with_predecessor({**predecessor, **document}, spec, report, new[0], folder)


def test_rows_that_tested_both_tell_of_chance(tmp_path: Path) -> None:
    old, new = RESULTS.random(ROWS) < 0.9, RESULTS.random(ROWS) < 0.6
    found = compared(tmp_path, outcome_of(new), outcome_of(old))
    assert found is not None
    alone = compare(1.0 - new, 1.0 - old, folds=np.arange(ROWS) % 5)
    assert found == {
        **{"before": 3, "metric": "accuracy"},
        **{"difference": pytest.approx(alone.difference), "p": pytest.approx(alone.p)},
    }
    assert alone.difference > 0
    assert alone.p < 0.05


@pytest.mark.parametrize(
    ("old", "document"),
    [
        ({"shift": 1}, {}),
        ({"folds": 4}, {}),
        ({}, {"classes": ["no", "maybe"]}),
        ({}, {"metric": "rmse"}),
    ],
)
def test_other_rows_tell_nothing_of_chance(
    tmp_path: Path, old: dict[str, Any], document: dict[str, Any]
) -> None:
    right = RESULTS.random(ROWS) < 0.9
    assert compared(tmp_path, outcome_of(right), outcome_of(right, **old), **document) is None


def test_folds_tell_of_chance_where_predictions_are_too_many() -> None:
    folds = [0.90, 0.92, 0.91, 0.93, 0.92]
    report = report_of(folds)

    def chance(earlier: list[float], **spec: Any) -> dict[str, Any] | None:
        predecessor = {"before": 3, "metric": "accuracy", "folds": earlier}
        asked = ResolvedSpec.model_validate({**SPEC, **spec})
        outcome = {"rows": None, "predictions": None}
        return compare_with_predecessor(predecessor, asked, report, outcome, Folder(Path("x")))

    better = chance([fold + 0.05 + at / 1000 for at, fold in enumerate(folds)])
    assert better is not None
    assert better["difference"] == pytest.approx(0.052)
    assert better["p"] < 0.001
    assert chance(folds[:4]) is None
    assert chance(folds, validation={"method": "holdout"}) is None
