"""The estimate of a training's time, beside what the training takes.

    python benchmarks/bench_estimates.py                 # how many are within a factor of 3
    python benchmarks/bench_estimates.py --calibrate     # what jupyter_mlhub.training.costs holds

Times are CPU seconds of the job's process, because other programs may use the machine meanwhile.
The calibration has synthetic tables. The test has other sizes, and the real tables of ``examples``.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from jupyter_mlhub.database import Job
from jupyter_mlhub.schemas.pipelines.specs import TrainRequest
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.training.costs import BASE, Cost, Size
from jupyter_mlhub.training.estimates import estimate, size_of
from tests.support.workplace import Workplace, opened_workplace

EXAMPLES = Path(__file__).parents[1] / "examples"
CLASSIFIERS = (
    *("GaussianNB", "LogisticRegression", "DecisionTreeClassifier", "RandomForestClassifier"),
    *("ExtraTreesClassifier", "HistGradientBoostingClassifier", "GradientBoostingClassifier"),
    *("KNeighborsClassifier", "SVC", "MLPClassifier"),
)
REGRESSORS = (
    *("LinearRegression", "Ridge", "DecisionTreeRegressor", "RandomForestRegressor"),
    *("HistGradientBoostingRegressor", "GradientBoostingRegressor", "KNeighborsRegressor", "SVR"),
)
CALIBRATED = [(300, 5), (300, 40), (2000, 5), (300, 300), (2000, 40), (8000, 10), (2000, 300)]
TESTED = [(500, 300), (1000, 20), (5000, 12), (5000, 80), (20_000, 10)]
REAL = {"penguins": "species", "seattle-weather": "weather", "mobile-prices": "price_range"}
FACTOR = 3.0


def synthetic(rows: int, columns: int) -> pd.DataFrame:
    """Numbers, one column of five a category, few missing; a class and a quantity to predict."""
    chosen = np.random.default_rng(rows + columns)
    cells = chosen.normal(size=(rows, columns))
    weights = chosen.normal(size=columns)
    value = cells @ weights + chosen.normal(size=rows)
    cells[chosen.random(cells.shape) < 0.01] = np.nan
    table = pd.DataFrame(cells).add_prefix("x")
    for name in table.columns[4::5]:
        table[name] = pd.cut(table[name], 4, labels=list("abcd")).astype(object)
    kinds = np.array(["low", "mid", "high"])[np.digitize(value, [-1.0, 1.0])]
    return pd.concat([table, pd.DataFrame({"kind": kinds, "value": value})], axis=1)


def register(workplace: Workplace, name: str, content: bytes) -> None:
    writer = workplace.hub.store.writer()
    writer.write(content)
    ada = workplace.actor("ada")
    workplace.hub.artifacts.register(ada, "dataset", name, writer.commit(), filename=f"{name}.csv")
    workplace.work()


def request(dataset: str, target: str, other: str | None, estimator: str) -> TrainRequest:
    """A training with five folds. ``other`` is a column that would give the target away."""
    spec = {"dataset": dataset, "target": target, "steps": [{"estimator": estimator}]}
    if other is not None:
        columns = int(dataset.partition("x")[2])
        spec["features"] = [f"x{number}" for number in range(columns)]
    return TrainRequest.model_validate({"kind": "train", "spec": spec, "model": "m-" + target})


def timed(workplace: Workplace, asked: TrainRequest) -> float:
    """Train, and return the CPU seconds. The job's end is set to its beginning and these, so
    that later estimates learn from them and not from the load of this machine."""
    hub = workplace.hub
    job_id = hub.submissions.submit(workplace.actor("ada"), asked).id
    workplace.work()
    with hub.database.write() as session:
        job = session.get_one(Job, job_id)
        assert job.state == "succeeded", job.error
        assert job.started_at is not None
        assert job.cpu_seconds is not None
        job.finished_at = job.started_at + timedelta(seconds=job.cpu_seconds)
        return job.cpu_seconds


def targets() -> Iterator[tuple[str, str, str]]:
    """Estimators, each with the column that it predicts and one that it may not see."""
    yield from ((name, "kind", "value") for name in CLASSIFIERS)
    yield from ((name, "value", "kind") for name in REGRESSORS)


def calibrate(workplace: Workplace, most_seconds: float, only: list[str]) -> None:
    for rows, columns in CALIBRATED:
        table = synthetic(rows, columns).to_csv(index=False).encode()
        register(workplace, f"t{rows}x{columns}", table)
    for name, target, other in targets():
        if only and name not in only:
            continue
        seen: list[tuple[Size, float]] = []
        for rows, columns in CALIBRATED:
            size = Size(rows, columns, fits=6)
            if would_take(seen, size) > most_seconds:
                continue
            took = timed(workplace, request(f"t{rows}x{columns}", target, other, name))
            seen.append((size, took))
        cost = fitted(seen)
        worst = max(abs(math.log(cost.seconds(size) / took)) for size, took in seen)
        values = ", ".join(f"{value:.3g}" for value in cost)
        print(f'    "{name}": Cost({values}),  # worst: x {math.exp(worst):.1f}', flush=True)
        print("   ", json.dumps([(s.rows, s.columns, round(t, 2)) for s, t in seen]), flush=True)


def would_take(seen: list[tuple[Size, float]], size: Size) -> float:
    """About what a size will take, by the cells of those that were seen."""
    per_cell = [took / (one.rows * one.columns) for one, took in seen if took > 1]
    return size.rows * size.columns * min(per_cell, default=0)


def fitted(seen: list[tuple[Size, float]]) -> Cost:
    """The cost that has the least squares of logarithms."""

    def cost_of(x: np.ndarray) -> Cost:
        return Cost(math.exp(x[0]), math.exp(x[1]), x[2], x[3])

    def errors(x: np.ndarray) -> list[float]:
        cost = cost_of(x)
        away = [0.1 * (x[2] - 1), 0.1 * (x[3] - 0.8)]  # few sizes say little of the exponents
        return [math.log(cost.seconds(size) / took) for size, took in seen] + away

    first = median((took - BASE) / size.fits for size, took in seen)
    start = [math.log(max(first / 2, 1e-3))] * 2 + [1.0, 0.8]
    found = least_squares(errors, start, bounds=([-12, -12, 0.2, 0.0], [5, 5, 2.5, 2.5]))
    return cost_of(found.x)


def measure(workplace: Workplace, most_seconds: float) -> dict[str, list[float]]:
    """The estimates of each training over what it took: by what was measured elsewhere alone,
    and with the trainings before it, as people see it."""
    asked: list[tuple[str, TrainRequest]] = []
    for name, target, other in targets():
        for rows, columns in TESTED:
            dataset = f"t{rows}x{columns}"
            asked.append((f"{rows} x {columns}", request(dataset, target, other, name)))
    for dataset, target in REAL.items():
        asked += [(dataset, request(dataset, target, None, name)) for name in CLASSIFIERS]
    found: dict[str, list[float]] = {"without history": [], "with history": []}
    for place in np.random.default_rng(0).permutation(len(asked)):
        label, one = asked[place]
        draft = workplace.hub.submissions.draft(workplace.actor("ada"), one)
        assert draft.problems == []
        name = one.spec.steps[-1].estimator
        rows = workplace.hub.artifacts.version(
            workplace.actor("ada"), "dataset", one.spec.dataset, "latest"
        ).rows
        alone = estimate(name, size_of(one.spec, rows or 0, len(draft.columns)), [])
        assert draft.seconds is not None
        assert alone is not None
        if draft.seconds > most_seconds:
            continue
        took = timed(workplace, one)
        found["without history"].append(alone.seconds / took)
        found["with history"].append(draft.seconds / took)
        mark = "" if is_near(draft.seconds / took) else "  <---"
        print(
            f"{label:16} {name:30} {alone.seconds:7.2f} s, {draft.seconds:7.2f} s with history, "
            f"took {took:7.2f} s{mark}",
            flush=True,
        )
    return found


def is_near(ratio: float) -> bool:
    return 1 / FACTOR <= ratio <= FACTOR


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="the estimators to calibrate")
    parser.add_argument(
        "--most-seconds", type=float, default=60, help="leave out what takes longer"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = HubSettings(state_dir=Path(folder) / "state")
        with opened_workplace(settings) as workplace:
            if arguments.calibrate:
                calibrate(workplace, arguments.most_seconds, arguments.only)
                return
            for rows, columns in TESTED:
                table = synthetic(rows, columns).to_csv(index=False).encode()
                register(workplace, f"t{rows}x{columns}", table)
            for name in REAL:
                register(workplace, name, (EXAMPLES / f"{name}.csv").read_bytes())
            for how, ratios in measure(workplace, arguments.most_seconds).items():
                within = sum(map(is_near, ratios))
                print(
                    f"{how}: {within} of {len(ratios)} ({100 * within / len(ratios):.0f} %) within "
                    f"a factor of {FACTOR:g}, median x {median(ratios):.2f}"
                )


if __name__ == "__main__":
    main()
