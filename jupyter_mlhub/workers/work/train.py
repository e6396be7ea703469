"""Training: fit a spec on a table, write the model, make its report."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...artifacts.models.files import save_model
from ...evaluation.drift import make_profile
from ...evaluation.metrics.dummy import make_dummy
from ...evaluation.overlap import about_equal_rows, count_on_both_sides, row_keys
from ...evaluation.report.clusters import make_cluster_report
from ...evaluation.report.random_rows import with_random_rows
from ...evaluation.report.supervised import Tested, TestedRows, headline, make_report
from ...languages import say
from ...schemas.data.artifacts import ModelDetails, SignatureColumn
from ...schemas.orders import AcceptedTrainRequest, TrainOrder
from ...schemas.pipelines.plans import Plan
from ...schemas.pipelines.reports import Report
from ...schemas.pipelines.specs import ResolvedSpec, SupervisedSpec
from ...schemas.pipelines.validation import RowSplit
from ...training.fitting.catalogue.estimators import library_versions
from ...training.fitting.complaints import in_own_words, reworded
from ...training.fitting.supervised import Fitted, Progress, fit_spec
from ...training.fitting.unsupervised import fit_groups
from ...training.reading.signature import durations_of, learn_column, learn_signature
from ...training.tables import Table, read_table
from ...training.tasks import WITHOUT_TARGET
from ...training.validation import column_of, repeats_of, split_words
from ...wording import counted
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from .outcome import outcome_of_training
from .predecessor import compare_with_predecessor

_MOST_NOTES = 5


def run(task: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Fit the spec.

    Returns:
        ``details`` of the model, the ``profile`` of the rows that it was fitted on, the
            ``libraries``, the ``outcome`` of its tests, and the ``chance`` that the model differs
            from the version before it only by the tested rows.
    """
    spec = AcceptedTrainRequest.model_validate(task["request"]).spec
    order = TrainOrder.model_validate(task["order"])
    kinds, types = order.kinds, task["types"]
    read = {**task["read"], "durations": durations_of(folder.table)}
    by = column_of(spec.validation)
    table = read_table(folder.table, kinds, spec.target, spec.rows, spec.slice_by, by)
    reporter.log(
        f"{task['dataset']}: {counted(len(table), 'row')}, {counted(len(kinds), 'feature')}."
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        with in_own_words(spec, table.features, table.target):
            trained = fit_and_report(spec, order.plan, table, reporter.progress)
    model, rows, report = trained.model, trained.rows, trained.report
    remarks = [reworded(text, spec, table) for text in _warnings(caught)]
    report.notes.extend([*order.notes, *dict.fromkeys(remarks)])
    score = headline(report)
    if score is not None:
        reporter.log(f"{score.metric} {score.mean:.4g}")
    target = None if table.target is None else table.target[rows]
    details = ModelDetails(
        origin="trained",
        estimator=spec.steps[-1].estimator,
        task=spec.task,
        target=spec.target,
        features=list(kinds),
        signature=learn_signature(table.features.iloc[rows], kinds, types, read),
        target_column=_target_column(spec.target, types, read),
        classes=_classes(model),
        score=score,
        dummy=None if target is None else make_dummy(target, spec.task),
        report=report,
    )
    save_model(model, folder.made_model)
    chance = compare_with_predecessor(task["predecessor"], spec, report, trained.outcome, folder)
    return {
        "details": details.model_dump(mode="json"),
        "profile": make_profile(table.features.iloc[rows]),
        "libraries": library_versions(),
        "outcome": trained.outcome,
        "chance": chance,
    }


def _target_column(
    target: str | None, types: dict[str, Any], read: dict[str, Any]
) -> SignatureColumn | None:
    if target is None:
        return None
    is_number = types[target] in ("integer", "number", "boolean")
    return learn_column(target, "numeric" if is_number else "categorical", types[target], read)


@dataclass(frozen=True)
class Trained:
    """A fitted model.

    ``rows`` (n,) are the positions of the rows that it was fitted on. ``outcome`` is what its tests
    gave; empty for tasks without a target.
    """

    model: Any
    rows: NDArray[Any]
    report: Report
    outcome: dict[str, Any] = field(default_factory=dict)


def fit_and_report(spec: ResolvedSpec, plan: Plan, table: Table, progress: Progress) -> Trained:
    """Fit a spec and make its report."""
    if spec.task in WITHOUT_TARGET:
        return _fit_unsupervised(spec, plan, table, progress)
    supervised = SupervisedSpec.model_validate(dict(spec))
    fitted = fit_spec(supervised, plan, table, progress)
    report = make_folds_report(supervised, table, fitted)
    outcome = outcome_of_training(supervised, table, fitted)
    return Trained(fitted.model, fitted.rows, report, outcome)


def make_folds_report(spec: SupervisedSpec, table: Table, fitted: Fitted) -> Report:
    """Make the report of a training with a target."""
    folds = [
        Tested(
            predictions=fold.predictions,
            dummy=fold.dummy,
            train_rows=len(fold.train),
            scores=fold.scores,
            importance=fold.importance,
        )
        for fold in fitted.folds
    ]
    repeats = repeats_of(spec.validation)
    once = fitted.folds[: len(fitted.folds) // repeats]
    tested = np.concatenate([fold.test for fold in once])
    rows = TestedRows(
        table.features.iloc[tested], table.slices.iloc[tested], table.positions[tested]
    )
    counts = {
        "tested": len(tested),
        "fitted": len(fitted.rows),
        "without_target": table.without_target,
    }
    notes = list(fitted.notes)
    if table.without_target:
        count = table.without_target
        were = "was" if count == 1 else "were"
        notes.append(
            say(
                "{rows} without {target} {were} left out.",
                rows=counted(count, "row"),
                target=spec.target,
                were=were,
            )
        )
    split = spec.validation
    equal = count_on_both_sides(
        row_keys(table.features, table.truth), [(fold.train, fold.test) for fold in once]
    )
    if equal:
        notes.append(about_equal_rows(equal, len(tested)))
    if isinstance(split, RowSplit) and split.train.overlaps(split.test):
        notes.append(
            say(
                "Some rows were used for the fit and for the test: the scores are better "
                "than they would be on new rows."
            )
        )
    words = split_words(spec)
    report = make_report(spec.task, spec.target, words, folds, rows, counts, notes, repeats)
    return with_random_rows(report, fitted.random) if fitted.random else report


def _fit_unsupervised(spec: ResolvedSpec, plan: Plan, table: Table, progress: Progress) -> Trained:
    fitted = fit_groups(spec, plan, table, progress)
    words = split_words(spec)
    notes = []
    if not fitted.labels_new_rows:
        words = "all rows"
        notes.append(
            say(
                "{estimator} can't label rows that it was not fitted on, so there are no "
                "folds to test it on.",
                estimator=spec.steps[-1].estimator,
            )
        )
    report = make_cluster_report(
        spec.task,
        words,
        fitted.tests,
        fitted.whole,
        table.features,
        table.positions,
        fitted.anomaly_scores,
        {"fitted": len(table)},
        notes,
    )
    return Trained(fitted.model, np.arange(len(table)), report)


def _classes(model: Any) -> list[Any]:
    classes = getattr(model, "classes_", None)
    return [] if classes is None else np.asarray(classes).tolist()


def _warnings(caught: list[warnings.WarningMessage]) -> list[str]:
    seen = dict.fromkeys(str(warning.message).strip().splitlines()[0] for warning in caught)
    return list(seen)[:_MOST_NOTES]
