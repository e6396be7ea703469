"""The evaluate job: a trained model on rows of a dataset version."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from ..artifacts.models import load_model
from ..database import Version
from ..errors import Conflict, Invalid
from ..evaluation.metrics import Predictions
from ..evaluation.report import headline, make_report
from ..hub import Hub
from ..schemas.artifacts import Dummy, ModelDetails
from ..schemas.specs import RowRange, split_reference
from ..training.claims import Claim
from ..training.tables import read_table
from .reporter import Reporter
from .training import open_dataset


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    with hub.database.read() as session:
        version = session.get(Version, claim.request["model_version_id"])
        if version is None:
            raise Conflict("The model was deleted meanwhile.", code="model_deleted")
        details = ModelDetails.model_validate(version.details)
        sha256 = version.sha256
    assert details.task is not None
    assert details.target is not None
    asked = claim.request["rows"]
    rows = RowRange.model_validate(asked) if asked else None
    reporter.progress(0, 2, "loading model and data")
    model = load_model(hub.store.local_path(sha256))
    dataset, _, path = open_dataset(hub, claim)
    table = read_table(path, details.features, details.target, rows)
    if len(table.target) == 0:
        raise Invalid.field(
            "rows", f"None of these rows has a {details.target}: there is nothing to compare with."
        )
    reporter.progress(1, 2, f"predicting {len(table.target):,} rows")
    classifies = details.task == "classification"
    predictions = Predictions(
        table.target.to_numpy(),
        np.asarray(model.predict(table.features)),
        model.predict_proba(table.features) if hasattr(model, "predict_proba") else None,
        model.classes_ if classifies else None,
    )
    where = f" rows {rows.start}–{rows.end}" if rows else ", all rows"
    notes = []
    if table.without_target:
        notes.append(f"{table.without_target:,} rows without {details.target} were left out.")
    report = make_report(
        details.task,
        details.target,
        f"{claim.request['model']} on {dataset}{where}",
        [predictions],
        [_dummy(details.dummy, predictions)] if details.dummy else [],
        {"tested": len(table.target), "without_target": table.without_target},
        notes,
    )
    score = headline(report)
    reporter.log(f"{score.metric} {score.mean:.4f} on {len(table.target):,} rows.")
    reporter.progress(2, 2, "done")

    def write(_session: Session) -> dict[str, Any]:
        name, number = split_reference(claim.request["model"])
        return {
            "model": name,
            "model_version": int(number),
            "report": report.model_dump(mode="json"),
        }

    hub.claims.succeed(claim, write)


def _dummy(dummy: Dummy, predictions: Predictions) -> Predictions:
    """What the dummy of the training rows says of the same rows."""
    rows = len(predictions.truth)
    if dummy.mean is not None:
        return Predictions(predictions.truth, np.full(rows, dummy.mean))
    classes = np.array(dummy.classes, dtype=predictions.truth.dtype)
    shares = np.array(dummy.shares)
    return Predictions(
        predictions.truth,
        np.repeat(classes[shares.argmax()], rows),
        np.tile(shares, (rows, 1)),
        classes,
    )
