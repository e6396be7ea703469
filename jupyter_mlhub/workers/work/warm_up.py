"""Do slow first steps before the first job.

The first use of the libraries takes long. The worker does it once before its pool forks, so that no
job has to. An idle child does it again, so that its copy of the memory is already its own.

Nothing here may start threads. Threads do not survive a fork, and OpenMP ends a child that finds
them gone.
"""

from __future__ import annotations

import warnings
from io import BytesIO

import numpy as np
import pandas as pd

from ...artifacts.models.files import save_model
from ...schemas.pipelines.plans import Plan
from ...schemas.pipelines.specs import SupervisedSpec
from ...training.fitting.supervised import fit_spec
from ...training.tables import read_table
from .train import make_folds_report

_ROWS = 60
_STEPS = [{"estimator": "StandardScaler"}, {"estimator": "DecisionTreeClassifier"}]


def warm_up() -> None:
    """Run a whole training on a tiny table and discard it."""
    chosen = np.random.default_rng(0)
    frame = pd.DataFrame({"a": chosen.normal(size=_ROWS), "b": chosen.normal(size=_ROWS)})
    frame["c"] = np.where(frame["a"] > 0, "x", "y")
    features = ["a", "b"]
    spec = SupervisedSpec.model_validate(
        {
            "dataset": "warm-up@1",
            "target": "c",
            "features": features,
            "task": "classification",
            "steps": _STEPS,
        }
    )
    plan = Plan([], _STEPS, dense=False)
    file = BytesIO()  # nothing on disk, because the process may be ended at any time
    frame.to_parquet(file, index=False)
    table = read_table(file, dict.fromkeys(features, "numeric"), "c", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = fit_spec(spec, plan, table, lambda done, total, note: None)
        make_folds_report(spec, table, fitted)
    save_model(fitted.model, BytesIO())
