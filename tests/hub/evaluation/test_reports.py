"""What reports say: intervals that hold what they promise, importance, slices, worst rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.dummy import DummyClassifier, DummyRegressor

from jupyter_mlhub.evaluation.metrics.definitions import metrics_of
from jupyter_mlhub.evaluation.metrics.dummy import make_dummy, predict_dummy
from jupyter_mlhub.evaluation.metrics.predictions import Predictions, encoded
from jupyter_mlhub.evaluation.metrics.ranking import Ranking, calibration
from jupyter_mlhub.evaluation.metrics.scores import draw_weights, plain_scores, weighted_scores
from jupyter_mlhub.evaluation.report.page import report_page
from jupyter_mlhub.evaluation.report.slices import make_slices
from jupyter_mlhub.schemas.pipelines.reports import Task
from tests.support.examples import EXAMPLES
from tests.support.workbench import Dataset, Fit

CHOSEN = np.random.default_rng(0)
FOREST = {"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 20}}


def classified(rows: int, classes: int) -> Predictions:
    truth = CHOSEN.integers(0, classes, rows)
    probabilities = CHOSEN.dirichlet(np.ones(classes), rows).round(2)  # with ties
    probabilities[np.arange(rows), truth] += 0.3
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    names = np.array([f"class {i}" for i in range(classes)], dtype=object)
    return Predictions(names[truth], names[probabilities.argmax(axis=1)], probabilities, names)


def placed(predictions: Predictions) -> Predictions:
    """With classes as places among all of them."""
    return predictions if predictions.classes is None else encoded([predictions])[1][0]


def measured(rows: int) -> Predictions:
    truth = CHOSEN.normal(5, 2, rows)
    return Predictions(truth, truth + CHOSEN.normal(size=rows))


@pytest.mark.parametrize(
    ("task", "predictions"),
    [
        ("classification", classified(200, 2)),
        ("classification", classified(300, 4)),
        ("regression", measured(200)),
    ],
)
def test_scores_are_scikit_learns(task: Task, predictions: Predictions) -> None:
    """With weights of one, and with rows drawn several times."""
    rows = len(predictions.truth)
    weights = np.vstack([np.ones(rows), draw_weights(rows, 3)])
    found = weighted_scores(task, placed(predictions), weights)
    assert found.keys() == {definition.name for definition in metrics_of(task)}
    for index, weight in enumerate(weights):
        drawn = predictions.at(np.repeat(np.arange(rows), weight.astype(int)))
        for name, expected in by_scikit_learn(drawn).items():
            assert found[name][index] == pytest.approx(expected, rel=1e-9)


def test_scores_that_are_not_defined_are_not_told() -> None:
    unseen = Predictions(
        np.array(["a", "c"]), np.array(["a", "a"]), np.eye(2), np.array(["a", "b"])
    )
    assert plain_scores("classification", placed(unseen)).keys() == {
        "accuracy",
        "balanced_accuracy",
        "f1_macro",
    }
    absent = Predictions(
        np.array(["a", "a"]), np.array(["a", "b"]), np.eye(2), np.array(["a", "b"])
    )
    assert np.isnan(plain_scores("classification", placed(absent))["roc_auc"])
    one = Predictions(np.array([1.0]), np.array([2.0]))
    assert np.isnan(plain_scores("regression", one)["r2"])
    same = Predictions(np.full(5, 1e9), np.full(5, 1e9 + 1))
    assert plain_scores("regression", same)["r2"] == metrics.r2_score(same.truth, same.predicted)


@pytest.mark.parametrize("classes", [2, 3, 7])
@pytest.mark.parametrize("rows", [30, 500])
def test_plain_scores_are_scikit_learns_to_the_last_digit(classes: int, rows: int) -> None:
    for _ in range(20):
        predictions = classified(rows, classes)
        if len(set(predictions.truth)) == classes:
            found = plain_scores("classification", placed(predictions))
            assert found == by_scikit_learn(predictions)
        assert plain_scores("regression", measured(rows)).keys() == {"r2", "mae", "rmse"}


@pytest.mark.parametrize("rows", [12, 500])
def test_curves_are_scikit_learns_to_the_last_digit(rows: int) -> None:
    for _ in range(20):
        predictions = classified(rows, 2)
        is_class = predictions.truth == "class 1"
        assert predictions.probabilities is not None
        score = predictions.probabilities[:, 1]
        ranking = Ranking.of(is_class, score)
        assert np.array_equal(ranking.roc(), metrics.roc_curve(is_class, score)[:2])
        right, found, _ = metrics.precision_recall_curve(is_class, score)
        assert np.array_equal(ranking.precision_recall(), (found[::-1], right[::-1]))
        actual, said = calibration_curve(is_class, score, n_bins=5, strategy="quantile")
        assert np.array_equal(calibration(is_class, score, 5), (said, actual))


@pytest.mark.parametrize("predictions", [classified(200, 3), measured(200)])
def test_the_dummy_is_scikit_learns(predictions: Predictions) -> None:
    classifies = predictions.classes is not None
    truth, nothing = predictions.truth, np.zeros((200, 1))
    theirs = DummyClassifier(strategy="prior") if classifies else DummyRegressor()
    theirs.fit(nothing, truth)
    ours = predict_dummy(make_dummy(truth, "classification" if classifies else "regression"), truth)
    assert np.array_equal(ours.predicted, theirs.predict(nothing))
    if classifies:
        assert ours.probabilities is not None
        assert np.array_equal(ours.probabilities, theirs.predict_proba(nothing))


def by_scikit_learn(p: Predictions) -> dict[str, float]:
    if p.classes is None:
        return {
            "r2": metrics.r2_score(p.truth, p.predicted),
            "mae": metrics.mean_absolute_error(p.truth, p.predicted),
            "rmse": metrics.root_mean_squared_error(p.truth, p.predicted),
        }
    assert p.probabilities is not None
    ranks = p.probabilities[:, 1] if len(p.classes) == 2 else p.probabilities
    recall, f1 = metrics.precision_recall_fscore_support(p.truth, p.predicted, zero_division=0)[1:3]
    return {
        "accuracy": metrics.accuracy_score(p.truth, p.predicted),
        "balanced_accuracy": float(np.mean(recall)),
        "f1_macro": float(np.mean(f1)),
        "roc_auc": metrics.roc_auc_score(p.truth, ranks, multi_class="ovr"),
        "log_loss": metrics.log_loss(p.truth, p.probabilities, labels=p.classes),
    }


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Fit:
    data = Dataset.of(EXAMPLES / "penguins.csv", tmp_path_factory.mktemp("penguins"))
    return data.fit({"target": "species", "steps": [FOREST]})


def test_every_score_has_its_spread_interval_and_dummy(fitted: Fit) -> None:
    for metric in fitted.report.metrics:
        assert metric.spread is not None
        assert metric.interval is not None
        assert metric.interval[0] <= metric.mean <= metric.interval[1]
        assert metric.baseline is not None
        assert metric.help
    assert fitted.report.metrics[0].interval[1] <= 1  # type: ignore[index]


def test_what_matters_is_found(fitted: Fit) -> None:
    found = {one.column: one for one in fitted.report.importance}
    assert min(found["bill_length_mm"].mean, found["island"].mean) > 0.1
    assert found["bill_length_mm"].spread is not None
    assert abs(found["year"].mean) < 0.02


@pytest.mark.parametrize(("columns", "is_told"), [(200, False), (201, True)])
def test_importance_that_is_left_out_is_told(tmp_path: Path, columns: int, is_told: bool) -> None:
    values = np.random.default_rng(0).normal(size=(40, columns))
    table = pd.DataFrame(values, columns=[f"x{place}" for place in range(columns)])
    table["y"] = values[:, 0]
    table.to_csv(tmp_path / "wide.csv", index=False)
    spec = {"target": "y", "steps": [{"estimator": "DummyRegressor"}]}
    report = Dataset.of(tmp_path / "wide.csv", tmp_path).fit(spec).report
    told = [note for note in report.notes if note.startswith("Feature importance is left out")]
    assert len(told) == is_told
    assert bool(report.importance) == (not is_told)


def test_slices_and_worst_rows_are_those_of_the_table(fitted: Fit) -> None:
    slices = {(s.column, s.value): s for s in fitted.report.slices}
    assert slices["island", "Torgersen"].rows == 52
    assert slices["sex", "missing"].rows == 11
    worst = fitted.report.worst
    assert worst is not None
    table = fitted.table
    for row in worst.rows:
        assert row[worst.columns.index("actual")] == table.truth[row[0]]
        assert row[1] != row[2]
        assert row[worst.columns.index("island")] == table.features["island"].iloc[row[0]]
    sureness = [row[3] for row in worst.rows]
    assert sureness == sorted(sureness, reverse=True)


def test_rows_are_told_apart_by_columns_that_the_model_does_not_see(tmp_path: Path) -> None:
    rows = 400
    frame = pd.DataFrame(
        {
            "x": np.arange(rows) % 100,
            "hidden": ["easy", "hard"] * (rows // 2),
            "code": [f"c{row % 40:02}" if row % 4 else "common" for row in range(rows)],
            "day": pd.date_range("2024-01-01", periods=rows).astype(str),
        }
    )
    frame["y"] = np.where(frame.hidden == "easy", frame.x > 49, np.arange(rows) % 3 == 0)
    frame.to_csv(tmp_path / "t.csv", index=False)
    spec = {
        "target": "y",
        "features": ["x"],
        "steps": [FOREST],
        "slice_by": ["hidden", "code", "day", "hidden"],
    }
    report = Dataset.of(tmp_path / "t.csv", tmp_path).fit(spec).report
    found = {(s.column, s.value): s for s in report.slices}
    assert report.slices[0].column == "hidden"
    assert found["hidden", "hard"].rows == found["hidden", "easy"].rows == rows // 2
    assert found["hidden", "hard"].score < found["hidden", "easy"].score - 0.15
    codes = [one for one in report.slices if one.column == "code"]
    assert found["code", "common"].rows == rows // 4
    assert len(codes) == 12
    assert sum(one.rows for one in codes) == rows
    assert found["day", "all others"].rows == rows - 11 * 1


def test_slices_of_what_is_not_there_are_refused(tmp_path: Path) -> None:
    data = Dataset.of(EXAMPLES / "penguins.csv", tmp_path)
    spec = {"target": "species", "steps": [FOREST], "slice_by": ["sexx"]}
    message = data.problems(spec)["slice_by.0"]
    assert message == "Column sexx is missing in data@1. Did you mean sex?"
    spec = {"steps": [{"estimator": "KMeans"}], "slice_by": ["sex"]}
    assert "scores no single rows" in data.problems(spec)["slice_by"]


def test_a_report_in_one_file_runs_nothing_that_is_in_it(fitted: Fit) -> None:
    hostile = "</script><script>alert(1)</script>"
    chart = fitted.report.charts[0].model_copy(update={"title": hostile})
    report = fitted.report.model_copy(
        update={
            "target": hostile,
            "notes": [hostile],
            "charts": [chart, *fitted.report.charts[1:]],
        }
    )
    page = report_page(hostile, report, {"by": hostile, "spec": {"x": hostile}})
    assert hostile not in page
    assert page.count("<script>") == 2


@pytest.mark.parametrize(
    ("spec", "titles"),
    [
        (
            {"target": "body_mass_g", "steps": [{"estimator": "Ridge"}]},
            {"Predicted against actual", "Residuals", "Feature importance"},
        ),
        ({"target": "sex", "steps": [FOREST]}, {"ROC", "Threshold", "Calibration"}),
        ({"steps": [{"estimator": "IsolationForest"}]}, {"Anomaly scores of the rows"}),
    ],
)
def test_each_task_has_its_charts(tmp_path: Path, spec: dict[str, Any], titles: set[str]) -> None:
    report = Dataset.of(EXAMPLES / "penguins.csv", tmp_path).fit(spec).report
    assert titles <= {chart.title for chart in report.charts}
    assert all(chart.help or chart.title == "Rows of each cluster" for chart in report.charts)


@pytest.mark.parametrize("kind", ["int64", "uint64", "Int64"])
def test_identifiers_that_fractions_cannot_hold_make_no_slices(kind: str) -> None:
    ids = pd.Series([2**60 + i for i in range(60)], dtype=kind, name="id")
    chosen = ids.to_frame()
    assert make_slices(chosen, chosen, np.ones(60), "accuracy") == []


def test_slices_of_infinite_numbers_are_cut_by_the_finite_ones() -> None:
    numbers = pd.Series([*range(98), np.inf, -np.inf], dtype=float, name="x").to_frame()
    found = make_slices(numbers, numbers[[]], np.ones(100), "accuracy")
    assert sum(one.rows for one in found) == 100
    assert not any("nan" in one.value or "inf" in one.value for one in found)


SMALL = 1e-9


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Columns of which six decimals show nothing."""
    chosen = np.random.default_rng(0).normal(size=(60, 3)) * SMALL
    frame = pd.DataFrame(chosen, columns=["a", "b", "y"])
    return Dataset.of(frame, tmp_path_factory.mktemp("small"))


def test_rows_of_small_numbers_keep_their_digits(small: Dataset) -> None:
    spec = {"target": "y", "steps": [{"estimator": "KNeighborsRegressor"}]}
    fit = small.fit(spec)
    worst = fit.report.worst
    assert worst is not None
    for row in worst.rows:
        assert row[1] == fit.table.truth[row[0]]
        assert row[4:] == fit.table.features.iloc[row[0]].tolist()
    shown = report_page("small", fit.report, {})
    assert f"{worst.rows[0][1]:.6g}<" in shown
    assert str(worst.rows[0][1]) not in shown.partition("const specs")[0]


def test_a_map_of_small_numbers_is_no_single_point(small: Dataset) -> None:
    spec = {"steps": [{"estimator": "KMeans"}], "features": ["a", "b", "y"], "preparation": "none"}
    charts = {chart.title: chart for chart in small.fit(spec).report.charts}
    points = next(
        chart.spec["data"]["values"]
        for chart in charts.values()
        if "x" in chart.spec["data"]["values"][0]
    )
    assert len({point["x"] for point in points}) > 50


def test_a_loss_in_single_precision_is_scikit_learns_to_the_last_digit(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(300, 2))
    frame = pd.DataFrame(x, columns=["a", "b"]).assign(y=np.where(x.sum(axis=1) > 0, "p", "q"))
    split = {"train": {"start": 0, "end": 199}, "test": {"start": 200, "end": 299}}
    fit = Dataset.of(frame, tmp_path).fit(
        {
            "target": "y",
            "steps": [{"estimator": "XGBClassifier", "parameters": {"n_estimators": 5}}],
            "validation": {"method": "rows", **split},
        }
    )
    probabilities = fit.model.predict_proba(fit.table.features[200:])
    assert probabilities.dtype == np.float32
    found = {metric.name: metric.mean for metric in fit.report.metrics}
    truth = fit.table.truth[200:]
    assert found["log_loss"] == metrics.log_loss(truth, probabilities, labels=fit.model.classes_)
    assert found["roc_auc"] == metrics.roc_auc_score(
        truth == fit.model.classes_[1], probabilities[:, 1]
    )
