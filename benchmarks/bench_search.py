"""Searches of 30 candidates with 5 folds on two worker processes, beside GridSearchCV(n_jobs=2).

    python benchmarks/bench_search.py --rounds 3

Both are warm: the workers and joblib's processes have fitted something before. A search's time is
from the press to its end: its last trial, the comparison of the trials, the winner's report and its
fit on all rows, and the stored model. GridSearchCV's is that of ``fit``, with one fit on all rows.
The time to the last trial stands beside it, and what a fit costs beyond the estimator's own time.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.datasets import load_breast_cancer, load_digits, make_classification
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_mlhub import HubClient
from tests.support.people import signed_in
from tests.support.running import running_server, until

FOLDS = 5
FITS = 30 * FOLDS


@dataclass(frozen=True)
class Case:
    """A table and a grid of 30 candidates, as both sides take them."""

    name: str
    table: str
    pipeline: Any
    steps: list[dict[str, Any]]
    grid: dict[str, list[Any]]

    def peer_grid(self) -> dict[str, list[Any]]:
        last = self.pipeline.steps[-1][0]
        return {f"{last}__{name}": values for name, values in self.grid.items()}


def tables() -> dict[str, pd.DataFrame]:
    x, y = make_classification(50_000, 20, n_informative=8, random_state=0)
    made = pd.DataFrame(x, columns=[f"x{i}" for i in range(20)]).assign(target=y)
    return {
        "cancer": load_breast_cancer(as_frame=True).frame,
        "digits": load_digits(as_frame=True).frame,
        "large": made,
    }


def cases() -> list[Case]:
    regularisation = [10 ** (-4 + 6 * i / 29) for i in range(30)]
    forest = {"max_depth": [3, 5, 8, 12, 20], "min_samples_leaf": [1, 2, 3, 5, 8, 13]}
    boosting = {
        "learning_rate": [0.05, 0.1, 0.2, 0.3, 0.5],
        "max_leaf_nodes": [4, 8, 12, 16, 24, 31],
    }
    return [
        Case(
            "cancer, logistic regression",
            "cancer",
            make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
            [
                {"estimator": "StandardScaler"},
                {
                    "estimator": "LogisticRegression",
                    "parameters": {"max_iter": 1000, "C": regularisation},
                },
            ],
            {"C": regularisation},
        ),
        *(
            Case(
                f"{table}, forest",
                table,
                make_pipeline(RandomForestClassifier(random_state=0)),
                [{"estimator": "RandomForestClassifier", "parameters": forest}],
                forest,
            )
            for table in ("cancer", "digits")
        ),
        Case(
            "50,000 x 20, boosting",
            "large",
            make_pipeline(HistGradientBoostingClassifier(max_iter=30, random_state=0)),
            [
                {
                    "estimator": "HistGradientBoostingClassifier",
                    "parameters": {"max_iter": 30, **boosting},
                }
            ],
            boosting,
        ),
    ]


def peer(case: Case, frame: pd.DataFrame) -> float:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    search = GridSearchCV(case.pipeline, case.peer_grid(), cv=folds, n_jobs=2, scoring="accuracy")
    began = time.perf_counter()
    search.fit(frame.drop(columns="target"), frame["target"])
    return time.perf_counter() - began


def ours(hub: HubClient, case: Case) -> tuple[float, float, float]:
    """Seconds: of the whole, to the last trial, and of all fits and predictions alone."""
    folds = {"method": "kfold", "folds": FOLDS, "seed": 0}
    began = time.perf_counter()
    job = hub.search(
        *(case.table, "target", {"steps": case.steps, "preparation": "none"}),
        **{"method": "grid", "ranges": "own", "validation": folds},
    )
    detail = job.wait()
    whole = time.perf_counter() - began
    trials = job.all_trials()
    assert len(trials) * FOLDS == FITS, len(trials)
    assert all(one.state == "succeeded" for one in trials), trials[0].error
    last = max(one.finished_at for one in trials if one.finished_at)
    fitting = sum(FOLDS * (one.fit_seconds or 0.0) for one in trials)
    return whole, (last - detail.created_at).total_seconds(), fitting


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--raw", type=Path, help="a file to which all seconds are appended")
    wanted = parser.parse_args()
    frames = tables()
    with (
        tempfile.TemporaryDirectory() as root,
        running_server(Path(root), "--MLHub.worker_processes=2", app="server") as server,
    ):
        hub = signed_in(server)
        for name, frame in frames.items():
            hub.register(frame, name)
            until(lambda name=name: hub.version("dataset", name).state == "ready", 60, "it is read")
        print(f"{'':30}GridSearchCV   search   ratio  to the last trial  beyond a fit")
        ratios = []
        for case in cases():
            if wanted.only not in case.name:
                continue
            peer(case, frames[case.table])
            rounds = [
                (*ours(hub, case), peer(case, frames[case.table])) for _ in range(wanted.rounds)
            ]
            ratio = statistics.median(whole / other for whole, _, _, other in rounds)
            last = statistics.median(last / other for _, last, _, other in rounds)
            beyond = statistics.median((2 * last - fits) / FITS for _, last, fits, _ in rounds)
            whole, _, _, other = (statistics.median(column) for column in zip(*rounds, strict=True))
            ratios.append(ratio)
            print(
                f"{case.name:30}{other:10.2f} s{whole:8.2f} s{ratio:8.2f}{last:19.2f}"
                f"{1000 * beyond:11.1f} ms",
                flush=True,
            )
            if wanted.raw:
                with wanted.raw.open("a") as file:
                    file.writelines(f"{case.name}\t{one}\n" for one in rounds)
        print(f"{'median':30}{'':21}{statistics.median(ratios):8.2f}")


if __name__ == "__main__":
    main()
