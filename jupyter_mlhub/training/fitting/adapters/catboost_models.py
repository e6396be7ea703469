"""CatBoost's classifier and regressor, as scikit-learn's own estimators are.

CatBoost's classes are no estimators of scikit-learn. They have a hundred parameters, among them
paths, devices and functions, write files and lines while they are fitted, and take all cores. These
two offer what decides the model. A column that holds anything but numbers is one of categories,
which CatBoost encodes by the target, so that a row's own target stays out.

CatBoost is imported for the first fit. It starts threads, which a process that forks must not have.
Model files name this module.
"""

from __future__ import annotations

from collections.abc import Collection
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api import types
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.preprocessing import LabelEncoder
from sklearn.utils._param_validation import Interval, StrOptions

from .words import as_words

_NOT_OF_THE_MODEL = {"n_jobs", "random_state"}


class _CatBoost(BaseEstimator):
    """Gradient boosting on symmetric trees, with an encoding of categories by the target.

    Parameters
    ----------
    iterations : int
        The number of trees.
    learning_rate : float
        How much each tree changes the predictions. Default: by the rows and the number of trees.
    depth : int
        The depth of each tree.
    l2_leaf_reg : float
        The penalty on the squares of the leaves' values.
    random_strength : float
        How much noise is added to the score of each split.
    rsm : float
        The share of the columns from which each split is chosen.
    subsample : float
        The share of the rows for each tree. Default: CatBoost's own way to draw rows.
    border_count : int
        The most values by which a column of numbers is split.
    one_hot_max_size : int
        Columns with no more categories than that become columns of 0 and 1.
    boosting_type : {"Ordered", "Plain"}
        Ordered boosting is better for few rows, and slower. Default: by the rows.
    random_state : int
        The seed.
    n_jobs : int
        The number of threads.
    """

    library: ClassVar = "catboost"
    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "iterations": [Interval(Integral, 1, 10_000, closed="both")],
        "learning_rate": [Interval(Real, 0, 1, closed="right"), None],
        "depth": [Interval(Integral, 1, 16, closed="both")],
        "l2_leaf_reg": [Interval(Real, 0, None, closed="left")],
        "random_strength": [Interval(Real, 0, None, closed="left")],
        "rsm": [Interval(Real, 0, 1, closed="right")],
        "subsample": [Interval(Real, 0, 1, closed="right"), None],
        "border_count": [Interval(Integral, 1, 1_000, closed="both")],
        "one_hot_max_size": [Interval(Integral, 0, 255, closed="both"), None],
        "boosting_type": [StrOptions({"Ordered", "Plain"}), None],
        "random_state": ["random_state"],
        "n_jobs": [Integral, None],
    }

    def __init__(
        self,
        iterations: int = 500,
        learning_rate: float | None = None,
        depth: int = 6,
        l2_leaf_reg: float = 3.0,
        random_strength: float = 1.0,
        rsm: float = 1.0,
        subsample: float | None = None,
        border_count: int = 254,
        one_hot_max_size: int | None = None,
        boosting_type: str | None = None,
        random_state: int | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.iterations = iterations
        self.learning_rate = learning_rate
        self.depth = depth
        self.l2_leaf_reg = l2_leaf_reg
        self.random_strength = random_strength
        self.rsm = rsm
        self.subsample = subsample
        self.border_count = border_count
        self.one_hot_max_size = one_hot_max_size
        self.boosting_type = boosting_type
        self.random_state = random_state
        self.n_jobs = n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        return tags

    @property
    def feature_importances_(self) -> NDArray[np.float64]:
        """By how much predictions change with each feature, in percent."""
        return np.asarray(self.model_.get_feature_importance())

    def _fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        import catboost

        parameters = {
            name: value
            for name, value in self.get_params(deep=False).items()
            if value is not None and name not in _NOT_OF_THE_MODEL
        }
        if self.subsample is not None:  # CatBoost's own way to draw rows may know no share
            parameters["bootstrap_type"] = "Bernoulli"
        model = getattr(catboost, type(self).__name__)(
            **parameters,
            random_seed=self.random_state,
            thread_count=self.n_jobs or 1,
            allow_writing_files=False,
            logging_level="Silent",
        )
        frame = _framed(X)
        self.n_features_in_ = frame.shape[1]
        self.categorical_ = [
            at for at, dtype in enumerate(frame.dtypes) if not types.is_numeric_dtype(dtype)
        ]
        columns = _typed(frame, self.categorical_)
        self.model_ = model.fit(columns, y, cat_features=self.categorical_)
        return self

    def _columns(self, X: Any) -> pd.DataFrame:  # noqa: N803
        """Return rows with numbers and categories where the fitted rows had them."""
        return _typed(_framed(X), self.categorical_)


class CatBoostClassifier(ClassifierMixin, _CatBoost):
    __doc__ = _CatBoost.__doc__

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Fit on classes of any type. CatBoost itself gets their numbers."""
        labels = LabelEncoder().fit(y)
        self.classes_ = labels.classes_
        return self._fit(X, labels.transform(y))

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        found: NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return found

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        return np.asarray(self.model_.predict_proba(self._columns(X), thread_count=1))


class CatBoostRegressor(RegressorMixin, _CatBoost):
    __doc__ = _CatBoost.__doc__

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        return self._fit(X, np.asarray(y, float))

    def predict(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        return np.asarray(self.model_.predict(self._columns(X), thread_count=1))


def _framed(X: Any) -> pd.DataFrame:  # noqa: N803
    """Return columns that are named by their places, because CatBoost minds some names."""
    frame = pd.DataFrame(X)
    return frame.set_axis(range(frame.shape[1]), axis=1).infer_objects()


def _typed(frame: pd.DataFrame, categorical: Collection[int]) -> pd.DataFrame:
    columns = {
        at: as_words(frame[at]) if at in categorical else pd.to_numeric(frame[at]).astype(float)
        for at in frame
    }
    return pd.DataFrame(columns)
