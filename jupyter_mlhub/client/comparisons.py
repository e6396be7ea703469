"""The client's method that compares jobs, trials and models, and what it returns."""

from __future__ import annotations

from html import escape
from typing import Any

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
from .handles import JobHandle, ModelHandle
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

    def tables(self) -> list[tuple[str, list[str], list[list[str]]]]:
        """Return what cells show: title, columns and rows of each table."""
        document = self.document
        letters = [one.letter for one in document.compared]
        found = [
            (
                "",
                ["", "what", "pipeline", "tested on", "how"],
                [
                    [one.letter, one.title, one.pipeline, one.dataset or "", one.validation]
                    for one in document.compared
                ],
            )
        ]
        if document.metrics:
            rows = [
                [metric.label, *(_value(value, letter in metric.best) for letter, value in pairs)]
                for metric in document.metrics
                for pairs in [zip(letters, metric.values, strict=True)]
            ]
            found.append(("Metrics that differ (★ the best)", ["metric", *letters], rows))
        if document.differences:
            rows = [
                [one.name, *(value or "–" for value in one.values)]
                for one in document.differences[:_SHOWN]
            ]
            found.append((f"What differs ({document.equal} equal)", ["", *letters], rows))
        for title, scores in (("Classes", document.classes), ("Slices", document.slices)):
            if scores:
                rows = [
                    [f"{one.name} ({one.metric})", *(_number(value) for value in one.values)]
                    for one in scores[:_SHOWN]
                ]
                found.append((f"{title} that differ", ["", *letters], rows))
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
        for title, columns, rows in self.tables():
            lines = [columns, *rows]
            widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
            parts += ["", *([title] if title else [])]
            parts += [
                "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()
                for line in lines
            ]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences())
        return f"<ul>{told}</ul>" + "".join(
            _html(title, columns, rows) for title, columns, rows in self.tables()
        )


def _html(title: str, columns: list[str], rows: list[list[str]]) -> str:
    left = " style='text-align:left'"
    head = "".join(f"<th{left}>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td{left}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    named = f"<b>{escape(title)}</b>" if title else ""
    return f"{named}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _value(value: MetricValue | None, is_best: bool) -> str:
    if value is None:
        return "–"
    mark = " ★" if is_best else ""
    if value.interval is None:
        return f"{value.mean:.4g}{mark}"
    low, high = value.interval
    return f"{value.mean:.4g} ({low:.4g} to {high:.4g}){mark}"
