"""scikit-learn's scorers: the task, the description and the class of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import get_scorer

from ...checks.scoring import is_class

_REGRESSION = {"r2", "explained_variance", "d2_absolute_error_score"}
_WORDS_OF_REGRESSION = ("error", "deviance")
_NEEDS_TRUE_CLUSTERS = {
    *("adjusted_mutual_info_score", "adjusted_rand_score", "completeness_score"),
    *("fowlkes_mallows_score", "homogeneity_score", "mutual_info_score"),
    *("normalized_mutual_info_score", "rand_score", "v_measure_score"),
}
_MANY_LABELS = "samples"
_ONE_CLASS_OF_TWO = {
    *("f1", "precision", "recall", "jaccard"),
    *("positive_likelihood_ratio", "neg_negative_likelihood_ratio"),
}
_TWO_CLASSES = {*_ONE_CLASS_OF_TWO, "roc_auc"}
"""Scorers for two classes only."""
_POSITIVE_CLASS = {*_ONE_CLASS_OF_TWO, "average_precision", "neg_brier_score", "d2_brier_score"}
"""Scorers that look at one of two classes, the positive one."""


def describe_scorer(name: str) -> dict[str, Any] | None:
    """Describe a scorer. None for those that need several labels a row or true clusters."""
    if name in _NEEDS_TRUE_CLUSTERS or name.endswith(_MANY_LABELS):
        return None
    regression = name in _REGRESSION or any(word in name for word in _WORDS_OF_REGRESSION)
    doc = inspect.getdoc(get_scorer(name)._score_func) or ""
    return {
        "name": name,
        "task": "regression" if regression else "classification",
        "help": " ".join(doc.strip().split("\n\n", 1)[0].split()),
        "two_classes": name in _TWO_CLASSES,
        "positive_class": name in _POSITIVE_CLASS,
    }


def scorer_of(name: str, positive_class: Any, truth: NDArray[Any]) -> Callable[..., float]:
    """Find a scorer by name. ``positive`` sets the class of ``truth`` that it looks at."""
    scorer: Any = get_scorer(name)
    if positive_class is None or name not in _POSITIVE_CLASS:
        return scorer  # type: ignore[no-any-return]
    positive = next((value for value in np.unique(truth) if is_class(value, positive_class)), None)
    if not name.endswith("likelihood_ratio"):
        scorer._kwargs = {**scorer._kwargs, "pos_label": positive}
        return scorer  # type: ignore[no-any-return]

    def ratio(model: Any, features: Any, truth: NDArray[Any]) -> float:
        predicted = np.asarray(model.predict(features))
        return float(scorer._sign * scorer._score_func(truth == positive, predicted == positive))

    return ratio
