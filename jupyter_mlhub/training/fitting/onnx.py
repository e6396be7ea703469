"""Write a fitted pipeline as an ONNX graph with skl2onnx, an optional package of workers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline

from ...errors import Invalid, Unavailable
from ...languages import say
from ...schemas.pipelines.specs import ColumnKind
from .supervised import ask_model

_ROWS = 40
_WORDS = 5
"""Words in a text."""
_MOST = 0.9
"""The share of rows on which graph and model must agree."""


def to_onnx(
    model: Pipeline, kinds: Mapping[str, ColumnKind], profile: Mapping[str, Any] | None = None
) -> bytes:
    """Convert a model to an ONNX graph with one input of shape (rows, 1) for each column.

    Numbers and dates (days since 1970) are float32. All else is text, and the empty string means a
    missing value because ONNX has no other. An input's ``doc_string`` is the column's name. The
    input's own name has ``_`` for some characters. The graph is run once on rows made from the
    ``profile`` of the training rows, and must agree with the model.

    Raises:
        Unavailable: skl2onnx or onnxruntime is not installed here.
        Invalid: skl2onnx can't write a step of the pipeline, the graph does not run, or it
            gives other answers.
    """
    try:
        import onnxruntime
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
        proto = skl2onnx.to_onnx(written, initial_types=inputs, options=options)
        _use_plain_locale(proto.graph)
        for given, name in zip(proto.graph.input, kinds, strict=True):
            given.doc_string = name
        graph: bytes = proto.SerializeToString()
    except Exception as error:  # every converter has errors of its own
        raise Invalid(
            "{kind} or a step before it can't be written as ONNX: {first_line}",
            kind=type(model[-1]).__name__,
            first_line=_first_line(error),
            code="not_convertible",
        ) from error
    rows = _rows(kinds, profile or {}, list(_vocabulary(model)))
    try:
        session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
        cells = {name: _cells(rows[name], kind) for name, kind in kinds.items()}
        inputs_of = zip(session.get_inputs(), kinds, strict=True)
        answers = session.run(None, {one.name: cells[name] for one, name in inputs_of})
    except Exception as error:  # the runtime has a type of error for each thing it can't do
        raise _refused(
            model, say("its graph does not run: {first_line}", first_line=_first_line(error))
        ) from error
    if not _agrees(model, rows, answers):
        raise _refused(model, "its graph predicts something else than the model")
    return graph


def _use_plain_locale(graph: Any) -> None:
    """Convert words to lower case under a locale that minimal machines have. The default is one of
    the United States."""
    from onnx.helper import make_attribute

    for node in graph.node:
        if node.op_type == "StringNormalizer":
            others = [one for one in node.attribute if one.name != "locale"]
            del node.attribute[:]
            node.attribute.extend([*others, make_attribute("locale", "C")])


def _refused(model: Pipeline, why: str) -> Invalid:
    return Invalid(
        "{kind} can't be handed out as ONNX: {why}. Use the skops file.",
        kind=type(model[-1]).__name__,
        why=why,
        code="not_convertible",
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300]


def _rows(
    kinds: Mapping[str, ColumnKind], profile: Mapping[str, Any], vocabulary: list[str]
) -> pd.DataFrame:
    """Make rows like the training rows: values within the bounds, and the words, in texts also with
    capitals."""
    columns: dict[str, Any] = {}
    chosen = np.random.default_rng(0)
    for name, kind in kinds.items():
        facts = profile.get(name, {})
        if kind in ("numeric", "date"):
            borders = facts.get("borders") or [0.0, 1.0]
            values = chosen.uniform(min(borders), max(borders), _ROWS)
            columns[name] = values.astype(np.float32).astype(float)
        elif kind == "text" and vocabulary:
            texts = chosen.choice(np.array(vocabulary, dtype=object), (_ROWS, _WORDS))
            columns[name] = [" ".join([*words[:2], *map(str.title, words[2:])]) for words in texts]
        else:
            words = list(facts.get("values") or ("some words", "other words"))
            columns[name] = chosen.choice(np.array(words, dtype=object), _ROWS)
    return pd.DataFrame(columns)


def _cells(column: pd.Series[Any], kind: ColumnKind) -> NDArray[Any]:
    number = kind in ("numeric", "date")
    return column.to_numpy(dtype=np.float32 if number else object)[:, np.newaxis]


def _agrees(model: Pipeline, rows: pd.DataFrame, answers: list[Any]) -> bool:
    """Whether graph and model agree. Near the threshold of a tree a rounded number may fall on the
    other side."""
    predicted, probabilities = ask_model(model, rows)
    pairs = [(predicted, answers[0])]
    if probabilities is not None and len(answers) > 1:
        pairs.append((probabilities, answers[1]))
    return all(np.mean(_alike(ours, theirs)) >= _MOST for ours, theirs in pairs)


def _alike(ours: NDArray[Any], theirs: Any) -> NDArray[np.bool_]:
    theirs = np.asarray(theirs).reshape(ours.shape)
    if ours.dtype.kind != "f":
        return np.asarray(ours.astype(str) == theirs.astype(str))
    scale = float(np.ptp(ours)) or 1.0
    near: NDArray[np.bool_] = np.isclose(ours, theirs.astype(float), rtol=1e-3, atol=1e-3 * scale)
    return near


def _vocabulary(step: Any) -> Iterator[str]:
    """List the words that a step, or an object in it, counts."""
    for leaf in _leaves(step):
        yield from getattr(leaf, "vocabulary_", ())


def _imputers_of_text(step: Any) -> Iterator[SimpleImputer]:
    for leaf in _leaves(step):
        if isinstance(leaf, SimpleImputer) and leaf.statistics_.dtype == object:
            yield leaf


def _leaves(step: Any) -> Iterator[Any]:
    """Yield the innermost steps of pipelines and column transformers."""
    if isinstance(step, Pipeline):
        for _, part in step.steps:
            yield from _leaves(part)
    elif isinstance(step, ColumnTransformer):
        for _, part, _ in step.transformers_:
            yield from _leaves(part)
    else:
        yield step
