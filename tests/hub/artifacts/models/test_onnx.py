"""A graph is handed out only if it runs and says what its model says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from onnx import load_from_string

from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.evaluation.drift import make_profile
from jupyter_mlhub.training.fitting import onnx
from tests.support.workbench import Dataset, Fit

FOREST = {"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 5}}


def make(where: Path, steps: list[Any], **more: Any) -> Fit:
    chosen = np.random.default_rng(0)
    x = chosen.normal(size=(120, 2))
    frame = pd.DataFrame(x, columns=["a", "b"])
    frame["word"] = np.where(chosen.random(120) < 0.5, "red", "blue")
    frame["y"] = np.where(x.sum(axis=1) > 0, "p", "q")
    return Dataset.of(frame, where).fit({"target": "y", "steps": steps, **more})


def write(fit: Fit) -> bytes:
    return onnx.to_onnx(fit.model, fit.checked.kinds, make_profile(fit.table.features))


@pytest.mark.parametrize("steps", [[FOREST], ["StandardScaler", "LogisticRegression"]])
def test_a_graph_that_agrees_is_handed_out(steps: list[Any], tmp_path: Path) -> None:
    full = [step if isinstance(step, dict) else {"estimator": step} for step in steps]
    assert write(make(tmp_path, full))


def test_a_graph_that_disagrees_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = make(tmp_path, [FOREST])
    right = onnx.ask_model

    def other(model: Any, rows: pd.DataFrame) -> Any:
        predicted, probabilities = right(model, rows)
        return np.where(predicted == "p", "q", "p"), probabilities

    monkeypatch.setattr(onnx, "ask_model", other)
    with pytest.raises(Invalid, match="predicts something else"):
        write(fit)


def test_a_graph_that_does_not_run_is_not(tmp_path: Path) -> None:
    scaled = {"steps": [{"estimator": "StandardScaler"}, {"estimator": "SVC"}]}
    stack = {
        "estimator": "StackingClassifier",
        "parameters": {"estimators": [["forest", FOREST], ["svm", scaled]]},
    }
    fit = make(tmp_path, [stack], features=["a", "b"])
    with pytest.raises(Invalid, match="StackingClassifier"):
        write(fit)


def of_texts(words: list[str], where: Path) -> Fit:
    chosen = np.random.default_rng(0)
    texts = [" ".join(chosen.choice([*words, "and", "with"], 6)) for _ in range(200)]
    y = np.where([words[0] in text for text in texts], "p", "q")
    frame = pd.DataFrame({"text": texts, "y": y})
    fit = Dataset.of(frame, where).fit(
        {"target": "y", "steps": [{"estimator": "LogisticRegression"}]}
    )
    assert fit.checked.kinds == {"text": "text"}
    return fit


def test_words_need_no_locale_that_slim_machines_lack(tmp_path: Path) -> None:
    nodes = load_from_string(write(of_texts(["Red", "blue", "tree"], tmp_path))).graph.node
    assert [one.s for node in nodes for one in node.attribute if one.name == "locale"] == [b"C"]


def test_words_that_a_graph_reads_otherwise_are_found(tmp_path: Path) -> None:
    """Its pattern of words and its capitals know ASCII only."""
    with pytest.raises(Invalid, match="predicts something else"):
        write(of_texts(["\u00c4pfel", "blau", "rot"], tmp_path))


def test_inputs_say_of_which_column_they_are(tmp_path: Path) -> None:
    chosen = np.random.default_rng(0)
    frame = pd.DataFrame(chosen.normal(size=(60, 2)), columns=["bill length (mm)", "Größe"])
    frame["y"] = np.where(frame.sum(axis=1) > 0, "p", "q")
    fit = Dataset.of(frame, tmp_path).fit({"target": "y", "steps": [FOREST]})
    inputs = load_from_string(write(fit)).graph.input
    assert [one.doc_string for one in inputs] == ["bill length (mm)", "Größe"]
    assert inputs[0].name != "bill length (mm)"
