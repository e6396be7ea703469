"""Whether a new version of a model differs by more than chance from the one that people get."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from ...evaluation.metrics.packing import unpack_answers, unpack_rows
from ...schemas.pipelines.reports import Report
from ...schemas.pipelines.specs import ResolvedSpec
from ...search.comparison.judging import (
    compare_scores,
    differ,
    has_probabilities,
    judge_of,
    losses_of,
    several,
)
from ...search.ties import Comparison, compare
from ..protocol.folder import Folder


def compare_with_predecessor(
    predecessor: dict[str, Any] | None,
    spec: ResolvedSpec,
    report: Report,
    outcome: dict[str, Any],
    folder: Folder,
) -> dict[str, Any] | None:
    """Compare the tests of a new version with those of the one before it.

    Args:
        predecessor: the ``document`` of a ``search.comparison.succession.Predecessor``.
        outcome: what the tests of the new version gave.

    Returns:
        ``difference`` of the mean losses and ``p``, with what was compared; None where it can't be
        told.
    """
    if predecessor is None or spec.target is None:
        return None
    metric = next((one for one in report.metrics if one.name == predecessor["metric"]), None)
    if metric is None:
        return None
    if "classes" in predecessor and outcome["predictions"] is not None:
        found = _by_rows(predecessor, spec, outcome, folder)
    else:
        found = compare_scores(metric, predecessor["folds"], spec.validation)
    if found is None or not np.isfinite([found.difference, found.p]).all():
        return None
    return {
        "before": predecessor["before"],
        "metric": metric.name,
        "difference": found.difference,
        "p": found.p,
    }


def _by_rows(
    predecessor: dict[str, Any], spec: ResolvedSpec, outcome: dict[str, Any], folder: Folder
) -> Comparison | None:
    """Compare the losses of the rows that tested both, if they were the same in the same folds."""
    rows = unpack_rows(base64.b64decode(outcome["rows"]["packed"]))
    answers = unpack_answers(base64.b64decode(outcome["predictions"]))
    old_rows = unpack_rows(folder.predecessor_rows.read_bytes())
    old_answers = unpack_answers(folder.predecessor_answers.read_bytes())
    if outcome["rows"]["classes"] != predecessor["classes"] or answers.shape != old_answers.shape:
        return None
    if not all(
        np.array_equal(getattr(rows, part), getattr(old_rows, part))
        for part in ("positions", "folds", "truth")
    ):
        return None
    tested = np.isfinite(answers).all(axis=1) & np.isfinite(old_answers).all(axis=1)
    units = None if rows.units is None else rows.units[tested]
    if not differ(rows.positions[tested] if units is None else units):
        return None
    truth = rows.truth[tested]
    if spec.task == "classification":
        truth = truth.astype(int)
    both = answers[tested], old_answers[tested]
    probable = all(has_probabilities(one) for one in both)
    judge = judge_of(spec.task, predecessor["metric"], with_probabilities=probable)
    new, old = (losses_of(spec.task, judge, truth, one) for one in both)
    return compare(new, old, units=units, folds=several(rows.folds[tested]))
