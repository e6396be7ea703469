"""What is kept of the trials of a search."""

from __future__ import annotations

import base64
from pathlib import Path

from sqlalchemy import select

from jupyter_mlhub.database import Job, Trial
from jupyter_mlhub.schemas.pipelines.searches import Candidate
from jupyter_mlhub.search.results import TrialResult, record_results
from tests.support.claiming import claimed, quiet_hub
from tests.support.searching import submit

SOME = base64.b64encode(b"some predictions")


def test_the_best_of_each_family_keeps_its_predictions(tmp_path: Path) -> None:
    """Trials 1 to 30 are neighbours, the better the earlier. The last three are linear."""
    with quiet_hub(tmp_path) as hub:
        job_id = submit(hub, "random", value={"low": 1, "high": 100}, trials=33)
        linear = Candidate.model_validate({"steps": [{"estimator": "Ridge"}], "ranges": "own"})
        part = claimed(hub)
        with hub.database.write() as session:
            job = session.get_one(Job, job_id)
            pipelines = [*job.order["pipelines"], linear.model_dump(mode="json")]
            job.order = {**job.order, "pipelines": pipelines, "portfolio": 2}
            for number in range(1, 34):
                session.add(
                    Trial(
                        search_id=job_id,
                        number=number,
                        part_id=part.job_id,
                        candidate=int(number > 30),
                        choice={},
                        share=1.0,
                    )
                )
        results = [
            TrialResult(number=number, state="succeeded", folds=[number / 100], predictions=SOME)
            for number in range(1, 34)
        ]
        hub.claims.note(part, lambda session: record_results(session, job_id, part.job_id, results))
        with hub.database.read() as session:
            kept = select(Trial.number).where(Trial.predictions.is_not(None))
            assert sorted(session.scalars(kept)) == [*range(1, 26), 31]
