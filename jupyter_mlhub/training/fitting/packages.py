"""Estimators of other packages, found by entry points of ``jupyter_mlhub.estimators``.

An entry point has the name of the distribution and points to a function that returns the classes.
The classes must follow scikit-learn's conventions. Packages that are not installed or do not load
are left out. CatBoost, LightGBM, skrub and XGBoost register nothing themselves, so their entry
points are ours.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec

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


def load_library(cls: type[BaseEstimator]) -> None:
    """Load the package that an estimator of ours needs for its fit.

    Threads of a fit may not do it first: what asks for the type of a table looks into modules that
    another thread has not loaded to their end.
    """
    if (library := getattr(cls, "library", None)) is not None:
        import_module(library)


def catboost() -> Iterable[type[BaseEstimator]]:
    _require("catboost")
    from .adapters.catboost_models import CatBoostClassifier, CatBoostRegressor

    return CatBoostClassifier, CatBoostRegressor


def skrub() -> Iterable[type[BaseEstimator]]:
    _require("skrub")
    from .adapters.skrub_encoders import (
        DatetimeEncoder,
        GapEncoder,
        MinHashEncoder,
        StringEncoder,
    )

    return DatetimeEncoder, GapEncoder, MinHashEncoder, StringEncoder


def lightgbm() -> Iterable[type[BaseEstimator]]:
    from lightgbm import LGBMClassifier, LGBMRegressor

    return LGBMClassifier, LGBMRegressor


def xgboost() -> Iterable[type[BaseEstimator]]:
    from xgboost import XGBRegressor

    from .xgboost_labels import XGBClassifier

    return XGBClassifier, XGBRegressor


def _require(package: str) -> None:
    """Check that a package is there, and do not load it.

    Raises:
        ImportError: it is not installed.
    """
    if find_spec(package) is None:
        raise ImportError(package)
