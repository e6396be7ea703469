"""The client's method that compares jobs, trials and models, and what it returns."""

from __future__ import annotations

from typing import Any

from ..display import text
from ..display.cells import Cell, Words
from ..display.style import in_cell
from ..display.tables import Table, notes_html
from ..errors import Invalid
from ..schemas.pipelines.comparisons import (
    ComparedMetric,
    ComparedRow,
    ComparedRowList,
    Difference,
    Lead,
    MetricValue,
    ModelComparison,
)
from .handles import ModelHandle
from .job_handle import JobHandle
from .transport import Transport

_SHOWN = 40
"""The number of differences that a cell shows. ``differences`` has all."""


class Comparing(Transport):
    """Compares what a person may see."""

    def compare(self, *compared: int | str | JobHandle | ModelHandle) -> ModelsCompared:
        """Compare 2 to 10 trainings, searches, evaluations, trials and models.

        They are called A, B, C and so on, in this order.

        Args:
            compared: handles, numbers of jobs, or texts: ``job:12``, ``trial:15/3`` (a trial of
                search 15), ``model:penguins-species@2``.

        Raises:
            Invalid: Something can't be compared. The sentence names it.
            NotFound: Something does not exist, or the caller may not know of it.
            Conflict: A job has not ended.
        """
        of = ",".join(_name(one) for one in compared)
        return ModelsCompared(self, of, self.get("/comparisons", ModelComparison, {"of": of}))


def _name(one: Any) -> str:
    if isinstance(one, JobHandle):
        return f"job:{one.id}"
    if isinstance(one, ModelHandle):
        return f"model:{one.reference}"
    if isinstance(one, int):
        return f"job:{one}"
    if isinstance(one, str):
        return one
    raise Invalid.field(
        "of", "A {kind} can't be compared. Give a job or a model.", kind=type(one).__name__
    )


class ModelsCompared:
    """What differs between jobs, trials and models. In a notebook it is shown as tables."""

    def __init__(self, client: Transport, of: str, document: ModelComparison) -> None:
        self._client = client
        self._of = of
        self.document = document

    @property
    def differences(self) -> list[Difference]:
        """The facts that are not the same for all."""
        return self.document.differences

    @property
    def metrics(self) -> list[ComparedMetric]:
        """The metrics that are not the same for all."""
        return self.document.metrics

    @property
    def lead(self) -> list[Lead]:
        """Whether the best leads each other one by more than chance."""
        return self.document.lead

    def rows(self, better: str = "B", worse: str = "A", limit: int = 50) -> ComparedRowList:
        """Return the first rows on which one is right, or closer, and the other is not.

        Args:
            better: the letter of the one that is right.
            worse: the letter of the one that is wrong.

        Raises:
            Conflict: The predictions of one were not kept.
            NotFound: The caller may not read the dataset.
        """
        query = {**self._query(better, worse), "limit": limit}
        return self._client.get("/comparisons/rows", ComparedRowList, query)

    def all_rows(self, better: str = "B", worse: str = "A") -> list[ComparedRow]:
        """Return all rows of ``rows``."""
        query = self._query(better, worse)
        return list(self._client.all("/comparisons/rows", ComparedRowList, query))

    def _query(self, better: str, worse: str) -> dict[str, Any]:
        return {"of": self._of, "better": better, "worse": worse}

    def tables(self) -> list[Table]:
        """Return what cells show, each below its caption."""
        document = self.document
        letters = [one.letter for one in document.compared]
        rows: list[list[Cell]] = [
            [one.letter, one.title, one.pipeline, one.dataset or "", Words(one.validation)]
            for one in document.compared
        ]
        found = [Table(["", "What", "Pipeline", "Tested on", "How"], rows, "", "Compared")]
        if document.metrics:
            rows = [
                [metric.label, *(_value(value, letter in metric.best) for letter, value in pairs)]
                for metric in document.metrics
                for pairs in [zip(letters, metric.values, strict=True)]
            ]
            places = range(1, len(letters) + 1)
            head = ["Metric", *letters]
            found.append(Table(head, rows, "", "Metrics that differ (★ the best)", right=places))
        if document.differences:
            rows = [
                [one.name, *(Words(value or "–") for value in one.values)]
                for one in document.differences[:_SHOWN]
            ]
            found.append(
                Table(["Fact", *letters], rows, "", f"What differs ({document.equal} equal)")
            )
        named = (("Classes", document.classes), ("Scores by group", document.slices))
        for title, scores in named:
            if scores:
                rows = [[f"{one.name} ({one.metric})", *one.values] for one in scores[:_SHOWN]]
                found.append(Table(["", *letters], rows, "", f"{title} that differ"))
        return found

    def sentences(self) -> list[str]:
        """Return what is to be known first: warnings, leads, disagreements, notes."""
        document = self.document
        best = {lead.best for lead in document.lead}
        return [
            *document.warnings,
            *(lead.sentence for lead in document.lead),
            *(one.sentence for one in document.disagreements if {one.better, one.worse} & best),
            *document.notes,
        ]

    def __repr__(self) -> str:
        parts = [*self.sentences()]
        for table in self.tables():
            parts += ["", table.caption, repr(table)]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        tables = "".join(table.html() for table in self.tables())
        return in_cell(f"{notes_html(self.sentences())}{tables}")


def _value(value: MetricValue | None, is_best: bool) -> str:
    if value is None:
        return "–"
    mark = " ★" if is_best else ""
    mean = text.aligned(value.mean)
    if value.interval is None:
        return f"{mean}{mark}"
    low, high = map(text.aligned, value.interval)
    return f"{mean} ({low} to {high}){mark}"
