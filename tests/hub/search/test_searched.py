"""What is searched of a candidate: explicit and curated ranges, at any depth, and wrong ones."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.schemas.pipelines.searches import Candidate, Interval
from jupyter_mlhub.search.spaces import CURATED, Searched, searched


def find(*steps: dict[str, Any], ranges: str = "own", number: int = 0) -> Searched:
    return searched(Candidate.model_validate({"steps": list(steps), "ranges": ranges}), number)


def parameters(one: Searched, values: dict[str, Any]) -> list[dict[str, Any]]:
    return [step.parameters for step in one.steps(values)]


def test_objects_with_ends_and_lists_are_ranges() -> None:
    one = find(
        {"estimator": "StandardScaler", "parameters": {"with_mean": [True, False]}},
        {"estimator": "Ridge", "parameters": {"alpha": {"low": 0.1, "high": 10, "log": True}}},
    )
    assert one.ranges == {
        "0.with_mean": [True, False],
        "1.alpha": Interval(low=0.1, high=10, log=True),
    }
    values = {"0.with_mean": False, "1.alpha": 0.3}
    assert parameters(one, values) == [{"with_mean": False}, {"alpha": 0.3}]
    assert one.named(values) == {"StandardScaler.with_mean": False, "Ridge.alpha": 0.3}
    assert [step.estimator for step in one.steps(values)] == ["StandardScaler", "Ridge"]


def test_what_is_no_range_stays() -> None:
    fixed = {"tol": 0.1, "class_weight": {"low": 1.0, "high": 2.0}, "penalty": None}
    one = find({"estimator": "LogisticRegression", "parameters": fixed})
    assert one.ranges == {}
    assert parameters(one, {}) == [fixed]


def test_a_list_of_one_value_is_that_value() -> None:
    one = find({"estimator": "MLPClassifier", "parameters": {"hidden_layer_sizes": [[8, 8]]}})
    assert one.ranges == {}
    assert parameters(one, {}) == [{"hidden_layer_sizes": [8, 8]}]


def test_equal_choices_count_once_and_true_is_not_one() -> None:
    one = find({"estimator": "PCA", "parameters": {"n_components": [1, 1, 1.0, True, None]}})
    choices = one.ranges["0.n_components"]
    assert isinstance(choices, list)
    assert [(type(choice), choice) for choice in choices] == [
        (int, 1),
        (float, 1.0),
        (bool, True),
        (type(None), None),
    ]


def test_curated_ranges_are_added_where_a_step_says_nothing() -> None:
    one = find({"estimator": "SVC", "parameters": {"C": 3.0}}, ranges="curated")
    assert one.ranges == {"0.gamma": CURATED["SVC"]["gamma"]}
    assert parameters(one, {"0.gamma": 0.1}) == [{"C": 3.0, "gamma": 0.1}]
    own = {"estimator": "sklearn.svm.SVC", "parameters": {"C": {"low": 1, "high": 9}}}
    assert set(find(own, ranges="curated").ranges) == {"0.C", "0.gamma"}
    assert set(find(own).ranges) == {"0.C"}
    assert find({"estimator": "OfSomebody"}, ranges="curated").ranges == {}


def test_curated_parameters_that_depend_on_each_other_come_together() -> None:
    together = find({"estimator": "LinearDiscriminantAnalysis"}, ranges="curated")
    assert set(together.ranges) == {"0.shrinkage"}
    assert parameters(together, {"0.shrinkage": 0.5}) == [{"solver": "lsqr", "shrinkage": 0.5}]
    chosen = {"estimator": "LinearDiscriminantAnalysis", "parameters": {"solver": "svd"}}
    assert find(chosen, ranges="curated").ranges == {}


def test_nested_steps_are_searched_too() -> None:
    inner = {"estimator": "SVC", "parameters": {"C": {"low": 1.0, "high": 9.0}}}
    chain = {"steps": [{"estimator": "PCA", "parameters": {"whiten": [True, False]}}, inner]}
    one = find(
        {"estimator": "BaggingClassifier", "parameters": {"estimator": chain}},
        {
            "estimator": "VotingClassifier",
            "parameters": {"estimators": [["a.b", inner], ["c", {"estimator": "GaussianNB"}]]},
        },
    )
    paths = ["0.estimator.0.whiten", "0.estimator.1.C", "1.estimators.a.b.C"]
    assert list(one.ranges) == paths
    values = dict(zip(paths, [True, 2.0, 3.0], strict=True))
    bagging, voting = parameters(one, values)
    assert bagging["estimator"]["steps"][0]["parameters"] == {"whiten": True}
    assert bagging["estimator"]["steps"][1]["parameters"] == {"C": 2.0}
    assert voting["estimators"][0] == ["a.b", {"estimator": "SVC", "parameters": {"C": 3.0}}]
    assert voting["estimators"][1][1]["parameters"] == {}
    assert one.named(values) == {"PCA.whiten": True, "SVC-1.C": 2.0, "SVC-2.C": 3.0}


def test_steps_of_one_name_are_numbered() -> None:
    scaler = {"estimator": "StandardScaler", "parameters": {"with_std": [True, False]}}
    one = find(scaler, scaler, {"estimator": "Ridge"})
    named = one.named({"0.with_std": True, "1.with_std": False})
    assert named == {"StandardScaler-1.with_std": True, "StandardScaler-2.with_std": False}


def test_the_steps_are_made_new_each_time() -> None:
    one = find({"estimator": "PCA", "parameters": {"n_components": [[1], [2]]}})
    values = {"0.n_components": [1]}
    one.steps(values)[0].parameters["n_components"].append(3)
    assert parameters(one, values) == [{"n_components": [1]}]
    assert one.candidate.steps[0].parameters == {"n_components": [[1], [2]]}


def test_values_are_read_of_a_candidate_without_ranges() -> None:
    ranged = {"estimator": "Ridge", "parameters": {"alpha": {"low": 1, "high": 9}}}
    one = find({"estimator": "BaggingRegressor", "parameters": {"estimator": ranged}})

    def values_of(name: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
        inner = {"estimator": name, "parameters": parameters}
        return one.values_of(
            find({"estimator": "BaggingRegressor", "parameters": {"estimator": inner}})
        )

    assert values_of("Ridge", {"alpha": 3.0, "tol": 0.1}) == {"0.estimator.alpha": 3.0}
    assert values_of("Ridge", {}) is None
    assert values_of("Lasso", {"alpha": 3.0}) is None
    assert one.values_of(find({"estimator": "BaggingRegressor"})) is None


def test_examples_have_every_choice_and_both_ends() -> None:
    one = find(
        {"estimator": "Ridge", "parameters": {"alpha": {"low": 1, "high": 9}, "solver": [*"abc"]}}
    )
    examples = one.examples()
    assert {example["0.alpha"] for example in examples} == {1, 9}
    assert {example["0.solver"] for example in examples} == {*"abc"}
    assert find({"estimator": "Ridge"}).examples() == [{}]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"low": 2, "high": 1}, "high must be larger than low, and 1 is not larger than 2"),
        ({"low": 1, "high": 1}, "high must be larger than low"),
        ({"low": 0, "high": 1, "log": True}, "low must be larger than 0 for a logarithmic range"),
        ({"low": 1}, "a range has low and high"),
        ({"high": 1, "log": True}, "a range has low and high"),
        ({"low": 1, "high": 2, "step": 1}, "a range has low and high"),
        ({"low": "1", "high": 2}, "low and high must be numbers"),
        ({"low": True, "high": 2}, "low and high must be numbers"),
        ({"low": float("nan"), "high": 2}, "low and high must be numbers"),
        ({"low": 0, "high": float("inf")}, "low and high must be numbers"),
        ({"low": 0, "high": 10**400}, "low and high must be numbers"),
        ({"low": 1, "high": 2, "log": "yes"}, "log must be true or false"),
        ([], "has an empty list"),
        (list(range(1001)), "has 1,001 choices: at most 1,000"),
    ],
)
def test_a_wrong_range_names_its_field(value: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as raised:
        find(
            {"estimator": "StandardScaler"},
            {"estimator": "Ridge", "parameters": {"alpha": value}},
            number=3,
        )
    (problem,) = raised.value.fields
    assert problem.field == "spec.candidates.3.steps.1.parameters.alpha"
    assert problem.message.startswith("alpha")
    assert sentence in problem.message


def test_a_wrong_range_of_a_nested_step_names_its_field() -> None:
    inner = {"estimator": "Ridge", "parameters": {"alpha": []}}
    with pytest.raises(Invalid) as raised:
        find({"estimator": "BaggingRegressor", "parameters": {"estimator": inner}})
    (problem,) = raised.value.fields
    assert problem.field == "spec.candidates.0.steps.0.parameters.estimator.parameters.alpha"


@pytest.mark.parametrize(
    "value",
    [{"estimator": 5}, {"estimator": "Ridge", "parameters": 3}, {"steps": "x"}, {"steps": [1]}],
)
def test_what_is_no_step_is_left_to_the_check_of_steps(value: dict[str, Any]) -> None:
    one = find({"estimator": "BaggingRegressor", "parameters": {"estimator": value}})
    assert one.ranges == {}
    assert parameters(one, {})[0]["estimator"].items() >= value.items()


def prepared(*groups: Any, ranges: str = "own") -> Searched:
    document = {"steps": [ENCODER, {"estimator": "Ridge"}], "preparation": list(groups)}
    return searched(Candidate.model_validate({**document, "ranges": ranges}), 3)


ENCODER = {"estimator": "OneHotEncoder", "parameters": {"min_frequency": [1, 5]}}
BINS = {"estimator": "KBinsDiscretizer", "parameters": {"n_bins": {"low": 2, "high": 9}}}


def test_steps_of_groups_are_searched_and_named_by_their_group() -> None:
    one = prepared(
        {"columns": {"kind": "categorical"}, "steps": [ENCODER]},
        {"columns": {"names": ["city"]}, "steps": [{"estimator": "PCA"}, ENCODER, ENCODER]},
        {"columns": {"kind": "numeric"}, "steps": [BINS]},
        {"columns": {"kind": "numeric"}},
    )
    names = {
        "0.min_frequency": "OneHotEncoder.min_frequency",
        "preparation.0.0.min_frequency": "categorical.OneHotEncoder.min_frequency",
        "preparation.1.1.min_frequency": "group-2.OneHotEncoder-1.min_frequency",
        "preparation.1.2.min_frequency": "group-2.OneHotEncoder-2.min_frequency",
        "preparation.2.0.n_bins": "group-3.KBinsDiscretizer.n_bins",
    }
    assert one.named(dict.fromkeys(names, 0)) == dict.fromkeys(names.values(), 0)
    assert one.ranges.keys() == names.keys()
    values = dict(zip(names, [1, 2, 3, 4, 5], strict=True))
    groups = one.preparation(values)
    assert isinstance(groups, list)
    assert [[step.parameters for step in group.steps] for group in groups] == [
        [{"min_frequency": 2}],
        [{}, {"min_frequency": 3}, {"min_frequency": 4}],
        [{"n_bins": 5}],
        [],
    ]
    assert [group.columns for group in groups] == [
        group.columns for group in one.candidate.preparation if not isinstance(group, str)
    ]
    assert parameters(one, values) == [{"min_frequency": 1}, {}]
    assert one.examples()[0].keys() == names.keys()


def test_groups_are_not_searched_in_curated_ranges() -> None:
    group = {"columns": {"kind": "categorical"}, "steps": [{"estimator": "SimpleImputer"}, ENCODER]}
    one = prepared(group, ranges="curated")
    assert [path for path in one.ranges if path.startswith("preparation")] == [
        "preparation.0.1.min_frequency"
    ]
    plain = {"columns": {"kind": "text"}, "steps": [step_of_words([[1, 2]])]}
    (text,) = prepared(plain).preparation({})
    assert not isinstance(text, str)
    assert text.steps[0].parameters == {"ngram_range": [1, 2]}


def step_of_words(value: Any) -> dict[str, Any]:
    return {"estimator": "TfidfVectorizer", "parameters": {"ngram_range": value}}


def test_a_wrong_range_of_a_group_names_its_field() -> None:
    wrong = {"estimator": "KBinsDiscretizer", "parameters": {"n_bins": {"low": 9, "high": 2}}}
    group = {"columns": {"kind": "numeric"}, "steps": [{"estimator": "PCA"}, wrong]}
    with pytest.raises(Invalid) as refused:
        prepared({"columns": {"kind": "text"}}, group)
    (problem,) = refused.value.fields
    assert problem.field == "spec.candidates.3.preparation.1.steps.1.parameters.n_bins"
