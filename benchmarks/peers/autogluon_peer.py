"""AutoGluon on a table: ``python autogluon_peer.py TRAIN TEST TARGET TASK SECONDS ANSWERS``."""

from __future__ import annotations

import sys
import tempfile

import pandas as pd
from autogluon.tabular import TabularPredictor


def main(train: str, test: str, target: str, task: str, seconds: str, answers: str) -> None:
    metric = "log_loss" if task == "classification" else "root_mean_squared_error"
    with tempfile.TemporaryDirectory() as folder:
        model = TabularPredictor(label=target, eval_metric=metric, path=folder, verbosity=0)
        model.fit(
            pd.read_csv(train), presets="medium_quality", time_limit=float(seconds), num_cpus=2
        )
        new = pd.read_csv(test)
        if task == "classification":
            found = model.predict_proba(new, as_multiclass=True)
        else:
            found = model.predict(new).to_frame("value")
        found.to_csv(answers, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
