"""A fit uses its job's share of the cores, once, and says nothing about it."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
import pytest
from joblib import effective_n_jobs
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_info

from jupyter_mlhub.training.fitting import cores
from jupyter_mlhub.training.fitting.catalogue.estimators import build
from jupyter_mlhub.training.fitting.supervised import ask_model, fit
from jupyter_mlhub.training.tables import make_table

FRAME = pd.DataFrame({"a": np.arange(40.0), "y": ["p", "q"] * 20})
TABLE = make_table(FRAME, {"a": "numeric"}, "y")
ROWS = np.arange(40)


class _Watched:
    """Notes what it may use while it is fitted."""

    seen: ClassVar[list[tuple[int, int]]] = []

    def fit(self, *given: Any) -> Self:
        threads = max(library["num_threads"] for library in threadpool_info())
        self.seen.append((effective_n_jobs(getattr(self, "n_jobs", 1)), threads))
        return super().fit(*given)  # type: ignore[misc,no-any-return]


class Forest(_Watched, RandomForestClassifier):
    pass


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    _Watched.seen.clear()


@pytest.mark.parametrize("share", ["1", "2", "3"])
def test_an_estimator_with_parts_uses_the_share_and_libraries_one(
    monkeypatch: pytest.MonkeyPatch, share: str
) -> None:
    monkeypatch.setenv(cores.SHARE, share)
    fit(make_pipeline(Forest(3)), TABLE, ROWS)
    assert _Watched.seen == [(int(share), 1)]


@pytest.mark.parametrize("share", [1, 2])
def test_without_parts_the_libraries_use_the_share(
    monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    monkeypatch.setenv(cores.SHARE, str(share))
    monkeypatch.setattr(cores, "_has_parts", lambda _: False)
    fit(make_pipeline(Forest(3)), TABLE, ROWS)
    assert [threads for _, threads in _Watched.seen] == [share]


@pytest.mark.parametrize("chosen", ["", "many", "0", "-3", "2,1"])
def test_whatever_the_variable_says_there_is_a_share(
    monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    monkeypatch.setenv(cores.SHARE, chosen)
    assert cores.share() == (2 if chosen == "2,1" else 1)


@pytest.mark.parametrize(
    "name",
    [
        *("RandomForestClassifier", "BaggingClassifier"),
        *("CatBoostClassifier", "XGBClassifier", "LGBMClassifier"),
    ],
)
@pytest.mark.parametrize("wanted", [-1, 64, None])
def test_n_jobs_of_a_step_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, wanted: int | None
) -> None:
    monkeypatch.setenv(cores.SHARE, "2")
    built = build({"estimator": name, "parameters": {"n_jobs": wanted}}, seed=0)
    own = built.get_params()["n_jobs"]
    assert own == (None if type(built).__module__.startswith("sklearn.") else 2)


def test_nothing_is_reported_and_the_numbers_are_those_of_one_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for share in ("1", "4"):
        monkeypatch.setenv(cores.SHARE, share)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            bags = BaggingClassifier(RandomForestClassifier(3, random_state=0), random_state=0)
            model = fit(make_pipeline(bags), TABLE, ROWS)
            found.append(ask_model(model, TABLE.features)[1])
    assert np.array_equal(found[0], found[1])
