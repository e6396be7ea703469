"""XGBoost's classifier for classes of any type, as scikit-learn's own classifiers accept them.

Imported only where XGBoost is installed.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import LabelEncoder
from xgboost import XGBClassifier as NumberedXGBClassifier


class XGBClassifier(NumberedXGBClassifier):
    """Scikit-learn API implementation for XGBoost classification."""

    def fit(self, X: Any, y: Any, **options: Any) -> Self:  # noqa: N803
        """Fit on classes of any type. XGBoost itself gets their numbers."""
        labels = LabelEncoder().fit(y)
        self.__dict__.pop("_labels", None)  # during the fit the classes are their numbers
        super().fit(X, labels.transform(y), **options)
        self._labels = labels
        return self

    def predict(self, X: Any, **options: Any) -> NDArray[Any]:  # noqa: N803
        numbers = np.asarray(super().predict(X, **options))
        found: NDArray[Any] = self._labels.inverse_transform(numbers)
        return found

    @property
    def classes_(self) -> NDArray[Any]:
        labels = self.__dict__.get("_labels")
        found: NDArray[Any] = super().classes_ if labels is None else labels.classes_
        return found
