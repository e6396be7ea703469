"""Facts and leads of a comparison, from documents and answers that are made here."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import stats

from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.reports import Metric
from jupyter_mlhub.schemas.pipelines.specs import ResolvedSpec
from jupyter_mlhub.search.comparison.answers import Side, gains, shared
from jupyter_mlhub.search.comparison.differences import find_differences, find_metrics
from jupyter_mlhub.search.comparison.finding import Found
from jupyter_mlhub.search.comparison.lead import find_lead, find_warnings
from jupyter_mlhub.search.comparison.names import read_names
from tests.support.workbench import OFFERED

ROWS = 400


def spec_of(*steps: Any, **more: Any) -> ResolvedSpec:
    return ResolvedSpec.model_validate(
        {
            **{"dataset": "d@1", "target": "y", "task": "classification", "features": ["a", "b"]},
            "steps": [one if isinstance(one, dict) else {"estimator": one} for one in steps],
            **more,
        }
    )


def found(place: int = 0, **more: Any) -> Found:
    return Found(
        **{
            **{"key": f"job:{place}", "kind": "training", "title": "t", "job_id": place},
            **{"task": "classification", "target": "y", "dataset": "d@1", "version_id": 1},
            **{"validation": "5-fold cross-validation", "split": "s", "metrics": []},
            "spec": spec_of("GaussianNB"),
            **more,
        }
    )


def metric(name: str, mean: float, folds: list[float] | None = None) -> Metric:
    higher = name not in ("log_loss", "mae", "rmse")
    return Metric(
        **{"name": name, "label": name, "help": "", "higher_is_better": higher, "mean": mean},
        **{"spread": None, "folds": folds or [mean], "baseline": None},
    )


def differences(*compared: Found) -> dict[str, list[str | None]]:
    return {one.name: one.values for one in find_differences(compared, OFFERED)[0]}


def side(right: Any, sure: float = 0.8, folds: int = 5) -> Side:
    """Answers of two classes for rows without a truth of class 1."""
    right = np.asarray(right, bool)
    answers = np.where(right[:, np.newaxis], [sure, 1 - sure], [1 - sure, sure])
    rows = np.arange(len(right))
    return Side(rows, np.zeros(len(right), int), answers, rows % folds, ["no", "yes"])


# --- facts ----------------------------------------------------------------------------------------


def test_steps_within_steps_are_compared_one_by_one() -> None:
    def voting(alpha: float, trees: int) -> Found:
        parts = [
            ["trial3", {"steps": [{"estimator": "StandardScaler"}, ridge(alpha)]}],
            ["trial7", {"estimator": "RandomForestClassifier", "parameters": {"max_depth": trees}}],
        ]
        step = {"estimator": "VotingClassifier", "parameters": {"estimators": parts}}
        return found(spec=spec_of(step))

    def ridge(alpha: float) -> dict[str, Any]:
        return {"estimator": "RidgeClassifier", "parameters": {"alpha": alpha}}

    assert differences(voting(0.5, 3), voting(2.0, 4)) == {
        "VotingClassifier.estimators.trial3.RidgeClassifier.alpha": ["0.5", "2.0"],
        "VotingClassifier.estimators.trial7.RandomForestClassifier.max_depth": ["3", "4"],
    }


def test_preparations_of_members_are_compared() -> None:
    def voting(preparation: Any) -> Found:
        member = {"steps": [{"estimator": "GaussianNB"}], "preparation": preparation}
        parameters = {"estimators": [["trial3", member]]}
        step = {"estimator": "VotingClassifier", "parameters": parameters}
        return found(spec=spec_of(step, preparation="none"))

    groups = [{"columns": {"kind": "numeric"}, "steps": [{"estimator": "StandardScaler"}]}]
    member = "VotingClassifier.estimators.trial3"
    assert differences(voting("default"), voting(groups)) == {
        f"{member}: preparation": ["default", None],
        f"{member}: preparation of numeric": [None, "StandardScaler"],
    }


def test_a_default_that_is_written_down_is_no_difference() -> None:
    written = {"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 100}}
    names = ("RandomForestClassifier", written)
    assert differences(*(found(spec=spec_of(one)) for one in names)) == {}


def test_equal_steps_of_one_pipeline_are_numbered() -> None:
    def twice(second: int) -> Found:
        steps = [
            {"estimator": "PolynomialFeatures", "parameters": {"degree": degree}}
            for degree in (3, second)
        ]
        return found(spec=spec_of(*steps, "GaussianNB"))

    assert differences(twice(4), twice(5)) == {"PolynomialFeatures 2.degree": ["4", "5"]}


def test_features_rows_seeds_and_preparation_differ() -> None:
    group = {"columns": {"kind": "numeric"}, "steps": [{"estimator": "StandardScaler"}]}
    a = found(spec=spec_of("GaussianNB"))
    b = found(
        spec=spec_of(
            "GaussianNB",
            features=["a", "c"],
            rows={"start": 0, "end": 9},
            seed=3,
            preparation=[group],
        )
    )
    assert differences(a, b) == {
        "features": ["1 shared feature and b", "1 shared feature and c"],
        "rows": ["all", "0–9"],
        "seed": ["0", "3"],
        "seed of the split": ["0", "3"],
        "preparation": ["default", None],
        "preparation of numeric": [None, "StandardScaler"],
    }


def test_how_scores_are_made_and_times_differ() -> None:
    a = found(
        spec=spec_of("GaussianNB", scoring=["f1"], positive_class=1, slice_by=["a"]),
        fit_seconds=0.1234,
        predict_seconds=0.5,
    )
    b = found(spec=spec_of("GaussianNB", random_too=True), fit_seconds=12.34, predict_seconds=0.5)
    assert differences(a, b) == {
        "scoring": ["f1", None],
        "positive class": ["1", None],
        "scores broken down by": ["a", None],
        "scored on random rows, too": [None, "yes"],
        "seconds of a fit": ["0.12", "12"],
    }


def test_versions_that_are_not_known_differ_in_nothing() -> None:
    known = [found(libraries={"numpy": version}) for version in ("2.1", "2.2", "2.1")]
    assert differences(known[0], known[2], found()) == {}
    assert differences(known[0], known[1], found()) == {"numpy": ["2.1", "2.2", None]}


def test_the_best_of_a_metric_is_marked_by_its_direction() -> None:
    one = found(metrics=[metric("accuracy", 0.9), metric("log_loss", 0.3), metric("r2", 1)])
    other = found(metrics=[metric("accuracy", 0.8), metric("log_loss", 0.2), metric("r2", 1)])
    rows, equal = find_metrics([one, other, found()])
    assert [(row.name, row.best) for row in rows] == [
        ("accuracy", ["A"]),
        ("log_loss", ["B"]),
        ("r2", ["A", "B"]),
    ]
    assert rows[0].values[2] is None
    assert equal == 0
    assert find_metrics([one, one])[1] == 3


# --- leads ----------------------------------------------------------------------------------------


def lead_of(*sides: Side | None, names: str = "accuracy", **more: Any) -> list[Any]:
    compared = []
    for place, one in enumerate(sides):
        score = 0.5 if one is None else float(np.mean(one.predicted == one.truth))
        compared.append(found(place, metrics=[metric(names, score)], **more))
    return find_lead(compared, sides)


def test_a_lead_is_that_of_a_paired_test() -> None:
    drawn = np.random.default_rng(3)
    right = drawn.random(ROWS) < 0.8
    better = right | (drawn.random(ROWS) < 0.3)
    (lead,) = lead_of(side(right), side(better))
    assert (lead.best, lead.other, lead.beyond_chance) == ("B", "A", True)
    assert lead.difference == pytest.approx(right.mean() - better.mean())
    plain = stats.ttest_rel((~better).astype(float), (~right).astype(float))
    low, high = plain.confidence_interval()
    # Folds add an error of their own, so the interval is somewhat wider than Student's.
    assert lead.interval[0] < low
    assert lead.interval[1] > high
    assert lead.interval[1] < 0


def test_a_lead_by_luck_is_none() -> None:
    drawn = np.random.default_rng(0)
    a, b = drawn.random((2, ROWS)) < 0.8
    (lead,) = lead_of(side(a), side(b))
    assert lead.beyond_chance is False
    assert lead.sentence.startswith(f"The lead of {lead.best} over {lead.other} is not more than")


def test_of_many_that_differ_by_luck_hardly_one_leads() -> None:
    wrong = 0
    for seed in range(40):
        drawn = np.random.default_rng(seed).random((8, ROWS)) < 0.8
        wrong += any(lead.beyond_chance for lead in lead_of(*(side(one) for one in drawn)))
    assert wrong <= 6  # 5 % are expected; 7 of 40 would be one in 300


def test_a_metric_that_is_no_mean_is_stood_in_for() -> None:
    right = np.arange(ROWS) % 7 > 0
    (lead,) = lead_of(side(right, 0.6), side(right, 0.9), names="roc_auc")
    assert lead.metric == "log_loss"
    assert "roc auc is no mean over rows, so log loss is tested" in lead.sentence
    assert lead.best == "A"  # both rank alike, and the first is named
    assert lead.sentence.startswith("A has the better score, but B the better log loss")
    assert lead.beyond_chance is False


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": "regression"}, "they have different tasks"),
        ({"target": "z"}, "A predicts y, B predicts z"),
        ({"version_id": 2}, "they were tested on different data"),
    ],
)
def test_why_it_can_not_be_told_is_told(change: dict[str, Any], words: str) -> None:
    a = found(0, metrics=[metric("accuracy", 0.9)])
    b = found(1, **{"metrics": [metric("accuracy", 0.8)], **change})
    (lead,) = find_lead([a, b], [None, None])
    assert lead.beyond_chance is None
    assert lead.sentence == f"Whether A leads B by more than chance can't be told: {words}."
    assert len(find_warnings([a, b])) == 1


def test_other_folds_are_no_pair() -> None:
    right = np.arange(ROWS) % 7 > 0
    (lead,) = lead_of(side(right), side(right, folds=4))
    assert lead.beyond_chance is None
    assert "in the same folds" in lead.sentence


def test_without_predictions_the_folds_are_compared() -> None:
    folds = [0.91, 0.9, 0.92, 0.9, 0.91]
    lower = [one - 0.1 for one in folds]
    a = found(0, metrics=[metric("accuracy", 0.908, folds)])
    b = found(1, metrics=[metric("accuracy", 0.808, [*lower[:4], 0.8])])
    (lead,) = find_lead([a, b], [None, None])
    assert lead.beyond_chance
    assert "over the same 5 folds" in lead.sentence
    holdout = {"validation": {"method": "holdout"}}
    c = found(0, metrics=a.metrics, spec=spec_of("GaussianNB", **holdout))
    (untold,) = find_lead([c, b], [None, None])
    assert untold.sentence.endswith("the predictions of A and B were not kept.")


def test_what_trials_were_chosen_by_flatters_them() -> None:
    chosen, plain = found(0, is_chosen=True), found(1)
    assert find_warnings([plain, chosen]) == [
        "B was chosen among trials by these scores, which are a little too good for that."
    ]
    assert find_warnings([chosen, found(2, is_chosen=True)]) == []


# --- rows and names -------------------------------------------------------------------------------


def test_rows_are_those_that_tested_both() -> None:
    a = side([True, False, False, True])
    b = Side(np.array([1, 2, 5]), np.zeros(3, int), np.eye(2)[[0, 1, 0]], np.zeros(3), a.classes)
    better, worse = shared(b, a)
    assert better.positions.tolist() == worse.positions.tolist() == [1, 2]
    rows, gain = gains(better, worse)
    assert better.positions[rows].tolist() == [1]
    assert gain == pytest.approx([0.8])


def test_classes_keep_their_names_among_more_classes() -> None:
    wider = side([True, False]).among(["maybe", "no", "yes"])
    assert wider.truth.tolist() == [1, 1]
    assert wider.predicted.tolist() == [1, 2]
    assert wider.answers[:, 0].tolist() == [0, 0]


@pytest.mark.parametrize("of", ["", "job:1", "job:1,,", "job:1,job:x", "job:1,model:", "a,b"])
def test_names_of_another_form_are_refused(of: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_names(of)
    assert refused.value.fields[0].field == "of"


def test_names_are_read() -> None:
    one, two, three = read_names("job:12, trial:15/03 ,model:ada@x/net@golden")
    assert (one.text, two.text, three.text) == ("job:12", "trial:15/3", "model:ada@x/net@golden")
    assert three.model == ("ada@x/net", "golden")


def test_the_server_compares_without_pandas() -> None:
    code = (
        "import sys;"
        "from jupyter_mlhub.search.comparison import answers, curves, lead;"
        "import jupyter_mlhub.evaluation.metrics.packing;"
        "print([m for m in ('pandas', 'sklearn', 'pyarrow') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
