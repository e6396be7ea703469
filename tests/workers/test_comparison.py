"""Trainings, trials, models and evaluations side by side, as a real worker made them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle, ModelsCompared
from jupyter_mlhub.errors import Conflict, Invalid, MLHubError, NotFound
from jupyter_mlhub.training.fitting.splits import make_splits
from tests.support.endless import ENDLESS
from tests.support.examples import EXAMPLES, register
from tests.support.running import PASSWORD, RunningServer, until
from tests.support.workbench import Dataset

TREE = [{"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": 1}}]
FOREST = [{"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 20}}]
ACCOUNT = "comparer"


@pytest.fixture(scope="module", autouse=True)
def penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


@pytest.fixture(scope="module")
def stump(hub: HubClient) -> JobHandle:
    return done(hub.train("penguins", "species", TREE, model="stump"))


@pytest.fixture(scope="module")
def forest(hub: HubClient) -> JobHandle:
    return done(hub.train("penguins", "species", FOREST, model="forest"))


def done(job: JobHandle) -> JobHandle:
    job.wait()
    return job


@pytest.fixture(scope="module")
def searched(hub: HubClient) -> JobHandle:
    steps = [{"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [1, 5, 9]}}]
    return done(hub.search("penguins", "species", steps, method="grid", ranges="own", model="near"))


def answers_alone(steps: Any, tmp_path: Path) -> tuple[Any, NDArray[Any], NDArray[Any]]:
    """The table, the truth and the predictions of a 5-fold cross-validation without a hub."""
    alone = Dataset.of(EXAMPLES / "penguins.csv", tmp_path)
    fit = alone.fit({"target": "species", "steps": steps})
    predicted = np.empty(len(fit.table), dtype=object)
    for train, test in make_splits(fit.checked.spec, fit.table):
        fit.model.fit(fit.table.features.iloc[train], fit.table.truth[train])
        predicted[test] = fit.model.predict(fit.table.features.iloc[test])
    return fit.table, fit.table.truth, predicted


def test_only_what_differs_is_told(stump: JobHandle, forest: JobHandle, hub: HubClient) -> None:
    found = hub.compare(stump, forest)
    assert [(one.letter, one.key) for one in found.document.compared] == [
        ("A", f"job:{stump.id}"),
        ("B", f"job:{forest.id}"),
    ]
    times = [one for one in found.differences if one.group == "time"]
    # Two times may be equal by chance. Then they are no difference.
    told = {"seconds of a fit", "seconds of a prediction of 1,000 rows"}
    assert {one.name for one in times} <= told
    assert all(a is not None and b is not None and a != b for a, b in (t.values for t in times))
    facts = [one for one in found.differences if one not in times]
    assert {(one.group, one.name): one.values for one in facts} == {
        ("steps", "pipeline"): ["DecisionTreeClassifier", "RandomForestClassifier"],
        ("parameters", "DecisionTreeClassifier.max_depth"): ["1", None],
        ("parameters", "RandomForestClassifier.n_estimators"): [None, "20"],
    }
    assert found.document.equal > 10
    assert {one.name: one.best for one in found.metrics}["accuracy"] == ["B"]
    assert found.document.warnings == []
    for one in found.metrics:
        a, b = one.values
        assert a is not None
        assert b is not None
        assert a.mean != b.mean
        assert a.interval is not None


def test_parameters_are_told_with_their_defaults(hub: HubClient, stump: JobHandle) -> None:
    deeper = done(hub.train("penguins", "species", "DecisionTreeClassifier", features=["island"]))
    found = {one.name: one.values for one in hub.compare(stump, deeper).differences}
    assert found["DecisionTreeClassifier.max_depth"] == ["1", "None (default)"]
    assert found["features"][1] == "1 shared feature"
    assert "bill_depth_mm" in (found["features"][0] or "")


def test_rows_and_lead_are_those_of_the_same_fits(
    hub: HubClient, stump: JobHandle, forest: JobHandle, tmp_path: Path
) -> None:
    table, truth, of_stump = answers_alone(TREE, tmp_path)
    right_a, right_b = of_stump == truth, answers_alone(FOREST, tmp_path)[2] == truth
    found = hub.compare(stump, forest)
    (lead,) = found.lead
    gap = right_b.mean() - right_a.mean()
    assert (lead.best, lead.other, lead.metric) == ("B", "A", "accuracy")
    assert lead.beyond_chance
    assert lead.difference == pytest.approx(-gap)
    assert lead.p is not None
    assert lead.p < 1e-6
    assert stats.ttest_rel(right_b.astype(int), right_a.astype(int)).pvalue < 1e-6
    assert lead.sentence.startswith("B leads A by more than chance: its accuracy is 0.20")
    assert "on the same 344 rows" in lead.sentence
    better = {int(row) for row in table.positions[right_b & ~right_a]}
    worse = {int(row) for row in table.positions[right_a & ~right_b]}
    told = {(one.better, one.worse): one.rows for one in found.document.disagreements}
    assert told == {("B", "A"): len(better), ("A", "B"): len(worse)}
    assert found.document.disagreements[1].sentence == (
        f"B is right on {len(better)} rows where A is wrong."
    )
    rows = found.all_rows()
    assert {one.row for one in rows} == better
    assert [one.gain for one in rows] == sorted((one.gain for one in rows), reverse=True)
    assert {one.row for one in found.all_rows("A", "B")} == worse
    page = found.rows(limit=5)
    assert page.items == rows[:5]
    assert page.total == len(better)
    for one in page.items:
        place = int(np.flatnonzero(table.positions == one.row)[0])
        assert (one.actual, one.better, one.worse) == (
            *(truth[place], truth[place]),
            of_stump[place],
        )
        (cells,) = hub.rows("penguins", offset=one.row, limit=1).rows
        shown = dict(zip(hub.rows("penguins").columns, cells, strict=True))
        assert one.cells == [shown[name] for name in page.columns]


def test_curves_lie_one_over_the_other(hub: HubClient, stump: JobHandle, forest: JobHandle) -> None:
    document = hub.compare(stump, forest).document
    assert [chart.title for chart in document.charts] == [
        "ROC",
        "Precision and recall",
        "Calibration",
    ]
    for chart in document.charts:
        points = chart.spec["layer"][0]["data"]["values"]
        assert {point["of"] for point in points} == {"A", "B"}
        assert {point["class"] for point in points} == {"Adelie", "Chinstrap", "Gentoo"}
    reports = [job.report for job in (stump, forest)]
    by_class = {one.name: one.values for one in document.classes}
    for report, place in zip(reports, (0, 1), strict=True):
        assert report is not None
        assert by_class["Chinstrap"][place] == report.classes[1].f1
    spans = [one.span for one in document.slices]
    assert spans == sorted(spans, reverse=True)
    assert document.slices[0].values[0] is not None


@pytest.mark.usefixtures("stump")
def test_trials_models_and_searches_are_compared(hub: HubClient, searched: JobHandle) -> None:
    trials = [f"trial:{searched.id}/{number}" for number in (1, 2)]
    found = hub.compare(*trials, searched, hub.model("stump"))
    kinds = [one.kind for one in found.document.compared]
    assert kinds == ["trial", "trial", "search", "model"]
    assert found.document.compared[3].key == "model:stump@1"
    assert all(one.has_predictions for one in found.document.compared)
    assert found.document.notes == [
        "A and B have no scores by group, because trials have no report. Train them to have one: "
        "Open as pipeline."
    ]
    assert found.document.warnings == [
        "A, B and C were chosen among trials by these scores, which are a little too good for that."
    ]
    assert len(found.lead) == 3
    assert all(lead.sentence.endswith(", all tested together.") for lead in found.lead[1:])
    same = {(one.better, one.worse): one.rows for one in found.document.disagreements}
    assert same["A", "C"] == same["C", "A"] == 0  # the winner is the first trial
    equal = hub.compare(trials[0], searched).lead[0]
    assert equal.sentence == "A and B have the same accuracy on the same 344 rows."
    assert not equal.beyond_chance


@pytest.mark.usefixtures("forest")
def test_other_splits_and_targets_can_not_be_compared(hub: HubClient, stump: JobHandle) -> None:
    how = {"method": "holdout", "test_size": 0.5}
    other = done(hub.train("penguins", "species", TREE, model="half", validation=how))
    found = hub.compare(stump, other)
    assert found.document.warnings == [
        "They were not tested on the same rows in the same folds, so their scores can't be "
        "compared (A: 5-fold cross-validation; B: hold-out of 50% of the rows)."
    ]
    assert found.lead[0].beyond_chance is None
    assert found.lead[0].sentence.endswith(
        "can't be told: they were not tested on the same rows in the same folds."
    )
    evaluated = [done(hub.evaluate(name, "penguins")) for name in ("stump", "forest")]
    of_models = hub.compare(*evaluated)
    assert of_models.document.warnings == []
    assert of_models.lead[0].beyond_chance
    models = {one.name: one.values for one in of_models.differences}["evaluated model"]
    assert models == ["stump@1", "forest@1"]
    island = done(hub.train("penguins", "island", TREE, model="island"))
    foreign = hub.compare(stump, island)
    assert foreign.document.warnings[0].startswith("They predict different columns")
    assert foreign.document.charts == []
    assert foreign.document.disagreements == []
    with pytest.raises(Invalid, match="no rows in common"):
        foreign.rows()


def test_rows_of_a_group_are_one_unit(hub: HubClient) -> None:
    """Three islands tell less than their 344 rows."""
    how = {"method": "kfold", "groups": "island", "folds": 3}
    jobs = [
        done(hub.train("penguins", "species", steps, model=f"by-island-{n}", validation=how))
        for n, steps in enumerate((TREE, FOREST))
    ]
    (lead,) = hub.compare(*jobs).lead
    assert lead.interval is not None
    table = hub.dataset("penguins").to_pandas()
    right = []
    for job in jobs:
        (other,) = (one for one in jobs if one is not job)
        found = hub.compare(other, job)
        gained = {one.row for one in found.all_rows("B", "A")}
        right.append(np.array([row in gained for row in range(len(table))], int))
    gains = (right[1] - right[0]) * (1 if lead.best == "B" else -1)
    assert lead.difference == pytest.approx(-gains.mean())
    by_island = [
        gains[(table["island"] == name).to_numpy()].sum() for name in table["island"].unique()
    ]
    sizes = table["island"].value_counts()[table["island"].unique()].to_numpy()
    parts = (by_island - gains.mean() * sizes) / len(gains)
    error = np.sqrt(1.5 * np.square(parts).sum())
    assert np.diff(lead.interval)[0] / 2 > stats.t.ppf(0.975, 2) * error * 0.99


def test_quantities_are_compared_by_their_errors(hub: HubClient) -> None:
    flat = done(hub.train("penguins", "body_mass_g", "DummyRegressor", model="flat"))
    ridge = done(hub.train("penguins", "body_mass_g", "Ridge", model="ridge"))
    found = hub.compare(flat, ridge)
    assert found.lead[0].best == "B"
    assert found.lead[0].metric == "rmse"
    assert "mean squared error" in found.lead[0].sentence
    assert [chart.title for chart in found.document.charts] == [
        "Errors",
        "Predicted against actual",
    ]
    a, b = (one.rows for one in found.document.disagreements)
    assert a + b <= 342
    assert found.document.disagreements[1].sentence == f"B is closer than A on {b} rows of 342."
    rows = found.all_rows()
    assert len(rows) == b
    first = rows[0]
    assert first.gain == pytest.approx(
        abs(first.worse - first.actual) - abs(first.better - first.actual)
    )
    assert first.gain == max(one.gain for one in rows)


@pytest.mark.parametrize(
    ("of", "error", "words"),
    [
        (["job:{job}"], Invalid, "Compare 2 to 10 things, not 1"),
        ([f"job:{n}" for n in range(1, 12)], Invalid, "not 11"),
        (["job:{job}", "job:{job}"], Invalid, "job:{job} is there twice"),
        (["job:{job}", "job:0{job}"], Invalid, "job:{job} is there twice"),
        (["model:stump", "model:stump@1"], Invalid, "model:stump@1 is there twice"),
        (["job:{job}", "penguins"], Invalid, "penguins names nothing"),
        (["job:{job}", "trial:7"], Invalid, "trial:7 names nothing"),
        (["job:{job}", "job:99999"], NotFound, "You have no job 99999"),
        (["job:{job}", "trial:{job}/1"], NotFound, "Job {job} is no search"),
        (["job:{job}", "trial:{search}/77"], NotFound, "no trial 77"),
        (["job:{job}", "model:nobody"], NotFound, "no model named nobody"),
        (["job:{job}", "model:stump@9"], NotFound, "no version 9"),
        (["job:{job}", "job:1000000000"], Invalid, "names nothing"),
    ],
)
def test_wrong_names_are_named(
    hub: HubClient,
    stump: JobHandle,
    searched: JobHandle,
    of: list[str],
    error: type[MLHubError],
    words: str,
) -> None:
    ids = {"job": stump.id, "search": searched.id}
    with pytest.raises(error) as refused:
        hub.compare(*(text.format(**ids) for text in of))
    assert words.format(**ids) in refused.value.detail


def test_letters_and_kinds_are_checked(hub: HubClient, stump: JobHandle, forest: JobHandle) -> None:
    found = hub.compare(stump, forest)
    for letters in (("C", "A"), ("A", "A"), ("b", "A")):
        with pytest.raises(Invalid):
            found.rows(*letters)
    version = hub.version("dataset", "penguins")
    assert version.dataset is not None
    with pytest.raises(Invalid, match="has no report"):
        hub.compare(stump, version.dataset.job_id or 0)
    with pytest.raises(Invalid, match="A dict can't be compared"):
        hub.compare(stump, {})  # type: ignore[arg-type]


def test_what_goes_on_or_failed_is_not_compared(hub: HubClient, stump: JobHandle) -> None:
    steps = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    job = hub.train("penguins", "species", steps, model="endless")
    until(lambda: job.refresh().state == "running", 30, "it runs")
    with pytest.raises(Conflict, match=f"job:{job.id}.*has not ended"):
        hub.compare(stump, job)
    job.cancel()
    with pytest.raises(NotFound, match=f"job:{job.id} has no report: it was cancelled"):
        hub.compare(stump, job)


def test_others_compare_what_is_shared_and_see_rows_with_the_dataset(
    service: RunningServer, hub: HubClient, stump: JobHandle, forest: JobHandle
) -> None:
    hub.admin.create_user("comparing-reader", PASSWORD, role="viewer")
    hub.share("job", stump.id, user="comparing-reader", level="read")
    of = f"job:{stump.id}", f"job:{forest.id}"
    with service.client() as reader:
        # The server has one sign-in, so whoever it is of acts for both.
        try:
            reader.login("comparing-reader", PASSWORD)
            with pytest.raises(NotFound):
                reader.compare(*of)
            hub.login(ACCOUNT, PASSWORD)
            hub.share("job", forest.id, user="comparing-reader", level="read")
            reader.login("comparing-reader", PASSWORD)
            found = reader.compare(*of)
            assert found.lead[0].beyond_chance
            assert found.document.compared[0].dataset == f"{ACCOUNT}/penguins@1"
            with pytest.raises(NotFound, match="may not see the rows"):
                found.rows()
            hub.login(ACCOUNT, PASSWORD)
            hub.share("dataset", "penguins", user="comparing-reader", level="read")
            reader.login("comparing-reader", PASSWORD)
            assert found.rows().total > 0
        finally:
            hub.login(ACCOUNT, PASSWORD)


def test_a_comparison_is_shown_in_a_notebook(
    hub: HubClient, stump: JobHandle, forest: JobHandle
) -> None:
    found: ModelsCompared = hub.compare(stump, forest)
    text, html = repr(found), found._repr_html_()
    for shown in (text, html):
        assert "B leads A by more than chance" in shown
        assert "RandomForestClassifier.n_estimators" in shown
        assert "★" in shown
    assert "<table class='mlhub-table'>" in html
