"""The families of a portfolio with the parameters that are tried, best first.

They name what has a curated range even where it is the default. So what was learned of them counts
when their family is tuned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .facts import TableFacts
from .preparations import Groups, step, unchanged


@dataclass(frozen=True)
class Pipeline:
    """Steps as JSON, with lists as the estimators take them, and a preparation."""

    steps: list[dict[str, Any]]
    preparation: Groups | str = "default"


_SCALE = step("StandardScaler")
_FOREST = {"n_estimators": 300, "max_depth": None}
_TREES = {**_FOREST, "criterion": "gini"}
_SAMPLED = {"subsample": 0.8, "subsample_freq": 1}


def classifiers(facts: TableFacts) -> list[Pipeline]:
    """List the baseline and each family once."""
    return [
        Pipeline([step("DummyClassifier", strategy="prior")]),
        Pipeline([_SCALE, step("LogisticRegression", C=1.0, max_iter=1000)]),
        _by_kernel(facts) if facts.is_large else _svm(1.0),
        Pipeline([_boosted("HistGradientBoostingClassifier", 0.05, 120, 8, 20, 1.0)]),
        Pipeline(
            [step("RandomForestClassifier", **_TREES, max_features="sqrt", min_samples_leaf=3)]
        ),
        Pipeline([step("ExtraTreesClassifier", **_TREES, max_features="sqrt", min_samples_leaf=2)]),
        Pipeline([_light("LGBMClassifier", 0.05, 150, 15, 20, 5.0)]),
        Pipeline([_xgb("XGBClassifier", 0.05, 150, 4, 3.0, 3.0)]),
        _catboost("CatBoostClassifier", facts, 0.05, 200, 4),
        *_neighbors("KNeighborsClassifier", facts, 15),
        *([] if facts.is_large else [_network([64, 32], 0.1)]),
    ]


def more_classifiers(facts: TableFacts) -> list[Pipeline]:
    """List variants of the families."""
    slow = [
        _svm(10.0),
        _svm(0.3),
        *_neighbors("KNeighborsClassifier", facts, 40),
        Pipeline([_gradient("GradientBoostingClassifier", 1)]),
        Pipeline([_gradient("GradientBoostingClassifier", 3)]),
    ]
    return [
        Pipeline([_SCALE, step("LogisticRegression", C=30.0, max_iter=2000)]),
        Pipeline([_SCALE, step("LogisticRegression", C=0.05, max_iter=1000)]),
        Pipeline([_boosted("HistGradientBoostingClassifier", 0.03, 300, 4, 10, 10.0, 0.5)]),
        Pipeline([step("RandomForestClassifier", **_TREES, max_features=0.5, min_samples_leaf=5)]),
        Pipeline([_light("LGBMClassifier", 0.03, 250, 7, 10, 20.0, 0.5)]),
        Pipeline([_SCALE, step("LinearDiscriminantAnalysis", solver="lsqr", shrinkage="auto")]),
        *(slow if not facts.is_large else []),
        Pipeline([_xgb("XGBClassifier", 0.03, 300, 2, 1.0, 1.0)]),
        Pipeline([step("ExtraTreesClassifier", **_TREES, max_features=0.5, min_samples_leaf=1)]),
        Pipeline([_boosted("HistGradientBoostingClassifier", 0.08, 250, 31, 20, 0.1)]),
        Pipeline([_light("LGBMClassifier", 0.05, 300, 31, 20, 0.1, 0.7)]),
        Pipeline([_xgb("XGBClassifier", 0.05, 300, 6, 1.0, 1.0, 0.6)]),
        _by_kernel(facts),
        _network([128, 128], 0.001),
        Pipeline([step("RandomForestClassifier", **_TREES, max_features=0.35, min_samples_leaf=1)]),
        Pipeline([_boosted("HistGradientBoostingClassifier", 0.02, 400, 15, 40, 5.0, 0.3)]),
        Pipeline([_light("LGBMClassifier", 0.02, 600, 15, 40, 1.0, 0.4)]),
        Pipeline([_xgb("XGBClassifier", 0.02, 600, 8, 10.0, 3.0, 0.4)]),
        _catboost("CatBoostClassifier", facts, 0.05, 500, 6),
        Pipeline([_SCALE, step("LogisticRegression", C=0.002, max_iter=1000)]),
        _network([32], 1.0),
        Pipeline([_SCALE, step("GaussianNB", var_smoothing=1e-3)]),
    ]


def regressors(facts: TableFacts) -> list[Pipeline]:
    """List the baseline and each family once."""
    return [
        Pipeline([step("DummyRegressor")]),
        Pipeline([_SCALE, step("Ridge", alpha=1.0)]),
        _by_kernel(facts, "Ridge") if facts.is_large else _svr(1.0),
        Pipeline([_boosted("HistGradientBoostingRegressor", 0.05, 150, 15, 20, 1.0)]),
        Pipeline([step("RandomForestRegressor", **_FOREST, max_features=0.5, min_samples_leaf=2)]),
        Pipeline([step("ExtraTreesRegressor", **_FOREST, max_features=0.7, min_samples_leaf=2)]),
        Pipeline([_light("LGBMRegressor", 0.05, 200, 15, 20, 5.0)]),
        Pipeline([_xgb("XGBRegressor", 0.05, 200, 4, 3.0, 3.0)]),
        _catboost("CatBoostRegressor", facts, 0.05, 300, 4),
        *_neighbors("KNeighborsRegressor", facts, 10),
        *([] if facts.is_large else [_network([64, 32], 0.1, "MLPRegressor")]),
    ]


def more_regressors(facts: TableFacts) -> list[Pipeline]:
    """List variants of the families."""
    slow = [
        _svr(10.0),
        _svr(0.2),
        *_neighbors("KNeighborsRegressor", facts, 25),
        Pipeline([_gradient("GradientBoostingRegressor", 2, loss="squared_error")]),
        Pipeline([_gradient("GradientBoostingRegressor", 4, loss="squared_error")]),
    ]
    return [
        Pipeline([_SCALE, step("Ridge", alpha=30.0)]),
        Pipeline([_boosted("HistGradientBoostingRegressor", 0.03, 300, 5, 10, 10.0, 0.5)]),
        Pipeline([step("ExtraTreesRegressor", **_FOREST, max_features=1.0, min_samples_leaf=1)]),
        Pipeline([_light("LGBMRegressor", 0.03, 300, 7, 10, 20.0, 0.5)]),
        _of_scaled_target([_SCALE], step("ElasticNet", alpha=0.02, l1_ratio=0.7)),
        *(slow if not facts.is_large else []),
        Pipeline([_xgb("XGBRegressor", 0.03, 400, 3, 1.0, 1.0)]),
        Pipeline([step("RandomForestRegressor", **_FOREST, max_features=1.0, min_samples_leaf=1)]),
        Pipeline([_boosted("HistGradientBoostingRegressor", 0.08, 300, 31, 20, 0.1)]),
        _of_shaped_target(_boosted("HistGradientBoostingRegressor", 0.05, 200, 15, 20, 1.0)),
        Pipeline([_light("LGBMRegressor", 0.05, 400, 31, 20, 0.1, 0.7)]),
        Pipeline([_xgb("XGBRegressor", 0.05, 400, 6, 1.0, 1.0, 0.6)]),
        _of_scaled_target([_SCALE], step("HuberRegressor", alpha=0.01, epsilon=1.35, max_iter=500)),
        _by_kernel(facts, "Ridge"),
        _network([128, 128], 0.001, "MLPRegressor"),
        Pipeline([step("RandomForestRegressor", **_FOREST, max_features=0.35, min_samples_leaf=5)]),
        Pipeline([_boosted("HistGradientBoostingRegressor", 0.02, 500, 15, 40, 5.0, 0.3)]),
        Pipeline([_light("LGBMRegressor", 0.02, 800, 15, 40, 1.0, 0.4)]),
        Pipeline([_xgb("XGBRegressor", 0.02, 800, 8, 10.0, 3.0, 0.4)]),
        _catboost("CatBoostRegressor", facts, 0.05, 800, 6),
        Pipeline([_SCALE, step("Ridge", alpha=1000.0)]),
        _network([32], 1.0, "MLPRegressor"),
    ]


def _svm(c: float) -> Pipeline:
    """An SVM with probabilities, made by folds of its own. ``SVC(probability=True)`` is to go."""
    machine = step("SVC", C=c)
    return Pipeline(
        [_SCALE, step("CalibratedClassifierCV", estimator=machine, ensemble=False, cv=3)]
    )


def _svr(c: float) -> Pipeline:
    return _of_scaled_target([_SCALE], step("SVR", C=c))


def _by_kernel(facts: TableFacts, linear: str = "LogisticRegression") -> Pipeline:
    """What an SVM learns, for many rows: a linear model of similarities to some of them."""
    kernel = step("Nystroem", n_components=max(2, min(300, facts.rows // 3)))
    own = {"C": 3.0, "max_iter": 1000} if linear == "LogisticRegression" else {"alpha": 0.3}
    return Pipeline([_SCALE, kernel, step(linear, **own)])


def _neighbors(name: str, facts: TableFacts, count: int) -> list[Pipeline]:
    if facts.is_large:
        return []
    count = max(1, min(count, facts.rows // 5))
    return [Pipeline([_SCALE, step(name, n_neighbors=count, weights="distance", p=2)])]


def _network(layers: list[int], alpha: float, name: str = "MLPClassifier") -> Pipeline:
    network = step(
        name,
        hidden_layer_sizes=layers,
        alpha=alpha,
        activation="relu",
        learning_rate_init=0.003,
        early_stopping=True,
        n_iter_no_change=20,
        max_iter=500,
    )
    if name == "MLPRegressor":
        return _of_scaled_target([_SCALE], network)
    return Pipeline([_SCALE, network])


def _of_scaled_target(before: list[dict[str, Any]], regressor: dict[str, Any]) -> Pipeline:
    """A regressor with parameters that depend on the target's scale."""
    target = step("TransformedTargetRegressor", regressor=regressor, transformer=_SCALE)
    return Pipeline([*before, target])


def _of_shaped_target(regressor: dict[str, Any]) -> Pipeline:
    """A regressor for targets with a long tail."""
    shape = step("PowerTransformer")
    return Pipeline([step("TransformedTargetRegressor", regressor=regressor, transformer=shape)])


def _boosted(
    name: str, rate: float, rounds: int, leaves: int, rows: int, l2: float, columns: float = 1.0
) -> dict[str, Any]:
    return step(
        name,
        learning_rate=rate,
        max_iter=rounds,
        max_leaf_nodes=leaves,
        min_samples_leaf=rows,
        l2_regularization=l2,
        max_features=columns,
        early_stopping=False,
    )


def _light(
    name: str, rate: float, rounds: int, leaves: int, rows: int, l2: float, columns: float = 0.8
) -> dict[str, Any]:
    return step(
        name,
        learning_rate=rate,
        n_estimators=rounds,
        num_leaves=leaves,
        min_child_samples=rows,
        reg_lambda=l2,
        reg_alpha=1e-4,
        colsample_bytree=columns,
        **_SAMPLED,
    )


def _xgb(
    name: str, rate: float, rounds: int, depth: int, weight: float, l2: float, columns: float = 0.8
) -> dict[str, Any]:
    return step(
        name,
        learning_rate=rate,
        n_estimators=rounds,
        max_depth=depth,
        min_child_weight=weight,
        reg_lambda=l2,
        reg_alpha=1e-4,
        colsample_bytree=columns,
        subsample=0.8,
    )


def _catboost(name: str, facts: TableFacts, rate: float, rounds: int, depth: int) -> Pipeline:
    """CatBoost with the categories as they are: it has an encoding of its own for them."""
    boosted = step(
        name,
        learning_rate=rate,
        iterations=rounds,
        depth=depth,
        l2_leaf_reg=3.0,
        random_strength=1.0,
        rsm=0.8,
        subsample=0.8,
    )
    return Pipeline([boosted], unchanged(facts) or "default")


def _gradient(name: str, depth: int, **more: Any) -> dict[str, Any]:
    return step(
        name,
        learning_rate=0.05,
        n_estimators=200,
        max_depth=depth,
        min_samples_leaf=5,
        subsample=0.6,
        max_features=0.5,
        **more,
    )
