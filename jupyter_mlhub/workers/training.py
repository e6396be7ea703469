"""The train job: fit a spec on a dataset version, register the model with its report."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ..access.audit import record
from ..artifacts.models import MEDIA_TYPE, save_model
from ..artifacts.rows import add_artifact, add_version, stored_blob
from ..database import Job, Version, names_of
from ..errors import Conflict
from ..evaluation.drift import make_profile
from ..evaluation.dummy import make_dummy
from ..evaluation.groups import make_group_report
from ..evaluation.report import Tested, TestedRows, headline, make_report
from ..hub import Hub
from ..schemas.artifacts import Lineage, ModelDetails, SignatureColumn
from ..schemas.reports import Report
from ..schemas.specs import HoldOut, KFold, PipelineSpec, RowSplit, split_reference
from ..training.claims import Claim
from ..training.columns import Plan
from ..training.fitting.estimators import library_versions
from ..training.fitting.supervised import Fitted, fit_spec
from ..training.fitting.unsupervised import fit_groups
from ..training.tables import Table, read_table
from ..training.validation import WITHOUT_TARGET
from .reporter import Reporter

_MOST_NOTES = 5


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    spec = PipelineSpec.model_validate(claim.request["spec"])
    plan = Plan.from_json(claim.request["plan"])
    assert spec.task is not None
    dataset, sha256, path, types = open_dataset(hub, claim)
    table = read_table(path, claim.request["kinds"], spec.target, spec.rows, spec.slice_by)
    reporter.log(f"{dataset}: {len(table):,} rows, {len(claim.request['kinds'])} features.")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        fit = _fit_groups if spec.task in WITHOUT_TARGET else _fit
        model, rows, report = fit(spec, plan, table, reporter)
    report.notes.extend(_warnings(caught))
    score = headline(report)
    if score is not None:
        reporter.log(f"{score.metric} {score.mean:.4f}")
    name, number = split_reference(dataset)
    target = None if table.target is None else table.target[rows]
    details = ModelDetails(
        origin="trained",
        estimator=spec.steps[-1].estimator,
        task=spec.task,
        target=spec.target,
        features=list(claim.request["kinds"]),
        signature=[
            SignatureColumn(name=column, type=types[column], kind=kind)
            for column, kind in claim.request["kinds"].items()
        ],
        classes=_classes(model),
        score=score,
        dummy=None if target is None else make_dummy(target, spec.task),
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
    details |= {  # for later jobs only; no caller is told
        "plan": claim.request["plan"],
        "profile": make_profile(table.features.iloc[rows]),
        "dataset_version_id": claim.request["version_id"],
    }
    with tempfile.TemporaryDirectory(prefix="mlhub-train-") as workdir:
        file = Path(workdir) / "model.skops"
        save_model(model, file)
        blob = hub.store.put(file)
    details["signature_of_file"] = hub.signatures.sign(blob.sha256)

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
        record(
            session,
            None,
            "models.create",
            f"model:{artifact.name}@{version.number}",
            actor_name=names_of(session, [owner_id])[owner_id],
            job=claim.job_id,
        )
        return {
            "model": artifact.name,
            "model_version": version.number,
            "report": details["report"],
        }

    reporter.succeed(write)


def open_dataset(hub: Hub, claim: Claim) -> tuple[str, str, Path, dict[str, Any]]:
    """The job's dataset as its owner calls it (``name@version``), its hash, its table as a file,
    and the types of its columns."""
    with hub.database.read() as session:
        version = session.get(Version, claim.request["version_id"])
        if version is None or version.table_sha256 is None:
            raise Conflict("The dataset was deleted meanwhile.", code="dataset_deleted")
        spec = claim.request.get("spec", claim.request)
        label: str = spec["dataset"]
        types = {column["name"]: column["type"] for column in version.details["columns"]}
        table = stored_blob(session, version.table_sha256)
        path = hub.store.local_path(table.sha256, table.state)
        return label, version.sha256, path, types


def _fit(
    spec: PipelineSpec, plan: Plan, table: Table, reporter: Reporter
) -> tuple[Any, NDArray[Any], Report]:
    """The model, the rows that it was fitted on, and its report."""
    assert spec.task is not None
    assert spec.target is not None
    fitted = fit_spec(spec, plan, table, reporter.progress)
    return fitted.model, fitted.rows, make_folds_report(spec, table, fitted)


def make_folds_report(spec: PipelineSpec, table: Table, fitted: Fitted) -> Report:
    """The report of a training with a target."""
    assert spec.task is not None
    assert spec.target is not None
    folds = [
        Tested(
            predictions=fold.predictions,
            dummy=fold.dummy,
            train_rows=fold.train_rows,
            scores=fold.scores,
            importance=fold.importance,
        )
        for fold in fitted.folds
    ]
    tested = np.concatenate([fold.test for fold in fitted.folds])
    rows = TestedRows(
        table.features.iloc[tested], table.slices.iloc[tested], table.positions[tested]
    )
    counts = {
        "tested": len(tested),
        "fitted": len(fitted.rows),
        "without_target": table.without_target,
    }
    notes = []
    if table.without_target:
        notes.append(f"{table.without_target:,} rows without {spec.target} were left out.")
    split = spec.validation
    if isinstance(split, RowSplit) and split.train.overlaps(split.test):
        notes.append(
            "Some rows were used for the fit and for the test: the scores are better than they "
            "would be on new rows."
        )
    return make_report(spec.task, spec.target, validation_words(spec), folds, rows, counts, notes)


def _fit_groups(
    spec: PipelineSpec, plan: Plan, table: Table, reporter: Reporter
) -> tuple[Any, NDArray[Any], Report]:
    assert spec.task is not None
    fitted = fit_groups(spec, plan, table, reporter.progress)
    words = validation_words(spec)
    notes = []
    if not fitted.labels_new_rows:
        words = "all rows"
        notes.append(
            f"{spec.steps[-1].estimator} can't label rows that it was not fitted on, so there are "
            "no folds to test it on."
        )
    report = make_group_report(
        spec.task,
        words,
        fitted.tests,
        fitted.whole,
        table.features,
        table.positions,
        fitted.oddness,
        {"fitted": len(table)},
        notes,
    )
    return fitted.model, np.arange(len(table)), report


def _classes(model: Any) -> list[Any]:
    classes = getattr(model, "classes_", None)
    return [] if classes is None else np.asarray(classes).tolist()


def validation_words(spec: PipelineSpec) -> str:
    match spec.validation:
        case KFold(folds=folds):
            return f"{folds}-fold cross-validation"
        case HoldOut(test_size=size):
            return f"hold-out of {size:.0%} of the rows"
        case RowSplit(train=train, test=test):
            return (
                f"fitted on rows {train.start}–{train.end}, tested on rows {test.start}–{test.end}"
            )


def _warnings(caught: list[warnings.WarningMessage]) -> list[str]:
    seen = dict.fromkeys(str(warning.message).strip().splitlines()[0] for warning in caught)
    return list(seen)[:_MOST_NOTES]
