"""Estimators of other packages, found by entry points of ``jupyter_mlhub.estimators``.

An entry point has the name of the distribution and points to a function that returns the classes.
The classes must follow scikit-learn's conventions. Packages that are not installed or do not load
are left out. XGBoost and LightGBM register nothing themselves, so their entry points are ours.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points

from sklearn.base import BaseEstimator

GROUP = "jupyter_mlhub.estimators"

log = logging.getLogger(__name__)


@cache
def registered_classes() -> tuple[tuple[str, type[BaseEstimator]], ...]:
    """Yield pairs of a package's name and one of its classes."""
    found: list[tuple[str, type[BaseEstimator]]] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found += [(point.name, cls) for cls in point.load()()]
        except ImportError:
            continue
        except Exception:
            log.warning("The estimators of %s can't be offered.", point.name, exc_info=True)
    return tuple(found)


def lightgbm() -> Iterable[type[BaseEstimator]]:
    from lightgbm import LGBMClassifier, LGBMRegressor

    return LGBMClassifier, LGBMRegressor


def xgboost() -> Iterable[type[BaseEstimator]]:
    from xgboost import XGBRegressor

    from .xgboost_labels import XGBClassifier

    return XGBClassifier, XGBRegressor
