"""Models on new rows: judged, only predicting, saved, and when columns do not match."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import jupyter_mlhub
from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.errors import Invalid, JobFailed
from jupyter_mlhub.evaluation.drift import find_drift, make_profile
from tests.support.examples import register

ROW = {
    "island": "Biscoe",
    "bill_length_mm": 48.0,
    "bill_depth_mm": 14,
    "flipper_length_mm": 220,
    "body_mass_g": 5200,
    "sex": None,
    "year": 2008,
}


@pytest.fixture(scope="module", autouse=True)
def _model(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    hub.train("penguins", "species", "RandomForestClassifier").wait()


def registered(hub: HubClient, frame: pd.DataFrame, name: str) -> None:
    version = hub.register(frame, name)
    hub.job(version.dataset.job_id).wait()  # type: ignore[union-attr, arg-type]


def test_rows_that_are_typed_in_are_predicted(hub: HubClient) -> None:
    job = hub.evaluate("penguins-species", [ROW, {**ROW, "bill_length_mm": None}])
    job.wait()
    report = job.report
    assert report is not None
    assert report.metrics == []
    assert report.predictions is not None
    assert report.predictions.columns[:2] == ["predicted", "probability Adelie"]
    assert [row[0] for row in report.predictions.rows] == ["Gentoo", "Gentoo"]
    assert "nothing to compare with" in report.notes[0]


def test_a_model_is_judged_by_a_column_that_it_does_not_take(hub: HubClient) -> None:
    frame = hub.dataset("penguins").to_pandas()
    frame["ringed"] = ["yes", "no"] * (len(frame) // 2)
    registered(hub, frame, "ringed")
    job = hub.evaluate("penguins-species", "ringed", slice_by=["ringed"], save_as="told")
    job.wait()
    assert job.report is not None
    assert [one.column for one in job.report.slices[:3]].count("ringed") == 2
    assert {one.rows for one in job.report.slices if one.column == "ringed"} == {172}
    assert job.detail.request["slice_by"] == ["ringed"]
    assert job.again().wait().state == "succeeded"
    with pytest.raises(Invalid, match=r"Column rnged is missing in ringed\. Did you mean ringed\?"):
        hub.evaluate("penguins-species", "ringed", slice_by=["rnged"])


def test_predictions_become_a_dataset_with_their_origin(hub: HubClient) -> None:
    job = hub.evaluate("penguins-species", "penguins@1", rows=(0, 49), save_as="said")
    detail = job.wait()
    assert detail.result is not None
    assert (detail.result.dataset, detail.result.dataset_version) == ("said", 1)
    frame = hub.dataset("said").to_pandas()
    fitted = hub.model("penguins-species")
    data = hub.dataset("penguins").to_pandas().iloc[:50]
    assert frame["predicted"].tolist() == fitted.predict(data).tolist()
    probabilities = fitted.predict_proba(data)
    assert np.allclose(frame["probability Adelie"], probabilities["Adelie"])
    assert frame["species"].tolist() == data["species"].tolist()
    details = hub.version("dataset", "said").dataset
    assert details is not None
    assert details.origin is not None
    assert details.origin.model == "penguins-species"
    assert (details.origin.dataset, details.origin.dataset_version) == ("penguins", 1)
    assert details.profile is not None


def test_columns_that_do_not_match_are_named_one_by_one(hub: HubClient) -> None:
    frame = hub.dataset("penguins").to_pandas()
    other = frame.rename(columns={"island": "place"})
    other["body_mass_g"] = "heavy"
    registered(hub, other, "other")
    with pytest.raises(Invalid, match="7 columns; 5 match") as refused:
        hub.evaluate("penguins-species", "other")
    problems = {problem.field: problem.message for problem in refused.value.fields}
    assert problems["island"] == "Column island is missing in other."
    assert "body_mass_g holds words in other; the model needs numbers" in problems["body_mass_g"]
    registered(hub, frame.rename(columns={"island": "place"}), "renamed")
    job = hub.evaluate("penguins-species", "renamed", columns={"island": "place"})
    job.wait()
    assert job.report is not None
    assert job.report.metrics[0].mean > 0.95
    with pytest.raises(Invalid, match="no column ilsand"):
        hub.evaluate("penguins-species", "renamed", columns={"ilsand": "place"})


def test_a_target_of_another_kind_than_the_model_predicts_is_named(hub: HubClient) -> None:
    frame = hub.dataset("penguins").to_pandas()
    frame["species"] = frame["species"].factorize()[0]
    registered(hub, frame, "numbered")
    job = hub.evaluate("penguins-species", "numbered")
    with pytest.raises(JobFailed, match=r"holds numbers .such as 0., but the model predicts text"):
        job.wait()
    assert job.detail.error is not None
    assert [problem.field for problem in job.detail.error.errors] == ["target"]


def test_new_rows_that_look_otherwise_are_told(hub: HubClient) -> None:
    frame = hub.dataset("penguins").to_pandas()
    drifted = frame.assign(body_mass_g=frame["body_mass_g"] + 2000, island="Torgersen")
    drifted.loc[::2, "island"] = "Elsewhere"
    registered(hub, drifted, "drifted")
    job = hub.evaluate("penguins-species", "drifted")
    job.wait()
    assert job.report is not None
    drift = {shift.column: shift for shift in job.report.drift}
    assert drift["body_mass_g"].drift > 0.6
    assert drift["island"].unseen == ["Elsewhere"]
    assert drift["bill_length_mm"].drift < 0.01


def test_a_learning_curve(hub: HubClient) -> None:
    job = hub.learning_curve("penguins-species")
    job.wait()
    assert job.report is not None
    chart = job.report.charts[0]
    points = chart.spec["data"]["values"]
    assert {point["on"] for point in points} == {"training rows", "new rows"}
    assert len({point["rows"] for point in points}) == 5


def test_clusters_and_outliers_label_new_rows(hub: HubClient) -> None:
    hub.train("penguins", None, ["StandardScaler", "KMeans"], model="groups").wait()
    job = hub.evaluate("groups", "penguins", save_as="grouped")
    job.wait()
    assert set(hub.dataset("grouped").to_pandas()["cluster"]) <= set(range(8))
    hub.train("penguins", None, "IsolationForest", model="odd").wait()
    job = hub.evaluate("odd", [{**ROW, "species": "Gentoo"}])
    job.wait()
    assert job.report is not None
    assert job.report.predictions is not None
    assert job.report.predictions.columns[:2] == ["outlier", "anomaly score"]
    hub.train("penguins", None, "DBSCAN", model="dense", preparation="default").wait()
    job = hub.evaluate("dense", "penguins")
    with pytest.raises(Exception, match="can't label rows that it was not fitted on"):
        job.wait()


def test_a_report_is_one_file_that_needs_nothing_else(hub: HubClient, tmp_path: Path) -> None:
    page = hub.model("penguins-species").save_report(tmp_path / "report.html").read_text()
    assert "penguins-species v1" in page
    assert "Confusion matrix" in page
    assert "vegaEmbed" in page
    assert "src=" not in page.split("<script>")[0]
    job = hub.evaluate("penguins-species", [ROW])
    job.wait()
    assert "Gentoo" in job.save_report(tmp_path).read_text()


def test_the_same_rows_have_not_moved() -> None:
    chosen = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "a": chosen.normal(size=500),
            "mostly one": np.where(chosen.random(500) < 0.8, 1, chosen.integers(0, 5, 500)),
            "b": chosen.choice(["x", "y"], 500),
        }
    )
    assert all(one.drift == 0 for one in find_drift(make_profile(frame), frame))


def run_program(hub: HubClient, job: JobHandle, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a job's script leaves behind."""
    script = hub.program(job.id).content
    assert isinstance(script, str)
    monkeypatch.setattr(jupyter_mlhub, "connect", lambda: hub, raising=False)
    space: dict[str, Any] = {}
    exec(compile(script, "program.py", "exec"), space)
    return space


@pytest.mark.parametrize("named", [{}, {"island": "place"}])
def test_the_program_of_an_evaluation_gives_its_scores(
    hub: HubClient, named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = hub.dataset("penguins@1").to_pandas()
    frame.loc[3, "species"] = None
    registered(hub, frame.rename(columns=named), "judged")
    job = hub.evaluate("penguins-species", "judged", columns=named, rows=(0, 199))
    job.wait()
    assert job.report is not None
    space = run_program(hub, job, monkeypatch)
    found = {name: values[0] for name, values in space["scores"].items()}
    assert found == {metric.name: metric.mean for metric in job.report.metrics}


def test_the_program_reads_new_rows_as_the_evaluation_did(
    hub: HubClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = pd.date_range("2024-01-01", periods=60)
    codes = ["01", "02", "10"] * 20
    lines = [f"{c},{d:%d/%m/%Y},{'ab'[d.month % 2]}" for c, d in zip(codes, days, strict=True)]
    (tmp_path / "read.csv").write_text("code,when,label\n" + "\n".join(lines))
    (tmp_path / "again.csv").write_text(
        "code,day,label\n1,05/03/2024,b\n2,06/03/2024,a\n10,07/03/2024,b\n1,08/03/2024,b\n"
    )
    for name in ("read", "again"):
        version = hub.register(tmp_path / f"{name}.csv", name)
        assert version.dataset is not None
        hub.job(version.dataset.job_id or 0).wait()
    hub.train("read", "label", "RandomForestClassifier", task="classification", model="read").wait()
    job = hub.evaluate("read", "again", columns={"when": "day"})
    job.wait()
    assert job.report is not None
    assert any("read day first" in note for note in job.report.notes)
    with pytest.warns(UserWarning, match="numbers are read as the codes"):
        space = run_program(hub, job, monkeypatch)
    found = {name: values[0] for name, values in space["scores"].items()}
    assert found == {metric.name: metric.mean for metric in job.report.metrics}


def test_a_search_is_the_program_of_its_winner(
    hub: HubClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [{"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [1, 9]}}]
    options = {"method": "grid", "ranges": "own", "model": "searched"}
    holdout = {"method": "holdout", "test_size": 0.3}
    job = hub.search("penguins", "species", [steps], **options, holdout=holdout)
    job.wait()
    assert job.report is not None
    space = run_program(hub, job, monkeypatch)
    found = {name: values[0] for name, values in space["scores"].items()}
    assert found["accuracy"] == job.report.metrics[0].mean


def test_what_has_no_program_says_so(hub: HubClient) -> None:
    job = hub.evaluate("penguins-species", [ROW])
    job.wait()
    with pytest.raises(Invalid, match="can be exported as programs"):
        hub.program(job.id)
    assert job.again().wait().state == "succeeded"


@pytest.mark.parametrize(
    ("target", "estimator"), [("species", "DecisionTreeClassifier"), ("body_mass_g", "Ridge")]
)
def test_the_program_of_a_learning_curve_gives_its_points(
    hub: HubClient, target: str, estimator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.train("penguins", target, estimator, model=f"curved-{target}", scoring=[]).wait()
    job = hub.learning_curve(f"curved-{target}")
    assert job.wait().state == "succeeded"
    assert job.report is not None
    space = run_program(hub, job, monkeypatch)
    found = {place: row["mean"] for place, row in space["scores"].iterrows()}
    points = _points(job.report.charts[0].spec)
    assert len(points) == 10
    assert found == pytest.approx(points, rel=1e-12)


def _points(spec: dict[str, Any]) -> dict[tuple[int, str], float]:
    return {(point["rows"], point["on"]): point["score"] for point in spec["data"]["values"]}
