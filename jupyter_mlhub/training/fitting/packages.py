"""Estimators of other packages, announced by entry points of ``jupyter_mlhub.estimators``.

An entry point is named after the distribution and points to a function that returns the classes;
they have to follow scikit-learn's conventions. A package that is not installed, or does not load,
is left out. XGBoost and LightGBM register nothing themselves, so their entry points are ours.
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
    """Pairs of a package's name and a class of it."""
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
