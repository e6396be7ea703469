"""Write a training as cells of a program: data, pipeline, folds, scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ...schemas.data.artifacts import Column
from ...schemas.pipelines.plans import Plan
from ...schemas.pipelines.reports import Task
from ...schemas.pipelines.specs import (
    CURVE_FEWEST_ROWS,
    CURVE_FOLDS,
    CURVE_SHARES,
    ColumnKind,
    PipelineSpec,
    Step,
)
from ...schemas.pipelines.validation import RowRange
from ..capabilities import Offered
from ..tasks import WITHOUT_TARGET
from ..validation import column_of, curve_validation, refits
from . import pieces
from .estimators import EstimatorWriter, Imports
from .splitting import helper_of, splits_of

_EXACT_NUMBERS = ("DECIMAL", "HUGEINT", "UHUGEINT")
"""Types that pandas holds as objects."""


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook. ``text`` is Markdown or code."""

    text: str
    is_code: bool = True


@dataclass(frozen=True)
class Training:
    """The facts of a job's fit: a checked spec, the dataset's columns, and the workers' offers."""

    title: str
    spec: PipelineSpec
    plan: Plan
    kinds: Mapping[str, ColumnKind]
    columns: Mapping[str, Column]
    offered: Offered


def program_of(training: Training) -> list[Cell]:
    """Write the cells of a program that fits and tests as the job did.

    The last code cell leaves ``scores``, a DataFrame with a row for each fold and a column for each
    metric of the report, and ``model``, fitted.
    """
    tested = _groups if training.spec.task in WITHOUT_TARGET else _folds
    return _fitting_program(training, "the same rows, pipeline, folds and scores", tested)


def curve_program(training: Training) -> list[Cell]:
    """Write the cells of a program that fits on growing parts of the rows, as a learning curve.

    The last cell leaves ``scores``: the mean score on training rows and on new rows, for each
    number of rows.
    """
    plain = replace(training, spec=training.spec.model_copy(update={"scoring": []}))
    return _fitting_program(plain, "the same rows, pipeline, parts and scores", _curve)


def _fitting_program(
    training: Training, about: str, tested: Callable[[PipelineSpec, Imports], str]
) -> list[Cell]:
    """Write data, pipeline, and the code that ``tested`` writes."""
    spec, offered = training.spec, training.offered
    imports = Imports()
    writer = EstimatorWriter(offered, imports, spec.seed)
    pipeline = f"unfitted = {writer.pipeline(training.plan)}"
    judge = _judge(spec, imports)
    scores = tested(spec, imports)
    imports.need("sklearn.base", "clone")
    versions = ", ".join(f"{n} {offered.versions[n]}" for n in _SHOWN if n in offered.versions)
    heading = f"# {training.title}\n\nWhat ML Hub ran, as a program: {about}. Made for {versions}."
    return [
        Cell(heading, is_code=False),
        Cell("\n".join(_head(imports, spec.dataset))),
        Cell("## The data", is_code=False),
        Cell(_data(spec, training.kinds, training.columns)),
        Cell("## The pipeline", is_code=False),
        Cell(pipeline),
        Cell("## The scores", is_code=False),
        Cell(judge),
        Cell(scores),
    ]


def evaluation_program(
    title: str,
    model: str,
    dataset: str,
    rows: RowRange | None,
    task: Task,
    target: str,
    named: Mapping[str, str],
    day_first: Mapping[str, bool],
) -> list[Cell]:
    """Write the cells of a program that evaluates a trained model as the job did.

    Args:
        named: the dataset's name of a column, where it differs.
        day_first: by the model's names, the training rows' order of day and month, for columns
            that the evaluation may have read again.
    """
    imports = Imports()
    spec = PipelineSpec(dataset=dataset, target=target, task=task, steps=[Step(estimator="-")])
    judge = _judge(spec, imports)
    data = []
    if named:
        columns = ", ".join(f"{ours!r}: frame[{there!r}]" for ours, there in named.items())
        data.append(f"frame = frame.assign(**{{{columns}}})")
    data += [pieces.date_order(name, first) for name, first in day_first.items()]
    if rows is not None:
        data.append(f"frame = frame.iloc[{rows.start} : {rows.end + 1}]")
    data.append(pieces.NEW_ROWS)
    about = f"# {title}\n\nWhat ML Hub ran, as a program: the same rows, model and scores."
    return [
        Cell(about, is_code=False),
        Cell("\n".join([*_head(imports, dataset), f"model = hub.model({model!r})"])),
        Cell("## The data", is_code=False),
        Cell("\n".join(data)),
        Cell("## The scores", is_code=False),
        Cell(judge),
        Cell("scores = pd.DataFrame([judge(model.load(), X, y)])\nprint(scores)"),
    ]


def _head(imports: Imports, dataset: str) -> list[str]:
    return [
        "import numpy as np",
        "import pandas as pd",
        *imports.lines(),
        "",
        "import jupyter_mlhub as mlhub",
        "",
        "hub = mlhub.connect()",
        f"frame = hub.dataset({dataset!r}).to_arrow().to_pandas()",
    ]


_SHOWN = ("scikit-learn", "numpy", "pandas", "jupyter-mlhub")


def _data(
    spec: PipelineSpec, kinds: Mapping[str, ColumnKind], columns: Mapping[str, Column]
) -> str:
    lines = []
    if spec.rows is not None:
        lines.append(f"frame = frame.iloc[{spec.rows.start} : {spec.rows.end + 1}]")
    if spec.target is not None:
        lines.append(f"frame = frame[frame[{spec.target!r}].notna()]  # the others teach nothing")
    lines.append("positions = frame.index.to_numpy()  # places in the dataset")
    lines.append("frame = frame.reset_index(drop=True)")
    needed: dict[str, str] = {}
    features = []
    for name, kind in kinds.items():
        column = f"frame[{name!r}]"
        if kind == "numeric":
            known = columns[name]
            exact = known.type == "boolean" or known.storage.startswith(_EXACT_NUMBERS)
            written = f"{column}.astype(float)" if exact else column
            if known.has_infinite:
                written += ".replace([np.inf, -np.inf], np.nan)"
        else:
            helper = {"date": "as_days", "text": "as_text", "categorical": "as_category"}[kind]
            needed[helper] = pieces.HELPERS[helper]
            written = f"{helper}({column})"
        features.append(f"        {name!r}: {written},")
    lines += ["X = pd.DataFrame(", "    {", *features, "    }", ")"]
    by = column_of(spec.validation)
    if by is not None:
        lines.append(f"by = frame[{by!r}]  # the rows are split by it")
    if spec.target is not None:
        lines += pieces.target(spec.target, columns[spec.target].type)
    return "\n\n".join([*needed.values(), "\n".join(lines)]) if needed else "\n".join(lines)


def _judge(spec: PipelineSpec, imports: Imports) -> str:
    """Write the function ``judge``, which computes the metrics of one fold."""
    match spec.task:
        case "classification":
            for name in ("accuracy_score", "log_loss", "roc_auc_score"):
                imports.need("sklearn.metrics", name)
            imports.need("sklearn.metrics", "precision_recall_fscore_support")
            body = pieces.CLASSIFICATION
        case "regression":
            for name in ("mean_absolute_error", "r2_score", "root_mean_squared_error"):
                imports.need("sklearn.metrics", name)
            body = pieces.REGRESSION
        case _:
            for name in (
                *("adjusted_rand_score", "calinski_harabasz_score"),
                *("davies_bouldin_score", "silhouette_score"),
            ):
                imports.need("sklearn.metrics", name)
            return pieces.OUTLIERS if spec.task == "outlier_detection" else pieces.CLUSTERS
    if spec.scoring:
        imports.need("sklearn.metrics", "get_scorer")
        if spec.positive_class is not None:
            imports.need("inspect", "signature")
        body = body.replace("    # more\n", pieces.scorers(spec.scoring, spec.positive_class))
    return body.replace("    # more\n", "")


def _folds(spec: PipelineSpec, imports: Imports) -> str:
    how = spec.validation
    text = helper_of(how, imports) + pieces.FOLDS.format(splits=splits_of(spec, how, imports))
    return text + pieces.REFIT if refits(how) else text


def _curve(spec: PipelineSpec, imports: Imports) -> str:
    classifies = spec.task == "classification"
    how = curve_validation(spec.validation)
    return helper_of(how, imports) + pieces.CURVE.format(
        metric="accuracy" if classifies else "r2",
        splits=splits_of(spec, how, imports),
        folds=CURVE_FOLDS,
        shares=CURVE_SHARES,
        fewest=CURVE_FEWEST_ROWS,
        seed=spec.seed,
        one_class=pieces.ONE_CLASS if classifies else "",
    )


def _groups(spec: PipelineSpec, imports: Imports) -> str:
    how = spec.validation
    fitted_on = "X" if refits(how) else "X.iloc[splits[0][0]]"
    splits = splits_of(spec, how, imports)
    return helper_of(how, imports) + pieces.GROUP_FOLDS.format(splits=splits, fitted_on=fitted_on)
