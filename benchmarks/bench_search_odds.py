"""What can be claimed of the scores of a search, held against new rows.

    python benchmarks/bench_search_odds.py

Of 1,000 pairs that differ by their seeds alone, 4.4 % are called different by log loss or squared
error, and 4.8 % by accuracy or absolute error. A test with rows alone as units calls 8.8 and 9.8 %
different, one with folds alone 6.0 and 7.6 %. The rates of forests are 2.0 and 3.5 %, of boosting
6.2 and 3.2 %, and of single trees 5.5 and 10.5 %, with one seed for all folds. Such a seed may have
the same effect on all folds, which no test can see: of briefly fitted networks 64 % are different
with one seed for all folds, and 4 % with a seed for each fold.

A gap is found with a chance that depends on the rows. Of 2,000 rows, a log loss that is truly worse
by 0.008 is found in 68 %, by 0.017 in 94 % and by 0.030 in 99 %. Of 400 rows, 0.028 is found in
50 %. Rows alone would find 90, 100, 100 and 67 %: that is the price of the first paragraph.

The best of 50 small trees that hardly differ has a score that is 1.8 to 2.3 standard errors better
than on new rows: means over 60 tables for each of three kinds of tables. Corrected, its
ROC AUC is 0.10 to 0.19 better than on new rows, its accuracy 0.35 to 0.48, and its log loss is
between 0.47 worse and 0.17 better; these means are known to 0.12 to 0.32. A fit on all rows is
about as good. The aim was 0.25, which accuracy misses. Log loss may miss it, too: two more draws of
50 tables left it between 1.46 worse and 0.10 better, because rows on which a tree is sure and wrong
weigh very much, and accuracy 0.21 to 0.51 better. 88 to 98 % of the 95 % intervals have the score.

Ensembles of the same trees are chosen for 10 of 60 tables without any signal, for 28 of 60 with 300
rows and a signal, and for 51 of 60 with 1,000 rows. On new rows their log loss is then 2, 5 and 4 %
smaller than that of the single best tree. All of it took 10 minutes of CPU.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.datasets import load_breast_cancer, load_diabetes, make_friedman1
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from jupyter_mlhub.evaluation.metrics.predictions import Predictions
from jupyter_mlhub.evaluation.metrics.scores import plain_scores
from jupyter_mlhub.schemas.pipelines.reports import Task
from jupyter_mlhub.search.ensembles import row_losses, select
from jupyter_mlhub.search.optimism import corrected_score
from jupyter_mlhub.search.ties import compare, groups

Array = NDArray[Any]
FOLDS = 5
SEED_TABLES = 100
PAIRS = {"forest": 4, "boosting": 4, "tree": 2}
"""Pairs of each table: 1,000 in all."""
GAP_TABLES = 200
SEARCHES = 60
CANDIDATES = 50
NEW_ROWS = 5000


@dataclass(frozen=True)
class Table:
    task: Task
    x: Array
    y: Array

    def splits(self) -> list[tuple[Array, Array]]:
        kind = StratifiedKFold if self.task == "classification" else KFold
        return list(kind(FOLDS, shuffle=True, random_state=0).split(self.x, self.y))

    def folds(self) -> Array:
        folds = np.empty(len(self.y), int)
        for number, (_, tested) in enumerate(self.splits()):
            folds[tested] = number
        return folds

    def tested(self, fits: list[Any], columns: Any = slice(None)) -> Array:
        """Predictions of each row by the fit that did not see it."""
        parts = [
            (rows, ask(fit, self.x[rows][:, columns]))
            for fit, (_, rows) in zip(fits, self.splits(), strict=True)
        ]
        found = np.empty((len(self.y), *parts[0][1].shape[1:]))
        for rows, part in parts:
            found[rows] = part
        return found

    def fits(self, make: Callable[[], Any], columns: Any = slice(None)) -> list[Any]:
        return [make().fit(self.x[rows][:, columns], self.y[rows]) for rows, _ in self.splits()]


def ask(fit: Any, x: Array) -> Array:
    """Probabilities or numbers."""
    return np.asarray(fit.predict_proba(x) if hasattr(fit, "predict_proba") else fit.predict(x))


def seed_table(number: int) -> Table:
    """Generated tables and parts of public ones, of both tasks."""
    drawn = np.random.default_rng(number)
    kind, rows = number % 4, 400
    if kind == 0:
        x = drawn.normal(size=(rows, 6))
        y = x[:, 0] + 0.7 * x[:, 1] * x[:, 2] + drawn.normal(size=rows) > 0
        return Table("classification", x, y.astype(int))
    if kind == 1:
        return Table("regression", *make_friedman1(rows, 8, noise=3, random_state=number))
    x, y = (load_breast_cancer if kind == 2 else load_diabetes)(return_X_y=True)
    part = drawn.choice(len(y), rows, replace=False)
    return Table("classification" if kind == 2 else "regression", x[part], y[part])


def estimator(kind: str, task: Task, seed: int) -> Any:
    """An estimator that differs from another by its seed alone."""
    classes = task == "classification"
    if kind == "forest":
        forest = RandomForestClassifier if classes else RandomForestRegressor
        return forest(20, min_samples_leaf=3, max_features="sqrt", random_state=seed)
    if kind == "boosting":
        boosting = GradientBoostingClassifier if classes else GradientBoostingRegressor
        return boosting(n_estimators=25, subsample=0.5, max_features="sqrt", random_state=seed)
    if kind == "network":
        return MLPClassifier((8,), max_iter=60, random_state=seed)
    tree = DecisionTreeClassifier if classes else DecisionTreeRegressor
    return tree(min_samples_leaf=10, max_features="sqrt", random_state=seed)


def p_values(table: Table, metric: str, a: Array, b: Array) -> tuple[float, float, float]:
    """Ours, by rows alone, and by a paired test of the folds' scores."""
    first, second = row_losses(table.task, metric, table.y, np.stack([a, b]))
    folds = table.folds()
    means = [np.bincount(folds, one) / np.bincount(folds) for one in (first, second)]
    by_folds = 1.0 if np.allclose(*means) else float(stats.ttest_rel(*means).pvalue)
    return compare(first, second, folds=folds).p, compare(first, second).p, by_folds


def report_seeds() -> None:
    found: dict[tuple[str, bool], list[tuple[float, float, float]]] = {}
    for number in range(SEED_TABLES):
        table = seed_table(number)
        metrics = ("log_loss", "accuracy") if table.task == "classification" else ("rmse", "mae")
        for kind, pairs in PAIRS.items():
            seeds = 100 * number + np.arange(2 * pairs)
            asked = [
                table.tested(table.fits(partial(estimator, kind, table.task, int(seed))))
                for seed in seeds
            ]
            for a, b in zip(asked[::2], asked[1::2], strict=True):
                for metric in metrics:
                    found.setdefault((kind, metric == metrics[0]), []).append(
                        p_values(table, metric, a, b)
                    )
    for is_first in (True, False):
        title = "log loss, squared error" if is_first else "accuracy, absolute error"
        print(f"pairs that differ by their seeds alone, called different by {title}:")
        every = []
        for kind in PAIRS:
            print(f"  {kind:10}", rates(found[kind, is_first]))
            every += found[kind, is_first]
        print(f"  {'all':10}", rates(every))


def report_seeds_of_folds() -> None:
    """A seed for all folds, beside a seed for each: only the second is an error that folds show."""
    warnings.filterwarnings("ignore", category=ConvergenceWarning)  # briefly fitted, on purpose
    for kind in ("tree", "network"):
        for step in (0, 1):
            found = []
            for number in range(0, SEED_TABLES, 4):
                table = seed_table(number)
                asked = []
                for first in range(1000 * number, 1000 * number + 80, 10):
                    fits = [
                        estimator(kind, table.task, first + step * fold).fit(
                            table.x[rows], table.y[rows]
                        )
                        for fold, (rows, _) in enumerate(table.splits())
                    ]
                    asked.append(table.tested(fits))
                found += [
                    p_values(table, "log_loss", a, b)
                    for a, b in zip(asked[::2], asked[1::2], strict=True)
                ]
            print(f"{kind}, a seed for {'each fold' if step else 'all folds'}: {rates(found)}")


def rates(p: list[tuple[float, float, float]]) -> str:
    ours, rows, folds = (np.array(p) < 0.05).mean(axis=0)
    return f"{len(p):5} pairs: ours {ours:.1%}, rows alone {rows:.1%}, folds alone {folds:.1%}"


def report_gaps() -> None:
    print("models without one feature of six, found to be worse by log loss:")
    for rows in (400, 2000):
        for strength in (0.3, 0.45, 0.6):
            found = [gap(number, rows, strength) for number in range(GAP_TABLES)]
            true, ours, rows_alone = np.mean(found, axis=0)
            print(
                f"  {rows:5} rows, coefficient {strength:.2f}: true gap {true:.4f}, "
                f"found in {ours:.0%}, by rows alone in {rows_alone:.0%}"
            )


def gap(number: int, rows: int, strength: float) -> tuple[float, bool, bool]:
    """The true gap between two models, and whether it is found: by ours, and by rows alone."""
    drawn = np.random.default_rng(number)
    slope = np.array([1, 0.7, 0.5, 0.5, 0.3, strength])
    x = drawn.normal(size=(rows + NEW_ROWS, 6))
    y = (drawn.uniform(size=len(x)) < 1 / (1 + np.exp(-x @ slope))).astype(int)
    table = Table("classification", x[:rows], y[:rows])
    losses, new = [], []
    for columns in (slice(6), slice(5)):
        fits = table.fits(LogisticRegression, columns)
        tested = table.tested(fits, columns)
        losses.append(row_losses("classification", "log_loss", table.y, tested))
        fresh = np.stack([ask(fit, x[rows:, columns]) for fit in fits])
        new.append(row_losses("classification", "log_loss", y[rows:], fresh).mean())
    results = compare(losses[1], losses[0], folds=table.folds()), compare(losses[1], losses[0])
    ours, rows_alone = (one.p < 0.05 and one.difference > 0 for one in results)
    return float(new[1] - new[0]), ours, rows_alone


@dataclass(frozen=True)
class Candidate:
    """A pipeline, fitted on each fold's other rows and on all rows."""

    columns: Array
    fits: list[Any]
    whole: Any


def candidates(table: Table, drawn: np.random.Generator) -> Iterator[Candidate]:
    """Small trees on some of the columns, most of them hardly better than the others."""
    for seed in range(CANDIDATES):
        columns = drawn.choice(table.x.shape[1], 8, replace=False)
        leaf, depth = int(drawn.integers(5, 40)), int(drawn.integers(1, 6))
        make = partial(
            DecisionTreeClassifier, max_depth=depth, min_samples_leaf=leaf, random_state=seed
        )
        whole = make().fit(table.x[:, columns], table.y)
        yield Candidate(columns, table.fits(make, columns), whole)


def predictions(y: Array, probabilities: Array) -> Predictions:
    return Predictions(y, probabilities.argmax(axis=1), probabilities, np.arange(2))


@dataclass(frozen=True)
class Search:
    """The trials of a search, and what they are on new rows."""

    table: Table
    trials: list[Candidate]
    new_x: Array
    new_y: Array

    @classmethod
    def of(cls, number: int, rows: int, slope: float) -> Search:
        drawn = np.random.default_rng(number)
        x = drawn.normal(size=(rows + NEW_ROWS, 20))
        chance = 1 / (1 + np.exp(-slope * x[:, :8].sum(axis=1)))
        y = (drawn.uniform(size=len(x)) < chance).astype(int)
        table = Table("classification", x[:rows], y[:rows])
        return cls(table, list(candidates(table, drawn)), x[rows:], y[rows:])

    def tested(self) -> Array:
        return np.stack([self.table.tested(one.fits, one.columns) for one in self.trials])

    def fresh(self, trial: int) -> Array:
        """Probabilities of new rows by each fit of a trial."""
        one = self.trials[trial]
        return np.stack([ask(fit, self.new_x[:, one.columns]) for fit in one.fits])


def best_score(search: Search, each: list[Predictions], metric: str) -> list[float]:
    """How much better than on new rows the best score is, in standard errors: naive, corrected, and
    corrected beside the fit on all rows; whether the interval has the score; and seconds."""
    begin = time.process_time()
    found = corrected_score("classification", metric, each)
    seconds = time.process_time() - begin
    sign = -1 if metric == "log_loss" else 1
    naive = plain_scores("classification", each[found.winner])[metric]
    winner = search.trials[found.winner]
    whole = ask(winner.whole, search.new_x[:, winner.columns])
    new, of_whole = (
        np.mean(
            [plain_scores("classification", predictions(search.new_y, one))[metric] for one in fits]
        )
        for fits in (search.fresh(found.winner), [whole])
    )
    alone = corrected_score("classification", metric, [each[found.winner]])
    error = (alone.high - alone.low) / 2 / 1.96
    better = [
        sign * float(one) / error for one in (naive - new, found.mean - new, found.mean - of_whole)
    ]
    return [*better, found.low <= new <= found.high, seconds]


def ensemble(search: Search, tested: Array) -> list[float]:
    """Whether one is chosen, how much smaller its loss is on new rows than that of the single best
    trial, as a share, and how much smaller than on new rows its own loss was."""
    y, new_y = search.table.y, search.new_y
    found = select("classification", tested, y, "log_loss", folds=search.table.folds())
    losses = row_losses("classification", "log_loss", y, tested)
    best = int(losses.mean(axis=1).argmin())
    if found.is_single:
        return [0, np.nan, np.nan]
    mixed = sum(weight * search.fresh(trial) for trial, weight in found.weights.items())
    new, single = (
        float(row_losses("classification", "log_loss", new_y, one).mean())
        for one in (np.asarray(mixed), search.fresh(best))
    )
    return [1, 1 - new / single, (new - found.loss) / (losses[best].std() / np.sqrt(len(y)))]


def report_searches(rows: int, slope: float) -> None:
    scores: dict[str, list[list[float]]] = {"accuracy": [], "log_loss": [], "roc_auc": []}
    ensembles, tied = [], []
    for number in range(SEARCHES):
        search = Search.of(number, rows, slope)
        tested = search.tested()
        each = [predictions(search.table.y, one) for one in tested]
        for metric, found in scores.items():
            found.append(best_score(search, each, metric))
        ensembles.append(ensemble(search, tested))
        losses = row_losses("classification", "accuracy", search.table.y, tested)
        tied.append(groups(losses, folds=search.table.folds()).count(1))
    print(
        f"{SEARCHES} searches of {CANDIDATES} trees, {rows} rows, coefficients {slope}; "
        "standard errors better than on new rows:"
    )
    for metric, found in scores.items():
        naive, ours, of_whole, inside, seconds = np.mean(found, axis=0)
        spread = np.std(found, axis=0, ddof=1)[1] / np.sqrt(SEARCHES)
        print(
            f"  {metric:9} best {naive:+.2f}, corrected {ours:+.2f} ± {spread:.2f}, beside the fit "
            f"on all rows {of_whole:+.2f}; {inside:.0%} within; {seconds:.2f} s"
        )
    chosen = np.array([rest for is_chosen, *rest in ensembles if is_chosen])
    print(f"  an ensemble is chosen in {len(chosen)}", end="")
    if len(chosen):
        gain, optimism = chosen.mean(axis=0)
        print(
            f": log loss {gain:.1%} smaller on new rows, {optimism:+.2f} better than there", end=""
        )
    print(f"; {np.mean(tied):.1f} are like the best by accuracy")


if __name__ == "__main__":
    begin = time.process_time()
    for rows, slope in ((300, 0.0), (300, 0.3), (1000, 0.3)):
        report_searches(rows, slope)
    report_gaps()
    report_seeds()
    report_seeds_of_folds()
    print(f"{time.process_time() - begin:.0f} s of CPU")
