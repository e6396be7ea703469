"""Show tables and reports as rich output of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice
from typing import Any

from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.data.artifacts import VersionInfo
from jupyter_mlhub.schemas.data.comparison import Comparison
from jupyter_mlhub.schemas.people.audit import AuditRecord
from jupyter_mlhub.schemas.pipelines.parameters import SearchedPipeline
from jupyter_mlhub.schemas.pipelines.reports import Chart, Report
from jupyter_mlhub.schemas.pipelines.searches import TrialInfo, TrialList
from jupyter_mlhub.wording import counted

from . import text

VEGA_LITE = "application/vnd.vegalite.v5+json"
AUDIT_ROWS = 50
MOST_ROWS = 20
"""The number of rows shown of a report's longer tables. The HTML file has all."""
_MOST_ROWS = 200
"""The number of rows shown of any table, because a notebook stores what a cell shows."""


class Table:
    """A table: HTML in a notebook, aligned text elsewhere. Of very many rows only the first are
    shown."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[str]], empty: str) -> None:
        self.columns = columns
        self.rows = rows
        self.empty = empty
        self._shown = rows[:_MOST_ROWS]
        left = len(rows) - len(self._shown)
        self._rest = f"… and {left:,} more" if left else ""

    def __repr__(self) -> str:
        if not self.rows:
            return self.empty
        lines = [self.columns, *self._shown]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        table = "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )
        return f"{table}\n{self._rest}" if self._rest else table

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{escape(self.empty)}</p>"
        head = "".join(f"<th style='text-align:left'>{escape(c)}</th>" for c in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row)
            + "</tr>"
            for row in self._shown
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{self._rest}</p>" if self._rest else table


def audit_table(entries: Iterable[AuditRecord]) -> Table:
    """Show the first entries of the audit trail."""
    rows = [
        [f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.actor, entry.action, entry.object, entry.result]
        for entry in islice(entries, AUDIT_ROWS)
    ]
    return Table(
        [tr("when (UTC)"), tr("actor"), tr("action"), tr("target"), tr("result")],
        rows,
        tr("Nothing yet."),
    )


class DatasetView:
    """A dataset's notes, and the facts of each column."""

    def __init__(self, name: str, version: VersionInfo) -> None:
        self.title = text.dataset_version(name, version)
        details = version.dataset
        columns = details.columns if details else []
        self.notes = text.notes(name, version)
        rows = [
            [
                column.name,
                column.type,
                f"{column.missing:,}",
                text.distinct(column),
                *(
                    "" if value is None else text.value(value)
                    for value in (column.minimum, column.mean, column.maximum)
                ),
                ", ".join(f"{text.value(value)} ({count:,})" for value, count in column.top[:3]),
            ]
            for column in columns
        ]
        names = ["column", "type", "missing", "distinct", "min", "mean", "max", "top values"]
        self.table = Table(names, rows, tr("It has no table."))

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"! {note}" for note in self.notes), "", repr(self.table)])

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return f"<b>{escape(self.title)}</b><ul>{notes}</ul>{self.table._repr_html_()}"


class ComparisonView:
    """Two versions side by side. Unchanged columns are only counted."""

    def __init__(self, comparison: Comparison) -> None:
        before, after = comparison.rows
        facts = [f"v{comparison.after} beside v{comparison.before}"]
        if comparison.same_content:
            facts.append("the same file")
        facts.append(f"{after:,} rows, before {before:,}")
        if comparison.by_key is not None:
            rows = comparison.by_key
            facts.append(
                f"by {rows.key}: {rows.added:,} added, {rows.removed:,} removed, "
                f"{rows.changed:,} changed, {rows.unchanged:,} unchanged"
            )
        differ = [column for column in comparison.columns if column.change != "same"]
        same = len(comparison.columns) - len(differ)
        facts.append(f"{same:,} columns with types and distributions as before")
        self.title = " · ".join(facts)
        rows_ = [
            [
                column.name,
                column.change,
                " → ".join(column.types),
                "" if column.drift is None else f"{column.drift:.0%}",
                " → ".join("–" if mean is None else text.number(mean) for mean in column.mean),
                " → ".join(f"{share:.1%}" for share in column.missing),
            ]
            for column in differ
        ]
        names = ["column", "change", "type", "drift", "mean", "missing"]
        self.table = Table(names, rows_, tr("All types and distributions are as before."))

    def __repr__(self) -> str:
        return f"{self.title}\n\n{self.table!r}"

    def _repr_html_(self) -> str:
        return f"<b>{escape(self.title)}</b>{self.table._repr_html_()}"


class TrialsView:
    """The trials of a search, the best first."""

    def __init__(self, trials: TrialList) -> None:
        better = "higher" if trials.higher_is_better else "lower"
        self.title = " · ".join(
            [
                f"{trials.label}, {better} is better",
                f"{counted(trials.succeeded, 'trial')} with a score",
                f"{trials.failed:,} without",
            ]
        )
        tied = sum(trial.standing == 1 for trial in trials.items) > 1
        self.legend = "≈ can't be distinguished from the best by these rows" if tied else ""
        rows = [_trial_row(trial, tied and trial.standing == 1) for trial in trials.items]
        names = ["rank", "trial", "pipeline", trials.label, "fit seconds", "parameters", ""]
        self.table = Table(names, rows, tr("No trials yet."))

    def __repr__(self) -> str:
        lines = [self.title, "", repr(self.table), *([self.legend] if self.legend else [])]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        legend = f"<p>{escape(self.legend)}</p>" if self.legend else ""
        return f"<b>{escape(self.title)}</b>{self.table._repr_html_()}{legend}"


def _trial_row(trial: TrialInfo, is_tied: bool) -> list[str]:
    mark = " ≈" if is_tied else ""
    remarks = [
        *(["running"] if trial.state == "running" else []),
        *([trial.part.words] if trial.part else []),
        *([trial.error] if trial.error else []),
    ]
    return [
        "" if trial.rank is None else f"{trial.rank}{mark}",
        str(trial.number),
        trial.pipeline,
        "" if trial.score is None else text.with_spread(trial.score, trial.spread),
        "" if trial.fit_seconds is None else text.number(trial.fit_seconds),
        _written_parameters(trial),
        " · ".join(remarks),
    ]


def _written_parameters(trial: TrialInfo) -> str:
    """Write the parameters. Those of the last step need no estimator's name before them."""
    last = trial.pipeline.rpartition(" → ")[2]
    pairs = trial.parameters.items()
    return ", ".join(
        f"{name.removeprefix(f'{last}.')}={text.value(value)}" for name, value in pairs
    )


class ImportanceView:
    """Which searched parameters of a pipeline mattered, the most important first."""

    def __init__(self, pipeline: SearchedPipeline | None, notes: Sequence[str]) -> None:
        self.notes = notes
        rows = [
            [
                one.name,
                "" if one.importance is None else text.share(one.importance),
                one.sentence,
                "" if one.best_value is None else text.value(one.best_value),
            ]
            for one in (pipeline.parameters if pipeline else [])
        ]
        names = ["parameter", "importance", "", "of the best trial"]
        self.table = Table(names, rows, tr("No trial with searched parameters has a score yet."))

    def __repr__(self) -> str:
        return "\n".join([repr(self.table), *self.notes])

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"{self.table._repr_html_()}{notes}"


class ReportView:
    """A report: metrics beside the baseline, notes, tables, and then the charts."""

    def __init__(self, title: str, report: Report) -> None:
        self.title = title
        self.report = report

    def _tables(self) -> list[tuple[str, Table]]:
        report = self.report
        found = []
        if report.metrics:
            found.append(("", self._metrics()))
        if report.classes:
            rows = [
                [
                    c.label,
                    *(text.number(x) for x in (c.precision, c.recall, c.f1)),
                    f"{c.support:,}",
                ]
                for c in report.classes
            ]
            head = ["class", "precision", "recall", "F1", "rows"]
            found.append(("Classes", Table(head, rows, "")))
        if report.slices:
            rows = [
                [s.column, s.value, f"{s.rows:,}", text.number(s.score)]
                for s in report.slices[:MOST_ROWS]
            ]
            head = ["column", "value", "rows", report.slices[0].metric]
            found.append(("Score by group", Table(head, rows, "")))
        for name, table in (
            ("Worst predictions", report.worst),
            ("Predictions", report.predictions),
        ):
            if table is not None:
                rows = [
                    ["" if cell is None else text.value(cell) for cell in row]
                    for row in table.rows[:MOST_ROWS]
                ]
                found.append((name, Table(table.columns, rows, "")))
        drifted = [one for one in report.drift if one.drift or one.unseen]
        if drifted:
            rows = [[one.column, f"{one.drift:.1%}", ", ".join(one.unseen)] for one in drifted]
            head = ["column", "drift", "unseen values"]
            found.append(("Drift since training", Table(head, rows, "")))
        return found

    def _metrics(self) -> Table:
        with_random = any(metric.random is not None for metric in self.report.metrics)
        rows = [
            [
                metric.label,
                text.with_spread(metric.mean, metric.spread),
                ""
                if metric.interval is None
                else " – ".join(text.number(end) for end in metric.interval),
                "" if metric.baseline is None else text.number(metric.baseline),
                *(
                    ["" if metric.random is None else text.number(metric.random)]
                    if with_random
                    else []
                ),
                metric.help,
            ]
            for metric in self.report.metrics
        ]
        random = ["random rows"] if with_random else []
        head = ["metric", "score", "95 % interval", "baseline", *random, "meaning"]
        return Table(head, rows, tr("No metrics."))

    def __repr__(self) -> str:
        """Show only the first table as text: the metrics or, without them, the predictions."""
        notes = [f"Note: {note}" for note in self.report.notes]
        tables = [f"{name}\n{table!r}".strip() for name, table in self._tables()[:1]]
        return "\n".join([f"{self.title} · {self.report.validation}", *tables, *notes])

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.report.notes)
        tables = "".join(
            (f"<h5>{escape(name)}</h5>" if name else "") + table._repr_html_()
            for name, table in self._tables()
        )
        return f"<h4>{escape(self.title)}</h4><p>{escape(self.report.validation)}</p>{tables}" + (
            f"<ul>{notes}</ul>" if notes else ""
        )

    def show(self) -> None:
        """Display the report and its charts in the running cell."""
        from IPython.display import display

        display(self)
        for chart in self.report.charts:
            display(ChartView(chart))


class ChartView:
    """A chart that JupyterLab draws itself."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __repr__(self) -> str:
        return f"<chart: {self.chart.title}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        spec = {"title": self.chart.title, **self.chart.spec}
        return {VEGA_LITE: spec, "text/plain": repr(self)}
