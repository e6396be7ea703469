"""Preparations that are tried beside the default one: scales, encodings, words and dates.

A preparation names only kinds of columns that the table has. All other columns are prepared by
default.
"""

from __future__ import annotations

from typing import Any

from ...schemas.pipelines.reports import Task
from .facts import TableFacts

Groups = list[dict[str, Any]]
_YEAR, _WEEK = 365.25, 7.0
_MEDIAN = {"strategy": "median", "keep_empty_features": True}
_MANY_CATEGORIES = 10


def step(estimator: str, /, **parameters: Any) -> dict[str, Any]:
    return {"estimator": estimator, "parameters": parameters}


def linear_groups(facts: TableFacts) -> Groups:
    """Prepare each kind as linear models like it, so that words may stay sparse."""
    marked = {"add_indicator": True} if facts.missing else {}
    groups = _group("numeric", facts.numeric, step("SimpleImputer", **_MEDIAN, **marked), _SCALE)
    groups += seasons(facts)
    if facts.text:
        words = step(
            "TfidfVectorizer",
            max_features=3000,
            ngram_range=[[1, 2]],
            sublinear_tf=True,
            strip_accents="unicode",
        )
        groups += _group("text", facts.text, words)
    return groups


def bell_curves(facts: TableFacts) -> Groups:
    """Give each number the shape of a bell, whatever its own is."""
    quantiles = max(2, min(100, facts.rows // 4))
    shape = step("QuantileTransformer", n_quantiles=quantiles, output_distribution="normal")
    return _group("numeric", facts.numeric, step("SimpleImputer", **_MEDIAN), shape)


def by_target(facts: TableFacts, task: Task) -> Groups:
    """Replace categories by the target's mean in them."""
    kind = "continuous" if task == "regression" else "auto"
    return _group("categorical", facts.categorical, step("TargetEncoder", target_type=kind))


def by_number(facts: TableFacts) -> Groups:
    """Number categories, for trees. Numbers and dates may be missing there."""
    number = step(
        "OrdinalEncoder",
        handle_unknown="use_encoded_value",
        unknown_value=-1,
        encoded_missing_value=-2,
    )
    groups = _group("categorical", facts.categorical, number)
    if facts.missing:
        groups += _group("numeric", facts.numeric) + _group("date", facts.date)
    return groups


def unchanged(facts: TableFacts) -> Groups:
    """Leave categories to an estimator that takes them."""
    return _group("categorical", facts.categorical)


def by_letters(facts: TableFacts) -> Groups:
    """Encode texts, and categories where they are many, by the letters that they share."""
    letters = step("StringEncoder", n_components=30, analyzer="char_wb")
    categories = facts.categorical if has_many_categories(facts) else 0
    return _group("text", facts.text, letters) + _group("categorical", categories, letters)


def seasons(facts: TableFacts) -> Groups:
    """Show the trend of dates, the season and the day of the week. Dates are days since 1970."""
    if not facts.date:
        return []
    parts = [
        ["trend", _SCALE],
        ["year", _circle(_YEAR, 7, facts.date)],
        ["week", _circle(_WEEK, 8, facts.date)],
    ]
    union = step("FeatureUnion", transformer_list=parts)
    return _group("date", facts.date, step("SimpleImputer", **_MEDIAN), union)


def has_many_categories(facts: TableFacts) -> bool:
    return facts.most_categories > _MANY_CATEGORIES


_SCALE = step("StandardScaler")


def _group(kind: str, columns: int, *steps: dict[str, Any]) -> Groups:
    return [{"columns": {"kind": kind}, "steps": list(steps)}] if columns else []


def _circle(period: float, points: int, columns: int) -> dict[str, Any]:
    knots = [[period * point / (points - 1)] * columns for point in range(points)]
    # A list of one choice is that choice.
    return step("SplineTransformer", knots=[knots], extrapolation="periodic", include_bias=False)
