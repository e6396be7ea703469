"""Describe this worker's estimators, and build estimators from documents.

The classes come from scikit-learn's list and from packages that register here. Only workers import
this module.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import platform
import sys
import warnings
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sklearn import base
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.metrics import get_scorer_names
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils import all_estimators, get_tags

from ...._version import __version__
from ....errors import Invalid
from ....schemas.jobs import EstimatorKind
from ....schemas.pipelines.specs import is_named_step, is_step
from ..cores import share
from ..packages import load_library, registered_classes
from .parameters import constructor, parameter_schema, says_nothing_else, takes_tuple
from .scorers import describe_scorer

_NO_STEPS = {
    *("LabelBinarizer", "LabelEncoder", "MultiLabelBinarizer"),  # for targets
    "TSNE",  # can't label rows that it was not fitted on
    "Birch",  # skops can't read its file
    "ColumnTransformer",  # the preparation has groups of columns instead
}
_MIXINS: tuple[tuple[EstimatorKind, type], ...] = (
    ("classifier", base.ClassifierMixin),
    ("regressor", base.RegressorMixin),
    ("outlier_detector", base.OutlierMixin),
    ("clusterer", base.ClusterMixin),
    ("transformer", base.TransformerMixin),
)
_KINDS: dict[str, EstimatorKind] = {
    "GaussianMixture": "clusterer",
    "BayesianGaussianMixture": "clusterer",
    "FeatureAgglomeration": "transformer",
    "CountVectorizer": "transformer",
    "TfidfVectorizer": "transformer",
}
"""Kinds of classes that their base classes do not show.

Densities group rows as clusterers do, one clusterer groups columns, and vectorizers transform.
"""


@dataclass(frozen=True)
class CatalogueDocument:
    """The document that a worker publishes. ``key`` is made from the content."""

    key: str
    names: list[str]
    document: dict[str, Any]


@cache
def library_versions() -> dict[str, str]:
    names = ["scikit-learn", "numpy", "scipy", "pandas", "pyarrow", "skops"]
    names += sorted({package for package, _ in registered_classes()})
    found = {"python": platform.python_version(), "jupyter-mlhub": __version__}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def classes() -> dict[str, type[BaseEstimator]]:
    """Find every class that can be a step, by name."""
    found = {
        name: cls
        for name, cls in all_estimators()
        if name not in _NO_STEPS and kind_of(cls) is not None
    }
    for _, cls in registered_classes():
        found.setdefault(cls.__name__, cls)
    return found


def kind_of(cls: type[BaseEstimator]) -> EstimatorKind | None:
    """Find the kind of a class. None means that it can't be a step."""
    if cls.__name__ in _KINDS:
        return _KINDS[cls.__name__]
    return next((kind for kind, mixin in _MIXINS if issubclass(cls, mixin)), None)


@cache
def describe_catalogue() -> CatalogueDocument:
    """Make the catalogue for the hub, sorted by name."""
    packages = {cls.__name__: package for package, cls in registered_classes()}
    items = [
        _describe(name, cls, packages.get(name, "scikit-learn"))
        for name, cls in sorted(classes().items())
    ]
    scorers = [item for name in get_scorer_names() if (item := describe_scorer(name))]
    document = {"versions": library_versions(), "items": items, "scorers": scorers}
    content = json.dumps(document, sort_keys=True, allow_nan=False).encode()
    return CatalogueDocument(
        hashlib.sha256(content).hexdigest()[:32], [item["name"] for item in items], document
    )


def build(step: dict[str, Any], seed: int | None) -> BaseEstimator:
    """Build an unfitted estimator from a step, or a pipeline from ``{"steps": […]}``.

    The document was checked when it was submitted. Parameters and texts are checked again here,
    because the offers may have changed. ``seed`` becomes ``random_state`` where the estimator has
    one and the step does not set it. ``n_jobs`` is ignored, because a fit uses the job's share of
    the cores (``cores``).

    Raises:
        Invalid: A parameter, or its value, is not offered.
    """
    if "steps" in step:
        return build_pipeline(step, seed)
    cls = classes()[step["estimator"]]
    load_library(cls)
    given = step.get("parameters", {})
    _check_offered(step["estimator"], given)
    parameters = {name: _build_value(value, seed) for name, value in given.items()}
    for name, value in parameters.items():
        if isinstance(value, list) and takes_tuple(cls, name):
            parameters[name] = tuple(value)
    parameters.pop("n_jobs", None)
    if "n_jobs" in constructor(cls) and not cls.__module__.startswith("sklearn."):
        parameters["n_jobs"] = share()  # estimators of other packages take all cores by default
    if seed is not None and "random_state" in constructor(cls):
        parameters.setdefault("random_state", seed)
    return cls(**parameters)


def build_pipeline(document: dict[str, Any], seed: int | None) -> Pipeline:
    """Build the pipeline of a plan as JSON, or of ``{"steps": […]}``: how columns are prepared, if
    it says so, and then the steps."""
    steps = make_pipeline(*(build(step, seed) for step in document["steps"])).steps
    parts = [
        (part["name"], _build_chain(part["steps"], seed), part["columns"])
        for part in document.get("parts", ())
    ]
    if parts:
        dense: dict[str, Any] = {"sparse_threshold": 0} if document["dense"] else {}
        steps.insert(0, ("preparation", ColumnTransformer(parts, **dense)))
    return Pipeline(steps)


def _build_chain(steps: list[dict[str, Any]], seed: int | None) -> Any:
    if not steps:
        return "passthrough"
    built = [build(step, seed) for step in steps]
    return built[0] if len(built) == 1 else make_pipeline(*built)


def _check_offered(estimator: str, parameters: dict[str, Any]) -> None:
    offered = _parameters_of(estimator)["properties"]
    for name, value in parameters.items():
        if name not in offered or not says_nothing_else(offered[name], value):
            raise Invalid.field(
                f"parameters.{name}",
                "{estimator} takes no {name} like this. Leave it out.",
                estimator=estimator,
                name=name,
            )


@cache
def _parameters_of(estimator: str) -> dict[str, Any]:
    return parameter_schema(classes()[estimator])


def _build_value(value: Any, seed: int | None) -> Any:
    if is_step(value):
        return build(value, seed)
    if isinstance(value, list) and value and all(is_named_step(item) for item in value):
        return [(name, build(step, seed)) for name, step in value]
    return value


def _describe(name: str, cls: type[BaseEstimator], package: str) -> dict[str, Any]:
    schema = _parameters_of(name)
    return {
        "name": name,
        "path": f"{_public_module(cls)}.{name}",
        "kind": kind_of(cls),
        "package": package,
        "summary": _summary(cls),
        "takes": _takes(cls, schema["required"]),
        "transforms": hasattr(cls, "transform"),
        "seeded": "random_state" in constructor(cls),
        "parameters": schema,
    }


def _public_module(cls: type) -> str:
    """Find the shortest module path from which the class can be imported."""
    parts = cls.__module__.split(".")
    for length in range(1, len(parts)):
        name = ".".join(parts[:length])
        if getattr(sys.modules.get(name), cls.__name__, None) is cls:
            return name
    return cls.__module__


def _takes(cls: type[BaseEstimator], required: list[str]) -> list[str]:
    """List the kinds of input that the class accepts beyond plain numbers."""
    if required:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of classes that will be removed
            tags = get_tags(cls()).input_tags
    except AttributeError:  # it asks an estimator that is not chosen yet
        return []
    known = {
        "missing values": tags.allow_nan,
        "sparse": tags.sparse,
        "text": tags.string and not tags.two_d_array,
        "categories": tags.categorical,
        "positive values only": tags.positive_only,
    }
    return [word for word, accepted in known.items() if accepted]


def _summary(cls: type) -> str:
    lines = (inspect.getdoc(cls) or "").strip().split("\n\n", 1)[0]
    return " ".join(lines.split())
