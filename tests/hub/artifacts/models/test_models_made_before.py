"""Model files that were made before the code moved can still be loaded."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub.artifacts.models.files import load_model
from jupyter_mlhub.training.fitting.packages import registered_classes
from tests.support.filled import DATA

KNOWN: dict[str, Any] = json.loads((DATA / "models.json").read_text())


@pytest.mark.parametrize("name", KNOWN["models"])
def test_a_model_file_predicts_as_it_did(name: str) -> None:
    model = load_model(DATA / name)
    rows = pd.DataFrame(KNOWN["rows"], columns=KNOWN["columns"])
    expected = KNOWN["models"][name]
    assert model.predict(rows).tolist() == expected["predicted"]
    assert model.classes_.tolist() == expected["classes"]
    np.testing.assert_allclose(model.predict_proba(rows), expected["probabilities"], atol=1e-4)


def test_classes_of_other_packages_are_where_files_and_entry_points_name_them() -> None:
    found = {f"{cls.__module__}.{cls.__qualname__}" for _, cls in registered_classes()}
    assert "jupyter_mlhub.training.fitting.xgboost_labels.XGBClassifier" in found
