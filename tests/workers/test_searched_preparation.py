"""Ranges in the preparation of a pipeline, searched on a real worker in each way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid
from tests.support.examples import EXAMPLES, register
from tests.support.workbench import Dataset

BINS: dict[str, Any] = {"low": 2, "high": 6}
FREQUENT: list[Any] = [1, 90]


@pytest.fixture(scope="module", autouse=True)
def penguins(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")


def groups(bins: Any, island: Any, sex: Any) -> list[dict[str, Any]]:
    fill = {"estimator": "SimpleImputer", "parameters": {"strategy": "most_frequent"}}

    def encode(value: Any) -> dict[str, Any]:
        parameters = {"min_frequency": value, "handle_unknown": "ignore"}
        return {"estimator": "OneHotEncoder", "parameters": parameters}

    cut = {"estimator": "KBinsDiscretizer", "parameters": {"n_bins": bins}}
    return [
        {"columns": {"kind": "numeric"}, "steps": [fill, cut]},
        {"columns": {"names": ["island"]}, "steps": [fill, encode(island)]},
        {"columns": {"names": ["sex"]}, "steps": [fill, encode(sex)]},
    ]


@pytest.mark.parametrize(
    ("method", "trials"), [("grid", 20), ("random", 4), ("bayesian", 5), ("halving", 3)]
)
def test_each_method_searches_the_preparation(
    hub: HubClient, tmp_path: Path, method: Any, trials: int
) -> None:
    pipeline = {"steps": ["GaussianNB"], "preparation": groups(BINS, FREQUENT, FREQUENT)}
    job = hub.search(
        *("penguins", "species", pipeline),
        **{"method": method, "trials": trials, "ranges": "own", "model": f"by-{method}"},
        resource="folds" if method == "halving" else None,
    )
    job.wait()
    found = job.all_trials()
    names = [
        "numeric.KBinsDiscretizer.n_bins",
        "group-2.OneHotEncoder.min_frequency",
        "group-3.OneHotEncoder.min_frequency",
    ]
    assert all(list(one.parameters) == names for one in found)
    assert all(one.state == "succeeded" for one in found)
    assert len({str(one.parameters) for one in found}) == {"halving": 3}.get(method, trials)
    best = job.trials().items[0]
    chosen = groups(*best.parameters.values())
    document = {"target": "species", "steps": [{"estimator": "GaussianNB"}]}
    fit = Dataset.of(EXAMPLES / "penguins.csv", tmp_path).fit({**document, "preparation": chosen})
    assert best.folds == pytest.approx(fit.scores["accuracy"], abs=1e-12)
    request = job.trial(best.number).request.spec
    assert isinstance(request.preparation, list)
    assert [group.steps[1].parameters for group in request.preparation] == [
        group["steps"][1]["parameters"] for group in chosen
    ]
    model = hub.version("model", f"by-{method}", "latest").model
    assert model is not None
    assert model.lineage is not None
    fitted = model.lineage.spec["preparation"]
    assert [group["steps"][1]["parameters"] for group in fitted] == [
        group["steps"][1]["parameters"] for group in chosen
    ]


@pytest.mark.parametrize(
    ("bins", "field"),
    [
        ({"low": 9, "high": 2}, "spec.candidates.0.preparation.0.steps.1.parameters.n_bins"),
        ({"low": 1, "high": 5}, "spec.candidates.0.preparation.0.steps.1.parameters.n_bins"),
        ([4, "many"], "spec.candidates.0.preparation.0.steps.1.parameters.n_bins"),
    ],
)
def test_wrong_ranges_of_a_preparation_are_refused(hub: HubClient, bins: Any, field: str) -> None:
    pipeline = {"steps": ["GaussianNB"], "preparation": groups(bins, 1, 1)}
    with pytest.raises(Invalid) as refused:
        hub.search("penguins", "species", pipeline, ranges="own", trials=1)
    assert [problem.field for problem in refused.value.fields] == [field]
