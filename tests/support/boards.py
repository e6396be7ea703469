"""Jobs that have ended, with what their tests gave, on a hub without workers."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.database import Artifact, Blob, Job, Outcome, Trial, User, Version
from jupyter_mlhub.evaluation.metrics.packing import pack_answers, pack_rows
from jupyter_mlhub.evaluation.metrics.predictions import Predictions
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.orders import AcceptedTrainRequest, TrainOrder
from jupyter_mlhub.schemas.pipelines.plans import Plan
from jupyter_mlhub.schemas.pipelines.specs import PipelineSpec
from jupyter_mlhub.search.leaderboard.outcomes import RowsMessage, record_rows
from jupyter_mlhub.training.boards import join_board
from tests.support.claiming import quiet_hub

ROWS = 400
TRUTH = np.random.default_rng(1).normal(size=ROWS)
SPEC: dict[str, Any] = {"dataset": "sales@1", "target": "price", "task": "regression"}
RIDGE = [{"estimator": "StandardScaler"}, {"estimator": "Ridge", "parameters": {"alpha": 2.0}}]


@contextmanager
def hub_with_sales(state_dir: Path) -> Iterator[Hub]:
    """Ada has a dataset; Ben has nothing."""
    with quiet_hub(state_dir) as hub:
        with hub.database.write() as session:
            session.add(User(name="ben", key="ben", password_hash="!", role="member"))
            session.add(Blob(sha256="0" * 64, size=1))
            session.flush()
            add_version(session, "dataset", "sales")
        yield hub


def actor(hub: Hub, name: str) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User).filter_by(key=name)).one())


def add_version(session: Any, kind: str, name: str, size: int = 1) -> int:
    artifact = Artifact(owner_id=1, kind=kind, name=name, tags=[], last_number=1)
    session.add(artifact)
    session.flush()
    version = Version(artifact_id=artifact.id, number=1, state="ready", media_type="x", size=size)
    version.sha256, version.created_by = "0" * 64, 1
    session.add(version)
    session.flush()
    return version.id


def spec(**changes: Any) -> PipelineSpec:
    steps = changes.pop("steps", RIDGE)
    return PipelineSpec.model_validate({**SPEC, "steps": steps, **changes})


def answers(error: float, seed: int = 0) -> tuple[bytes, RowsMessage]:
    """Predictions that miss the truth by this much, and the rows that they are for."""
    noise = np.random.default_rng(seed).normal(size=ROWS)
    nothing = np.empty(0)
    tests = [
        (np.arange(fold, ROWS, 5), Predictions(nothing, (TRUTH + error * noise)[fold::5]))
        for fold in range(5)
    ]
    packed = pack_answers(tests, ROWS, None)
    rows = pack_rows(tests, TRUTH, np.arange(ROWS), None)
    assert packed is not None
    assert rows is not None
    return packed, RowsMessage(packed=base64.b64encode(rows), classes=[])


def add_fit(hub: Hub, error: float, *, model: str | None = None, **options: Any) -> int:
    """A training that has ended, with predictions that miss the truth by this much.

    Returns:
        The id of the job.
    """
    seed, seconds = options.pop("noise", 0), options.pop("predict_seconds", None)
    one = spec(**options)
    packed, rows = answers(error, seed)
    with hub.database.write() as session:
        job = Job(owner_id=1, kind="train", title="t", state="succeeded")
        resolved = {**one.model_dump(mode="json"), "features": ["x"]}
        accepted = AcceptedTrainRequest.model_validate({"spec": resolved, "model": "m"})
        plan = Plan([], [step.model_dump() for step in one.steps], dense=False)
        order = TrainOrder(dataset_version_id=1, plan=plan, kinds={"x": "numeric"}, rows=ROWS)
        job.request, job.order = accepted.model_dump(mode="json"), order.model_dump(mode="json")
        session.add(job)
        session.flush()
        join_board(session, job.id, 1, one)
        score = 1 - error**2
        metrics = {"r2": [score - 0.01, score + 0.01], "rmse": [error], "mae": [1 - error]}
        outcome = Outcome(job_id=job.id, metrics=metrics, predict_seconds=seconds, fit_seconds=0.5)
        outcome.rows_id, outcome.predictions = record_rows(session, 1, rows), packed
        if model is not None:
            outcome.model_version_id = add_version(session, "model", model, size=77)
        session.add(outcome)
        return job.id


def add_search(hub: Hub, scores: list[float]) -> int:
    """A search with a trial for each score, all without predictions."""
    one = spec()
    candidate = {"steps": [{"estimator": "Ridge", "parameters": {"alpha": [1.0, 2.0]}}]}
    with hub.database.write() as session:
        job = Job(owner_id=1, kind="search", title="s", state="succeeded", in_parts=True)
        document = {**SPEC, "features": ["x"], "metric": "r2"}
        job.request = {"kind": "search", "spec": document, "model": "m"}
        job.order = {
            **{"dataset_version_id": 1, "kinds": {"x": "numeric"}, "rows": ROWS},
            "pipelines": [{**candidate, "ranges": "own"}],
        }
        session.add(job)
        session.flush()
        join_board(session, job.id, 1, one, stands_by="trials")
        rows = [
            {
                **{"search_id": job.id, "number": number, "part_id": 0, "candidate": 0},
                **{"choice": {"0.alpha": 1.0}, "state": "succeeded", "share": 1.0},
                **{"loss": -score, "folds": [-score], "metrics": {"r2": score, "rmse": 1.0}},
                **{"fit_seconds": 0.1, "predict_seconds": 0.1 + number, "times_lost": 0},
            }
            for number, score in enumerate(scores, 1)
        ]
        session.execute(insert(Trial), rows)
        return job.id
