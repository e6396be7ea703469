"""skrub's encoders of words and dates, for any number of columns.

skrub's own encode one column. These encode each of the columns they are given, and offer what
decides the result. Dates are days since 1970, as the hub has them. Not offered are encoders that
load models from elsewhere (``TextEncoder``), and ``TableVectorizer``, because a preparation chooses
the steps of each column.

skrub is imported for the first fit, because it takes as long as all else. Model files name this
module.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils._param_validation import Interval, StrOptions

from .words import as_words

_AT_LEAST_ONE = Interval(Integral, 1, None, closed="left")
_ANALYZERS = StrOptions({"char", "char_wb", "word"})


class _OfEachColumn(TransformerMixin, BaseEstimator):
    """What all have in common: an encoder for each column."""

    library: ClassVar = "skrub"

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[np.float64]:  # noqa: N803
        columns = self._columns(X)
        self.n_features_in_ = len(columns)
        self.encoders_ = [self._encoder() for _ in columns]
        pairs = zip(self.encoders_, columns, strict=True)
        with warnings.catch_warnings():
            # Words with few parts need fewer columns than may be.
            warnings.filterwarnings("ignore", message="The matrix shape is")
            return _side_by_side(one.fit_transform(column) for one, column in pairs)

    def transform(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        return _side_by_side(
            one.transform(column)
            for one, column in zip(self.encoders_, self._columns(X), strict=True)
        )

    def _encoder(self) -> Any:
        """Make skrub's encoder of the same name and parameters."""
        import skrub

        parameters = self.get_params(deep=False)
        if "ngram_range" in parameters:
            parameters["ngram_range"] = tuple(parameters["ngram_range"])
        return getattr(skrub, type(self).__name__)(**parameters)

    def _columns(self, X: Any) -> list[pd.Series[Any]]:  # noqa: N803
        return [as_words(column) for column in _series(X)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        return tags


class StringEncoder(_OfEachColumn):
    """Encode words by the parts that they share: TF-IDF of their letters in few dimensions.

    Parameters
    ----------
    n_components : int
        The number of columns that come of each.
    ngram_range : tuple
        The fewest and the most letters of a part.
    analyzer : {"char", "char_wb", "word"}
        Whether parts are letters, letters within words, or words.
    random_state : int
        The seed.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_components": [_AT_LEAST_ONE],
        "ngram_range": [tuple],
        "analyzer": [_ANALYZERS],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_components: int = 30,
        ngram_range: tuple[int, int] = (3, 4),
        analyzer: str = "char_wb",
        random_state: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.ngram_range = ngram_range
        self.analyzer = analyzer
        self.random_state = random_state


class GapEncoder(_OfEachColumn):
    """Encode words by topics, which are found in the letters that they share.

    Parameters
    ----------
    n_components : int
        The number of topics.
    ngram_range : tuple
        The fewest and the most letters of a part.
    analyzer : {"char", "char_wb", "word"}
        Whether parts are letters, letters within words, or words.
    max_iter : int
        How often all rows are gone through at most.
    random_state : int
        The seed.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_components": [_AT_LEAST_ONE],
        "ngram_range": [tuple],
        "analyzer": [_ANALYZERS],
        "max_iter": [_AT_LEAST_ONE],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_components: int = 10,
        ngram_range: tuple[int, int] = (2, 4),
        analyzer: str = "char",
        max_iter: int = 5,
        random_state: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.ngram_range = ngram_range
        self.analyzer = analyzer
        self.max_iter = max_iter
        self.random_state = random_state


class MinHashEncoder(_OfEachColumn):
    """Encode words by hashes of the letters that they share, for trees.

    Parameters
    ----------
    n_components : int
        The number of columns that come of each.
    ngram_range : tuple
        The fewest and the most letters of a part.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_components": [_AT_LEAST_ONE],
        "ngram_range": [tuple],
    }

    def __init__(self, n_components: int = 30, ngram_range: tuple[int, int] = (2, 4)) -> None:
        self.n_components = n_components
        self.ngram_range = ngram_range


class DatetimeEncoder(_OfEachColumn):
    """Encode dates by year, month, day and hour.

    Parameters
    ----------
    resolution : {"year", "month", "day", "hour"}
        The finest part.
    add_weekday : bool
        Whether the day of the week is a part.
    add_day_of_year : bool
        Whether the day of the year is a part.
    periodic_encoding : {"circular", "spline"}
        Parts that come again become circles or splines. Default: numbers.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "resolution": [StrOptions({"year", "month", "day", "hour"})],
        "add_weekday": ["boolean"],
        "add_day_of_year": ["boolean"],
        "periodic_encoding": [StrOptions({"circular", "spline"}), None],
    }

    def __init__(
        self,
        resolution: str = "hour",
        add_weekday: bool = False,
        add_day_of_year: bool = False,
        periodic_encoding: str | None = None,
    ) -> None:
        self.resolution = resolution
        self.add_weekday = add_weekday
        self.add_day_of_year = add_day_of_year
        self.periodic_encoding = periodic_encoding

    def __sklearn_tags__(self) -> Any:
        return super(_OfEachColumn, self).__sklearn_tags__()

    def _columns(self, X: Any) -> list[pd.Series[Any]]:  # noqa: N803
        return [pd.to_datetime(pd.to_numeric(column), unit="D") for column in _series(X)]


def _series(X: Any) -> list[pd.Series[Any]]:  # noqa: N803
    """Return the columns, named by their places."""
    frame = pd.DataFrame(X)
    return [frame.iloc[:, at].rename(f"c{at}") for at in range(frame.shape[1])]


def _side_by_side(parts: Iterable[Any]) -> NDArray[np.float64]:
    return np.hstack([np.asarray(part, float) for part in parts])
