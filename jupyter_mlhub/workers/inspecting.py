"""The inspect job: what an uploaded model file holds, and whether it may be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import is_classifier, is_clusterer, is_outlier_detector, is_regressor
from sqlalchemy.orm import Session

from ..artifacts.models import check_size, load_uploaded, untrusted_types
from ..artifacts.rows import touch
from ..artifacts.trust import approved_types
from ..database import Version
from ..errors import Conflict, MLHubError
from ..hub import Hub
from ..schemas.models import Inspection
from ..schemas.reports import Task
from ..training.claims import Claim
from .reporter import Reporter

_TASKS: tuple[tuple[Any, Task], ...] = (
    (is_classifier, "classification"),
    (is_regressor, "regression"),
    (is_clusterer, "clustering"),
    (is_outlier_detector, "outlier_detection"),
)


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    with hub.database.read() as session:
        version = session.get(Version, claim.request["version_id"])
        if version is None:
            raise Conflict("The model was deleted meanwhile.", code="model_deleted")
        sha256 = version.sha256
        approved = approved_types(session)
    reporter.progress(0, 1, "looking at the file")
    path = hub.store.local_path(sha256)
    inspection, facts = _inspect(path, approved, hub.settings.resolved_model_bytes)
    reporter.log(inspection.message)
    found = {"inspection": inspection.model_dump(mode="json"), **facts}

    def write(session: Session) -> dict[str, Any]:
        version = session.get(Version, claim.request["version_id"])
        if version is None:
            return {}
        version.details = {**version.details, **found}
        touch(session, version.artifact)
        return {"model": version.artifact.name, "model_version": version.number}

    reporter.succeed(write)


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
