"""A fitted pipeline as an ONNX graph, by skl2onnx: an extra that a worker may have."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline

from ...errors import Invalid, Unavailable
from ...schemas.specs import ColumnKind


def to_onnx(model: Pipeline, kinds: Mapping[str, ColumnKind]) -> bytes:
    """The graph, with one input of shape (rows, 1) for each column.

    Numbers and dates (days since 1970) are float32, the rest is text, in which the empty string is
    a missing value: ONNX knows no other.

    Raises:
        Unavailable: skl2onnx is not installed here.
        Invalid: the pipeline has a step that skl2onnx can't write.
    """
    try:
        import skl2onnx
        from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    except ImportError as error:
        raise Unavailable(
            "This worker can't write ONNX. Install jupyter-mlhub[onnx] where it runs.",
            code="no_onnx",
        ) from error
    inputs = [
        (name, FloatTensorType([None, 1]))
        if kind in ("numeric", "date")
        else (name, StringTensorType([None, 1]))
        for name, kind in kinds.items()
    ]
    written = copy.deepcopy(model)
    for imputer in _imputers_of_text(written):
        imputer.missing_values = ""
    options = {id(written[-1]): {"zipmap": False}} if hasattr(written, "predict_proba") else None
    try:
        graph: bytes = skl2onnx.to_onnx(
            written, initial_types=inputs, options=options
        ).SerializeToString()
    except Exception as error:  # every converter has errors of its own
        first = str(error).strip().splitlines()[0][:300]
        raise Invalid(
            f"{type(model[-1]).__name__} or a step before it can't be written as ONNX: {first}",
            code="not_convertible",
        ) from error
    return graph


def _imputers_of_text(step: Any) -> Iterator[SimpleImputer]:
    if isinstance(step, SimpleImputer) and step.statistics_.dtype == object:
        yield step
    elif isinstance(step, Pipeline):
        for _, part in step.steps:
            yield from _imputers_of_text(part)
    elif isinstance(step, ColumnTransformer):
        for _, part, _ in step.transformers_:
            yield from _imputers_of_text(part)
