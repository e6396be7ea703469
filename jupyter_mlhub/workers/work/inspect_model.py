"""Inspection: what an uploaded model file holds, and whether it may be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import is_classifier, is_clusterer, is_outlier_detector, is_regressor

from ...artifacts.models import check_size, load_uploaded, untrusted_types
from ...errors import MLHubError
from ...schemas.models import Inspection
from ...schemas.reports import Task
from ..folder import Folder
from ..reporter import Reporter

_TASKS: tuple[tuple[Any, Task], ...] = (
    (is_classifier, "classification"),
    (is_regressor, "regression"),
    (is_clusterer, "clustering"),
    (is_outlier_detector, "outlier_detection"),
)


def run(order: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """
    Returns:
        The ``inspection``, and ``facts`` that the model tells of itself.
    """
    reporter.progress(0, 1, "looking at the file")
    inspection, facts = _inspect(folder.model, set(order["approved"]), order["limit"])
    reporter.log(inspection.message)
    return {"inspection": inspection.model_dump(mode="json"), "facts": facts}


def _inspect(path: Path, approved: set[str], limit: int) -> tuple[Inspection, dict[str, Any]]:
    """What the file is, and (if it may be loaded) what the model says of itself."""
    size, untrusted = None, []
    try:
        size = check_size(path, limit)
        untrusted = [name for name in untrusted_types(path) if name not in approved]
        model = load_uploaded(path, approved, limit)
    except MLHubError as error:
        found = Inspection(
            loadable=False, message=error.detail, unpacked_bytes=size, untrusted=untrusted
        )
        return found, {}
    task = next((task for asks, task in _TASKS if asks(model)), None)
    names = getattr(model, "feature_names_in_", None)
    classes = getattr(model, "classes_", None)
    message = "Nothing in the file is untrusted."
    if task is None:
        message += " It predicts nothing."
    elif names is None:
        message += " It does not say which columns it takes: fit it on a DataFrame to evaluate it."
    last = model[-1] if hasattr(model, "steps") else model
    found = Inspection(
        loadable=task is not None and names is not None,
        message=message,
        unpacked_bytes=size,
        untrusted=[],
    )
    return found, {
        "estimator": type(last).__name__,
        "task": task,
        "features": [] if names is None else [str(name) for name in names],
        "classes": [] if classes is None else np.asarray(classes).tolist(),
    }
