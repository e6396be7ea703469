"""Searches on a real worker: the same numbers as without a hub, and what goes wrong in them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.errors import Conflict, Forbidden, Invalid, JobFailed, NotFound
from jupyter_mlhub.schemas.pipelines.searches import MOST_TRIALS, TrialList
from jupyter_mlhub.search.sampling import FEWEST
from jupyter_mlhub.training.fitting.splits import make_splits
from tests.support.endless import ENDLESS
from tests.support.examples import EXAMPLES, register
from tests.support.running import PASSWORD, RunningServer, until
from tests.support.workbench import Dataset

KNN: list[dict[str, Any]] = [
    {"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [1, 5, 9]}}
]
ACCOUNT = "searcher"
SVC: list[dict[str, Any]] = [
    {"estimator": "SVC", "parameters": {"C": {"low": 0.01, "high": 100, "log": True}}}
]


@pytest.fixture(scope="module", autouse=True)
def penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


def search(hub: HubClient, steps: Any, **options: Any) -> JobHandle:
    return hub.search("penguins", "species", steps, **{"ranges": "own", **options})


@pytest.mark.parametrize(("method", "trials"), [("grid", None), ("random", 3)])
def test_trials_have_the_scores_of_the_same_trainings(
    hub: HubClient, tmp_path: Path, method: Any, trials: int | None
) -> None:
    job = search(hub, KNN, method=method, trials=trials, model=f"by-{method}", seed=3)
    detail = job.wait()
    found = job.all_trials()
    assert [one.number for one in found] == [1, 2, 3]
    assert sorted(one.parameters["KNeighborsClassifier.n_neighbors"] for one in found) == [1, 5, 9]
    alone = Dataset.of(EXAMPLES / "penguins.csv", tmp_path)
    for one in found:
        chosen = {"n_neighbors": one.parameters["KNeighborsClassifier.n_neighbors"]}
        steps = [{"estimator": "KNeighborsClassifier", "parameters": chosen}]
        fit = alone.fit({"target": "species", "steps": steps, "seed": 3})
        assert one.folds == pytest.approx(fit.scores["accuracy"], abs=1e-12)
        assert one.score == pytest.approx(np.mean(one.folds))
    best = job.trials().items[0]
    assert (best.rank, best.standing) == (1, 1)
    assert best.score == max(one.score or 0 for one in found)
    version = hub.version("model", f"by-{method}", "latest")
    assert version.model is not None
    assert version.model.lineage is not None
    assert version.model.lineage.job_id == job.id
    assert detail.result is not None
    assert detail.result.model == f"by-{method}"
    assert job.report is not None
    assert "The search made 3 trials." in job.report.notes


def test_parts_are_nobodys_business(hub: HubClient) -> None:
    job = search(hub, KNN, method="grid", model="whole")
    job.wait()
    hub.train("penguins", "species", "GaussianNB").wait()
    listed = [one.id for one in hub.jobs()]
    assert listed[1] == job.id
    for number in range(job.id + 1, listed[0]):
        with pytest.raises(NotFound):
            hub.job(number)
    assert "KNeighborsClassifier" in hub.program(job.id).content  # of the winner, not of a part


def test_a_pipeline_that_the_library_refuses_is_a_row(hub: HubClient) -> None:
    steps = [{"estimator": "PCA", "parameters": {"n_components": [2, 1000]}}, KNN[0]]
    job = search(hub, steps, method="grid", model="refused")
    job.wait()
    found = job.all_trials()
    failed = [one for one in found if one.state == "failed"]
    assert len(found) == 6
    assert len(failed) == 3
    assert all("n_components" in (one.error or "") for one in failed)
    assert all(one.score is None and one.rank is None for one in failed)


def test_where_all_fail_the_search_says_why(hub: HubClient) -> None:
    steps = [{"estimator": "PCA", "parameters": {"n_components": [999, 1000]}}, KNN[0]]
    job = search(hub, steps, method="grid", model="none")
    with pytest.raises(JobFailed, match="None of 6 trials has a score"):
        job.wait()
    assert hub.models("none") == []


def test_trials_do_not_see_the_rows_that_are_held_out(hub: HubClient, tmp_path: Path) -> None:
    """The feature is the target, but in the held-out rows it is the opposite."""
    chance = np.random.default_rng(0)
    frame = pd.DataFrame({"x": chance.normal(size=200), "y": chance.choice(["a", "b"], 200)})
    how = {"method": "holdout", "test_size": 0.25, "seed": 5}
    tree = [{"estimator": "DecisionTreeClassifier"}]
    fit = Dataset.of(frame, tmp_path).fit({"target": "y", "steps": tree, "validation": how})
    ((_, held_out),) = make_splits(fit.checked.spec, fit.table)
    frame["x"] = (frame["y"] == "a").astype(float)
    frame.loc[held_out, "x"] = 1 - frame.loc[held_out, "x"]
    hub.register(frame, "opposite")
    until(lambda: hub.version("dataset", "opposite").state == "ready", 30, "it is read")
    job = hub.search(
        "opposite", "y", tree, method="grid", ranges="own", holdout=how, model="opposite"
    )
    job.wait()
    assert [one.score for one in job.all_trials()] == [1.0]
    assert job.report is not None
    scores = {metric.name: metric.mean for metric in job.report.metrics}
    assert scores["accuracy"] == 0.0
    assert "The scores of this report are from rows that no trial saw." in job.report.notes


def test_what_is_held_out_is_split_by_the_groups_of_the_named_split(hub: HubClient) -> None:
    frame = pd.DataFrame({"x": [n % 7 for n in range(120)], "y": ["a", "b", "b"] * 40})
    frame["shop"] = [f"shop {n // 10}" for n in range(120)]
    hub.register(frame, "shops")
    until(lambda: hub.version("dataset", "shops").state == "ready", 30, "it is read")
    hub.save_split("shops", "by-shop", {"method": "kfold", "folds": 3, "groups": "shop"})
    job = hub.find_best("shops", "y", trials=1, split="by-shop", model="grouped")
    job.wait()
    assert job.refresh().request["spec"]["holdout"]["groups"] == "shop"
    assert job.report is not None
    assert "groups of shop" in job.report.validation


def test_a_large_table_is_searched_on_samples_first(hub: HubClient) -> None:
    chance = np.random.default_rng(0)
    frame = pd.DataFrame(chance.normal(size=(40_000, 3)), columns=["a", "b", "c"])
    frame["y"] = 2 * frame["a"] + np.sin(3 * frame["b"]) + chance.normal(0, 0.3, 40_000)
    hub.register(frame, "large")
    until(lambda: hub.version("dataset", "large").state == "ready", 60, "it is read")
    fast = {"validation": {"method": "holdout"}}
    job = hub.find_best("large", "y", trials=8, model="of-samples", **fast)
    job.wait()
    tried = job.all_trials()
    sampled = [one for one in tried if one.part is not None]
    whole = [one for one in tried if one.part is None]
    assert {one.part.words for one in sampled if one.part} == {"on 25% of the rows"}
    assert {one.pipeline for one in whole} < {one.pipeline for one in sampled}
    assert [one.rank for one in sampled] == [None] * len(sampled)
    assert job.report is not None
    story = "Pipelines began on samples of about 10,000 of 40,000 rows"
    assert any(story in note for note in job.report.notes)


def test_the_budget_of_time_is_kept(hub: HubClient) -> None:
    fast = [{"estimator": "KNeighborsClassifier"}]
    endless = [{"estimator": "MLPClassifier", "parameters": ENDLESS}]
    began = time.monotonic()
    job = hub.search(
        "penguins", "species", [fast, endless], method="random", ranges="own", minutes=0.1
    )
    job.wait()
    assert time.monotonic() - began < 6 * 1.05 + 2
    states = {one.pipeline: one.state for one in job.all_trials()}
    assert states == {"KNeighborsClassifier": "succeeded", "MLPClassifier": "stopped"}


def test_a_stopped_search_keeps_its_best(hub: HubClient) -> None:
    job = search(hub, SVC, trials=MOST_TRIALS, model="stopped")
    until(lambda: any(one.score for one in job.all_trials()), 30, "a trial has a score")
    job.stop()
    assert job.trials().stopped
    assert job.trials().until is None
    detail = job.wait()
    assert detail.result is not None
    assert detail.result.model == "stopped"
    with pytest.raises(Conflict):
        job.stop()


def test_a_cancelled_search_ends_its_parts(hub: HubClient) -> None:
    job = search(hub, [{"estimator": "MLPClassifier", "parameters": ENDLESS}], model="cancelled")
    until(lambda: job.all_trials(), 30, "a trial runs")
    assert job.cancel().state == "cancelled"
    hub.train("penguins", "species", "GaussianNB").wait()  # the worker is free again
    assert hub.models("cancelled") == []


def test_a_finite_space_ends_a_bayesian_search(hub: HubClient) -> None:
    job = search(hub, KNN, minutes=5, model="finite")
    job.wait()
    assert len(job.all_trials()) == 3


def test_a_search_ends_early_where_more_trials_promise_less_than_chance(hub: HubClient) -> None:
    weight = {"low": 0.01, "high": 100, "log": True}
    steps = ["StandardScaler", {"estimator": "LogisticRegression", "parameters": {"C": weight}}]
    job = search(hub, steps, minutes=30, metric="log_loss", model="early")
    job.wait()
    assert len(job.all_trials()) >= FEWEST
    assert job.report is not None
    story = "The search ended early: what more trials might still gain is less than chance."
    assert story in job.report.notes


def test_a_winner_is_held_against_the_baseline_and_the_default(hub: HubClient) -> None:
    """The target is chance, so that nothing can be better than a baseline."""
    chance = np.random.default_rng(0)
    frame = pd.DataFrame(chance.normal(size=(200, 3)), columns=["a", "b", "c"])
    frame["y"] = chance.choice(["p", "q"], 200)
    hub.register(frame, "chance")
    until(lambda: hub.version("dataset", "chance").state == "ready", 30, "it is read")
    job = hub.find_best("chance", "y", trials=3, metric="accuracy", model="of-chance")
    job.wait()
    best = job.trials().items[0]
    assert job.report is not None
    told = [note for note in job.report.notes if "baseline that looks at no column" in note]
    assert len(told) == 1
    if best.pipeline == "DummyClassifier":
        assert told == ["The best is a baseline that looks at no column."]
    else:
        assert "by more than chance: trial 1, DummyClassifier, accuracy" in told[0]


def test_trials_that_take_too_much_memory_are_rows(hub: HubClient) -> None:
    steps = [
        [{"estimator": "KNeighborsClassifier"}],
        [{"estimator": "MLPClassifier", "parameters": {"hidden_layer_sizes": [[12000, 12000]]}}],
    ]
    limits = {"memory_bytes": 700 * 2**20}
    job = hub.search(
        "penguins", "species", steps, method="random", trials=2, ranges="own", resources=limits
    )
    job.wait()
    small, large = job.all_trials()
    assert small.state == "succeeded"
    assert large.state == "failed"
    assert "memory" in (large.error or "")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("spec.metric", {"metric": "rmse"}),
        ("spec.target", {"target": "specie"}),
        ("spec.candidates.0.steps", {"parameters": {"n_neighbors": {"low": 9, "high": 1}}}),
        ("spec.candidates.0.steps", {"parameters": {"n_neighbors": [-1, 5]}}),
        ("spec.candidates.0.steps", {"parameters": {"neighbours": [1, 5]}}),
    ],
)
def test_wrong_searches_are_refused(hub: HubClient, field: str, change: dict[str, Any]) -> None:
    step = {**KNN[0], "parameters": change.pop("parameters", {"n_neighbors": [1, 5]})}
    spec = {"dataset": "penguins", "target": "species", "candidates": [{"steps": [step]}], **change}
    with pytest.raises(Invalid) as refused:
        hub.submit({"kind": "search", "spec": spec, "method": "random", "budget": {"trials": 2}})
    assert any(problem.field.startswith(field) for problem in refused.value.fields)


def test_trials_are_paged_sorted_and_filtered(hub: HubClient) -> None:
    several = [[KNN[0]], [{"estimator": "GaussianNB"}], [{"estimator": "DummyClassifier"}]]
    job = hub.search("penguins", "species", several, method="grid", ranges="own", model="lists")
    job.wait()

    def ask(**query: Any) -> TrialList:
        return hub.get(f"/jobs/{job.id}/trials", TrialList, query)

    ranked = ask().items
    assert [one.rank for one in ranked] == [1, 2, 3, 4, 5]
    assert ranked[-1].pipeline == "DummyClassifier"
    assert [one.number for one in ask(sort="-number").items] == [5, 4, 3, 2, 1]
    (dummy,) = ask(filter="dummy").items
    assert dummy == ranked[-1]
    first = ask(limit=2)
    assert (first.total, [one.rank for one in first.items]) == (5, [1, 2])
    detail = job.trial(ranked[0].number)
    again = hub.submit(detail.request.model_dump(mode="json"))
    again.wait()
    with pytest.raises(NotFound):
        job.trial(6)


def test_others_see_what_is_shared_with_them(service: RunningServer, hub: HubClient) -> None:
    job = search(hub, SVC, trials=MOST_TRIALS, model="shared-search")
    other = search(hub, SVC, trials=MOST_TRIALS, model="not-shared")
    hub.admin.create_user("search-reader", PASSWORD, role="viewer")
    hub.share("job", job.id, user="search-reader", level="read")
    with service.client() as reader:
        # The server has one sign-in, so whoever it is of acts for both.
        reader.login("search-reader", PASSWORD)
        try:
            with pytest.raises(NotFound):
                reader.job(other.id)
            seen = reader.job(job.id)
            assert seen.trials().metric == "accuracy"
            with pytest.raises(Forbidden):
                seen.stop()
            with pytest.raises(Forbidden):
                search(reader, KNN)
        finally:
            hub.login(ACCOUNT, PASSWORD)
    job.cancel()
    other.cancel()
