"""Leaderboards of real trainings, searches and evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jupyter_mlhub import HubClient
from jupyter_mlhub.database import BoardEntry, Database, Outcome
from jupyter_mlhub.errors import Invalid, NotFound
from jupyter_mlhub.schemas.data.models import Succession
from jupyter_mlhub.search.ensembles import row_losses
from jupyter_mlhub.search.leaderboard.outcomes import (
    answers_of_job,
    answers_of_trials,
    read_rows,
)
from tests.support.examples import register
from tests.support.running import RunningServer

KNN = [{"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": [1, 5, 9]}}]


@pytest.fixture(scope="module", autouse=True)
def penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


@pytest.fixture
def session(service: RunningServer) -> Iterator[Session]:
    """What the hub has written down."""
    database = Database(f"sqlite:///{service.state_dir / 'mlhub.db'}")
    with database.read() as session:
        yield session
    database.close()


def test_a_training_a_search_and_an_evaluation_keep_what_they_predicted(
    hub: HubClient, session: Session
) -> None:
    five = {"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": 5}}
    alone = hub.train("penguins", "species", [five], model="alone")
    alone.wait()
    search = hub.search("penguins", "species", KNN, ranges="own", method="grid")
    search.wait()
    other = hub.train("penguins", "species", "GaussianNB", seed=5)
    other.wait()
    judged = hub.evaluate("alone", "penguins")
    judged.wait()
    boards = dict(
        session.execute(
            select(BoardEntry.job_id, BoardEntry.board_id).where(
                BoardEntry.job_id.in_([alone.id, search.id, other.id])
            )
        ).all()
    )
    assert boards[alone.id] == boards[search.id]
    assert boards[alone.id] != boards[other.id]

    trials = answers_of_trials(session, search.id, [1, 2, 3])
    assert len(trials) == 3
    ours = answers_of_job(session, alone.id)
    assert ours is not None
    assert {one.rows_id for one in trials.values()} == {ours.rows_id}
    assert ours.classes == ["Adelie", "Chinstrap", "Gentoo"]
    same = next(
        one
        for one in search.all_trials()
        if one.parameters.values() and 5 in one.parameters.values()
    )
    np.testing.assert_array_equal(trials[same.number].values(), ours.values())

    rows = read_rows(session, ours.rows_id)
    losses = row_losses("classification", "accuracy", rows.truth.astype(int), ours.values())
    assert alone.report is not None
    scores = {metric.name: metric for metric in alone.report.metrics}
    by_fold = [1 - losses[rows.folds == fold].mean() for fold in range(5)]
    assert by_fold == pytest.approx(scores["accuracy"].folds)

    outcome = session.get_one(Outcome, alone.id)
    assert outcome.metrics["accuracy"] == scores["accuracy"].folds
    assert outcome.fit_seconds is not None
    assert outcome.predict_seconds is not None
    winner = session.get_one(Outcome, search.id)
    assert winner.trial == search.trials().items[0].number
    assert winner.model_version_id is not None

    found = answers_of_job(session, judged.id)
    assert found is not None
    assert found.values().shape == (344, 3)
    known = read_rows(session, found.rows_id)
    np.testing.assert_array_equal(known.positions, rows.positions)
    np.testing.assert_array_equal(known.truth, rows.truth)
    evaluated = session.get_one(Outcome, judged.id)
    assert evaluated.model_version_id == session.get_one(Outcome, alone.id).model_version_id


def test_a_models_name_means_its_champion(hub: HubClient, tmp_path: Path) -> None:
    for estimator in ("GaussianNB", "DummyClassifier"):
        hub.train("penguins", "species", estimator, model="named", seed=11).wait()
    assert hub.model("named").info.number == 1
    hub.take_alias("model", "named", "champion")
    assert hub.model("named").info.number == 2
    boards = hub.leaderboards("penguins@1", "species")
    (mine,) = [one for one in boards if one.split.endswith("seed 11")]
    board = hub.leaderboard(mine.id)
    assert len(board) == mine.models == 2
    best, worse = board
    assert (best.standing, worse.standing) == (1, 2)
    assert (best.model_version, worse.model_version) == (1, 2)
    assert "named@2 (latest)" in repr(board)
    best.make_champion()
    named = hub.model("named")
    assert named.info.number == 1
    assert (named.reference, hub.model("named@latest").info.number) == ("named", 2)
    assert hub.model("named@latest").reference == "named@latest"
    assert type(named.load()[-1]).__name__ == "GaussianNB"
    assert hub.evaluate("named", "penguins").wait().result.model_version == 1
    hub.download("model", "named", tmp_path / "file")
    assert (tmp_path / "file").stat().st_size == hub.version("model", "named", "1").size
    again = hub.train("penguins", "species", "DummyClassifier", model="named", seed=11)
    again.wait()
    assert hub.model("named").info.number == 1
    shown = hub.leaderboard(mine.id)._repr_html_()
    assert "named@1 (champion)" in shown
    assert "named@3 (latest)" in shown
    with pytest.raises(Invalid, match="another"):
        hub.give_alias("model", "named", "current", 1)


def test_a_worse_version_is_a_question_beside_the_earlier_one(hub: HubClient) -> None:
    def train(estimator: str, **more: Any) -> Succession | None:
        job = hub.train("penguins", "species", estimator, model="followed", seed=13, **more)
        result = job.wait().result
        assert result is not None
        return result.succession

    assert train("GaussianNB") is None
    worse = train("DummyClassifier")
    assert worse is not None
    assert (worse.verdict, worse.stays, worse.beyond_chance) == ("worse", True, True)
    assert worse.sentence.startswith("Version 2 is worse than version 1 (accuracy 0.4")
    assert worse.sentence.endswith(
        "so version 1 stays what people get. The difference is more than chance."
    )
    report = hub.model("followed@2").report
    assert report is not None
    assert report.notes[-1].startswith("Version 2 is worse than version 1")
    assert hub.job(hub.jobs()[0].id).report == report
    assert hub.artifact("model", "followed").undecided == worse
    assert hub.model("followed").info.number == hub.version("model", "followed").number == 1
    assert hub.evaluate("followed", "penguins").wait().result.model_version == 1
    assert hub.learning_curve("followed").detail.request["model"] == "followed@1"
    assert hub.compare("model:followed", "model:followed@latest").document.compared[0].key == (
        "model:followed@1"
    )
    hub.model("followed@2").make_champion()
    assert hub.model("followed").info.number == 2
    assert hub.artifact("model", "followed").undecided is None
    alike = train("DummyClassifier")
    assert alike is not None
    assert (alike.verdict, alike.stays) == ("equal", True)
    assert train("GaussianNB", validation={"method": "holdout"}).verdict is None  # type: ignore[union-attr]


def test_the_last_fit_of_a_search_is_compared_with_a_training(hub: HubClient) -> None:
    hub.train("penguins", "species", "DummyClassifier", model="both", seed=14).wait()
    search = hub.search(
        "penguins", "species", KNN, ranges="own", method="grid", model="both", seed=14
    )
    result = search.wait().result
    assert result is not None
    found = result.succession
    assert found is not None
    assert (found.verdict, found.stays, found.beyond_chance) == ("better", False, True)
    assert "Version 2 was chosen among trials by these scores" in found.sentence
    assert hub.model("both").info.number == 2
    assert search.make_champion(1).number == 1
    assert hub.model("both").info.number == 1


def test_a_trial_without_a_model_can_not_be_champion(hub: HubClient) -> None:
    search = hub.search("penguins", "species", KNN, ranges="own", method="grid", seed=12)
    search.wait()
    (pipeline,) = search.parameters().pipelines
    (neighbors,) = pipeline.parameters
    assert [one.value for one in neighbors.values] == [1, 5, 9]
    assert neighbors.importance is None
    found = [one for one in hub.leaderboards("penguins") if one.split.endswith("seed 12")]
    board = hub.leaderboard(found[0].id)
    assert [one.model is None for one in board] == [False, True, True]
    with pytest.raises(Invalid, match="has no model"):
        board[1].make_champion()
    with pytest.raises(NotFound, match="no leaderboard for island of penguins"):
        hub.leaderboard("penguins", "island")
