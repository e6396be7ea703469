"""Columns that give away the target, in tables of many rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from jupyter_mlhub.training.fitting.leaks import find_leaks

ROWS = 60_000


def test_a_long_table_is_looked_at_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree of hundreds of thousands of rows takes minutes."""
    chance = np.random.default_rng(0)
    truth = chance.integers(0, 2, ROWS)
    words = np.where(truth == 1, "yes", "no").astype(object)
    features = pd.DataFrame({"noise": chance.normal(size=ROWS), "answer": words})
    seen: list[int] = []
    fit = DecisionTreeClassifier.fit

    def counted(self: DecisionTreeClassifier, x: object, y: np.ndarray) -> object:
        seen.append(len(y))
        return fit(self, x, y)

    monkeypatch.setattr(DecisionTreeClassifier, "fit", counted)
    rows = chance.permutation(ROWS)
    notes = find_leaks("classification", "y", features, truth, [(rows[:48_000], rows[48_000:])], {})
    assert [note.split(" alone")[0] for note in notes] == ["answer"]
    assert seen == [20_000, 20_000]
