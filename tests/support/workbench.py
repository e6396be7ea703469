"""Specs checked and fitted in this process, by the same functions as on a worker."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.errors import FieldProblem
from jupyter_mlhub.schemas.data.artifacts import Column, ReadOptions
from jupyter_mlhub.schemas.pipelines.reports import Report
from jupyter_mlhub.schemas.pipelines.specs import PipelineSpec
from jupyter_mlhub.training.capabilities import Offered
from jupyter_mlhub.training.checks.spec import CheckedSpec, check_spec
from jupyter_mlhub.training.fitting.catalogue.estimators import describe_catalogue
from jupyter_mlhub.training.tables import Table, read_table
from jupyter_mlhub.training.validation import column_of
from jupyter_mlhub.workers.work.train import fit_and_report

OFFERED = Offered([describe_catalogue().document])


def ignore_progress(done: int, total: int, note: str = "") -> None:
    pass


@dataclass
class Dataset:
    """A typed table with what is known of its columns."""

    path: Path
    rows: int
    columns: list[Column]

    @classmethod
    def of(cls, source: Path | pd.DataFrame, directory: Path) -> Dataset:
        """From a file, or from a DataFrame."""
        directory.mkdir(parents=True, exist_ok=True)
        if isinstance(source, pd.DataFrame):
            file = directory / "source.parquet"
            source.to_parquet(file, index=False)
            source = file
        found = ingest(
            source,
            directory,
            source.name,
            ReadOptions(),
            max_columns=1000,
            max_bytes=10**9,
        )
        columns, _, _ = profile_table(found.table, found.rows, directory)
        return cls(found.table, found.rows, columns)

    def check(self, spec: dict[str, Any]) -> CheckedSpec:
        """A spec that is right; what is wrong with it fails the test."""
        problems: list[FieldProblem] = []
        parsed = PipelineSpec.model_validate({"dataset": "data@1", **spec})
        checked = check_spec(parsed, self.columns, self.rows, OFFERED, problems)
        assert checked is not None, problems
        return checked

    def problems(self, spec: dict[str, Any]) -> dict[str, str]:
        """What is wrong with a spec, by field."""
        problems: list[FieldProblem] = []
        parsed = PipelineSpec.model_validate({"dataset": "data@1", **spec})
        check_spec(parsed, self.columns, self.rows, OFFERED, problems)
        return {problem.field: problem.message for problem in problems}

    def fit(self, spec: dict[str, Any], *, quiet: bool = True) -> Fit:
        """What a train job does, without a hub."""
        checked = self.check(spec)
        full = checked.spec
        by = column_of(full.validation)
        table = read_table(self.path, checked.kinds, full.target, full.rows, full.slice_by, by)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore" if quiet else "default")
            trained = fit_and_report(full, checked.plan, table, ignore_progress)
        return Fit(checked, table, trained.model, trained.report)


@dataclass
class Fit:
    checked: CheckedSpec
    table: Table
    model: Any
    report: Report
    scores: dict[str, list[float]] = field(init=False)

    def __post_init__(self) -> None:
        self.scores = {metric.name: metric.folds for metric in self.report.metrics}
