"""FLAML on a table: ``python flaml_peer.py TRAIN TEST TARGET TASK SECONDS ANSWERS``."""

from __future__ import annotations

import sys

import pandas as pd
from flaml import AutoML


def main(train: str, test: str, target: str, task: str, seconds: str, answers: str) -> None:
    frame, new = pd.read_csv(train), pd.read_csv(test)
    model = AutoML()
    metric = "log_loss" if task == "classification" else "rmse"
    budget = {"time_budget": float(seconds), "n_jobs": 2, "seed": 0, "verbose": 0}
    model.fit(frame.drop(columns=target), frame[target], task=task, metric=metric, **budget)
    if task == "classification":
        found = pd.DataFrame(model.predict_proba(new), columns=model.classes_)
    else:
        found = pd.DataFrame({"value": model.predict(new)})
    found.to_csv(answers, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
