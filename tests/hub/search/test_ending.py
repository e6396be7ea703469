"""The end of a search: when it comes, and what it tells of the winner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.database import EstimatorCatalogue, Job, Trial, User
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.orders import AcceptedTrainRequest, TrainOrder
from jupyter_mlhub.schemas.pipelines.searches import TrialQuery
from jupyter_mlhub.search.ending import add_last_fit, tell_story
from jupyter_mlhub.search.findings import Findings
from jupyter_mlhub.search.sampling import FEWEST
from jupyter_mlhub.search.state import open_search, winner_of
from jupyter_mlhub.training.capabilities import Offers
from jupyter_mlhub.training.fitting.catalogue.estimators import describe_catalogue
from jupyter_mlhub.workers.orders.conclude import ConcludeHandler
from jupyter_mlhub.workers.process.scratch import Scratch
from tests.support.claiming import claimed, quiet_hub
from tests.support.searching import end, parts, report, submit, take, trials
from tests.support.workbench import OFFERED

DRAWN = {"low": 0.01, "high": 100, "log": True}
FOLDS = 5
MOST_AT_ONCE = 15
"""More than the trials of a part."""
EARLY = "The search ended early: what more trials might still gain is less than chance."
BASELINE, LINEAR = "DummyClassifier", "StandardScaler → LogisticRegression"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        yield hub


def ada(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.get_one(User, 1))


def try_all(hub: Hub, losses: Sequence[float], spread: float = 0.1) -> bool:
    """Give trials these losses, in parts of a few. Returns whether the search ended before.

    The last loss is that of the other trials of a part, too.
    """
    chance = np.random.default_rng(0)
    tried = 0
    while tried < len(losses):
        claim = claimed(hub)
        if claim.kind == "conclude":
            return True
        numbers = take(hub, claim)
        noise = chance.normal(0, spread, (len(numbers), FOLDS))
        given = [losses[min(tried + at, len(losses) - 1)] for at in range(len(numbers))]
        folds = np.array(given)[:, None] + noise - noise.mean(axis=1, keepdims=True)
        report(hub, claim, numbers, folds=folds.tolist(), fit_seconds=0.2 / FOLDS)
        end(hub, claim, idle=not numbers)
        tried += len(numbers)
    return False


def story(hub: Hub, job_id: int, findings: Findings | None = None) -> list[str]:
    with hub.database.write() as session:
        search, winner = open_search(session, job_id), winner_of(session, job_id)
        assert search is not None
        assert winner is not None
        return tell_story(search, winner, findings or Findings())


def test_a_search_ends_early_where_more_trials_promise_less_than_chance(hub: Hub) -> None:
    job_id = submit(hub, "bayesian", value=DRAWN, processes=1, seconds=3600)
    assert not try_all(hub, [0.3] * (FEWEST - MOST_AT_ONCE))
    assert hub.searches.trials(ada(hub), job_id, TrialQuery()).until is not None
    assert EARLY not in story(hub, job_id)
    assert try_all(hub, [0.3] * 2 * MOST_AT_ONCE)
    assert FEWEST <= len(trials(hub, job_id)) < FEWEST + MOST_AT_ONCE
    assert EARLY in story(hub, job_id)
    assert hub.searches.trials(ada(hub), job_id, TrialQuery()).until is None
    assert parts(hub, job_id)[-1][0] == "conclude"


def test_it_does_not_begin_again_after_a_better_trial_that_was_running(hub: Hub) -> None:
    job_id = submit(hub, "bayesian", value=DRAWN, processes=2, seconds=3600)
    slow = claimed(hub)
    (running,) = take(hub, slow)
    assert not try_all(hub, [0.3] * FEWEST)
    report(hub, slow, [running], folds=[[0.0] * FOLDS])
    end(hub, slow)
    assert try_all(hub, [0.3])
    assert "Trial 1 was the best" in " ".join(story(hub, job_id))


@pytest.mark.parametrize(
    ("method", "budget"), [("random", {"seconds": 3600}), ("bayesian", {"trials": 70})]
)
def test_what_was_asked_for_is_tried_whole(hub: Hub, method: str, budget: dict[str, int]) -> None:
    job_id = submit(hub, method, value=DRAWN, processes=1, **budget)
    assert not try_all(hub, [0.3] * (FEWEST + 15))
    assert EARLY not in story(hub, job_id)


def test_a_search_that_still_gains_goes_on(hub: Hub) -> None:
    job_id = submit(hub, "bayesian", value=DRAWN, processes=1, seconds=3600)
    assert not try_all(hub, list(np.linspace(0.9, 0.1, FEWEST + 15)), spread=1e-3)
    assert EARLY not in story(hub, job_id)


def test_the_portfolio_is_tried_before(hub: Hub) -> None:
    before = ["StandardScaler → KNeighborsClassifier"] * (FEWEST + 10)
    submit(hub, "bayesian", value=DRAWN, processes=1, portfolio=before, seconds=3600)
    assert not try_all(hub, [0.3] * (len(before) + FEWEST - MOST_AT_ONCE))
    assert try_all(hub, [0.3] * 2 * MOST_AT_ONCE)


def referred(hub: Hub, losses: Sequence[float], spread: float = 0.01) -> int:
    """A search of a baseline, the default pipeline and another with these losses."""
    before = [BASELINE, LINEAR, "GaussianNB"]
    job_id = submit(hub, "bayesian", processes=1, portfolio=before, metric="log_loss", trials=3)
    try_all(hub, losses, spread=spread)
    return job_id


OF_BASELINE = "It is not better than a baseline that looks at no column by more than chance"
OF_DEFAULT = "It is not better than the default pipeline by more than chance"


def test_a_winner_that_is_better_by_more_than_chance_is_held_against_nothing(hub: Hub) -> None:
    told = " ".join(story(hub, referred(hub, [0.6, 0.5, 0.3])))
    assert "Trial 3 was the best: GaussianNB" in told
    assert "chance" not in told


def test_a_winner_no_better_than_the_default_pipeline_says_so(hub: Hub) -> None:
    told = story(hub, referred(hub, [0.6, 0.301, 0.3]))
    assert f"{OF_DEFAULT}: trial 2, {LINEAR}." in told
    assert not any(OF_BASELINE in one for one in told)


def test_a_winner_no_better_than_the_baseline_says_so(hub: Hub) -> None:
    told = story(hub, referred(hub, [0.301, 0.5, 0.3]))
    assert f"{OF_BASELINE}: trial 1, {BASELINE}." in told
    assert not any(OF_DEFAULT in one for one in told)


def test_a_baseline_that_wins_is_told(hub: Hub) -> None:
    told = story(hub, referred(hub, [0.1, 0.5, 0.3]))
    assert "The best is a baseline that looks at no column." in told
    assert not any(OF_DEFAULT in one for one in told)


def test_the_default_pipeline_that_wins_is_held_against_the_baseline_alone(hub: Hub) -> None:
    told = story(hub, referred(hub, [0.6, 0.1, 0.3]))
    assert not any("chance" in one for one in told)


def test_rows_decide_where_they_were_compared(hub: Hub) -> None:
    job_id = referred(hub, [0.6, 0.301, 0.3])
    assert not any("chance" in one for one in story(hub, job_id, Findings(as_good=[])))
    told = story(hub, job_id, Findings(as_good=["baseline", "default"]))
    assert any(OF_BASELINE in one for one in told)
    assert any(OF_DEFAULT in one for one in told)


@pytest.mark.parametrize(("resource", "words"), [("rows", "on 33%"), ("folds", "on 2 of 5 folds")])
def test_a_winner_with_a_part_says_so_and_its_last_fit_stands_for_itself(
    hub: Hub, resource: str, words: str
) -> None:
    """The search is stopped before any trial has all rows or folds."""
    job_id = submit(hub, "halving", value=DRAWN, processes=1, trials=9, resource=resource)
    claim = claimed(hub)
    report(hub, claim, take(hub, claim), folds=[[0.25, 0.35]], fit_seconds=6.0)
    told = " ".join(story(hub, job_id))
    assert f"Its first trials were fitted {words}" in told
    assert f"No trial had all {resource} when the search ended." in told
    with hub.database.write() as session:
        session.get_one(EstimatorCatalogue, "nothing").document = describe_catalogue().document
    hub.searches.stop(ada(hub), job_id)
    with hub.database.write() as session:
        search, winner = open_search(session, job_id), winner_of(session, job_id)
        assert search is not None
        assert winner is not None
        # A fit with few folds takes as long as one with all.
        assert search.whole_fit(winner) == pytest.approx(6.0 if resource == "folds" else 18.0)
        (fit,) = add_last_fit(search, Offers().current(session), Findings())
        assert session.get_one(Job, fit, options=[undefer(Job.order)]).order["trial"] is None


OF_NUMBERS = [{"columns": {"kind": "numeric"}, "steps": [{"estimator": "StandardScaler"}]}]


@pytest.mark.parametrize("alike", [True, False])
def test_members_of_a_mixture_are_prepared_as_their_trials_were(hub: Hub, alike: bool) -> None:
    own = {"steps": [{"estimator": "GaussianNB"}], "preparation": OF_NUMBERS}
    other = {**own, "preparation": OF_NUMBERS if alike else "default"}
    job_id = submit(hub, "bayesian", processes=1, portfolio=[own, other], trials=2)
    try_all(hub, [0.3, 0.31])
    mixture = {"weights": {1: 0.75, 2: 0.25}, "loss": 0.2, "single_loss": 0.3, "p": 0.001}
    with hub.database.write() as session:
        search = open_search(session, job_id)
        assert search is not None
        (part_id,) = add_last_fit(search, OFFERED, Findings.model_validate({"ensemble": mixture}))
        job = session.get_one(Job, part_id)
        spec = AcceptedTrainRequest.model_validate(job.request).spec
        plan = TrainOrder.model_validate(job.order).plan
    document = spec.model_dump(exclude_none=True)
    bayes = {"estimator": "GaussianNB", "parameters": {}}
    (scaler,) = OF_NUMBERS[0]["steps"]
    scaled = [{**OF_NUMBERS[0], "steps": [{**scaler, "parameters": {}}]}]
    (step,) = document["steps"]
    names, members = zip(*step["parameters"]["estimators"], strict=True)
    assert (names, step["parameters"]["weights"]) == (("trial1", "trial2"), [0.75, 0.25])
    if alike:
        assert document["preparation"] == scaled
        assert members == ({"steps": [bayes]}, {"steps": [bayes]})
        return
    assert document["preparation"] == "none"
    assert members == (
        {"preparation": scaled, "steps": [bayes]},
        {"preparation": "default", "steps": [bayes]},
    )
    assert plan.parts == []
    planned = [one for _, one in plan.steps[0]["parameters"]["estimators"]]
    assert [one["parts"][0]["name"] for one in planned] == ["group1", "numeric"]


class ConcludeOfNothing(ConcludeHandler):
    """Without a dataset."""

    def add_dataset(self, hub: Hub, scratch: Scratch, reference: str) -> dict[str, Any]:
        return {}


def test_trials_of_any_preparation_may_be_mixed(hub: Hub, tmp_path: Path) -> None:
    own = {"steps": [{"estimator": "GaussianNB"}], "preparation": OF_NUMBERS}
    before = [own, {**own, "preparation": "default"}, {**own, "preparation": "none"}]
    job_id = submit(hub, "bayesian", processes=1, portfolio=before, trials=3)
    try_all(hub, [0.3, 0.31, 0.32])
    with hub.database.write() as session:
        for trial in session.scalars(select(Trial).where(Trial.search_id == job_id)):
            trial.predictions = b"of each row"
    claim = claimed(hub)
    assert claim.kind == "conclude"
    task = ConcludeOfNothing(claim).prepare(hub, Scratch(tmp_path))
    assert [one["number"] for one in task["mixed"]] == task["compared"] == [1, 2, 3]


def test_a_mixture_that_is_better_by_more_than_chance_is_held_against_nothing(hub: Hub) -> None:
    mixture = {"weights": {2: 0.5, 3: 0.5}, "loss": 0.2, "single_loss": 0.3, "p": 0.001}
    findings = Findings.model_validate({"as_good": ["default"], "ensemble": mixture})
    told = story(hub, referred(hub, [0.6, 0.301, 0.3]), findings)
    assert any("A mixture of 2 trials" in one for one in told)
    assert not any("It is not better" in one for one in told)
