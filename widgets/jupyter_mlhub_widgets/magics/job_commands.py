"""The commands of ``%mlhub`` for jobs: train, evaluate, follow, show."""

from __future__ import annotations

from IPython.core.error import UsageError

from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.display import text
from jupyter_mlhub.display.cells import Cell, Words
from jupyter_mlhub.display.reports import ReportView
from jupyter_mlhub.display.tables import Table
from jupyter_mlhub.languages import tr

from ..parameter_table import parameter_table
from ..showing import show_report
from .arguments import Arguments
from .following import Following
from .searching import submit_search
from .training_options import resources_of, rows_of, steps_of


class JobCommands(Following):
    """Commands of the magic for jobs."""

    def _train(self, arguments: Arguments) -> None:
        if arguments.body is not None:
            self._finish(self._train_document(arguments), arguments)
            return
        if (search := submit_search(self.hub, arguments)) is not None:
            self._finish(search, arguments)
            return
        if arguments.dataset is None or arguments.estimator is None:
            raise UsageError(
                "%mlhub train: say DATASET and --estimator CLASS, or --target COLUMN --best, or "
                "write the training as YAML below %%mlhub train."
            )
        options = rows_of(arguments)
        if arguments.scoring:
            options["scoring"] = arguments.scoring.split(",")
        if arguments.positive_class is not None:
            options["positive_class"] = arguments.positive_class
        if arguments.slice_by:
            options["slice_by"] = arguments.slice_by.split(",")
        if arguments.random_too:
            options["random_too"] = True
        if arguments.preparation:
            options["preparation"] = arguments.preparation
        job = self.hub.train(
            arguments.dataset,
            arguments.target,
            steps_of(arguments),
            model=arguments.as_,
            resources=resources_of(arguments),
            **options,
        )
        self._finish(job, arguments)

    def _train_document(self, arguments: Arguments) -> JobHandle:
        if arguments.best or arguments.search is not None:
            raise UsageError(
                tr("%%mlhub train: write best: true, or candidates, in the lines below.")
            )
        return self.hub.train_document(arguments.body)

    def _evaluate(self, arguments: Arguments) -> None:
        if arguments.on != "on":
            raise UsageError(tr("Write it as: %mlhub evaluate MODEL on DATASET"))
        if (arguments.dataset is None) == (arguments.frame is None):
            raise UsageError(tr("Say a DATASET, or --frame and the variable of a DataFrame."))
        rows = _row_range(arguments.rows)
        source = arguments.dataset or self.frame_of(arguments.frame)
        job = self.hub.evaluate(
            arguments.model,
            source,
            rows=rows,
            slice_by=arguments.slice_by.split(",") if arguments.slice_by else None,
            save_as=arguments.save_as,
        )
        self._finish(job, arguments)
        self._show_report(f"{arguments.model} on {arguments.dataset or arguments.frame}", job)

    def _curve(self, arguments: Arguments) -> None:
        job = self.hub.learning_curve(arguments.model)
        self._finish(job, arguments)
        self._show_report(job.detail.title, job)

    def _show(self, arguments: Arguments) -> None:
        job = self.hub.job(arguments.job)
        print(f"{text.progress(job.detail)} {text.outcome(job.detail)}")
        self._show_report(job.detail.title, job)

    def _again(self, arguments: Arguments) -> None:
        self._finish(self.hub.job(arguments.job).again(), arguments)

    def _log(self, arguments: Arguments) -> None:
        detail = self.hub.job(arguments.job).detail
        lines = [(step.at, f"{step.state}: {step.cause}") for step in detail.transitions]
        lines += [(line.at, line.text) for line in detail.log]
        for at, line in sorted(lines, key=lambda pair: pair[0]):
            print(f"{at:%H:%M:%S} {line}")

    def _yaml(self, arguments: Arguments) -> None:
        print(self.hub.job(arguments.job).yaml)

    def _program(self, arguments: Arguments) -> None:
        job = self.hub.job(arguments.job)
        print(job.save_program(arguments.to or ".", notebook=arguments.notebook))

    def _report(self, arguments: Arguments) -> None:
        target = arguments.to or "."
        if arguments.subject.isdecimal():
            print(self.hub.job(int(arguments.subject)).save_report(target))
        else:
            print(self.hub.model(arguments.subject).save_report(target))

    def _estimators(self, arguments: Arguments) -> Table:
        wanted = (arguments.filter or "").lower()
        rows: list[list[Cell]] = [
            [item.name, item.kind.replace("_", " "), Words(item.summary)]
            for item in self.hub.estimators().items
            if wanted in f"{item.name} {item.kind} {item.summary}".lower()
        ]
        return Table(
            [tr("estimator"), tr("kind"), tr("what it does")],
            rows,
            tr("No estimator has that in it."),
        )

    def _estimator(self, arguments: Arguments) -> Table:
        info = self.hub.estimator(arguments.name)
        print(info.summary)
        return parameter_table(info)

    def _jobs(self, arguments: Arguments) -> Table:
        used = {"dataset": arguments.dataset, "model": arguments.model}
        none = tr("No job uses it yet.") if any(used.values()) else tr("No jobs yet.")
        return self.hub.jobs(arguments.filter or "", **used).table(none)

    def _wait(self, arguments: Arguments) -> None:
        self._finish(self.hub.job(arguments.job), arguments)

    def _cancel(self, arguments: Arguments) -> None:
        print(text.progress(self.hub.cancel(arguments.job)))

    def _show_report(self, title: str, job: JobHandle) -> None:
        if job.report is not None:
            show_report(ReportView(title, job.report))


def _row_range(rows: str | None) -> tuple[int, int] | None:
    if rows is None:
        return None
    first, dash, last = rows.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise UsageError(tr("Write the rows as --rows FIRST-LAST, for example --rows 0-99."))
    return int(first), int(last)
