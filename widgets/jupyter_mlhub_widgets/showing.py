"""Display reports and charts in the running cell."""

from __future__ import annotations

from collections.abc import Iterable

from IPython.display import HTML, display

from jupyter_mlhub.display.charts import ChartView
from jupyter_mlhub.display.reports import ReportView
from jupyter_mlhub.schemas.pipelines.reports import Chart


def show_report(view: ReportView) -> None:
    """Display a report and its charts."""
    display(view)
    show_charts(view.report.charts)


def show_charts(charts: Iterable[Chart]) -> None:
    """Display charts, each with its numbers below it."""
    for chart in charts:
        view = ChartView(chart)
        display(view)
        if numbers := view.numbers_html():
            display(HTML(numbers))
