"""Explain scikit-learn's errors in terms of the person's own table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import Invalid
from ...languages import say
from ...schemas.data.artifacts import ModelDetails
from ...schemas.pipelines.specs import PipelineSpec
from ...wording import counted, listed
from ..tables import Table

_MOST = 5
_STOPPED_EARLY = (
    r"not converge|hasn't converged|failed to converge|before convergence|"
    r"terminated early \(max_iter|^Maximum number of iterations reached$"
)
_LARGEST = float(np.finfo("float32").max)


@contextmanager
def in_own_words(
    spec: PipelineSpec, features: pd.DataFrame, truth: NDArray[Any] | None = None
) -> Iterator[None]:
    """Replace known errors of an estimator or a scorer by sentences about the table.

    Raises:
        Invalid: The estimator or scorer refused the rows.
    """
    try:
        yield
    except ValueError as error:
        about = _About(spec, features, truth)
        found = about.error(" ".join(str(error).split()))
        if found is None:
            raise
        field, sentence = found
        raise Invalid.field(field, sentence) from error


def of_new_rows(model: ModelDetails, features: pd.DataFrame) -> AbstractContextManager[None]:
    """Do the same for rows given to a model. Errors of an uploaded model stay as they are."""
    if model.lineage is None:
        return nullcontext()
    return in_own_words(PipelineSpec.model_validate(model.lineage.spec), features)


def reworded(warning: str, spec: PipelineSpec, table: Table) -> str:
    """Explain a warning of scikit-learn in terms of the table, or return it unchanged."""
    if re.search(_STOPPED_EARLY, warning, re.IGNORECASE):
        return _stopped_early(spec, warning)
    found = re.match(
        r"The least populated class in y has only \d+ members?.*n_splits=(\d+)", warning
    )
    if found is None:
        return warning
    return say(
        "{rarest}: not each of the {found} parts that {estimator} makes of the rows for "
        "itself has it.",
        rarest=_rarest(spec.target, table.target),
        found=found[1],
        estimator=spec.steps[-1].estimator,
    )


@dataclass(frozen=True)
class _About:
    spec: PipelineSpec
    features: pd.DataFrame
    truth: NDArray[Any] | None

    def error(self, message: str) -> tuple[str, str] | None:
        """Return the field of the spec and a sentence. None when the message is not known."""
        for pattern, explain in _KNOWN:
            match = re.search(pattern, message)
            sentence = explain(self, match) if match else None
            if sentence:
                return _FIELDS.get(explain, "spec.features"), sentence
        return None

    @property
    def last(self) -> str:
        return self.spec.steps[-1].estimator

    def missing(self, _: re.Match[str]) -> str | None:
        names = self._columns(lambda column: column.isna())
        kind = {"classification": "Classifier", "regression": "Regressor"}.get(self.spec.task or "")
        other = say(
            ", or choose an estimator that takes them, like HistGradientBoosting{kind}", kind=kind
        )
        return names and (
            say(
                "{last} does not take missing values, and there are some in {names}. Fill "
                "them, with SimpleImputer or the default preparation{other}.",
                last=self.last,
                names=names,
                other=other if kind else "",
            )
        )

    def words(self, match: re.Match[str]) -> str | None:
        names = self._columns(lambda column: column.map(str) == match[1], numbers=False)
        return names and (
            say(
                "{last} needs numbers, and there are words in {names}, such as {match!r}. "
                "Take the default preparation, or encode them, with OneHotEncoder for "
                "instance.",
                last=self.last,
                names=names,
                match=match[1],
            )
        )

    def positive(self, _: re.Match[str]) -> str | None:
        names = self._columns(lambda column: column <= 0, numbers=True)
        return names and (
            say(
                "Box-Cox takes numbers above 0 only, and there are others in {names}. Use "
                "the method yeo-johnson, or leave the column out.",
                names=names,
            )
        )

    def negative(self, match: re.Match[str]) -> str | None:
        names = self._columns(lambda column: column < 0, numbers=True)
        who = next((word for word in match.groups() if word), self.last)
        return names and (
            say(
                "{who} takes no numbers below 0, and there are some in {names}. Scale them "
                "first, with MinMaxScaler for instance, or choose another estimator.",
                who=who,
                names=names,
            )
        )

    def too_large(self, _: re.Match[str]) -> str | None:
        names = self._columns(lambda column: column.abs() > _LARGEST, numbers=True)
        return names and (
            say(
                "{last} takes numbers up to {largest:.2g}, and there are larger ones in "
                "{names}. Divide the column, or take its logarithm.",
                last=self.last,
                largest=_LARGEST,
                names=names,
            )
        )

    def unknown(self, match: re.Match[str]) -> str | None:
        value = match[1].strip("'\"")
        names = self._columns(lambda column: column.map(str) == value)
        return names and (
            say(
                "The tested rows have values in {names} that the fitted rows do not have, "
                "such as {value!r}. Set handle_unknown: to ignore in a OneHotEncoder, to "
                "use_encoded_value in an OrdinalEncoder.",
                names=names,
                value=value,
            )
        )

    def target_range(self, match: re.Match[str]) -> str | None:
        if self.truth is None or self.truth.dtype.kind not in "biuf":
            return None
        least = self.truth.min()
        above = "gamma" in match[0].lower() or "strictly positive y" in match[0]
        if least > 0 or (least >= 0 and not above):
            return None
        range_ = "above 0" if above else "of 0 and more"
        return say(
            "The target {target} goes down to {least:.4g}, but {last} learns only "
            "numbers {range} so. Choose another loss or estimator, or change the target.",
            target=self.spec.target,
            least=least,
            last=self.last,
            range=range_,
        )

    def scored_range(self, match: re.Match[str]) -> str | None:
        names = [name for name in self.spec.scoring if re.search("log_error|deviance", name)]
        if not names or self.truth is None:
            return None
        least = self.truth.min()
        bound = -1 if "ogarithmic" in match[0] else 0
        low = least <= bound if "ogarithmic" in match[0] else least < bound
        what = (
            say(
                "the target {target} goes down to {least:.4g}", target=self.spec.target, least=least
            )
            if low
            else say("the model predicts such numbers for {target}", target=self.spec.target)
        )
        return say(
            "{names} can't score numbers of {bound} or less, and {what}. Choose another scorer.",
            names=listed(names),
            bound=bound,
            what=what,
        )

    def rare(self, _: re.Match[str]) -> str | None:
        if self.truth is None:
            return None
        return say(
            "{rarest}, too few for {last}, which splits the rows that it is fitted on "
            "once more. Leave that class out, use more rows, or let the estimator not "
            "split (early_stopping, cv).",
            rarest=_rarest(self.spec.target, self.truth),
            last=self.last,
        )

    def fractions(self, match: re.Match[str]) -> str:
        return say(
            "The target {target} holds fractions, which {last} does not take for "
            "classes. Read the column as text, or predict it as a number (task "
            "regression).",
            target=self.spec.target,
            last=self.last,
        )

    def neighbors(self, match: re.Match[str]) -> str:
        return say(
            "{last} looks at {match} neighbors, but has only {available} rows to look "
            "among. Set n_neighbors lower, or use more rows.",
            last=self.last,
            match=match[1],
            available=match[2],
        )

    def components(self, match: re.Match[str]) -> str:
        return say(
            "n_components is {match}, but there are only {available} rows or prepared "
            "columns. Set it lower.",
            match=match[1],
            available=match[2],
        )

    def clusters(self, match: re.Match[str]) -> str:
        return say(
            "{last} is to find {match} clusters, but has only {available} rows in a part. "
            "Ask for fewer, or use more rows.",
            last=self.last,
            match=match[2],
            available=match[1],
        )

    def _columns(
        self, wrong: Callable[[pd.Series[Any]], pd.Series[Any]], numbers: bool | None = None
    ) -> str:
        """Find the first columns with a wrong cell, among numbers or among the others only."""
        found = []
        for name in self.features.columns:
            column = self.features[name]
            if numbers is not None and pd.api.types.is_numeric_dtype(column.dtype) != numbers:
                continue
            if wrong(column).any():
                found.append(str(name))
        more = [say("{count} more", count=len(found) - _MOST)] if len(found) > _MOST else []
        return listed([*found[:_MOST], *more]) if found else ""


def _stopped_early(spec: PipelineSpec, warning: str) -> str:
    """Say that a fit reached ``max_iter``, and what to do about it."""
    last = spec.steps[-1]
    number = re.search(r"(\d+) iteration|iterations \((\d+)\)|max_iter=(\d+)", warning)
    most = last.parameters.get("max_iter") or (number and next(filter(None, number.groups())))
    reached = f" ({most})" if most else ""
    groups = [] if isinstance(spec.preparation, str) else spec.preparation
    steps = [*spec.steps, *(step for group in groups for step in group.steps)]
    is_scaled = any(re.search("Scaler|Normalizer|Transformer$", step.estimator) for step in steps)
    advice = (
        say("Raise max_iter.")
        if is_scaled
        else say("Scale the columns, with StandardScaler for instance, or raise max_iter.")
    )
    return say(
        "{estimator} reached max_iter{most} before it had converged, so its scores may be lower "
        "than they could be. {advice}",
        estimator=last.estimator,
        most=reached,
        advice=advice,
    )


def _rarest(target: str | None, truth: NDArray[Any] | None) -> str:
    assert truth is not None
    names, counts = np.unique(truth, return_counts=True)
    count = int(counts.min())
    rows = counted(count, "row")
    return say(
        "The class {name} of {target} has only {rows}",
        name=names[counts.argmin()],
        target=target,
        rows=rows,
    )


_KNOWN: list[tuple[str, Callable[[_About, re.Match[str]], str | None]]] = [
    (r"contains NaN|does not accept missing values", _About.missing),
    (r"could not convert string to float: '(.*)'", _About.words),
    (r"strictly positive data", _About.positive),
    (r"Negative values in data passed to (\w+)|Input X must be non-negative", _About.negative),
    (r"value too large for dtype\('float32'\)", _About.too_large),
    (r"Found unknown categories \[(?:np\.str_\()?('[^']*'|\"[^\"]*\"|[^\],]*)", _About.unknown),
    (
        r"loss '\w+'|loss='?\w+'? requires \D*y|Poisson regression|must be non-?negative for "
        r"poisson|\[(?:poisson|gamma|tweedie)\]",
        _About.target_range,
    ),
    (r"Logarithmic Error cannot|deviance error with power.*", _About.scored_range),
    (
        r"least populated class|cannot be greater than the number of members in each class|"
        r"less than \d+ examples for at least one class",
        _About.rare,
    ),
    (r"Got 'continuous'|[Uu]nknown label type: '?continuous", _About.fractions),
    (r"n_neighbors = (\d+), n_samples_fit = (\d+)", _About.neighbors),
    (r"n_components=(\d+) must be .*=(\d+)", _About.components),
    (r"n_samples=(\d+) should be >= n_clusters=(\d+)", _About.clusters),
]
_FIELDS: dict[Callable[[_About, re.Match[str]], str | None], str] = {
    _About.target_range: "spec.target",
    _About.rare: "spec.target",
    _About.fractions: "spec.target",
    _About.scored_range: "spec.scoring",
    **dict.fromkeys((_About.neighbors, _About.components, _About.clusters), "spec.steps"),
}
