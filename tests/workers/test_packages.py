"""CatBoost and skrub in the confined process of a job."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jupyter_mlhub import HubClient
from tests.support.running import until

ROWS = 200


def test_a_model_of_both_is_trained_stored_and_asked(hub: HubClient) -> None:
    chance = np.random.default_rng(0)
    frame = pd.DataFrame({"color": chance.choice(["red", "green", "blue"], ROWS)})
    frame["street"] = [f"{n % 60} long street" for n in range(ROWS)]
    frame["a"] = chance.normal(size=ROWS)
    frame["kind"] = np.where(frame["color"].eq("red") ^ frame["a"].gt(0), "p", "q")
    hub.register(frame, "colors")
    until(lambda: hub.version("dataset", "colors").state == "ready", 30, "it is read")
    job = hub.submit(
        {
            "kind": "train",
            "model": "colored",
            "spec": {
                "dataset": "colors",
                "target": "kind",
                "steps": [{"estimator": "CatBoostClassifier", "parameters": {"iterations": 60}}],
                "preparation": [
                    {"columns": {"names": ["color"]}, "steps": []},
                    {
                        "columns": {"names": ["street"]},
                        "steps": [
                            {"estimator": "StringEncoder", "parameters": {"n_components": 5}}
                        ],
                    },
                ],
            },
        }
    )
    job.wait()
    assert job.report is not None
    assert job.report.metrics[0].mean > 0.8
    assert job.report.notes == []
    asked = hub.model("colored").predict(frame)
    assert np.mean(np.asarray(asked) == frame["kind"]) > 0.8
