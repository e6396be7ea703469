"""Inspection: find out what an uploaded model file holds, and whether it may be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils import get_tags

from ...artifacts.datasets.values import plain
from ...artifacts.models.files import check_size, load_uploaded, reading_model, untrusted_types
from ...errors import MLHubError
from ...languages import say
from ...schemas.data.models import Inspection
from ...training.tasks import task_of
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter


def run(order: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Inspect the file.

    Returns:
        The ``inspection``, and ``facts`` that the model states about itself.
    """
    reporter.progress(0, 1, "looking at the file")
    inspection, facts = _inspect(folder.model, set(order["approved"]), order["limit"])
    reporter.log(inspection.message)
    return {"inspection": inspection.model_dump(mode="json"), "facts": facts}


def _inspect(path: Path, approved: set[str], limit: int) -> tuple[Inspection, dict[str, Any]]:
    """Inspect the file and, if it may be loaded, the model."""
    size, untrusted = None, []
    try:
        size = check_size(path, limit)
        untrusted = [name for name in untrusted_types(path) if name not in approved]
        model = load_uploaded(path, approved, limit)
        with reading_model():
            facts = _facts(model)
    except MLHubError as error:
        found = Inspection(
            loadable=False, message=error.detail, unpacked_bytes=size, untrusted=untrusted
        )
        return found, {}
    message = say("Nothing in the file is untrusted.")
    if facts["task"] is None:
        message += " It predicts nothing."
    elif not facts["features"]:
        message += " It does not say which columns it takes: fit it on a DataFrame to evaluate it."
    found = Inspection(
        loadable=facts["task"] is not None and bool(facts["features"]),
        message=message,
        unpacked_bytes=size,
        untrusted=[],
    )
    return found, facts


def _facts(model: Any) -> dict[str, Any]:
    """Read the facts that a model states about itself. A file may hold any object in their
    place."""
    says = hasattr(model, "__sklearn_tags__")
    task = task_of(get_tags(model).estimator_type) if says else None
    last = model[-1] if says and hasattr(model, "steps") else model
    classes = np.ravel(getattr(model, "classes_", [])).tolist()
    return {
        "estimator": type(last).__name__,
        "task": task,
        "features": [str(name) for name in getattr(model, "feature_names_in_", ())],
        "classes": [plain(name) for name in classes],
    }
