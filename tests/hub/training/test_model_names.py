"""One name stands for models of one target; and only columns that have a role are learnt from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.artifacts.datasets.values import column_type
from jupyter_mlhub.errors import Invalid
from tests.support.workbench import Dataset


@pytest.fixture(scope="module")
def table(hub: HubClient) -> str:
    rows = range(40)
    frame = pd.DataFrame(
        {
            "x": rows,
            "目标": ["a", "b"] * 20,
            "价格": [1.5 * i for i in rows],
            "y z": rows,
            "y/z": rows,
        }
    )
    version = hub.register(frame, "targets")
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()
    return "targets"


def test_each_target_has_a_model_of_its_own(hub: HubClient, table: str) -> None:
    first = hub.train(table, "目标", "LogisticRegression", features=["x"]).wait()
    second = hub.train(table, "价格", "Ridge", features=["x"]).wait()
    again = hub.train(table, "目标", "LogisticRegression", features=["x"]).wait()
    made = [
        (job.result.model, job.result.model_version) for job in (first, second, again) if job.result
    ]
    assert made == [("targets-model", 1), ("targets-model-2", 1), ("targets-model", 2)]
    draft = hub.draft(
        {"spec": {"dataset": table, "target": "价格", "steps": [{"estimator": "Ridge"}]}}
    )
    assert draft.model == "targets-model-2"


def test_jobs_that_wait_have_their_names(hub: HubClient, table: str) -> None:
    names = [hub.train(table, target, "Ridge", features=["x"]) for target in ("y z", "y/z")]
    made = [job.wait().result for job in names]
    assert [result.model for result in made if result] == ["targets-y-z", "targets-y-z-2"]


def test_another_target_under_a_models_name_is_refused(hub: HubClient, table: str) -> None:
    hub.train(table, "y z", "Ridge", features=["x"], model="mine").wait()
    sentence = "The model mine predicts y z; this one predicts y/z. Choose another name"
    with pytest.raises(Invalid, match=sentence):
        hub.train(table, "y/z", "Ridge", features=["x"], model="mine")
    with pytest.raises(Invalid, match="this one predicts no column"):
        hub.train(table, None, "KMeans", features=["x"], model="mine")
    spec = {"dataset": table, "target": "y/z", "steps": [{"estimator": "Ridge"}]}
    draft = hub.draft({"spec": spec, "model": "mine"})
    assert [problem.field for problem in draft.problems] == ["model"]


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Columns of all the types that no model compares."""
    folder = tmp_path_factory.mktemp("strange")
    count = 60
    start = datetime(2023, 1, 1, tzinfo=UTC)
    columns = {
        "y": pa.array([float(i) for i in range(count)]),
        "t": pa.array([start + timedelta(days=i) for i in range(count)], pa.timestamp("ns", "UTC")),
        "tags": pa.array([["a", str(i % 3)] for i in range(count)]),
        "box": pa.array([{"a": i % 3} for i in range(count)]),
        "raw": pa.array([bytes([i % 3]) for i in range(count)]),
        "clock": pa.array([i % 3 for i in range(count)], pa.time32("s")),
    }
    parquet.write_table(pa.table(columns), folder / "strange.parquet")
    return Dataset.of(folder / "strange.parquet", folder / "work")


def test_columns_without_a_role_are_left_out_with_a_note(strange: Dataset) -> None:
    checked = strange.check({"target": "y", "steps": [{"estimator": "LinearRegression"}]})
    assert checked.kinds == {"t": "date"}
    for name in ("tags", "box", "raw", "clock"):
        assert any(note.startswith(f"{name} is left out: it holds") for note in checked.notes)


@pytest.mark.parametrize("name", ["tags", "box", "raw", "clock"])
def test_a_column_without_a_role_is_no_feature_and_no_target(strange: Dataset, name: str) -> None:
    steps = [{"estimator": "LinearRegression"}]
    found = strange.problems({"target": "y", "features": [name], "steps": steps})
    assert "which no model takes. Leave it out." in found["features.0"]
    steps = [{"estimator": "DummyClassifier"}]
    found = strange.problems({"target": name, "features": ["t"], "steps": steps})
    assert "which no model takes. Choose another column." in found["target"]


@pytest.mark.parametrize(
    "storage", ["TIMESTAMPTZ_NS", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_MS", "TIMESTAMP"]
)
def test_times_of_every_precision_are_times(storage: str) -> None:
    assert column_type(storage) == "datetime"
    assert column_type(f"{storage}[]") == "other"
