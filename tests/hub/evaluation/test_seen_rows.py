"""A score on rows that a model has seen is told with its number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.evaluation.overlap import row_keys
from tests.support.workbench import Dataset

TREE = [{"estimator": "DecisionTreeClassifier"}]


def noise(rows: int, seed: int) -> pd.DataFrame:
    """Labels drawn at random: nothing can be learnt."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.normal(size=rows), "k": rng.integers(0, 5, rows)})
    return frame.assign(c=rng.choice(["a", "b"], rows), y=rng.choice(["no", "yes"], rows))


def notes(hub: HubClient, model: str, rows: Any) -> list[str]:
    job = hub.evaluate(model, rows)
    job.wait()
    assert job.report is not None
    return [note for note in job.report.notes if "training rows" in note]


@pytest.fixture(scope="module")
def trained(hub: HubClient) -> pd.DataFrame:
    frame = noise(60, 0)
    version = hub.register(frame, "noise")
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()
    hub.train("noise", "y", TREE, model="noise").wait()
    return frame


def test_an_evaluation_on_the_training_rows_says_so(hub: HubClient, trained: pd.DataFrame) -> None:
    all_of_them = "All 60 rows are training rows: the scores are better than they would be"
    assert notes(hub, "noise", "noise")[0].startswith(all_of_them)
    assert notes(hub, "noise", trained)[0].startswith(all_of_them)


def test_the_others_have_a_score_of_their_own(hub: HubClient, trained: pd.DataFrame) -> None:
    new = noise(25, 1)
    mixed = pd.concat([trained[:20], new], ignore_index=True)
    accuracy = (hub.model("noise").predict(new) == new["y"]).mean()
    assert notes(hub, "noise", mixed) == [
        f"20 of 45 rows are training rows; on the other 25: Accuracy {accuracy:.4g}."
    ]
    assert notes(hub, "noise", new) == []


def test_rows_that_were_only_tested_are_no_training_rows(
    hub: HubClient, trained: pd.DataFrame
) -> None:
    split = {
        "method": "rows",
        "train": {"start": 0, "end": 39},
        "test": {"start": 40, "end": 59},
    }
    hub.train("noise", "y", TREE, model="parted", validation=split).wait()
    assert notes(hub, "parted", trained[40:]) == []
    assert notes(hub, "parted", "noise")[0].startswith("40 of 60 rows are training rows; on the")


def test_equal_rows_on_both_sides_are_counted(tmp_path: Path) -> None:
    frame = pd.concat([noise(45, 2)] * 4, ignore_index=True)
    spec = {"target": "y", "steps": TREE, "validation": {"method": "kfold", "folds": 5}}
    found = Dataset.of(frame, tmp_path / "four").fit(spec).report
    assert any("of 180 tested rows equal a row that the model" in note for note in found.notes)
    alone = Dataset.of(noise(60, 3), tmp_path / "one").fit(spec).report
    assert not any("equal a row" in note for note in alone.notes)


def test_equal_values_of_other_types_make_equal_rows() -> None:
    whole = row_keys(pd.DataFrame({"x": [1, 0], "c": ["a", None]}), np.array([1, 2]))
    parts = row_keys(pd.DataFrame({"x": [1.0, -0.0], "c": ["a", np.nan]}), np.array([1.0, 2.0]))
    assert whole.tolist() == parts.tolist()
