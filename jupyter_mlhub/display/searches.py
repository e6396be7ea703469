"""What a cell shows of searches: their trials, and the importance of their parameters."""

from __future__ import annotations

from collections.abc import Sequence

from ..languages import tr
from ..schemas.pipelines.parameters import SearchedPipeline
from ..schemas.pipelines.searches import TrialInfo, TrialList
from ..wording import counted
from . import text
from .cells import Cell, Scored, Words
from .style import in_cell
from .tables import Table, heading_html, notes_html


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
        names = ["Rank", "Trial", "Pipeline", trials.label, "Fit, s", "Parameters", ""]
        self.table = Table(names, rows, tr("No trials yet."), right=(1,))

    def __repr__(self) -> str:
        lines = [self.title, "", repr(self.table), *([self.legend] if self.legend else [])]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        legend = f"<p class='mlhub-facts'>{self.legend}</p>" if self.legend else ""
        return in_cell(heading_html("Trials", self.title) + self.table.html() + legend)


def _trial_row(trial: TrialInfo, is_tied: bool) -> list[Cell]:
    remarks = [
        *(["running"] if trial.state == "running" else []),
        *([trial.part.words] if trial.part else []),
        *([trial.error] if trial.error else []),
    ]
    return [
        "" if trial.rank is None else f"{trial.rank}{' ≈' if is_tied else ''}",
        str(trial.number),
        trial.pipeline,
        None if trial.score is None else Scored(trial.score, trial.spread),
        trial.fit_seconds,
        Words(_written_parameters(trial)),
        Words(" · ".join(remarks)),
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
        rows: list[list[Cell]] = [
            [
                one.name,
                "" if one.importance is None else text.share(one.importance),
                Words(one.sentence),
                "" if one.best_value is None else text.value(one.best_value),
            ]
            for one in (pipeline.parameters if pipeline else [])
        ]
        names = ["Parameter", "Importance", "", "In the best trial"]
        self.table = Table(names, rows, tr("No trial with searched parameters has a score yet."))

    def __repr__(self) -> str:
        return "\n".join([repr(self.table), *self.notes])

    def _repr_html_(self) -> str:
        return in_cell(self.table.html() + notes_html(self.notes))
