"""scikit-learn's scorers: which task each is for, and what it says."""

from __future__ import annotations

import inspect
from typing import Any

from sklearn.metrics import get_scorer

_REGRESSION = {"r2", "explained_variance", "d2_absolute_error_score"}
_WORDS_OF_REGRESSION = ("error", "deviance")
_NEEDS_TRUE_CLUSTERS = {
    *("adjusted_mutual_info_score", "adjusted_rand_score", "completeness_score"),
    *("fowlkes_mallows_score", "homogeneity_score", "mutual_info_score"),
    *("normalized_mutual_info_score", "rand_score", "v_measure_score"),
}
_MANY_LABELS = "samples"


def describe_scorer(name: str) -> dict[str, Any] | None:
    """A scorer as published; nothing for those that need several labels a row or true clusters."""
    if name in _NEEDS_TRUE_CLUSTERS or name.endswith(_MANY_LABELS):
        return None
    regression = name in _REGRESSION or any(word in name for word in _WORDS_OF_REGRESSION)
    doc = inspect.getdoc(get_scorer(name)._score_func) or ""
    return {
        "name": name,
        "task": "regression" if regression else "classification",
        "help": " ".join(doc.strip().split("\n\n", 1)[0].split()),
        "two_classes": name in _TWO_CLASSES,
    }


_TWO_CLASSES = {
    *("f1", "precision", "recall", "jaccard", "roc_auc", "average_precision"),
    *("neg_brier_score", "positive_likelihood_ratio", "neg_negative_likelihood_ratio"),
}
"""Those that know one positive class only."""
