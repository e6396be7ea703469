"""Errors of an estimator or a scorer name the columns of the person's own table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid, JobFailed
from jupyter_mlhub.training.fitting.complaints import in_own_words, reworded
from jupyter_mlhub.training.tables import read_table
from tests.support.workbench import Dataset

ROWS = 60
CHOSEN = np.random.default_rng(3)
HEIGHT = CHOSEN.normal(size=ROWS)
FRAME = pd.DataFrame(
    {
        "height": HEIGHT,
        "gaps": np.where(np.arange(ROWS) % 7 == 0, np.nan, HEIGHT),
        "town": CHOSEN.choice(["Rome", "Oslo"], ROWS),
        "code": [f"u{i:03}" for i in range(ROWS)],
        "huge": HEIGHT * 1e39,
        "change": HEIGHT * 2,
        "state": ["ok"] * 40 + ["bad"] * 19 + ["maybe"],
        "half": np.where(HEIGHT > 0, 0.5, 1.5),
        "group": np.where(HEIGHT > 0, "a", "b"),
    }
)


def step(estimator: str, **parameters: Any) -> dict[str, Any]:
    return {"estimator": estimator, "parameters": parameters}


def spec(target: str, features: list[str], *steps: Any, **more: Any) -> dict[str, Any]:
    return {"target": target, "features": features, "steps": list(steps), **more}


OWN = [{"columns": {"names": ["code"]}, "steps": [step("OneHotEncoder")]}]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            spec("group", ["gaps", "height"], step("LogisticRegression"), preparation="none"),
            "LogisticRegression does not take missing values, and there are some in gaps.",
        ),
        (
            spec("group", ["town", "height"], step("LogisticRegression"), preparation="none"),
            "LogisticRegression needs numbers, and there are words in town, such as '(Oslo|Rome)'.",
        ),
        (
            spec("change", ["height"], step("PowerTransformer", method="box-cox"), step("Ridge")),
            "Box-Cox takes numbers above 0 only, and there are others in height.",
        ),
        (
            spec("group", ["height"], step("MultinomialNB")),
            "MultinomialNB takes no numbers below 0, and there are some in height.",
        ),
        (
            spec("group", ["huge", "height"], step("DecisionTreeClassifier")),
            "DecisionTreeClassifier takes numbers up to .*, and there are larger ones in huge.",
        ),
        (
            spec("change", ["code", "height"], step("Ridge"), preparation=OWN),
            r"The tested rows have values in code that the fitted rows do not have, such as 'u\d+'",
        ),
        (
            spec("change", ["height"], step("GammaRegressor")),
            "The target change goes down to -.*, but GammaRegressor learns only numbers above 0",
        ),
        (
            spec("change", ["height"], step("PoissonRegressor")),
            "The target change goes down to -.*, but PoissonRegressor .* numbers of 0 and more",
        ),
        (
            spec("change", ["height"], step("HistGradientBoostingRegressor", loss="poisson")),
            "The target change goes down to -.*, but HistGradientBoostingRegressor learns only",
        ),
        (
            spec("change", ["height"], step("RandomForestRegressor", criterion="poisson")),
            "The target change goes down to -.*, but RandomForestRegressor learns only",
        ),
        (
            spec("change", ["height"], step("Ridge"), scoring=["neg_mean_squared_log_error"]),
            "neg_mean_squared_log_error can't score numbers of -1 or less, and the target change",
        ),
        (
            spec("change", ["height"], step("Ridge"), scoring=["neg_mean_gamma_deviance"]),
            "neg_mean_gamma_deviance can't score numbers of 0 or less, and the target change",
        ),
        (
            spec("state", ["height"], step("HistGradientBoostingClassifier", early_stopping=True)),
            "The class maybe of state has only 1 row, too few for HistGradientBoostingClassifier",
        ),
        (
            spec("half", ["height"], step("LogisticRegression"), task="classification"),
            "The target half holds fractions, which LogisticRegression does not take for classes.",
        ),
        (
            spec("change", ["height"], step("KNeighborsRegressor", n_neighbors=55)),
            "KNeighborsRegressor looks at 55 neighbors, but has only 48 rows to look among.",
        ),
        (
            spec("change", ["height", "town"], step("PCA", n_components=9), step("Ridge")),
            "n_components is 9, but there are only 3 rows or prepared columns.",
        ),
    ],
)
def test_what_is_refused_is_named(asked: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    dataset = Dataset.of(FRAME, tmp_path)
    checked = dataset.check(asked)
    table = read_table(dataset.path, checked.kinds, checked.spec.target, None)
    with (
        pytest.raises(Invalid, match=sentence),
        in_own_words(checked.spec, table.features, table.target),
    ):
        dataset.fit(asked)


def test_words_that_no_column_explains_stay_as_they_are(tmp_path: Path) -> None:
    dataset = Dataset.of(FRAME, tmp_path)
    checked = dataset.check(spec("change", ["height"], step("Ridge")))
    table = read_table(dataset.path, checked.kinds, "change", None)
    with (
        pytest.raises(ValueError, match="what nobody knows"),
        in_own_words(checked.spec, table.features, table.target),
    ):
        raise ValueError("what nobody knows")
    with (
        pytest.raises(ValueError, match="contains NaN"),
        in_own_words(checked.spec, table.features, table.target),
    ):
        raise ValueError("Input X contains NaN.")
    assert reworded("what nobody knows", checked.spec, table) == "what nobody knows"
    warning = "The least populated class in y has only 3 members, which is less than n_splits=5."
    checked = dataset.check(spec("state", ["height"], step("CalibratedClassifierCV")))
    table = read_table(dataset.path, checked.kinds, "state", None)
    assert reworded(warning, checked.spec, table) == (
        "The class maybe of state has only 1 row: not each of the 5 parts that "
        "CalibratedClassifierCV makes of the rows for itself has it."
    )


def test_a_job_says_it(hub: HubClient) -> None:
    version = hub.register(FRAME, "refused")
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()
    job = hub.train("refused", "change", "GammaRegressor", features=["height"])
    with pytest.raises(JobFailed, match="failed: The target change goes down to"):
        job.wait()
    assert job.detail.error is not None
    assert job.detail.error.errors[0].field == "spec.target"


def test_new_rows_that_a_model_refuses_are_named(hub: HubClient) -> None:
    hub.train(
        "refused", "group", "LogisticRegression", features=["height"], preparation="none",
        model="bare",
    ).wait()  # fmt: skip
    rows = pd.DataFrame({"height": [1.0, None]})
    sentence = "LogisticRegression does not take missing values, and there are some in height"
    with pytest.raises(Invalid, match=sentence):
        hub.model("bare").predict(rows)
    with pytest.raises(Invalid, match=sentence):
        hub.model("bare").predict_proba(rows)
    with pytest.raises(JobFailed, match=sentence):
        hub.evaluate("bare", rows).wait()


@pytest.mark.parametrize(
    "last",
    [
        step("LogisticRegression", max_iter=1),
        step("LogisticRegression", max_iter=1, solver="saga"),
        step("LinearSVC", max_iter=1),
        step("MLPClassifier", max_iter=1),
        step("SGDClassifier", max_iter=1),
        step("SVC", max_iter=1),
        step("Lasso", max_iter=1, alpha=0.001),
        step("HuberRegressor", max_iter=1),
    ],
    ids=lambda last: f"{last['estimator']}-{last['parameters'].get('solver', '')}",
)
@pytest.mark.parametrize("is_scaled", [False, True])
def test_a_fit_that_stops_early_tells_what_to_do(
    last: dict[str, Any], is_scaled: bool, tmp_path: Path
) -> None:
    """None of scikit-learn's own words is left, whichever solver complains."""
    regresses = last["estimator"] in ("Lasso", "HuberRegressor")
    frame = pd.DataFrame(CHOSEN.normal(size=(ROWS, 3)) * [1, 1000, 5], columns=["a", "b", "c"])
    frame["kind"] = np.where(frame.a + CHOSEN.normal(size=ROWS) > 0, "x", "y")
    scaler = [step("StandardScaler")] if is_scaled else []
    dataset = Dataset.of(frame, tmp_path)
    features, target = (["b", "c"], "a") if regresses else (["a", "b", "c"], "kind")
    asked = spec(target, features, *scaler, last)
    checked = dataset.check(asked)
    table = read_table(dataset.path, checked.kinds, target, None)
    with pytest.warns(ConvergenceWarning) as caught:
        dataset.fit(asked, quiet=False)
    first = next(
        str(one.message).strip().splitlines()[0]
        for one in caught
        if one.category is ConvergenceWarning
    )
    advice = (
        "Raise" if is_scaled else "Scale the columns, with StandardScaler for instance, or raise"
    )
    assert reworded(first, checked.spec, table) == (
        f"{last['estimator']} reached max_iter (1) before it had converged, so its scores may be "
        f"lower than they could be. {advice} max_iter."
    )
