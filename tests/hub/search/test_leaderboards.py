"""Leaderboards: who is on them, in which order, who can't be distinguished, and who sees what."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from jupyter_mlhub.database import Board, BoardEntry, Outcome, RowSet
from jupyter_mlhub.errors import Invalid, NotFound
from jupyter_mlhub.evaluation.metrics.definitions import metrics_of
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.people.sharing import ShareChange
from jupyter_mlhub.schemas.pipelines.leaderboards import (
    FrontQuery,
    LeaderboardQuery,
    LeaderboardsQuery,
)
from jupyter_mlhub.search.leaderboard.comparing import Comparisons
from jupyter_mlhub.search.leaderboard.decisions import Decisions
from jupyter_mlhub.search.leaderboard.outcomes import RowsMessage, record_rows
from jupyter_mlhub.search.leaderboard.ranking import Ranking
from tests.support.boards import actor, add_fit, add_search, answers, hub_with_sales


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with hub_with_sales(tmp_path) as hub:
        yield hub


def board_of(hub: Hub, name: str = "ada", **query: Any) -> Any:
    who = actor(hub, name)
    (board,) = hub.leaderboards.list(who, LeaderboardsQuery()).items
    return hub.leaderboards.get(who, board.id, LeaderboardQuery(**query))


def test_models_and_trials_stand_in_one_order(hub: Hub) -> None:
    good = add_fit(hub, 0.3, model="good", predict_seconds=0.5)
    alike = add_fit(hub, 0.3001, noise=5, predict_seconds=0.01)
    poor = add_fit(hub, 0.9, predict_seconds=0.001)
    search = add_search(hub, [0.5, 0.99])
    board = board_of(hub)
    assert [(one.job_id, one.trial, one.rank) for one in board.items] == [
        *((search, 2, 1), (good, None, 2), (alike, None, 3), (search, 1, 4), (poor, None, 5))
    ]
    assert [one.standing for one in board.items] == [None, 1, 1, None, 2]
    assert [one.on_front for one in board.items] == [True, True, True, False, True]
    first, second, *_ = board.items
    assert (first.kind, first.pipeline, first.parameters) == ("trial", "Ridge", {"Ridge.alpha": 1})
    assert (first.model, first.spread) == (None, None)
    assert (second.pipeline, second.parameters) == ("StandardScaler → Ridge", {"Ridge.alpha": 2.0})
    assert (second.model, second.model_version, second.size_bytes) == ("good", 1, 77)
    assert second.is_latest
    assert second.spread == pytest.approx(0.02 / 2**0.5)
    assert second.metrics["rmse"] == 0.3
    assert (board.metric, board.higher_is_better, board.target) == ("r2", True, "price")
    assert (board.dataset, board.dataset_version) == ("sales", 1)
    assert board.split == "5-fold cross-validation, seed 0"
    assert board.notes[0].startswith("3 models and trials with stored predictions were compared")
    assert "squared errors" in board.notes[1]
    by_error = board_of(hub, metric="mae")
    assert by_error.items[0].job_id == poor
    assert [one.rank for one in by_error.items] == [1, 2, 3, None, None]
    with pytest.raises(Invalid, match="accuracy does not judge a regression"):
        board_of(hub, metric="accuracy")


def test_what_is_no_mean_over_rows_is_only_put_in_order(hub: Hub) -> None:
    add_fit(hub, 0.3)
    with hub.database.read() as session:
        board = session.scalars(select(Board)).one()
        for metric in metrics_of("classification"):
            found = Comparisons().compare(session, board, Ranking(metric, [], []), Decisions())
            only_order = metric.name in ("balanced_accuracy", "f1_macro", "roc_auc")
            assert found.standings == {}
            assert bool(found.notes) == only_order
    label = "Balanced accuracy"
    metric = next(one for one in metrics_of("classification") if one.label == label)
    note = Comparisons().compare(session, board, Ranking(metric, [], []), Decisions()).notes[0]
    assert note.startswith(f"{label} is no mean over rows: only the order is shown")


def test_scores_stand_against_the_time_to_predict(hub: Hub) -> None:
    good = add_fit(hub, 0.3, model="good", predict_seconds=0.5)
    add_fit(hub, 0.5, predict_seconds=0.7)
    poor = add_fit(hub, 0.9, predict_seconds=0.001)
    add_fit(hub, 0.2)
    ada, query = actor(hub, "ada"), FrontQuery()
    number = board_of(hub).id
    front = hub.leaderboards.front(ada, number, query)
    assert front.shown == 3
    assert [(one.key, one.name) for one in front.points] == [
        (f"job:{poor}", "StandardScaler → Ridge"),
        (f"job:{good}", "good v1"),
    ]
    assert front.points[0].score == pytest.approx(0.19)
    by_error = hub.leaderboards.front(ada, number, FrontQuery(metric="mae"))
    assert [one.key for one in by_error.points] == [f"job:{poor}"]
    with pytest.raises(NotFound):
        hub.leaderboards.front(actor(hub, "ben"), number, query)
    with pytest.raises(Invalid, match="does not judge"):
        hub.leaderboards.front(ada, number, FrontQuery(metric="accuracy"))


def test_jobs_share_a_board_when_their_rows_are_split_alike(hub: Hub) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, 0.3, validation={"method": "kfold", "folds": 5, "seed": 0}, seed=7)
    add_fit(hub, 0.3, seed=7)
    add_fit(hub, 0.3, validation={"method": "holdout", "test_size": 0.25})
    add_fit(hub, 0.3, rows={"start": 0, "end": 99})
    boards = hub.leaderboards.list(actor(hub, "ada"), LeaderboardsQuery(dataset="sales@1")).items
    assert [(board.split, board.models) for board in boards[::-1]] == [
        ("5-fold cross-validation, seed 0", 2),
        ("5-fold cross-validation, seed 7", 1),
        ("hold-out of 25% of the rows, seed 0", 1),
        ("5-fold cross-validation, seed 0; rows 0–99", 1),
    ]
    assert [board.best for board in boards] == pytest.approx([0.91] * 4)


def test_people_see_only_what_is_theirs_or_shared(hub: Hub) -> None:
    add_fit(hub, 0.3)
    poor = add_fit(hub, 0.9, model="poor")
    ada, ben = actor(hub, "ada"), actor(hub, "ben")
    (board,) = hub.leaderboards.list(ada, LeaderboardsQuery()).items
    assert hub.leaderboards.list(ben, LeaderboardsQuery()).items == []
    said = []
    for number in (board.id, 99):
        with pytest.raises(NotFound) as caught:
            hub.leaderboards.get(ben, number, LeaderboardQuery())
        said.append(str(caught.value).replace(str(number), "N"))
    assert len(set(said)) == 1
    hub.jobs.share(ada, poor, ShareChange(user="ben", level="read"))
    seen = board_of(hub, "ben")
    assert [(one.job_id, one.rank, one.standing) for one in seen.items] == [(poor, 1, 1)]
    assert (seen.total, seen.dataset, seen.items[0].owner) == (1, "ada/sales", "ada")
    assert (seen.items[0].model, seen.items[0].aliases, seen.items[0].is_latest) == (None, [], None)
    (listed,) = hub.leaderboards.list(ben, LeaderboardsQuery()).items
    assert (listed.models, listed.best) == (1, pytest.approx(0.19))
    with pytest.raises(NotFound):
        hub.leaderboards.list(ben, LeaderboardsQuery(dataset="ada/sales"))
    hub.artifacts.share(ada, "model", "poor", ShareChange(user="ben", level="read"))
    assert board_of(hub, "ben").items[0].model == "ada/poor"


def test_what_was_tested_on_other_rows_has_no_standing(hub: Hub) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, 0.9)
    other = add_fit(hub, 0.5)
    with hub.database.write() as session:
        packed = answers(0.5)[1]
        message = RowsMessage(packed=base64.b64encode(packed.packed), classes=["other"])
        session.get_one(Outcome, other).rows_id = record_rows(session, 1, message)
    board = board_of(hub)
    assert [one.standing for one in board.items] == [1, None, 2]
    assert board.notes[-1].startswith("1 model was not compared")


def test_predictions_that_are_none_are_left_out(hub: Hub) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, 0.9)
    broken = add_fit(hub, 0.5)
    with hub.database.write() as session:
        session.get_one(Outcome, broken).predictions = b"no predictions"
    assert [one.standing for one in board_of(hub).items] == [1, None, 2]


def test_what_is_deleted_leaves_nothing(hub: Hub) -> None:
    job = add_fit(hub, 0.3)
    ada = actor(hub, "ada")
    hub.jobs.delete(ada, job)
    assert hub.leaderboards.list(ada, LeaderboardsQuery()).items == []
    add_fit(hub, 0.3)
    hub.artifacts.delete(ada, "dataset", "sales")
    assert hub.leaderboards.list(ada, LeaderboardsQuery()).items == []
    with hub.database.read() as session:
        for table in (Board, BoardEntry, RowSet):
            assert session.scalars(select(table)).all() == []
        kept = session.scalars(select(Outcome)).one()
        assert kept.rows_id is None


def test_ten_thousand_trials_are_listed_in_a_moment(hub: Hub) -> None:
    drawn = np.random.default_rng(0).normal(size=(11, 1000))
    for scores in drawn[:10]:
        add_search(hub, list(scores))
    add_search(hub, [*drawn[10], 5.0])
    for page in ("rank", "-created_at", "predict_seconds"):
        began = time.process_time()
        board = board_of(hub, sort=page)
        took = time.process_time() - began
        assert board.total == 11_000
        assert len(board.items) == 50
        assert took < 1.5
    assert "Of each search, the best 1,000 trials are shown." in board.notes
    (listed,) = hub.leaderboards.list(actor(hub, "ada"), LeaderboardsQuery()).items
    assert (listed.models, listed.best) == (11_000, 5.0)
