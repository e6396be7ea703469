"""Evaluation: run a model on rows of a dataset, or on rows entered by hand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from ...artifacts.datasets.profiling import profile_table
from ...artifacts.models.files import load_model, load_uploaded
from ...errors import Invalid
from ...evaluation.drift import find_drift
from ...evaluation.metrics.dummy import predict_dummy
from ...evaluation.metrics.predictions import Predictions
from ...evaluation.overlap import Keys, about_training_rows, row_keys
from ...evaluation.report.slices import plain
from ...evaluation.report.supervised import Tested, TestedRows, headline, make_report
from ...languages import say
from ...schemas.data.artifacts import DatasetDetails, ModelDetails
from ...schemas.pipelines.reports import Report, RowTable
from ...schemas.pipelines.specs import EvaluateRequest, PipelineSpec
from ...training.fitting.complaints import of_new_rows
from ...training.fitting.splits import fitted_rows
from ...training.fitting.supervised import ask_model
from ...training.fitting.unsupervised import anomaly_scores
from ...training.reading.date_order import about_marks, in_training_order
from ...training.reading.new_rows import read_rows, read_target
from ...training.reading.records import as_storable, frame_of
from ...training.tables import conform, read_table
from ...training.validation import column_of
from ...wording import counted
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from .outcome import outcome_of_evaluation

_FIRST_ROWS = 200
_MOST_CLASSES = 20


@dataclass(frozen=True)
class OpenModel:
    details: ModelDetails
    loaded: Any
    profile: dict[str, Any]


def run(task: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Evaluate a model or let it predict.

    Returns:
        The ``report``. If rows of a dataset have a known truth, also the ``outcome``. If the
            predictions are to be stored, also ``details`` of their dataset and its number of
            ``rows``.
    """
    reporter.progress(0, 3, "loading model and data")
    request = EvaluateRequest.model_validate(task["request"])
    model = open_model(task["model"], folder, request.target)
    details = model.details
    assert details.task is not None
    source, frame, notes = _open_rows(request, task, folder, details)
    if details.signature:
        rows = read_rows(frame, details.signature)
        features, notes = rows.features, [*notes, *rows.all_notes()]
    else:
        features = conform(frame, task["kinds"])
    reporter.progress(1, 3, f"predicting {counted(len(features), 'row')}")
    began = time.perf_counter()
    with of_new_rows(details, features):
        predicted, probabilities = ask_model(model.loaded, features)
    seconds = 1000 * (time.perf_counter() - began) / max(1, len(features))
    table = _predictions(model, frame, features, predicted, probabilities)
    slices = frame[request.slice_by]
    fitted = _fitted_rows(details, folder) if task["training"] else None
    tested = _tested(model, frame, predicted, probabilities)
    report = _report(model, source, frame, features, slices, tested, fitted)
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
            "notes": [*report.notes, *notes],
        }
    )
    score = headline(report)
    judged = f"{score.metric} {score.mean:.4g} on " if score else "predicted "
    reporter.log(f"{judged}{counted(len(features), 'row')}.")
    reporter.progress(2, 3, "storing")
    made: dict[str, Any] = {"report": report.model_dump(mode="json")}
    if tested is not None and request.dataset is not None:
        places = frame.index.to_numpy()[tested.rows]
        made["outcome"] = outcome_of_evaluation(details.task, tested.predictions, places, seconds)
    return made | _save(table, folder) if request.save_as else made


def open_model(stored: dict[str, Any], folder: Folder, target: str | None = None) -> OpenModel:
    """Open the job's model. ``target`` is its target where the model does not name one."""
    if stored["uploaded"]:
        loaded = load_uploaded(folder.model, stored["approved"], stored["limit"])
    else:
        loaded = load_model(folder.model)
    details = ModelDetails.model_validate(stored["details"])
    if not hasattr(loaded, "predict"):
        raise Invalid.field(
            "model",
            "{estimator} can't label rows that it was not fitted on. Choose another estimator, "
            "like KMeans.",
            estimator=details.estimator,
            code="no_predict",
        )
    if details.target is None:
        details = details.model_copy(update={"target": target})
    return OpenModel(details, loaded, stored["profile"])


def _open_rows(
    request: EvaluateRequest, task: dict[str, Any], folder: Folder, details: ModelDetails
) -> tuple[str, pd.DataFrame, list[str]]:
    """Read the rows, named as the model's columns are.

    Returns:
        A description of the rows, the rows, and notes on columns that were read differently
            than registered.
    """
    named = request.columns
    slices = request.slice_by
    wanted = [*details.features, *([details.target] if details.target else []), *slices]
    if request.records is not None:
        frame = frame_of(request.records)
        frame = frame.rename(columns={there: ours for ours, there in named.items()})
        return f"{counted(len(frame), 'row')} entered by hand", frame, []
    dataset, types, rows = task["dataset"], task["types"], request.rows
    read = {ours: named.get(ours, ours) for ours in wanted if named.get(ours, ours) in types}
    columns = list(dict.fromkeys(read.values()))
    frame = parquet.read_table(folder.table, columns=columns).to_pandas()
    frame = pd.DataFrame({ours: frame[there] for ours, there in read.items()})
    frame, notes = in_training_order(frame, details.signature, read, task["read"])
    target = [details.target_column] if details.target_column else []
    notes += about_marks(frame, [*details.signature, *target], read, task["read"])
    if rows is None:
        return f"{dataset}, all rows", frame, notes
    return f"{dataset} rows {rows.start}–{rows.end}", frame.iloc[rows.start : rows.end + 1], notes


def _fitted_rows(details: ModelDetails, folder: Folder) -> Keys | None:
    """Return the keys of the rows on which a model with a target was fitted."""
    if details.lineage is None or details.target is None:
        return None
    spec = PipelineSpec.model_validate(details.lineage.spec)
    kinds = {column.name: column.kind for column in details.signature}
    by = column_of(spec.validation)
    table = read_table(folder.training, kinds, details.target, spec.rows, split_by=by)
    rows = fitted_rows(spec, table)
    return row_keys(table.features.iloc[rows], table.truth[rows])


@dataclass(frozen=True)
class _Tested:
    """The rows with a known truth, by their places (n,), and the predictions for them."""

    rows: NDArray[np.intp]
    predictions: Predictions


def _tested(
    model: OpenModel,
    frame: pd.DataFrame,
    predicted: NDArray[Any],
    probabilities: NDArray[np.float64] | None,
) -> _Tested | None:
    """Find the rows with a known truth; None where there are none."""
    details = model.details
    truth = read_target(frame, details) if details.target in frame else None
    if truth is None or truth.empty:
        return None
    assert details.target is not None
    known = truth.to_numpy()
    _check_alike(details.target, known, predicted)
    rows = np.flatnonzero(frame.index.isin(truth.index))
    predictions = Predictions(
        known,
        predicted[rows],
        None if probabilities is None else probabilities[rows],
        getattr(model.loaded, "classes_", None),
    )
    return _Tested(rows, predictions)


def _report(
    model: OpenModel,
    source: str,
    frame: pd.DataFrame,
    features: pd.DataFrame,
    slices: pd.DataFrame,
    tested: _Tested | None,
    fitted: Keys | None,
) -> Report:
    """Make the full report where the truth is known, else a report of the predictions only."""
    details = model.details
    assert details.task is not None
    words = f"on {source}"
    if tested is None:
        note = say(
            "No row has a {target}: there is nothing to compare with.", target=details.target
        )
        return Report(
            task=details.task,
            target=details.target,
            validation=words,
            rows={"predicted": len(frame)},
            metrics=[],
            notes=[note] if details.target else [],
        )
    assert details.target is not None
    rows, predictions = tested.rows, tested.predictions
    known = predictions.truth
    counts = {"tested": len(rows), "without_target": len(frame) - len(rows)}
    notes = []
    if counts["without_target"]:
        count = counts["without_target"]
        are = "is" if count == 1 else "are"
        notes.append(
            say(
                "{rows} without {target} {are} predicted, not scored.",
                rows=counted(count, "row"),
                target=details.target,
                are=are,
            )
        )
    if fitted is not None:
        seen = np.isin(row_keys(features.iloc[rows], known), fitted)
        if seen.any():
            notes.append(about_training_rows(details.task, seen, predictions))
    fold = Tested(
        predictions=predictions,
        dummy=predict_dummy(details.dummy, known) if details.dummy else None,
    )
    tested_rows = TestedRows(features.iloc[rows], slices.iloc[rows], frame.index.to_numpy()[rows])
    return make_report(details.task, details.target, words, [fold], tested_rows, counts, notes)


def _check_alike(target: str, truth: NDArray[Any], predicted: NDArray[Any]) -> None:
    """Check that target and predictions are of one kind.

    Raises:
        Invalid: The target is text and the model predicts numbers, or the other way round.
    """
    is_text, says_text = (values.dtype.kind not in "biuf" for values in (truth, predicted))
    if is_text != says_text:
        holds, says = (_KINDS.get(values.dtype.kind, "text") for values in (truth, predicted))
        raise Invalid.field(
            "target",
            "Column {target} holds {holds} (such as {truth}), but the model predicts {says} "
            "(such as {predicted}). Choose the column that holds what the model predicts.",
            target=target,
            holds=holds,
            truth=truth[0],
            says=says,
            predicted=predicted[0],
        )


_KINDS = {"b": "truth values", "i": "numbers", "u": "numbers", "f": "numbers"}


def _predictions(
    model: OpenModel,
    frame: pd.DataFrame,
    features: pd.DataFrame,
    predicted: NDArray[Any],
    probabilities: NDArray[np.float64] | None,
) -> pd.DataFrame:
    """Put the predictions in front of the rows."""
    task = model.details.task
    new: dict[str, Any] = {}
    if task == "outlier_detection":
        new["outlier"] = predicted == -1
        scores = anomaly_scores(model.loaded, features)
        if scores is not None:
            new["anomaly score"] = scores
    else:
        new["cluster" if task == "clustering" else "predicted"] = predicted
    if probabilities is not None and probabilities.shape[1] <= _MOST_CLASSES:
        for index, name in enumerate(model.loaded.classes_ if model.details.classes else ()):
            new[f"probability {name}"] = probabilities[:, index]
    names = {name: _free_name(name, frame) for name in new}
    columns = {names[name]: values for name, values in new.items()}
    return pd.concat([pd.DataFrame(columns, index=frame.index), frame], axis=1)


def _free_name(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name = f"{name} by model"
    return name


def _save(table: pd.DataFrame, folder: Folder) -> dict[str, Any]:
    """Store the predictions as a dataset that already has types and a profile."""
    table, notes = as_storable(table)
    table.to_parquet(folder.made_table, index=False)
    columns, preview, profile = profile_table(folder.made_table, len(table), folder.outputs)
    details = DatasetDetails(
        columns=columns, preview=preview, profile=profile, format="parquet", notes=notes
    )
    return {"details": details.model_dump(mode="json"), "rows": len(table)}
