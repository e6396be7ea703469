"""What a person holds in a notebook: a dataset, a model, a job."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import Invalid, JobFailed, Unavailable
from ..schemas.artifacts import ModelDetails, Profile, VersionInfo
from ..schemas.jobs import JobDetail, JobInfo
from ..schemas.reports import Report
from ..schemas.specs import split_reference
from .frames import as_frame

if TYPE_CHECKING:
    import os

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from .client import HubClient
    from .jobs import JobClient

WAIT = 30.0
PATIENCE = 60.0
"""Seconds for which a hub that does not answer is asked again, with pauses."""
_PAUSE = 0.5


class _Handle:
    kind: Any

    def __init__(self, client: HubClient, reference: str) -> None:
        self._client = client
        self.name, self._number = split_reference(reference)

    def __repr__(self) -> str:
        version = "" if self._number == "latest" else f"@{self._number}"
        return f"<{self.kind} {self.name}{version}>"

    @property
    def info(self) -> VersionInfo:
        """What the hub knows about this version."""
        return self._client.version(self.kind, self.name, self._number)

    def download(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the bytes as they were registered."""
        return self._client.download(self.kind, self.name, target, number=self._number)


class DatasetHandle(_Handle):
    kind = "dataset"

    @property
    def profile(self) -> Profile | None:
        """Duplicates, correlations and warnings; the columns' facts are in ``info.dataset``."""
        details = self.info.dataset
        return details.profile if details else None

    def to_polars(self, columns: list[str] | None = None) -> pl.DataFrame:
        """The typed table as a polars DataFrame."""
        import polars as pl

        frame = pl.from_arrow(self.to_arrow(columns))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def to_duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> Any:
        """The typed table as a DuckDB relation, to be queried with SQL."""
        import duckdb

        engine: Any = connection or duckdb
        return engine.from_arrow(self.to_arrow())

    def to_arrow(self, columns: list[str] | None = None) -> pa.Table:
        """The typed table, or some of its columns."""
        import pyarrow.parquet as parquet

        with tempfile.TemporaryDirectory(prefix="mlhub-") as directory:
            path = self._client.download(
                "dataset",
                self.name,
                Path(directory) / "table.parquet",
                number=self._number,
                format="parquet",
            )
            return parquet.read_table(path, columns=columns, memory_map=False)

    def to_pandas(self, columns: list[str] | None = None) -> pd.DataFrame:
        """The typed table as a DataFrame; what a DataFrame was registered with comes back."""
        return as_frame(self.to_arrow(columns))


class ModelHandle(_Handle):
    kind = "model"
    _loaded: tuple[int, Any] | None = None

    def load(self) -> Any:
        """The fitted scikit-learn pipeline.

        Raises:
            Invalid: the model was uploaded; such files are never opened for you.
        """
        details = self.info.model
        if details is None or details.origin != "trained":
            raise Invalid(
                f"{self.name} was uploaded, and ML Hub does not open such files. "
                "Use download() and load it yourself if you trust it.",
                code="model_not_loadable",
            )
        from ..artifacts.models import load_model

        with tempfile.TemporaryDirectory(prefix="mlhub-") as directory:
            return load_model(self.download(Path(directory) / "model.skops"))

    @property
    def signature(self) -> dict[str, str]:
        """The columns that the model takes, and what each is: numeric, categorical, text, date."""
        return {column.name: column.kind for column in self._details().signature}

    def predict(self, frame: pd.DataFrame) -> pd.Series[Any]:
        """What the model says of each row, here in the notebook.

        Raises:
            Invalid: columns are missing or hold something else than the model takes; each is
                named.
        """
        import pandas as pd

        fitted, features = self._prepared(frame)
        target = self._details().target or "predicted"
        return pd.Series(fitted.predict(features), index=frame.index, name=target)

    def predict_proba(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The probability of each class, for each row.

        Raises:
            Invalid: as for ``predict``, or the model gives no probabilities.
        """
        import pandas as pd

        fitted, features = self._prepared(frame)
        if not hasattr(fitted, "predict_proba"):
            raise Invalid(f"{self.name} gives no probabilities.", code="no_probabilities")
        found = fitted.predict_proba(features)
        return pd.DataFrame(found, index=frame.index, columns=list(fitted.classes_))

    def _details(self) -> ModelDetails:
        details = self.info.model
        assert details is not None
        return details

    def _prepared(self, frame: pd.DataFrame) -> tuple[Any, pd.DataFrame]:
        """The fitted pipeline, loaded once a version, and the columns as it takes them."""
        from ..training.tables import conform

        number = self.info.number
        if self._loaded is None or self._loaded[0] != number:
            self._loaded = (number, self.load())
        return self._loaded[1], conform(frame, self.signature)  # type: ignore[arg-type]

    @property
    def card(self) -> str | None:
        """What is known of the model, as Markdown."""
        return self._details().card

    def save_onnx(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the model as an ONNX graph; a worker converts it once.

        Raises:
            JobFailed: it can't be converted; the sentence says why.
        """
        if "onnx" not in self._details().formats:
            reference = f"{self.name}@{self.info.number}"
            self._client.submit({"kind": "convert", "model": reference}).wait()
        return self._client.download("model", self.name, target, number=self._number, format="onnx")

    def save_report(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the report as one HTML file that needs nothing else."""
        path = f"/models/{quote(self.name, safe='')}/versions/{quote(self._number)}/report"
        return self._client.save_report(path, target)

    @property
    def report(self) -> Report | None:
        details = self.info.model
        return details.report if details else None


class JobHandle:
    """A submitted job. ``wait()`` for it, or leave: it goes on without you."""

    def __init__(self, client: JobClient, detail: JobDetail) -> None:
        self._client = client
        self.detail = detail
        self.id = detail.id

    def __repr__(self) -> str:
        return f"<job {self.id} {self.detail.title}: {self.detail.state}>"

    def refresh(self) -> JobDetail:
        self.detail = self._client.job_detail(self.id)
        return self.detail

    @property
    def ended(self) -> bool:
        return self.detail.state in ("succeeded", "failed", "cancelled")

    def wait(self, watch: Callable[[JobInfo], None] | None = None) -> JobDetail:
        """Wait for the end; ``watch`` sees every change. Interrupting leaves the job running.

        Raises:
            JobFailed: it failed or was cancelled; the sentence says why.
        """
        while not self.ended:
            if watch is not None:
                watch(self.detail)
            self.wait_for_change()
        if watch is not None:
            watch(self.detail)
        if self.detail.state != "succeeded":
            reason = self.detail.error.message if self.detail.error else self.detail.reason
            raise JobFailed(f"Job {self.id} {self.detail.state}: {reason}")
        return self.detail

    def wait_for_change(self) -> JobDetail:
        """Return when the job's state or progress differs from what was seen last.

        A hub that does not answer, as while it is restarted, is asked again for a minute.

        Raises:
            Unavailable: it still does not.
        """
        last_try = time.monotonic() + PATIENCE
        while True:
            try:
                self.detail = self._client.job_detail(self.id, wait=WAIT, seen=self.detail)
                return self.detail
            except Unavailable:
                if time.monotonic() > last_try:
                    raise
                time.sleep(_PAUSE)

    def cancel(self) -> JobDetail:
        self.detail = self._client.cancel(self.id)
        return self.detail

    def again(self, **changes: Any) -> JobHandle:
        """Submit the same request once more, with changes to fields of its spec."""
        request = dict(self.refresh().request)
        for name, value in changes.items():
            place = request["spec"] if name in request.get("spec", {}) else request
            place[name] = value
        return self._client.submit(request)

    def save_program(self, target: str | os.PathLike[str] = ".", *, notebook: bool = False) -> Path:
        """Save a training as a script or notebook that gives the same numbers."""
        found = self._client.program(self.id, "notebook" if notebook else "script")
        place = Path(target)
        place = place / found.filename if place.is_dir() else place
        text = found.content if isinstance(found.content, str) else json.dumps(found.content)
        place.write_text(text, encoding="utf-8")
        return place

    def save_report(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the report as one HTML file that needs nothing else."""
        return self._client.save_report(f"/jobs/{self.id}/report", target)

    @property
    def report(self) -> Report | None:
        return self.detail.result.report if self.detail.result else None
