"""What the trials of a search say of its parameters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, select, update

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.database import Job, Trial, User
from jupyter_mlhub.errors import NotFound
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.pipelines.parameters import SearchedPipeline
from jupyter_mlhub.search.leaderboard.importance import importances
from tests.support.claiming import quiet_hub

STEP = {
    "estimator": "KNeighborsRegressor",
    "parameters": {"n_neighbors": {"low": 1, "high": 100}, "weights": ["uniform", "distance"]},
}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        with hub.database.write() as session:
            session.add(User(name="ben", key="ben", password_hash="!", role="member"))
        yield hub


def actor(hub: Hub, name: str = "ada") -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User).filter_by(key=name)).one())


def add_search(hub: Hub, trials: int, loss: Callable[[int, str, float], float]) -> int:
    """A search with trials drawn at random, whose losses follow from their values and luck."""
    drawn = np.random.default_rng(0)
    with hub.database.write() as session:
        job = Job(owner_id=1, kind="search", title="s", state="succeeded", in_parts=True)
        spec = {"dataset": "d@1", "target": "y", "features": ["x"], "task": "regression"}
        job.request = {"kind": "search", "spec": {**spec, "metric": "rmse"}, "model": "m"}
        job.order = {
            **{"dataset_version_id": 1, "kinds": {"x": "numeric"}, "rows": 9},
            "pipelines": [{"steps": [STEP], "ranges": "own"}, {"steps": [STEP], "ranges": "own"}],
        }
        session.add(job)
        session.flush()
        rows: list[dict[str, Any]] = []
        for number in range(1, trials + 1):
            neighbors, weights = int(drawn.integers(1, 101)), ["uniform", "distance"][number % 2]
            found = loss(neighbors, weights, float(drawn.normal()))
            rows.append(
                {
                    **{"search_id": job.id, "number": number, "part_id": 0, "candidate": 0},
                    **{"choice": {"0.n_neighbors": neighbors, "0.weights": weights}},
                    **{"state": "succeeded", "share": 1.0, "loss": found, "times_lost": 0},
                    **{"folds": [found], "metrics": {}},
                }
            )
        session.execute(insert(Trial), rows)
        return job.id


def only(hub: Hub, job: int) -> SearchedPipeline:
    (pipeline,) = hub.parameters.of_search(actor(hub), job).pipelines
    return pipeline


def test_what_makes_the_best_trials_matters(hub: Hub) -> None:
    job = add_search(hub, 100, lambda neighbors, _, luck: abs(neighbors - 30) + luck)
    found = hub.parameters.of_search(actor(hub), job)
    assert (found.metric, found.higher_is_better) == ("rmse", False)
    (pipeline,) = found.pipelines
    assert (pipeline.pipeline, pipeline.trials) == ("KNeighborsRegressor", 100)
    first, second = pipeline.parameters
    assert first.name == "KNeighborsRegressor.n_neighbors"
    assert (first.kind, first.low, first.high, first.log) == ("number", 1, 100, False)
    assert (second.kind, second.choices, second.low) == ("choice", ["uniform", "distance"], None)
    assert first.importance is not None
    assert second.importance is not None
    assert first.importance > 0.9
    assert first.importance + second.importance == pytest.approx(1)
    assert first.p == pytest.approx(1 / 501)
    assert second.p is not None
    assert second.p > 0.1
    assert first.sentence == "It mattered by more than chance (p = 0.002)."
    assert second.sentence.startswith("It may be chance (p = ")
    best = min(first.values, key=lambda one: one.score)
    assert first.best_value == best.value
    assert [chart.title for chart in pipeline.slices] == ["n_neighbors", "weights"]
    assert pipeline.together is not None
    assert len(pipeline.slices[0].spec["data"]["values"]) == 100
    assert found.front is None
    assert [one.trial for one in first.values] == list(range(1, 101))
    assert min(one.score for one in first.values) == pipeline.best


def test_few_trials_say_nothing(hub: Hub) -> None:
    job = add_search(hub, 19, lambda neighbors, weights, luck: neighbors)
    assert {(one.importance, one.p) for one in only(hub, job).parameters} == {(None, None)}
    assert only(hub, job).parameters[0].sentence == "There are too few trials to tell."


def test_the_front_is_of_all_trials(hub: Hub) -> None:
    job = add_search(hub, 1100, lambda neighbors, weights, luck: 10 + luck)
    with hub.database.write() as session:
        session.execute(update(Trial).values(predict_seconds=2.0))
        own = Trial.search_id == job
        session.execute(update(Trial).where(own, Trial.number == 700).values(predict_seconds=0.5))
    front = hub.parameters.of_search(actor(hub), job).front
    assert front is not None
    assert front.shown == 1000
    assert front.points[0].key == f"trial:{job}/700"
    assert front.points[-1].score == only(hub, job).best
    assert {one.name for one in front.points} == {"KNeighborsRegressor"}


def test_a_search_of_fixed_pipelines_has_only_a_front(hub: Hub) -> None:
    job = add_search(hub, 3, lambda neighbors, weights, luck: luck)
    with hub.database.write() as session:
        fixed = [{"steps": [{"estimator": "Ridge"}], "ranges": "own"}]
        found = session.get_one(Job, job)
        found.order = {**found.order, "pipelines": fixed}
        session.execute(update(Trial).values(predict_seconds=2.0, choice={}))
    shown = hub.parameters.of_search(actor(hub), job)
    assert shown.pipelines == []
    assert shown.front is not None


def test_one_trial_is_shown(hub: Hub) -> None:
    job = add_search(hub, 1, lambda neighbors, weights, luck: luck)
    pipeline = only(hub, job)
    assert len(pipeline.slices) == 2
    assert pipeline.together is not None


def test_without_an_effect_small_p_values_are_as_rare_as_they_claim() -> None:
    drawn = np.random.default_rng(3)
    below = 0
    for _ in range(200):
        losses, values = drawn.normal(size=60), drawn.integers(0, 4, 60)
        ((_, p),) = importances([[0, 1, 2, 3]], [values.tolist()], losses.tolist())
        below += p <= 0.1
    assert below <= 34  # of 200, with 20 expected: a chance of one in a thousand


def test_many_trials_are_shown_in_part_and_in_a_moment(hub: Hub) -> None:
    job = add_search(hub, 10_000, lambda neighbors, _, luck: neighbors + luck)
    began = time.process_time()
    found = hub.parameters.of_search(actor(hub), job)
    assert time.process_time() - began < 2
    assert "1,000 of 10,000 trials are shown" in found.notes[-1]
    (pipeline,) = found.pipelines
    assert len(pipeline.parameters[0].values) == 1000
    with hub.database.read() as session:
        best = select(Trial.loss).where(Trial.search_id == job).order_by(Trial.loss).limit(1)
        assert pipeline.best == session.scalar(best)


def test_others_and_other_jobs_have_no_parameters(hub: Hub) -> None:
    job = add_search(hub, 20, lambda neighbors, weights, luck: luck)
    with pytest.raises(NotFound, match=f"You have no job {job}"):
        hub.parameters.of_search(actor(hub, "ben"), job)
    with hub.database.write() as session:
        training = Job(owner_id=1, kind="train", title="t", state="succeeded", request={})
        session.add(training)
    with pytest.raises(NotFound, match="is no search"):
        hub.parameters.of_search(actor(hub), training.id)
