"""The evaluate job: a model on rows of a dataset, or on rows that were typed in."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ..access.audit import record
from ..artifacts.models import load_model, load_uploaded
from ..artifacts.profiling import profile_table
from ..artifacts.rows import add_artifact, add_version
from ..artifacts.trust import approved_types
from ..database import Job, User, Version
from ..errors import Conflict, Invalid
from ..evaluation.drift import find_drift
from ..evaluation.dummy import ask_dummy
from ..evaluation.metrics import Predictions
from ..evaluation.report import Tested, TestedRows, headline, make_report
from ..evaluation.rows import plain
from ..hub import Hub
from ..schemas.artifacts import DatasetDetails, ModelDetails, PredictionOrigin
from ..schemas.reports import Report, RowTable
from ..schemas.specs import RowRange, split_reference
from ..training.claims import Claim
from ..training.fitting.supervised import ask_model
from ..training.fitting.unsupervised import oddness
from ..training.tables import as_target, conform
from .reporter import Reporter
from .training import open_dataset

_FIRST_ROWS = 200
_MOST_CLASSES = 20
_PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class OpenModel:
    details: ModelDetails
    loaded: Any
    profile: dict[str, Any]


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    reporter.progress(0, 3, "loading model and data")
    model = open_model(hub, claim)
    details = model.details
    assert details.task is not None
    source, frame = _open_rows(hub, claim, details)
    features = conform(frame, claim.request["kinds"])
    reporter.progress(1, 3, f"predicting {len(features):,} rows")
    predicted, chances = ask_model(model.loaded, features)
    table = _predictions(model, frame, features, predicted, chances)
    slices = frame[claim.request.get("slice_by", [])]
    report = _report(model, source, frame, features, slices, predicted, chances)
    shown = table.head(_FIRST_ROWS)
    report = report.model_copy(
        update={
            "predictions": RowTable(
                columns=list(table.columns),
                rows=[
                    [plain(cell) for cell in row]
                    for row in shown.itertuples(index=False, name=None)
                ],
            ),
            "drift": find_drift(model.profile, features),
        }
    )
    score = headline(report)
    judged = f"{score.metric} {score.mean:.4f} on " if score else "predicted "
    reporter.log(f"{judged}{len(features):,} rows.")
    reporter.progress(2, 3, "storing")
    name, number = split_reference(claim.request["model"])
    result = {
        "model": name,
        "model_version": int(number),
        "report": report.model_dump(mode="json"),
    }
    if claim.request["save_as"]:
        _save(hub, claim, reporter, table, result)
        return
    reporter.succeed(lambda _session: result)


def open_model(hub: Hub, claim: Claim) -> OpenModel:
    with hub.database.read() as session:
        version = session.get(Version, claim.request["model_version_id"])
        if version is None:
            raise Conflict("The model was deleted meanwhile.", code="model_deleted")
        stored = dict(version.details)
        sha256 = version.sha256
        approved = approved_types(session)
    path = hub.store.local_path(sha256)
    if stored["origin"] == "uploaded":
        loaded = load_uploaded(path, approved, hub.settings.resolved_model_bytes)
    else:
        hub.signatures.require(sha256, stored.get("signature_of_file"))
        loaded = load_model(path)
    if not hasattr(loaded, "predict"):
        raise Invalid.field(
            "model",
            f"{stored.get('estimator')} can't label rows that it was not fitted on. Choose another "
            "estimator, like KMeans.",
            code="no_predict",
        )
    details = ModelDetails.model_validate(stored)
    if details.target is None:
        details = details.model_copy(update={"target": claim.request.get("target")})
    return OpenModel(details, loaded, stored.get("profile") or {})


def _open_rows(hub: Hub, claim: Claim, details: ModelDetails) -> tuple[str, pd.DataFrame]:
    """What the rows are called, and the rows with the names that the model knows."""
    asked = claim.request["rows"]
    named: dict[str, str] = claim.request["columns"]
    slices = claim.request.get("slice_by", [])
    wanted = [*details.features, *([details.target] if details.target else []), *slices]
    if claim.request["records"] is not None:
        frame = pd.DataFrame.from_records(claim.request["records"])
        frame = frame.rename(columns={there: ours for ours, there in named.items()})
        return f"{len(frame):,} rows typed in", frame
    dataset, _, path, types = open_dataset(hub, claim)
    read = {ours: named.get(ours, ours) for ours in wanted if named.get(ours, ours) in types}
    frame = parquet.read_table(path, columns=list(dict.fromkeys(read.values()))).to_pandas()
    frame = pd.DataFrame({ours: frame[there] for ours, there in read.items()})
    if not asked:
        return f"{dataset}, all rows", frame
    rows = RowRange.model_validate(asked)
    return f"{dataset} rows {rows.start}–{rows.end}", frame.iloc[rows.start : rows.end + 1]


def _report(
    model: OpenModel,
    source: str,
    frame: pd.DataFrame,
    features: pd.DataFrame,
    slices: pd.DataFrame,
    predicted: NDArray[Any],
    chances: NDArray[np.float64] | None,
) -> Report:
    """The full report where the truth is known; else only what was predicted."""
    details = model.details
    assert details.task is not None
    words = f"on {source}"
    known = frame[details.target].notna().to_numpy() if details.target in frame else None
    if known is None or not known.any():
        note = f"No row has a {details.target}: there is nothing to compare with."
        return Report(
            task=details.task,
            target=details.target,
            validation=words,
            rows={"predicted": len(frame)},
            metrics=[],
            notes=[note] if details.target else [],
        )
    assert details.target is not None
    truth = as_target(frame[details.target][known])
    _check_alike(details.target, truth, predicted)
    rows = np.flatnonzero(known)
    predictions = Predictions(
        truth,
        predicted[rows],
        None if chances is None else chances[rows],
        getattr(model.loaded, "classes_", None),
    )
    counts = {"tested": len(rows), "without_target": len(frame) - len(rows)}
    notes = []
    if counts["without_target"]:
        count = counts["without_target"]
        notes.append(f"{count:,} rows without {details.target} are predicted, not judged.")
    tested = Tested(
        predictions=predictions,
        dummy=ask_dummy(details.dummy, truth) if details.dummy else None,
    )
    tested_rows = TestedRows(features.iloc[rows], slices.iloc[rows], frame.index.to_numpy()[rows])
    return make_report(details.task, details.target, words, [tested], tested_rows, counts, notes)


def _check_alike(target: str, truth: NDArray[Any], predicted: NDArray[Any]) -> None:
    """
    Raises:
        Invalid: the target is text where the model predicts numbers, or the other way round.
    """
    is_text, says_text = (values.dtype.kind not in "biuf" for values in (truth, predicted))
    if is_text != says_text:
        raise Invalid.field(
            "target",
            f"Column {target} holds {'text' if is_text else 'numbers'} (such as {truth[0]}), but "
            f"the model predicts {'text' if says_text else 'numbers'} (such as {predicted[0]}). "
            "Choose the column that holds what the model predicts.",
        )


def _predictions(
    model: OpenModel,
    frame: pd.DataFrame,
    features: pd.DataFrame,
    predicted: NDArray[Any],
    chances: NDArray[np.float64] | None,
) -> pd.DataFrame:
    """The rows with what the model says of them, what it says first."""
    task = model.details.task
    said: dict[str, Any] = {}
    if task == "outlier_detection":
        said["outlier"] = predicted == -1
        odd = oddness(model.loaded, features)
        if odd is not None:
            said["oddness"] = odd
    else:
        said["cluster" if task == "clustering" else "predicted"] = predicted
    if chances is not None and chances.shape[1] <= _MOST_CLASSES:
        for index, name in enumerate(model.loaded.classes_ if model.details.classes else ()):
            said[f"probability {name}"] = chances[:, index]
    names = {name: _free_name(name, frame) for name in said}
    columns = {names[name]: values for name, values in said.items()}
    return pd.concat([pd.DataFrame(columns, index=frame.index), frame], axis=1)


def _free_name(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name = f"{name} by model"
    return name


def _save(
    hub: Hub, claim: Claim, reporter: Reporter, table: pd.DataFrame, result: dict[str, Any]
) -> None:
    """Register the predictions as a dataset's next version, typed and profiled already."""
    asked = claim.request
    dataset, number = split_reference(asked["dataset"]) if asked["dataset"] else (None, None)
    with tempfile.TemporaryDirectory(prefix="mlhub-predict-") as directory:
        path = Path(directory) / "table.parquet"
        table.to_parquet(path, index=False)
        columns, preview, profile = profile_table(path, len(table), Path(directory))
        blob = hub.store.put(path)
    details = DatasetDetails(
        columns=columns,
        preview=preview,
        profile=profile,
        format="parquet",
        job_id=claim.job_id,
        origin=PredictionOrigin(
            job_id=claim.job_id,
            model=result["model"],
            model_version=result["model_version"],
            dataset=dataset,
            dataset_version=int(number) if number else None,
        ),
    ).model_dump(mode="json")

    def write(session: Session) -> dict[str, Any]:
        owner_id = session.get_one(Job, claim.job_id).owner_id
        artifact = add_artifact(session, owner_id, "dataset", asked["save_as"])
        version = add_version(
            session,
            artifact,
            blob,
            state="ready",
            filename=f"{artifact.name}.parquet",
            media_type=_PARQUET,
            details=details,
            created_by=owner_id,
        )
        version.rows, version.table_sha256 = len(table), blob.sha256
        what = f"dataset:{artifact.name}@{version.number}"
        owner = session.get_one(User, owner_id).name
        record(session, None, "datasets.create", what, actor_name=owner, job=claim.job_id)
        return {**result, "dataset": artifact.name, "dataset_version": version.number}

    reporter.succeed(write)
