"""What ML Hub reads of scikit-learn's private constraints is there."""

from __future__ import annotations

import inspect
from numbers import Integral, Real

from sklearn.cluster import KMeans
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.linear_model import ElasticNet
from sklearn.utils._param_validation import HasMethods, Interval, Options, RealNotInt, StrOptions


def test_estimators_state_their_constraints_in_one_place() -> None:
    for cls in RandomForestClassifier, ElasticNet, KMeans, BaggingClassifier:
        names = set(inspect.signature(cls).parameters)
        assert names == set(cls._parameter_constraints)


def test_an_interval_has_its_ends_and_its_type() -> None:
    interval = Interval(Real, 0, 1, closed="left")
    assert (interval.type, interval.left, interval.right, interval.closed) == (Real, 0, 1, "left")
    (whole, part, *_) = RandomForestClassifier._parameter_constraints["min_samples_leaf"]
    assert (whole.type, part.type) == (Integral, RealNotInt)


def test_choices_and_methods_can_be_read() -> None:
    assert StrOptions({"a", "b"}).options == {"a", "b"}
    assert Options(Integral, {1, 2}).options == {1, 2}
    assert set(HasMethods(["fit", "predict"]).methods) == {"fit", "predict"}
