"""No parameter is a path, a file, an address, a cache, a device, a function or a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from numbers import Real
from typing import Any, ClassVar, Literal

import pytest
from sklearn.base import BaseEstimator
from sklearn.linear_model import LinearRegression
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

from jupyter_mlhub.errors import FieldProblem, Invalid
from jupyter_mlhub.training.checks.forbidden import NEVER, why_no_pattern
from jupyter_mlhub.training.checks.steps import EstimatorChecker
from jupyter_mlhub.training.fitting.catalogue.estimators import build
from jupyter_mlhub.training.fitting.catalogue.parameters import parameter_schema
from tests.support.workbench import OFFERED

CHECKER = EstimatorChecker(OFFERED)
FOREST = {"estimator": "RandomForestClassifier"}

SAID_FREELY = {
    "token_pattern": "which letters are a word; held against patterns that explode",
    "separator": "stands between a name and its value",
    "constant": "a class of the target",
    "fill_value": "stands for a missing cell",
    "outlier_label": "a class of the target",
    "pos_label": "a class of the target",
    "categories": "values of columns",
    "categorical_features": "names of columns",
    "drop": "values of columns",
    "stop_words": "words",
    "vocabulary": "words",
}
"""Every parameter in which people write text of their own, and why that is harmless."""

NAMED = {"estimators", "transformer_list"}
"""Text there is the name of a nested step."""


def texts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All parts of a schema in which a text may be anything."""
    known = schema.keys() & {"type", "anyOf", "enum", "$ref", "const"}
    fixed = "enum" in schema or "$ref" in schema
    if not fixed and (not known or "string" in schema.get("type", ())):
        yield schema
    if schema.get("type") == "array" and not schema.keys() & {"items", "prefixItems"}:
        yield schema
    if "object" in schema.get("type", ()) and schema.get("additionalProperties", True) is True:
        yield schema
    inner = [*schema.get("anyOf", ()), *schema.get("prefixItems", ())]
    inner += [schema[key] for key in ("items",) if key in schema]
    inner += schema.get("properties", {}).values()
    if isinstance(more := schema.get("additionalProperties"), dict):
        inner.append(more)
    for part in inner:
        yield from texts(part)


def free(item: dict[str, Any]) -> set[str]:
    return {
        name
        for name, schema in item["parameters"]["properties"].items()
        if name not in NAMED and any("pattern" not in part for part in texts(schema))
    }


def test_texts_of_ones_own_are_few_and_each_has_a_reason() -> None:
    found = {name for item in OFFERED.items.values() for name in free(item)}
    assert found == set(SAID_FREELY)


def choices(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield from schema.get("enum", ())
        for value in schema.values():
            yield from choices(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from choices(value)


@pytest.mark.parametrize("name", sorted(OFFERED.items))
def test_nothing_offered_reads_or_calls(name: str) -> None:
    offered = OFFERED.items[name]["parameters"]["properties"]
    assert not offered.keys() & NEVER.keys()
    for parameter, schema in offered.items():
        if any(texts(schema)):
            assert not re.search(r"path|file|dir|url|callback|device|log|cache", parameter)
        words = {str(choice) for choice in choices(schema)}
        assert not words & {"file", "filename", "path", "url", "pyfunc", "cuda", "gpu"}


class Hostile(LinearRegression):
    """What a package, or its next release, may bring."""

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "source": [StrOptions({"filename"})],
        "mode": [StrOptions({"filename", "content"})],
        "store": [str, HasMethods(["cache"]), None],
        "writer": [HasMethods(["write"])],
        "options": [dict, None],
        "hook": [callable, None],
        "anything": "no_validation",
    }

    def __init__(
        self,
        source: Any = "filename",
        mode: Any = "content",
        store: Any = None,
        writer: Any = None,
        options: Any = None,
        hook: Any = None,
        anything: Any = None,
        log_to: str = "",
        runs_on: str | None = "cpu",
        call: Callable[..., Any] | None = None,
        extra: dict[str, Any] | None = None,
        unknown=None,  # type: ignore[no-untyped-def]
        device: Literal["cpu", "cuda"] = "cpu",
        verbose: int = 0,
        rounds: int = 10,
        **_more: Any,
    ) -> None:
        super().__init__()


def test_of_a_class_that_nobody_knows_only_the_harmless_is_offered() -> None:
    offered = parameter_schema(Hostile)["properties"]
    assert set(offered) - {"fit_intercept", "copy_X", "tol", "n_jobs", "positive"} == {
        "mode",
        "rounds",
    }
    assert offered["mode"]["enum"] == ["content"]


ATTACKS = [
    ("CountVectorizer", "input", "filename"),
    ("TfidfVectorizer", "input", "file"),
    ("HashingVectorizer", "encoding", "zlib"),
    ("AgglomerativeClustering", "memory", "/tmp/x"),
    ("AgglomerativeClustering", "memory", {"estimator": "Ridge"}),
    ("OPTICS", "memory", "relative"),
    ("XGBClassifier", "device", "cuda"),
    ("XGBClassifier", "callbacks", []),
    ("XGBRegressor", "nthread", 64),
    ("XGBRegressor", "eval_metric", "@/etc/passwd"),
    ("XGBRegressor", "booster", "libevil.so"),
    ("LGBMClassifier", "device", "gpu"),
    ("LGBMClassifier", "objective", "binary forcedsplits_filename=/etc/passwd"),
    ("LGBMRegressor", "boosting_type", "gbdt output_model=/tmp/x"),
    ("LGBMRegressor", "config", "/etc/passwd"),
    ("RFE", "importance_getter", "__class__.__init__.__globals__"),
    ("SelectFromModel", "threshold", "os.system*mean"),
    ("HistGradientBoostingClassifier", "scoring", "os.system"),
    ("QuantileRegressor", "solver_options", {"log_file": "/tmp/x"}),
    ("KNeighborsClassifier", "metric", "pyfunc"),
    ("KNeighborsClassifier", "metric_params", {"func": "os.system"}),
    ("FunctionTransformer", "kw_args", {"path": "/etc/passwd"}),
    ("FunctionTransformer", "func", "os.system"),
    ("CountVectorizer", "tokenizer", "os.system"),
    ("CountVectorizer", "vocabulary", "/etc/passwd"),
    ("CountVectorizer", "vocabulary", {"estimator": "Ridge"}),
    ("CountVectorizer", "token_pattern", [["a", FOREST]]),
    ("CountVectorizer", "token_pattern", r"(a+)+$"),
    ("MLPClassifier", "hidden_layer_sizes", ["/etc/passwd"]),
    ("KMeans", "init", [["/etc/passwd"]]),
    ("RandomForestClassifier", "verbose", 10**6),
    ("RandomForestClassifier", "n_estimators", 10**9),
    ("LogisticRegression", "max_iter", 10**12),
    ("LogisticRegression", "C", float("inf")),
    ("XGBClassifier", "n_estimators", 10**9),
    ("LGBMClassifier", "num_leaves", 10**15),
    ("SVC", "cache_size", 1e15),
    ("ColumnTransformer", "transformers", [["a", {"estimator": "Ridge"}, ["x"]]]),
]


def wrong(step: dict[str, Any]) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    CHECKER.check(step, "steps.0", problems)
    return problems


@pytest.mark.parametrize(("name", "parameter", "value"), ATTACKS)
def test_what_is_not_offered_is_refused_wherever_it_stands(
    name: str, parameter: str, value: Any
) -> None:
    step = {"estimator": name, "parameters": {parameter: value}}
    inside = {"estimator": "BaggingClassifier", "parameters": {"estimator": {"steps": [step]}}}
    named = {"estimator": "VotingClassifier", "parameters": {"estimators": [["a", step]]}}
    for document in (step, inside, named):
        problems = wrong(document)
        assert any(name in p.message or parameter in p.message for p in problems), problems


STORED = [
    row for row in ATTACKS if not isinstance(row[2], int | float) and row[0] != "ColumnTransformer"
]


@pytest.mark.parametrize(("name", "parameter", "value"), STORED)
def test_what_was_stored_before_is_refused_where_it_would_run(
    name: str, parameter: str, value: Any
) -> None:
    step = {"estimator": name, "parameters": {parameter: value}}
    with pytest.raises(Invalid, match=parameter):
        build({"steps": [step]}, seed=0)


def test_what_is_never_taken_says_why() -> None:
    (problem,) = wrong({"estimator": "OPTICS", "parameters": {"memory": "/tmp"}})
    assert problem.field == "steps.0.parameters.memory"
    assert "A job keeps no files" in problem.message
    (problem,) = wrong({"estimator": "GridSearchCV", "parameters": {}})
    assert "no search over parameters" in problem.message


def test_a_count_says_how_large_it_may_be() -> None:
    (problem,) = wrong({**FOREST, "parameters": {"n_estimators": 10**9}})
    assert problem.message == (
        "n_estimators can't be 1000000000: "
        "it takes a whole number of at least 1 and at most 10,000."
    )


@pytest.mark.parametrize(
    "pattern", [r"(?u)\b\w\w+\b", r"\w+", r"[a-z]{2,5}-\d+", r"(?:ab|cd)\d*", r"\S+", r"(?s).+"]
)
def test_patterns_of_words_are_taken(pattern: str) -> None:
    assert why_no_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a+)+$", r"(a|a)*(b|c+)*", r"(\w+\s?)*x", r"((a{1,50}){1,50}){1,50}", r"(a)\1+"),
        *(r"a*a*a*a*a*a*b", r"(?=(a+)+)b", r"[", r"(?P<n>a+)(?P=n)*", r"(ab|a|b)*c", r"(a?){40}b"),
        "a?" * 30 + "a" * 30,
    ],
)
def test_patterns_that_explode_are_refused(pattern: str) -> None:
    assert why_no_pattern(pattern)


def test_what_scikit_learn_gives_up_stays_possible_but_is_not_shown_at_once() -> None:
    class Fading(BaseEstimator):
        """Fade.

        Parameters
        ----------
        penalty : {'l1', 'l2'}
            The norm, one of:

            - l1
        alpha : float
            The strength.
        """

        _parameter_constraints: ClassVar = {
            "penalty": [StrOptions({"l1", "l2"})],
            "alpha": [Interval(Real, 0, None, closed="left")],
        }

        def __init__(self, penalty: str = "deprecated", alpha: float = 1.0) -> None:
            self.penalty = penalty
            self.alpha = alpha

    shown = parameter_schema(Fading)["properties"]
    assert shown["penalty"]["enum"] == ["l1", "l2"]
    assert "x-main" not in shown["penalty"]
    assert "default" not in shown["penalty"]
    assert shown["alpha"]["x-main"]
    assert shown["penalty"]["description"] == "The norm, one of"
