"""The train job: fit a spec on a dataset version, register the model with its report."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from ..access.audit import record
from ..artifacts.models import MEDIA_TYPE, save_model
from ..artifacts.rows import add_artifact, add_version
from ..database import Job, User, Version
from ..errors import Conflict
from ..evaluation.metrics import Predictions
from ..evaluation.report import headline, make_report
from ..hub import Hub
from ..schemas.artifacts import Dummy, Lineage, ModelDetails
from ..schemas.reports import Report, Task
from ..schemas.specs import HoldOut, KFold, PipelineSpec, RowSplit, split_reference
from ..training.estimators import library_versions
from ..training.fitting import Fitted, fit_spec
from ..training.claims import Claim
from ..training.tables import Table, read_table
from .reporter import Reporter


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    spec = PipelineSpec.model_validate(claim.request["spec"])
    assert spec.features is not None
    assert spec.task is not None
    dataset, sha256, path = open_dataset(hub, claim)
    table = read_table(path, spec.features, spec.target, spec.rows)
    reporter.log(f"{dataset}: {len(table.target):,} rows, {len(spec.features)} features.")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        fitted = fit_spec(spec, table, reporter.progress)
    notes = _notes(table, spec, caught)
    report = _report(spec, table, fitted, notes)
    score = headline(report)
    reporter.log(f"{score.metric} {score.mean:.4f}")
    name, number = split_reference(dataset)
    details = ModelDetails(
        origin="trained",
        estimator=spec.steps[-1].estimator,
        task=spec.task,
        target=spec.target,
        features=spec.features,
        score=score,
        dummy=_dummy(fitted.target, spec.task),
        report=report,
        lineage=Lineage(
            job_id=claim.job_id,
            dataset=name,
            dataset_version=int(number),
            dataset_sha256=sha256,
            spec=claim.request["spec"],
            libraries=library_versions(),
        ),
    ).model_dump(mode="json")
    with tempfile.TemporaryDirectory(prefix="mlhub-train-") as workdir:
        file = Path(workdir) / "model.skops"
        save_model(fitted.model, file)
        blob = hub.store.put(file)

    def write(session: Session) -> dict[str, Any]:
        # Asked for now: the job may have gone to somebody else since it was claimed.
        owner_id = session.get_one(Job, claim.job_id).owner_id
        artifact = add_artifact(session, owner_id, "model", claim.request["model"])
        version = add_version(
            session,
            artifact,
            blob,
            state="ready",
            filename=f"{artifact.name}.skops",
            media_type=MEDIA_TYPE,
            details=details,
            created_by=owner_id,
        )
        owner = session.get_one(User, owner_id).name
        record(
            session,
            None,
            "models.create",
            f"model:{artifact.name}@{version.number}",
            actor_name=owner,
            job=claim.job_id,
        )
        return {
            "model": artifact.name,
            "model_version": version.number,
            "report": details["report"],
        }

    reporter.flush()
    hub.claims.succeed(claim, write)


def open_dataset(hub: Hub, claim: Claim) -> tuple[str, str, Path]:
    """The job's dataset as its owner calls it (``name@version``), its hash, its table as a file."""
    with hub.database.read() as session:
        version = session.get(Version, claim.request["version_id"])
        if version is None or version.table_sha256 is None:
            raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
        spec = claim.request.get("spec", claim.request)
        label: str = spec["dataset"]
        return label, version.sha256, hub.store.local_path(version.table_sha256)


def _report(spec: PipelineSpec, table: Table, fitted: Fitted, notes: list[str]) -> Report:
    assert spec.task is not None
    folds = [
        Predictions(fold.truth, fold.predicted, fold.probabilities, fold.classes)
        for fold in fitted.folds
    ]
    dummies = [
        Predictions(fold.truth, fold.dummy, fold.dummy_probabilities, fold.classes)
        for fold in fitted.folds
    ]
    rows = {
        "tested": sum(len(fold.test) for fold in fitted.folds),
        "fitted": len(fitted.target),
        "without_target": table.without_target,
    }
    words = _validation_words(spec)
    return make_report(spec.task, spec.target, words, folds, dummies, rows, notes)


def _dummy(target: pd.Series[Any], task: Task) -> Dummy:
    if task == "regression":
        return Dummy(mean=float(target.mean()))
    shares = target.value_counts(normalize=True).sort_index()
    return Dummy(classes=shares.index.tolist(), shares=shares.tolist())


def _validation_words(spec: PipelineSpec) -> str:
    match spec.validation:
        case KFold(folds=folds):
            return f"{folds}-fold cross-validation"
        case HoldOut(test_size=size):
            return f"hold-out of {size:.0%} of the rows"
        case RowSplit(train=train, test=test):
            return (
                f"fitted on rows {train.start}–{train.end}, tested on rows {test.start}–{test.end}"
            )


def _notes(table: Table, spec: PipelineSpec, caught: list[warnings.WarningMessage]) -> list[str]:
    notes = []
    if table.without_target:
        notes.append(f"{table.without_target:,} rows without {spec.target} were left out.")
    split = spec.validation
    if isinstance(split, RowSplit) and (
        split.train.start <= split.test.end and split.test.start <= split.train.end
    ):
        notes.append(
            "Some rows were used for the fit and for the test: the scores are better than they "
            "would be on new rows."
        )
    seen = dict.fromkeys(str(warning.message).strip().splitlines()[0] for warning in caught)
    return notes + list(seen)[:5]
