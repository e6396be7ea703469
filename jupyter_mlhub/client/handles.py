"""Objects for notebooks: a dataset, a model."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..display.datasets import preview_html
from ..display.models import model_html
from ..errors import Invalid
from ..schemas.data.artifacts import ModelDetails, Profile, VersionInfo
from ..schemas.pipelines.reports import Report
from ..schemas.pipelines.specs import split_model_reference, split_reference
from .frames import as_frame

if TYPE_CHECKING:
    import os

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from .client import HubClient


class _Handle:
    kind: Any

    def __init__(self, client: HubClient, reference: str) -> None:
        self._client = client
        self.name, self._number = self._split(reference)

    @staticmethod
    def _split(reference: str) -> tuple[str, str]:
        return split_reference(reference)

    @property
    def reference(self) -> str:
        """``name``, or ``name@version`` of a version that was asked for."""
        unsaid = self._split(self.name)[1]
        return self.name if self._number == unsaid else f"{self.name}@{self._number}"

    def __repr__(self) -> str:
        return f"<{self.kind} {self.reference}>"

    @property
    def info(self) -> VersionInfo:
        """The hub's information about this version."""
        return self._client.version(self.kind, self.name, self._number)

    def download(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the bytes as they were registered."""
        return self._client.download(self.kind, self.name, target, number=self._number)


class DatasetHandle(_Handle):
    kind = "dataset"

    def _repr_html_(self) -> str:
        return preview_html(self.name, self.info)

    @property
    def profile(self) -> Profile | None:
        """Duplicates, correlations and notes. The columns' facts are in ``info.dataset``."""
        details = self.info.dataset
        return details.profile if details else None

    def to_polars(self, columns: list[str] | None = None) -> pl.DataFrame:
        """Load the table, with its column types, as a polars DataFrame."""
        import polars as pl

        frame = pl.from_arrow(self.to_arrow(columns))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def to_duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> Any:
        """Load the table, with its column types, as a DuckDB relation for SQL."""
        import duckdb

        engine: Any = connection or duckdb
        return engine.from_arrow(self.to_arrow())

    def to_arrow(self, columns: list[str] | None = None) -> pa.Table:
        """Load the table, or some of its columns, as an Arrow table."""
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
        """Load the table as a DataFrame. A registered DataFrame comes back with its own types."""
        return as_frame(self.to_arrow(columns))


class ModelHandle(_Handle):
    kind = "model"
    _loaded: tuple[int, Any] | None = None

    def _repr_html_(self) -> str:
        return model_html(self.name, self.info)

    @staticmethod
    def _split(reference: str) -> tuple[str, str]:
        return split_model_reference(reference)

    def load(self) -> Any:
        """Load the fitted scikit-learn pipeline.

        Raises:
            Invalid: The model was uploaded. Such files are never opened for you.
        """
        details = self.info.model
        if details is None or details.origin != "trained":
            raise Invalid(
                "{name} was uploaded, and ML Hub does not open such files. Use download() and "
                "load it yourself if you trust it.",
                name=self.name,
                code="model_not_loadable",
            )
        from ..artifacts.models.files import load_model

        with tempfile.TemporaryDirectory(prefix="mlhub-") as directory:
            return load_model(self.download(Path(directory) / "model.skops"))

    @property
    def signature(self) -> dict[str, str]:
        """The model's columns with the kind of each: numeric, categorical, text, date."""
        return {column.name: column.kind for column in self._details().signature}

    def predict(self, rows: Any) -> pd.Series[Any]:
        """Predict each row here in the notebook.

        Values that the training rows did not have are reported in a warning.

        Args:
            rows: a DataFrame of pandas or polars, an Arrow table, a list of records, a dict of
                columns, or a dataset of the hub.

        Returns:
            An array of shape (n,).

        Raises:
            Invalid: Columns are missing or hold other values than the model takes. Each of them
                is named.
        """
        import pandas as pd

        from ..training.fitting.complaints import of_new_rows

        features, fitted, details = self._prepared(rows)
        name = details.target or "predicted"
        if features.empty:
            kind = "float64" if details.task == "regression" else "object"
            return pd.Series([], index=features.index, name=name, dtype=kind)
        with of_new_rows(details, features):
            return pd.Series(fitted.predict(features), index=features.index, name=name)

    def predict_proba(self, rows: Any) -> pd.DataFrame:
        """Predict the probability of each class for each row.

        Returns:
            An array of shape (n, classes).

        Raises:
            Invalid: As for ``predict``, or the model gives no probabilities.
        """
        import pandas as pd

        from ..training.fitting.complaints import of_new_rows

        features, fitted, details = self._prepared(rows)
        if not hasattr(fitted, "predict_proba"):
            raise Invalid("{name} gives no probabilities.", name=self.name, code="no_probabilities")
        classes = list(fitted.classes_)
        with of_new_rows(details, features):
            found = fitted.predict_proba(features) if len(features) else None
        return pd.DataFrame(found, index=features.index, columns=classes, dtype=float)

    def read(self, rows: Any) -> pd.DataFrame:
        """Read the model's columns, each as in the training rows.

        Raises:
            Invalid: As for ``predict``.
        """
        return self._prepared(rows)[0]

    def read_target(self, rows: Any) -> pd.Series[Any]:
        """Read the target as in the training rows, in the rows that have one.

        Raises:
            Invalid: The model or the rows have no target.
        """
        from ..training.reading.new_rows import read_target
        from .rows import as_frame

        return read_target(as_frame(rows), self._details())

    def _details(self) -> ModelDetails:
        details = self.info.model
        assert details is not None
        return details

    def _prepared(self, rows: Any) -> tuple[pd.DataFrame, Any, ModelDetails]:
        """Prepare the model's columns, and load the pipeline and its details once a version."""
        from ..training.reading.new_rows import read_rows
        from .rows import as_frame

        frame = as_frame(rows)
        info = self.info
        if self._loaded is None or self._loaded[0] != info.number:
            self._loaded = (info.number, self.load())
        assert info.model is not None
        read = read_rows(frame, info.model.signature)
        for note in read.all_notes():
            warnings.warn(note, UserWarning, stacklevel=3)
        return read.features, self._loaded[1], info.model

    def make_champion(self) -> VersionInfo:
        """Make this version the champion: the model's name means it from now on.

        Raises:
            Forbidden: The caller may only read the model.
        """
        return self._client.give_alias("model", self.name, "champion", self.info.number)

    @property
    def card(self) -> str | None:
        """The facts about the model, as Markdown."""
        return self._details().card

    def save_onnx(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the model as an ONNX graph. A worker converts it once.

        Raises:
            JobFailed: The model can't be converted. The message gives the reason.
        """
        if "onnx" not in self._details().formats:
            reference = f"{self.name}@{self.info.number}"
            self._client.submit({"kind": "convert", "model": reference}).wait()
        return self._client.download("model", self.name, target, number=self._number, format="onnx")

    def save_report(self, target: str | os.PathLike[str] = ".") -> Path:
        """Save the report as one HTML file without dependencies."""
        path = f"/models/{quote(self.name, safe='')}/versions/{quote(self._number)}/report"
        return self._client.save_report(path, target)

    @property
    def report(self) -> Report | None:
        details = self.info.model
        return details.report if details else None
