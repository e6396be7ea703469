"""Ensembles whose members prepare the columns each in its way, on a real worker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jupyter_mlhub import HubClient
from tests.support.running import until

ACCOUNT = "mixer"
ROWS = 120
LINEAR = {"preparation": "default", "steps": [{"estimator": "Ridge"}]}
TREE = {
    "preparation": [
        {
            "columns": {"kind": "categorical"},
            "steps": [{"estimator": "TargetEncoder", "parameters": {"target_type": "continuous"}}],
        }
    ],
    "steps": [{"estimator": "DecisionTreeRegressor", "parameters": {"max_depth": 3}}],
}


def towns() -> pd.DataFrame:
    chance = np.random.default_rng(0)
    frame = pd.DataFrame(chance.normal(size=(ROWS, 2)), columns=["a", "b"])
    town = chance.integers(0, 6, ROWS)
    frame["town"] = [f"town {number}" for number in town]
    frame["y"] = frame["a"] + town + chance.normal(0, 0.2, ROWS)
    return frame


def test_members_are_prepared_each_in_its_way(hub: HubClient) -> None:
    """The model predicts the mean of what the members predict that were trained alone, and the job
    can be run again as it was."""
    frame = towns()
    hub.register(frame, "towns")
    until(lambda: hub.version("dataset", "towns").state == "ready", 60, "it is read")
    members = {"linear": LINEAR, "tree": TREE}
    parameters: dict[str, Any] = {"estimators": [list(pair) for pair in members.items()]}
    mixed = {"steps": [{"estimator": "VotingRegressor", "parameters": parameters}]}
    specs: dict[str, Any] = {**members, "mixed": {"preparation": "none", **mixed}}
    jobs = [
        hub.train("towns", "y", spec["steps"], preparation=spec["preparation"], model=name)
        for name, spec in specs.items()
    ]
    for job in jobs:
        job.wait()
    features = frame.drop(columns="y")
    linear, tree, both = (hub.model(name).predict(features) for name in specs)
    assert np.allclose(both, (np.asarray(linear) + np.asarray(tree)) / 2)
    spec = jobs[-1].refresh().request["spec"]
    (step,) = spec["steps"]
    kept = dict(step["parameters"]["estimators"])
    assert kept["linear"]["preparation"] == "default"
    assert kept["tree"]["preparation"][0]["columns"] == {"kind": "categorical"}
    report = jobs[-1].report
    assert report is not None
    assert {one.column for one in report.importance} == {"a", "b", "town"}
