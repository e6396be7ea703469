"""Trials of a search: fit and test pipelines one after the other, on a table that is kept."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...evaluation.metrics.definitions import metrics_of
from ...evaluation.metrics.predictions import Predictions, encoded
from ...evaluation.metrics.scores import plain_scores
from ...languages import say
from ...schemas.pipelines.plans import Part, Plan
from ...schemas.pipelines.specs import ResolvedSpec
from ...search.budget import TimeLeft
from ...search.halving import count_folds
from ...training.fitting.complaints import in_own_words
from ...training.fitting.pipelines import make_model
from ...training.fitting.supervised import fit, has_classes, predict
from ...training.tables import Table
from ..protocol.failures import TIME_WAS_UP, describe_failure
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from .outcome import answers_text, rows_document, units_of
from .searched_table import SearchedTable, read_searched_table

_FEWEST_TESTED = 10_000
"""The rows that are always tested, where there are as many."""
_FEWEST_FOLDS = 2
"""No trial is stopped before it has these folds."""


def run(task: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Try each pipeline, and report how it went.

    Returns:
        Nothing. Results are sent as they come.
    """
    if not task["trials"]:
        return {}
    searched = read_searched_table(task, folder)
    if not task["knows_rows"]:
        reporter.tell("rows", _rows(searched))
    time_left = TimeLeft.of(task["seconds"], task["ending"])
    for trial in task["trials"]:
        # At once: the next trial may end this process.
        share = _Share.of(task["resource"], trial["share"])
        result = _try(trial, share, searched, task["metric"], task["best"], time_left)
        reporter.tell("trials", [result])
    return {}


@dataclass(frozen=True)
class _Share:
    """What a trial has: the shares of the training rows, of the folds and of the iterations. The
    iterations stand in its steps already."""

    rows: float = 1.0
    folds: float = 1.0
    iterations: float = 1.0

    @classmethod
    def of(cls, resource: str, share: float) -> _Share:
        return cls(**{resource: share})

    @property
    def is_whole(self) -> bool:
        return self == _Share()

    def whole_fit(self, seconds: float) -> float:
        """Return about how long a fit with all rows and iterations takes."""
        return seconds / (self.rows * self.iterations)


def _try(
    trial: dict[str, Any],
    share: _Share,
    searched: SearchedTable,
    metric: str,
    best: Sequence[float] | None,
    time_left: TimeLeft,
) -> dict[str, Any]:
    """Fit and test one pipeline on each fold that it has. All of a rung have the same ones."""
    spec, table = searched.spec, searched.table
    splits = searched.splits[: count_folds(len(searched.splits), share.folds)]
    running = _Trial(metric, spec, table)
    number = trial["number"]
    try:
        if time_left.is_up:
            return {"number": number, "state": "stopped", "error": TIME_WAS_UP}
        own = ResolvedSpec.model_validate({**dict(spec), "steps": trial["steps"]})
        model = make_model(_plan(trial["plan"]), spec.seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with in_own_words(own, table.features, table.target):
                for train, test in splits:
                    if share.rows < 1.0 and running.is_tested_enough:
                        break  # time is better spent on more rows
                    if running.losses and (
                        time_left.is_up
                        or time_left.is_too_short(
                            running.seconds, share.whole_fit(running.fit_seconds)
                        )
                    ):
                        return running.result(number, "stopped", TIME_WAS_UP)
                    few = _share_of_tests(share.rows, len(test))
                    running.test(
                        model, _some(train, share.rows, spec.seed), _some(test, few, spec.seed)
                    )
                    if share.is_whole and _is_behind(running.losses, best, len(splits)):
                        done = f"{len(running.losses)} of {len(splits)} folds"
                        words = say("Stopped after {done}: behind the best.", done=done)
                        return running.result(number, "stopped", words)
    except Exception as error:
        known, _ = describe_failure(error)
        return {"number": number, "state": "failed", "error": known.detail}
    return running.result(number, "succeeded", None)


def _plan(document: dict[str, Any]) -> Plan:
    return Plan([Part(**part) for part in document["parts"]], document["steps"], document["dense"])


def _some(rows: NDArray[Any], share: float, seed: int) -> NDArray[Any]:
    """Return a share of the rows, the same for each trial. Larger shares hold the smaller ones."""
    if share >= 1.0:
        return rows
    return np.random.default_rng(seed).permutation(rows)[: max(2, round(len(rows) * share))]


def _share_of_tests(share: float, rows: int) -> float:
    """Return the share of the test rows that judges a trial on a share of the training rows.

    Some models take longer for their answers than for a fit on few rows.
    """
    return 1.0 if share >= 1.0 else min(1.0, max(share, _FEWEST_TESTED / rows))


def _is_behind(losses: Sequence[float], best: Sequence[float] | None, folds: int) -> bool:
    """Whether a trial is behind the best in each fold by more than its folds differ.

    No trial is judged before two folds.
    """
    done = len(losses)
    if best is None or len(best) != folds or not _FEWEST_FOLDS <= done < folds:
        return False
    behind = np.asarray(losses) - np.asarray(best[:done])
    error = np.std(behind, ddof=1) / math.sqrt(done)
    return bool(behind.min() > 0 and behind.mean() > max(2 * error, np.std(best)))


class _Trial:
    """What is known of a trial after some of its folds."""

    def __init__(self, metric: str, spec: ResolvedSpec, table: Table) -> None:
        self.losses: list[float] = []
        self._metric = metric
        self._spec = spec
        self._table = table
        self._scores: list[dict[str, float]] = []
        self._fit_seconds: list[float] = []
        self._predict_seconds = 0.0
        self._tested = 0
        self._tests: list[tuple[NDArray[Any], Predictions]] = []

    def test(self, model: Any, train: NDArray[Any], test: NDArray[Any]) -> None:
        """Fit on some rows and test on others.

        Raises:
            ValueError: The metric is not defined for this model.
        """
        table, task = self._table, self._spec.task
        if task == "classification" and not has_classes(table.truth[train]):
            raise ValueError("A fold has only one class to learn from.")
        began = time.perf_counter()
        fitted = fit(model, table, train)
        done = time.perf_counter()
        features = table.features.iloc[test]
        predictions = predict(fitted, features, table.truth[test])
        self._fit_seconds.append(done - began)
        self._predict_seconds += time.perf_counter() - done
        self._tested += len(test)
        plain = predictions
        if task == "classification":
            plain = encoded([predictions])[1][0]
        scores = plain_scores(task, plain)
        score = scores.get(self._metric, math.nan)
        if not math.isfinite(score):
            raise ValueError(
                say(
                    "{metric} can't judge it: it gives no probabilities, or a fold has only "
                    "one class.",
                    metric=self._metric.replace("_", " "),
                )
            )
        definition = next(one for one in metrics_of(task) if one.name == self._metric)
        self.losses.append(-score if definition.higher_is_better else score)
        self._scores.append({name: v for name, v in scores.items() if math.isfinite(v)})
        self._tests.append((test, predictions))

    @property
    def is_tested_enough(self) -> bool:
        """Whether the rows that were tested suffice to judge a trial on a sample."""
        return len(self.losses) >= _FEWEST_FOLDS and self._tested >= _FEWEST_TESTED

    @property
    def fit_seconds(self) -> float:
        """How long a fit takes."""
        return float(np.mean(self._fit_seconds))

    @property
    def seconds(self) -> float:
        """How long a fold takes."""
        return self.fit_seconds + self._predict_seconds / len(self._fit_seconds)

    def result(self, number: int, state: str, error: str | None) -> dict[str, Any]:
        names = set.intersection(*(set(scores) for scores in self._scores))
        return {
            "number": number,
            "state": state,
            "folds": self.losses,
            "metrics": {
                name: float(np.mean([scores[name] for scores in self._scores]))
                for name in sorted(names)
            },
            "fit_seconds": self.fit_seconds,
            "predict_seconds": 1000 * self._predict_seconds / max(1, self._tested),
            "error": error,
            "predictions": self._predictions() if state == "succeeded" else None,
        }

    def _predictions(self) -> str | None:
        classes = _classes(self._spec, self._table)
        return answers_text(self._tests, len(self._table), classes)


def _classes(spec: ResolvedSpec, table: Table) -> NDArray[Any] | None:
    return np.unique(table.truth) if spec.task == "classification" else None


def _rows(searched: SearchedTable) -> dict[str, Any] | None:
    """Describe the rows that test the trials; None where they are too many."""
    table, nothing = searched.table, np.empty(0)
    tests = [(test, Predictions(nothing, nothing)) for _, test in searched.splits]
    classes = _classes(searched.spec, table)
    units = units_of(searched.spec.validation, table)
    return rows_document(tests, table.truth, table.positions, classes, units)
