"""Repeats of a leaderboard's tests, by a real worker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import Board
from jupyter_mlhub.errors import Conflict, Invalid
from jupyter_mlhub.schemas.pipelines.repeats import RepeatsResult
from tests.support.examples import register

STUMP = [{"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": 1}}]
NEAR = [{"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [5, 25]}}]


@pytest.fixture(scope="module", autouse=True)
def penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


def newest(hub: HubClient, seed: int) -> Board:
    """The leaderboard with this seed."""
    boards = [one for one in hub.leaderboards("penguins") if f"seed {seed}" in one.split]
    return hub.leaderboard(boards[0].id)


def repeated(board: Board, repeats: int) -> RepeatsResult:
    """What repeats of all on a board show."""
    result = board.decide(list(board), repeats=repeats).wait().result
    assert result is not None
    assert result.repeats is not None
    return result.repeats


def test_repeats_are_trainings_with_other_seeds_that_register_nothing(hub: HubClient) -> None:
    pipelines: dict[str, Any] = {
        "LogisticRegression": "LogisticRegression",
        "DecisionTreeClassifier": STUMP,
    }
    for steps in pipelines.values():
        hub.train("penguins", "species", steps, seed=31, model="many").wait()
    board = newest(hub, 31)
    models = {one.name for one in hub.models()}
    with pytest.raises(Conflict, match="stands alone"):
        board.decide()
    found = repeated(board, 3)
    assert {one.name for one in hub.models()} == models
    assert hub.model("many@latest").info.number == 2
    assert (found.metric, found.judged_by, found.repeats) == ("accuracy", "accuracy", 3)
    for entry in found.entries:
        folds: list[float] = []
        for seed in (32, 33, 34):
            again = hub.train("penguins", "species", pipelines[entry.pipeline], seed=seed)
            again.wait()
            assert again.report is not None
            folds += again.report.metrics[0].folds
        assert entry.score == pytest.approx(np.mean(folds))
        assert entry.loss == pytest.approx(1 - np.mean(folds), abs=1e-3)  # folds differ in size
    (pair,) = found.pairs
    assert pair.differs
    assert 0 < pair.fixed < pair.variance < pair.once
    board = newest(hub, 31)
    assert [one.repeated for one in board] == [one.score for one in found.entries]
    decision = board.document.decision
    assert decision is not None
    assert decision.sentence == found.sentence
    assert found.sentence.startswith("After 3 repeats, LogisticRegression (job ")
    assert decision.sentence in repr(board)


def test_trials_and_a_last_fit_are_repeated_without_the_rows_that_were_held_out(
    hub: HubClient,
) -> None:
    holdout = {"method": "holdout", "test_size": 0.3, "seed": 3}
    search = hub.search(
        *("penguins", "species", NEAR), method="grid", ranges="own", holdout=holdout, seed=41
    )
    search.wait()
    boards = [one for one in hub.leaderboards("penguins") if "without a hold-out" in one.split]
    board = hub.leaderboard(boards[0].id)
    plan = board.plan()
    assert {rival.entry for rival in plan.rivals} < {one.key for one in board}
    found = repeated(board, 2)
    assert sorted(one.entry for one in found.entries) == [
        f"trial:{search.id}/1",
        f"trial:{search.id}/2",
    ]
    # The fit with the last test stands on another board, whose test is a hold-out.
    hub.train("penguins", "species", "GaussianNB", validation=holdout).wait()
    last = next(one for one in hub.leaderboards("penguins") if one.split.startswith("hold-out"))
    held = repeated(hub.leaderboard(last.id), 4)
    assert {one.entry for one in held.entries} >= {f"job:{search.id}"}
    assert all(pair.fixed <= pair.variance for pair in held.pairs)


@pytest.mark.parametrize("target", ["species", "body_mass_g"])
def test_groups_stay_together_in_all_repeats(hub: HubClient, target: str) -> None:
    by_island = {"method": "kfold", "folds": 3, "groups": "island", "seed": 51}
    columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
    names = ("KNeighborsClassifier", "GaussianNB")
    if target == "body_mass_g":
        names = ("Ridge", "DecisionTreeRegressor")
    for name in names:
        hub.train("penguins", target, name, validation=by_island, features=columns).wait()
    boards = [one for one in hub.leaderboards("penguins", target) if "by island" in one.split]
    board = hub.leaderboard(boards[0].id)
    found = repeated(board, 2)
    (pair,) = found.pairs
    assert pair.freedom <= 2  # there are three islands
    with pytest.raises(Invalid, match="at most 33 times"):
        board.decide(list(board), repeats=34)


def test_one_press_measures_and_decides(hub: HubClient) -> None:
    for depth in (3, 5):
        tree = {"estimator": "DecisionTreeRegressor", "parameters": {"max_depth": depth}}
        hub.train("penguins", "body_mass_g", [tree], model="heavy").wait()
    boards = [one for one in hub.leaderboards("penguins", "body_mass_g") if "seed 0" in one.split]
    board = hub.leaderboard(boards[0].id)
    assert [one.standing for one in board] == [1, 1]
    plan = board.plan()
    assert (plan.state, plan.repeats, plan.up_to, plan.fits) == ("measure", 2, 20, 20)
    detail = board.decide().wait()
    found = detail.result.repeats if detail.result else None
    assert found is not None
    assert 2 < found.repeats <= 20
    assert detail.progress.total == found.repeats * 10
    decided = hub.leaderboard(boards[0].id)
    assert [one.standing for one in decided] == [1, 2]
    assert found.sentence.endswith("by root mean squared error.")
    assert decided.plan().state == "alone"


def test_what_the_board_can_not_compare_is_refused(hub: HubClient) -> None:
    for name in ("GaussianNB", "LinearSVC"):
        hub.train("penguins", "species", name, seed=61).wait()
    board = newest(hub, 61)
    assert board.document.metric == "accuracy"
    assert len(repeated(board, 2).entries) == 2
    found = hub.leaderboard(board.document.id, metric="log_loss")
    with pytest.raises(Invalid, match="was not compared with others"):
        found.decide(list(found), repeats=2)
