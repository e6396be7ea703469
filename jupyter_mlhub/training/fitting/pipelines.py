"""Make the unfitted scikit-learn pipeline of a plan, as a person would write it."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import Pipeline

from ...errors import Invalid
from ...languages import say
from ...schemas.pipelines.plans import Plan
from .catalogue.estimators import build_pipeline


def make_model(plan: Plan, seed: int) -> Pipeline:
    """Make the preparation and then the steps, named as by ``make_pipeline``."""
    return build_pipeline(plan.to_json(), seed)


def without_empty_texts(model: Pipeline, features: pd.DataFrame) -> Pipeline:
    """Leave out text columns that contain no word, because there is no vocabulary to learn.

    Returns:
        The unfitted model without these columns.

    Raises:
        Invalid: No column is left.
    """
    for prepared in model.get_params().values():
        if isinstance(prepared, ColumnTransformer):  # the pipeline's own, or that of a member
            _leave_out_empty_texts(prepared, features)
    return model


def _leave_out_empty_texts(prepared: ColumnTransformer, features: pd.DataFrame) -> None:
    parts = []
    for name, chain, columns in prepared.transformers:
        first = chain.steps[0][1] if isinstance(chain, Pipeline) else chain
        if isinstance(first, CountVectorizer) and not _has_words(first, features[columns]):
            warnings.warn(
                say(
                    "{columns} has no word in some of the rows that were fitted on: it was "
                    "left out there.",
                    columns=columns,
                ),
                stacklevel=2,
            )
            chain = "drop"
        parts.append((name, chain, columns))
    if all(isinstance(chain, str) and chain == "drop" for _, chain, _ in parts):
        names = ", ".join(columns for _, _, columns in parts)
        raise Invalid.field(
            "spec.features",
            "{names} has no word in the rows to be fitted on. Take more rows or other columns.",
            names=names,
        )
    prepared.transformers = parts


def _has_words(vectorizer: CountVectorizer, texts: pd.Series[Any]) -> bool:
    words = vectorizer.build_analyzer()
    return any(words(text) for text in texts)
