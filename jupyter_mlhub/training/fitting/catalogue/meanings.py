"""The values of parameters by their meaning, where their type would accept anything.

Text is offered only where its meaning is known: a choice, a class, a pattern of words. All else is
not offered: paths, files, addresses, caches, devices, functions by name, free arguments, and new
parameters of later releases.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...checks.forbidden import PATTERN

_LABEL = {"type": ["string", "number", "boolean", "null"], "maxLength": 500}
_WORD = {"type": "string", "maxLength": 500}
_NUMBERS: dict[str, Any] = {"type": ["number", "boolean", "null"]}

TEXTS: dict[str, dict[str, Any]] = {
    "token_pattern": {"type": "string", "maxLength": 200, "format": PATTERN},
    "separator": {"type": "string", "minLength": 1, "maxLength": 20},
    "threshold": {"type": "string", "pattern": r"^(\d{1,9}(\.\d{1,9})? ?\* ?)?(mean|median)$"},
    # Classes of a target, or a marker of missing values
    **dict.fromkeys(("constant", "outlier_label", "pos_label"), _WORD),
    "importance_getter": {
        "enum": [
            *("auto", "coef_", "feature_importances_"),
            *("regressor_.coef_", "regressor_.feature_importances_"),
        ]
    },
    "class_weight": {"enum": ["balanced"]},
}
"""Schemas of text parameters without a list of choices in scikit-learn, by name."""

UNTYPED = {
    "fill_value": {"anyOf": [_WORD, {"type": "number"}, {"type": "null"}]},
    "transformer_weights": {
        "anyOf": [
            {"type": "object", "additionalProperties": {"type": "number"}},
            {"type": "null"},
        ]
    },
}
"""Parameters without a type in scikit-learn."""

WORDS = {
    name: {"type": "array", "items": _LABEL, "maxItems": 20_000}
    for name in ("categorical_features", "constant", "drop", "outlier_label")
} | {
    "categories": {
        "type": "array",
        "items": {"type": "array", "items": _LABEL, "maxItems": 20_000},
        "maxItems": 20_000,
    },
    "order": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 20_000},
    "stop_words": {"type": "array", "items": _WORD, "maxItems": 100_000},
    "vocabulary": {"type": "array", "items": _WORD, "minItems": 1, "maxItems": 100_000},
}
"""Lists that may hold more than numbers."""

NUMBERS = {
    "type": "array",
    "items": {"anyOf": [_NUMBERS, {"type": "array", "items": _NUMBERS, "maxItems": 20_000}]},
    "maxItems": 20_000,
}
"""Any other list: numbers, or rows of numbers."""


def _numbers_by(*names: str) -> dict[str, Any]:
    values = {name: NUMBERS if name in ("w", "V", "VI") else {"type": "number"} for name in names}
    return {"type": "object", "properties": values, "additionalProperties": False}


_NUMBER_OF_EACH = {"type": "object", "additionalProperties": {"type": "number"}}
OBJECTS: dict[str, dict[str, Any]] = {
    "class_weight": _NUMBER_OF_EACH,
    "fun_args": _numbers_by("alpha"),
    "kernel_params": _numbers_by("gamma", "coef0", "degree"),
    "metric_params": _numbers_by("p", "w", "V", "VI"),
    "monotonic_cst": _NUMBER_OF_EACH,
}
"""Objects with known keys, or with numbers as values."""

NOT_A_CHOICE = {"file", "filename", "pyfunc"}
"""Choices of scikit-learn's own that read files or call functions by name."""

MOST = {
    "cache_size": 2_000,
    "cv": 100,
    "degree": 50,
    "max_depth": 100_000,
    "max_iter": 1_000_000,
    "n_estimators": 10_000,
    "n_init": 1_000,
    "n_iter": 100_000,
    "n_jobs": 1_024,
    "n_restarts_optimizer": 1_000,
    "num_parallel_tree": 10_000,
    "n_features": 2**24,
}
"""The largest values of numbers that decide the time or the memory of a fit."""

MOST_OF_ANY = 10_000_000
"""The largest value of every other whole number."""

_XGBOOST: dict[str, Any] = {
    "booster": ["gbtree", "gblinear", "dart"],
    "eval_metric": [
        *("rmse", "rmsle", "mae", "mape", "mphe", "logloss", "error", "merror", "mlogloss"),
        *("auc", "aucpr", "poisson-nloglik", "gamma-nloglik", "gamma-deviance"),
    ],
    "grow_policy": ["depthwise", "lossguide"],
    "importance_type": ["gain", "weight", "cover", "total_gain", "total_cover"],
    "interaction_constraints": r"^\[(\[\d{1,5}(, ?\d{1,5})*\](, ?)?)+\]$",
    "monotone_constraints": r"^\((-1|0|1)(, ?(-1|0|1))*\)$",
    "multi_strategy": ["one_output_per_tree", "multi_output_tree"],
    "objective": [
        *("binary:hinge", "binary:logistic", "binary:logitraw", "count:poisson"),
        *("multi:softmax", "multi:softprob", "reg:absoluteerror", "reg:gamma", "reg:logistic"),
        *("reg:pseudohubererror", "reg:squarederror", "reg:squaredlogerror", "reg:tweedie"),
    ],
    "sampling_method": ["uniform"],
    "tree_method": ["auto", "exact", "approx", "hist"],
}
_LIGHTGBM: dict[str, Any] = {
    "boosting_type": ["gbdt", "dart", "rf"],
    "importance_type": ["split", "gain"],
    # LightGBM joins parameters into one line. A free text could set others, including files.
    "objective": [
        *("binary", "cross_entropy", "cross_entropy_lambda", "fair", "gamma", "huber", "mape"),
        *("multiclass", "multiclassova", "poisson", "quantile", "regression", "regression_l1"),
        "tweedie",
    ],
}
_OF_PACKAGES = {"lightgbm": _LIGHTGBM, "xgboost": _XGBOOST}


def text_schema(cls: type, name: str) -> dict[str, Any] | None:
    """Find the schema of a text parameter. None means that the text's meaning is not known."""
    for base in cls.__mro__:
        known = _OF_PACKAGES.get(base.__module__.partition(".")[0], {}).get(name)
        if known is not None:
            return {"type": "string", "pattern": known} if isinstance(known, str) else _one(known)
    if name == "scoring":
        from sklearn.metrics import get_scorer_names

        return _one([*get_scorer_names(), "loss"])
    return TEXTS.get(name)


def _one(options: Iterable[str]) -> dict[str, Any]:
    return {"enum": list(options)}


def is_bounded(schema: dict[str, Any]) -> bool:
    """Whether the size of a whole number is limited."""
    return "maximum" in schema or "exclusiveMaximum" in schema


def bounded(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Add the largest value to a parameter's schema."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [bounded(name, part) for part in schema["anyOf"]]}
    if is_bounded(schema) or (schema.get("type") != "integer" and name not in MOST):
        return schema
    if schema.get("type") not in ("integer", "number"):
        return schema
    return {**schema, "maximum": MOST.get(name, MOST_OF_ANY)}
