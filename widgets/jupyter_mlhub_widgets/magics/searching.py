"""The commands of ``%mlhub`` for searches, and the options of ``train`` that make it a search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from IPython.core.error import UsageError

from jupyter_mlhub.client import Board, HubClient, JobHandle
from jupyter_mlhub.display.searches import TrialsView
from jupyter_mlhub.languages import tr

from .arguments import Arguments
from .following import Following
from .training_options import resources_of, rows_of, steps_of

_OF_SEARCHES = ("search", "resource", "minutes", "trials", "metric", "ranges")
_OF_TRAININGS = ("scoring", "positive_class", "slice_by", "random_too")
_OF_PIPELINES = ("estimator", "param", "step", "preparation", "resource", "ranges")
"""Options that mean nothing where the hub chooses the pipelines."""


class SearchCommands(Following):
    """Commands of the magic for searches."""

    def _trials(self, arguments: Arguments) -> TrialsView:
        return TrialsView(self.hub.job(arguments.job).trials(arguments.limit))

    def _trial(self, arguments: Arguments) -> None:
        print(self.hub.job(arguments.job).trial(arguments.number).yaml)

    def _leaderboard(self, arguments: Arguments) -> Board:
        options = {"metric": arguments.metric, "sort": arguments.sort}
        board = self.hub.leaderboard(arguments.dataset, arguments.target, **options)
        if arguments.decide is None:
            return board
        plan = board.plan(arguments.decide or None)
        print(plan.sentence)
        if plan.repeats is None:
            return board
        self._finish(board.decide(plan), arguments)
        return self.hub.leaderboard(board.document.id, **options)

    def _stop(self, arguments: Arguments) -> None:
        job = self.hub.job(arguments.job)
        job.stop()
        self._finish(job, arguments)


def submit_search(hub: HubClient, arguments: Arguments) -> JobHandle | None:
    """Submit the search that the options of a training ask for. None: they ask for none.

    Raises:
        UsageError: Options contradict each other.
    """
    given = _given(arguments, _OF_SEARCHES)
    if not arguments.best and arguments.search is None:
        if given:
            raise UsageError(
                tr(
                    "%mlhub train: {given} belongs to a search. Add --best, or --search "
                    "METHOD to search the parameters of an --estimator.",
                    given=given[0],
                )
            )
        return None
    _check(arguments)
    options = rows_of(arguments)
    if arguments.metric is not None:
        options["metric"] = arguments.metric
    options |= {
        "minutes": arguments.minutes,
        "trials": arguments.trials,
        "model": arguments.as_,
        "resources": resources_of(arguments),
    }
    if arguments.best:
        return hub.find_best(arguments.dataset, arguments.target, **options)
    pipeline: dict[str, Any] = {"steps": steps_of(arguments)}
    if arguments.preparation:
        pipeline["preparation"] = arguments.preparation
    return hub.search(
        arguments.dataset,
        arguments.target,
        pipeline,
        method=arguments.search,
        resource=arguments.resource,
        ranges=arguments.ranges or "curated",
        **options,
    )


def _check(arguments: Arguments) -> None:
    """Check that the options of a search belong together.

    Raises:
        UsageError: They don't. The sentence says what to do.
    """
    if arguments.best and arguments.search is not None:
        raise UsageError(
            "%mlhub train: --best chooses the pipelines and how they are searched. Say only one of "
            "--best and --search."
        )
    if arguments.best and (foreign := _given(arguments, _OF_PIPELINES)):
        raise UsageError(
            tr(
                "%mlhub train: --best chooses the pipelines itself. Leave {foreign} out, or "
                "say --estimator CLASS --search bayesian to search the parameters of one "
                "estimator.",
                foreign=foreign[0],
            )
        )
    if not arguments.best and arguments.estimator is None:
        raise UsageError(
            "%mlhub train: --search needs --estimator CLASS. To let the hub choose the estimator, "
            "too, say --best."
        )
    if foreign := _given(arguments, _OF_TRAININGS):
        raise UsageError(
            tr(
                "%mlhub train: a search is decided by one --metric and takes no {foreign}. "
                "Train the trial that you like with it: %mlhub trial JOB NUMBER.",
                foreign=foreign[0],
            )
        )
    if arguments.dataset is None or arguments.target is None:
        raise UsageError("%mlhub train: a search needs a DATASET and --target COLUMN.")


def _given(arguments: Arguments, names: Iterable[str]) -> list[str]:
    """Return which of some options were given, as they are typed."""
    return [f"--{name.replace('_', '-')}" for name in names if getattr(arguments, name) is not None]
