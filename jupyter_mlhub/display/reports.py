"""What a cell and an HTML file show of a report: its tables, its notes, its charts."""

from __future__ import annotations

from collections.abc import Sequence

from ..languages import tr
from ..schemas.pipelines.reports import Metric, Report, RowTable
from . import text
from .cells import Cell, Scored, Words
from .style import in_cell
from .tables import Head, Table, heading_html, notes_html

MOST_ROWS = 20
"""The number of rows that a cell shows of a report's longer tables. The HTML file has all."""


def tables_of(report: Report, most: int | None = None) -> list[Table]:
    """Return the tables of a report below their captions, each with at most ``most`` rows."""
    found = []
    if report.metrics:
        found.append(_metrics(report.metrics))
    if report.classes:
        rows: list[list[Cell]] = [
            [one.label, one.precision, one.recall, one.f1, one.support] for one in report.classes
        ]
        head = ["Class", "Precision", "Recall", "F1", "Rows"]
        found.append(Table(head, rows, "", "Classes"))
    if report.importance:
        rows = [[one.column, Scored(one.mean, one.spread)] for one in report.importance[:most]]
        found.append(Table(["Column", "Drop"], rows, "", "Feature importance"))
    if report.slices:
        rows = [
            [one.column, one.value, one.rows, one.score, one.overall]
            for one in report.slices[:most]
        ]
        metric = report.slices[0].metric.capitalize()
        head = ["Column", "Value", "Rows", metric, "All rows"]
        found.append(Table(head, rows, "", "Score by group"))
    named = (("Worst predictions", report.worst), ("Predictions", report.predictions))
    found += [_rows(name, table, most) for name, table in named if table is not None]
    drifted = [one for one in report.drift if one.drift or one.unseen]
    if drifted:
        rows = [
            [
                one.column,
                text.percent(one.drift),
                f"{text.percent(one.missing_before)} → {text.percent(one.missing_now)}",
                Words(", ".join(one.unseen)),
            ]
            for one in drifted
        ]
        head = ["Column", "Drift", "Missing", "Unseen values"]
        found.append(Table(head, rows, "", "Drift since training"))
    return found


def _rows(name: str, table: RowTable, most: int | None) -> Table:
    rows = [[text.cell(one) for one in row] for row in table.rows[:most]]
    return Table([Head(one) for one in table.columns], rows, "", name)


def _metrics(metrics: Sequence[Metric]) -> Table:
    """Return the metrics beside the baseline. Each has decimals of its own, for its unit."""
    with_random = any(metric.random is not None for metric in metrics)
    rows: list[list[Cell]] = [
        [
            metric.label,
            text.aligned(metric.mean),
            "" if metric.spread is None else f"± {text.aligned(metric.spread)}",
            "" if metric.interval is None else " – ".join(map(text.aligned, metric.interval)),
            "–" if metric.baseline is None else text.aligned(metric.baseline),
            *(
                ["–" if metric.random is None else text.aligned(metric.random)]
                if with_random
                else []
            ),
            Words(metric.help),
        ]
        for metric in metrics
    ]
    random = ["Random rows"] if with_random else []
    head = ["Metric", "Score", "±", "95 % interval", "Baseline", *random, "Meaning"]
    numbers = range(1, len(head) - 1)
    return Table(head, rows, tr("No metrics."), "Scores", right=numbers)


class ReportView:
    """A report: metrics beside the baseline, notes, tables. Charts stand below it.

    Args:
        leaks: what may make its scores better than those on new rows.
    """

    def __init__(self, title: str, report: Report, leaks: Sequence[str] = ()) -> None:
        self.title = title
        self.report = report
        self.notes = [*leaks, *report.notes]

    def __repr__(self) -> str:
        """Show only the first table as text: the metrics or, without them, the predictions."""
        notes = [f"Note: {note}" for note in self.notes]
        tables = [f"{table!r}".strip() for table in tables_of(self.report, MOST_ROWS)[:1]]
        return "\n".join([f"{self.title} · {self.report.validation}", *tables, *notes])

    def _repr_html_(self) -> str:
        tables = "".join(table.html() for table in tables_of(self.report, MOST_ROWS))
        head = heading_html(self.title, self.report.validation)
        return in_cell(f"{head}{notes_html(self.notes)}{tables}")


def sentence_of(report: Report) -> str:
    """Say what a report is about: ``Classification of species, 5 folds.``"""
    subject = f" of {report.target}" if report.target else ""
    return f"{report.task.replace('_', ' ').capitalize()}{subject}, {report.validation}."
