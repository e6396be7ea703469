"""Problems in a spec are reported before it is queued, with the field and a correction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlhub.training.columns import kind_of
from tests.support.examples import EXAMPLES, texts
from tests.support.workbench import Dataset

FOREST = {"estimator": "RandomForestClassifier"}
SCALER = {"estimator": "StandardScaler"}


@pytest.fixture(scope="module")
def penguins(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return Dataset.of(EXAMPLES / "penguins.csv", tmp_path_factory.mktemp("penguins"))


def nested(depth: int) -> dict[str, Any]:
    inner = FOREST if depth == 0 else nested(depth - 1)
    return {"estimator": "CalibratedClassifierCV", "parameters": {"estimator": inner}}


MEMBER = "steps.0.parameters.estimators.a"


def of_members(own: dict[str, Any], *before: dict[str, Any]) -> dict[str, Any]:
    """An ensemble with a pipeline that says more than its steps."""
    parameters = {"estimators": [["a", {"steps": [FOREST], **own}], ["b", FOREST]]}
    ensemble = {"estimator": "VotingClassifier", "parameters": parameters}
    return {"target": "species", "steps": [*before, ensemble], "preparation": "none"}


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        ({"target": "species", "steps": [SCALER]}, "steps.0.estimator", "predicts nothing"),
        (
            {"target": "species", "steps": [FOREST, FOREST]},
            "steps.0.estimator",
            "is a classifier: it can only be the last step",
        ),
        ({"steps": [FOREST]}, "target", "Say which column to predict"),
        ({"target": "species", "steps": [{"estimator": "KMeans"}]}, "target", "has no target"),
        (
            {"target": "species", "steps": [FOREST], "task": "regression"},
            "steps.0.estimator",
            "can't be used for regression",
        ),
        (
            {"target": "species", "steps": [{"estimator": "Ridge"}]},
            "target",
            "regression needs numbers",
        ),
        (
            {"target": "species", "steps": [FOREST], "scoring": ["accuracie"]},
            "scoring.0",
            "Did you mean accuracy?",
        ),
        ({"target": "species", "steps": [FOREST], "scoring": ["r2"]}, "scoring.0", "regression"),
        ({"target": "species", "steps": [FOREST], "scoring": ["f1"]}, "scoring.0", "f1_macro"),
        (
            {
                "target": "species",
                "steps": [FOREST],
                "preparation": [{"columns": {"names": ["ilsand"]}, "steps": []}],
            },
            "preparation.0.columns.names",
            "Did you mean island?",
        ),
        (
            {
                "target": "species",
                "steps": [FOREST],
                "preparation": [{"columns": {"kind": "text"}, "steps": []}],
            },
            "preparation.0.columns",
            "No column",
        ),
        (
            {
                "target": "species",
                "steps": [FOREST],
                "preparation": [
                    {"columns": {"kind": "numeric"}, "steps": [{"estimator": "SimpleImputr"}]}
                ],
            },
            "preparation.0.steps.0.estimator",
            "Did you mean SimpleImputer?",
        ),
        (
            {
                "target": "species",
                "steps": [
                    {"estimator": "VotingClassifier", "parameters": {"estimators": [["a", 3]]}}
                ],
            },
            "steps.0.parameters.estimators",
            "can't be",
        ),
        (
            {
                "target": "species",
                "steps": [
                    {
                        "estimator": "VotingClassifier",
                        "parameters": {"estimators": [["a", FOREST], ["a", FOREST]]},
                    }
                ],
            },
            "steps.0.parameters.estimators",
            "must differ",
        ),
        (
            {
                "target": "species",
                "steps": [
                    {
                        "estimator": "BaggingClassifier",
                        "parameters": {
                            "estimator": {"estimator": "SVC", "parameters": {"C": -1.0}}
                        },
                    }
                ],
            },
            "steps.0.parameters.estimator.parameters.C",
            "more than 0",
        ),
        ({"target": "species", "steps": [nested(15)]}, None, "nested too deeply"),
        (
            {
                "target": "species",
                "steps": [
                    {
                        "estimator": "BaggingClassifier",
                        "parameters": {"estimator": {"steps": "SVC"}},
                    }
                ],
            },
            "steps.0.parameters.estimator",
            "A pipeline is",
        ),
        (of_members({"preparation": "nome"}), f"{MEMBER}.preparation", '"default", "none", or'),
        (of_members({"extra": 1}), MEMBER, "and nothing else"),
        (
            of_members({"preparation": [{"columns": {"names": ["iland"]}}]}),
            f"{MEMBER}.preparation.0.columns.names",
            "Did you mean island?",
        ),
        (
            of_members({"preparation": [{"columns": {"kind": "date"}}]}),
            f"{MEMBER}.preparation.0.columns",
            "No column",
        ),
        (
            of_members(
                {
                    "preparation": [
                        {"columns": {"kind": "numeric"}, "steps": [{"estimator": "SimpleImputr"}]}
                    ]
                }
            ),
            f"{MEMBER}.preparation.0.steps.0.estimator",
            "Did you mean SimpleImputer?",
        ),
        (
            {**of_members({"preparation": "default"}), "preparation": "default"},
            f"{MEMBER}.preparation",
            "Only a member",
        ),
        (
            {
                "target": "species",
                "preparation": "none",
                "steps": [
                    {
                        "estimator": "BaggingClassifier",
                        "parameters": {"estimator": {"preparation": "default", "steps": [FOREST]}},
                    }
                ],
            },
            "steps.0.parameters.estimator.preparation",
            "Only a member",
        ),
        (
            of_members({"preparation": "default"}, SCALER),
            "steps.1.parameters.estimators.a.preparation",
            "Only a member",
        ),
    ],
)
def test_a_spec_that_can_not_work_names_its_field(
    penguins: Dataset, spec: dict[str, Any], field: str | None, words: str
) -> None:
    problems = penguins.problems(spec)
    assert any(
        words in message and (field is None or field == name) for name, message in problems.items()
    ), problems


def test_kinds_of_columns(penguins: Dataset, tmp_path: Path) -> None:
    found = {column.name: kind_of(column) for column in penguins.columns}
    assert found["island"] == "categorical"
    assert found["body_mass_g"] == "numeric"
    weather = Dataset.of(EXAMPLES / "seattle-weather.csv", tmp_path / "weather")
    assert kind_of(weather.columns[0]) == "date"
    written = Dataset.of(texts(), tmp_path / "texts")
    kinds = {column.name: kind_of(column) for column in written.columns}
    assert kinds["words"] == "text"
    assert kinds["flag"] == "numeric"


def test_what_no_group_names_is_prepared_by_default(penguins: Dataset) -> None:
    checked = penguins.check(
        {
            "target": "species",
            "steps": [FOREST],
            "preparation": [{"columns": {"pattern": "bill_*"}, "steps": []}],
        }
    )
    parts = {part.name: part.columns for part in checked.plan.parts}
    assert parts["group1"] == ["bill_length_mm", "bill_depth_mm"]
    assert parts["other-categorical"] == ["island", "sex"]
    assert checked.needs == {
        *("RandomForestClassifier", "SimpleImputer", "OneHotEncoder"),
    }
