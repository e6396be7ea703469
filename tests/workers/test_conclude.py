"""What concludes a search: a mixture that can be fitted in what is left of the budget, what the
winner is held against, and what is told where the trials could not be compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold

from jupyter_mlhub.evaluation.metrics.packing import pack_answers
from jupyter_mlhub.evaluation.metrics.predictions import Predictions
from jupyter_mlhub.search.findings import Findings
from jupyter_mlhub.workers.protocol.folder import Folder
from jupyter_mlhub.workers.protocol.reporter import Reporter
from jupyter_mlhub.workers.work import conclude
from tests.support.examples import register
from tests.support.running import RunningServer

SPOILT = """
CREATE TRIGGER spoil AFTER UPDATE OF predictions ON trials WHEN new.predictions IS NOT NULL
BEGIN UPDATE trials SET predictions = x'00' WHERE rowid = new.rowid; END
"""
ROWS = 600
SPEC = {
    "dataset": "d@1",
    "target": "y",
    "features": ["x"],
    "task": "regression",
    "steps": [{"estimator": "Ridge", "parameters": {}}],
    "preparation": "default",
    "validation": {"method": "kfold", "folds": 5},
    "seed": 0,
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A table, and the answers of three trials that err independently, equally far, and of a fourth
    that errs further."""
    chance = np.random.default_rng(0)
    truth = chance.normal(size=ROWS)
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (tmp_path / "outputs").mkdir()
    folder = Folder(tmp_path / "outputs")
    pd.DataFrame({"x": chance.normal(size=ROWS), "y": truth}).to_parquet(folder.table)
    tests = [test for _, test in KFold(5, shuffle=True, random_state=0).split(truth)]
    for number, error in ((1, 1.0), (2, 1.0), (3, 1.0), (4, 1.5)):
        answers = truth + chance.normal(0, error, ROWS)
        packed = pack_answers(
            [(test, Predictions(truth[test], answers[test])) for test in tests], ROWS, None
        )
        assert packed is not None
        folder.predictions(number).write_bytes(packed)
    return folder


def concluded(
    folder: Folder, mixed: list[int], seconds: float | None = None, **references: int
) -> Findings:
    """What is found, where each trial takes 4 s to fit."""
    task: dict[str, Any] = {
        **{"spec": SPEC, "holdout": None, "kinds": {"x": "numeric"}},
        **{"dataset": "d@1", "sha256": "", "metric": "rmse", "compared": [1, 2, 3, 4]},
        "mixed": [{"number": number, "seconds": 4.0} for number in mixed],
        "seconds": seconds,
        "references": references,
    }
    nobody: Any = Reporter
    return Findings.model_validate(conclude.run(task, folder, nobody))


def test_references_that_cannot_be_distinguished_from_the_best_are_named(folder: Folder) -> None:
    assert concluded(folder, [], baseline=4, default=2).as_good == ["default"]
    assert concluded(folder, []).as_good == []


@pytest.mark.parametrize(("seconds", "most"), [(None, 3), (12.5, 3), (9.0, 2), (5.0, 0), (-1.0, 0)])
def test_a_mixture_holds_what_can_be_fitted_in_time(
    folder: Folder, seconds: float | None, most: int
) -> None:
    found = concluded(folder, [1, 2, 3], seconds)
    assert (len(found.ensemble.weights) if found.ensemble else 0) == most


@pytest.mark.parametrize("mixed", [[], [2]])
def test_where_nothing_may_be_mixed_the_trials_are_compared(
    folder: Folder, mixed: list[int]
) -> None:
    found = concluded(folder, mixed)
    assert found.ensemble is None
    assert set(found.standings) == {1, 2, 3, 4}


def test_a_search_that_cannot_compare_its_trials_says_why(own_service: RunningServer) -> None:
    with closing(sqlite3.connect(own_service.state_dir / "mlhub.db")) as database:
        database.execute(SPOILT)
        database.commit()
    pipeline = [{"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [1, 9]}}]
    with own_service.client() as hub:
        register(hub, "penguins.csv", "penguins")
        job = hub.search("penguins", "species", pipeline, method="grid", ranges="own")
        detail = job.wait()
    assert detail.result is not None
    assert detail.result.model == "penguins-species"
    sentence = "The best trials could not be compared, so the scores alone decided: "
    assert job.report is not None
    (told,) = [note for note in job.report.notes if note.startswith(sentence)]
    # The log has where it happened, and the same sentence.
    lines = [line.text for line in detail.log]
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == told
    assert any("in unpack_answers" in line for line in lines)
    said = (own_service.state_dir / "worker.log").read_text()
    assert f"Search {job.id}: {told}" in said
    assert "in unpack_answers" in said
