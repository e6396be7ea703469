"""The client's methods for searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Invalid
from ..schemas.pipelines.searches import SearchMethod, SearchResource
from .job_handle import JobHandle
from .job_requests import JobClient
from .pipelines import fixed_parts, is_estimator, spec_parts
from .request_files import full_candidate


class SearchClient(JobClient):
    """Searches for the best pipeline."""

    def find_best(
        self,
        dataset: str,
        target: str,
        *,
        minutes: float | None = None,
        trials: int | None = None,
        model: str | None = None,
        resources: dict[str, Any] | None = None,
        **options: Any,
    ) -> JobHandle:
        """Let the hub search for the best model: it chooses the pipelines and their parameters.

        Args:
            dataset: ``name`` or ``name@version``.
            target: the column to predict.
            minutes: how long it may take. Default: two minutes without ``trials``.
            trials: how many pipelines are tried at most. Without it, the search ends early when
                more trials promise less than chance.
            model: name of the model to register. Default: dataset-target.
            resources: ``queue``, ``priority``, ``memory_bytes``, ``seconds``.
            options: further fields of the search (``features``, ``task``, ``metric``,
                ``validation`` or ``split``, ``holdout``, ``rows``, ``seed``).

        Raises:
            Invalid: The search can't work. Every wrong field is named.
            Conflict: The dataset is not ready, or no worker has ever been online.
        """
        spec = {"dataset": dataset, "target": target, **options}
        return self._search(spec, {}, minutes, trials, model, resources)

    def search(
        self,
        dataset: str,
        target: str,
        pipelines: Any,
        *,
        method: SearchMethod = "bayesian",
        resource: SearchResource | None = None,
        minutes: float | None = None,
        trials: int | None = None,
        ranges: str = "curated",
        model: str | None = None,
        resources: dict[str, Any] | None = None,
        **options: Any,
    ) -> JobHandle:
        """Search the parameters of one or several pipelines.

        Args:
            dataset: ``name`` or ``name@version``.
            target: the column to predict.
            pipelines: one pipeline or a list of several. Each is an estimator's name, a list of
                names and steps ``{"estimator": …, "parameters": {…}}``, a dict with ``steps``,
                ``preparation`` and ``ranges``, or an unfitted scikit-learn estimator. A
                parameter may be a range ``{"low": 0.1, "high": 10, "log": True}`` or a list of
                choices.
            method: grid, random, halving or bayesian.
            resource: what the first trials of a halving search get little of: ``rows`` (the
                default), ``folds`` or ``iterations`` (boosting rounds, trees or epochs).
            minutes: how long it may take.
            trials: how many combinations are tried at most.
            ranges: ``curated`` also searches what the steps do not name, in ranges that are known
                to matter. ``own`` searches only what the steps say.
            model: name of the model to register. Default: dataset-target.
            resources: ``queue``, ``priority``, ``memory_bytes``, ``seconds``.
            options: further fields of the search, as for ``find_best``.

        Raises:
            Invalid: The search can't work. Every wrong field is named.
            Conflict: The dataset is not ready, or no worker has ever been online.
        """
        candidates = [{"ranges": ranges, **_candidate(one)} for one in _several(pipelines)]
        spec = {"dataset": dataset, "target": target, "candidates": candidates, **options}
        own = {"method": method, "resource": resource}
        return self._search(spec, own, minutes, trials, model, resources)

    def _search(
        self,
        spec: dict[str, Any],
        own: dict[str, Any],
        minutes: float | None,
        trials: int | None,
        model: str | None,
        resources: dict[str, Any] | None,
    ) -> JobHandle:
        budget = {"trials": trials, "seconds": None if minutes is None else 60 * minutes}
        body = {"kind": "search", "spec": spec, **own, "budget": budget, "model": model}
        return self.submit(body if resources is None else {**body, "resources": resources})


def _several(pipelines: Any) -> Sequence[Any]:
    """Return a list of pipelines. A list of steps is one pipeline, a list of lists are several."""
    if not isinstance(pipelines, list | tuple):
        return [pipelines]
    if not pipelines:
        raise Invalid.field("pipelines", "Name at least one pipeline.")
    are_several = any(
        isinstance(one, list | tuple) or is_estimator(one) or _has_steps(one) for one in pipelines
    )
    return pipelines if are_several else [pipelines]


def _has_steps(pipeline: Any) -> bool:
    return isinstance(pipeline, dict) and "steps" in pipeline


def _candidate(pipeline: Any) -> dict[str, Any]:
    found: dict[str, Any] = (
        fixed_parts(spec_parts(pipeline)) if is_estimator(pipeline) else full_candidate(pipeline)
    )
    return found
