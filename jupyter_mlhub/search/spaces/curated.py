"""The ranges in which parameters of the common estimators are worth a search.

They are wide enough for small and for noisy tables, and leave out parameters that seldom matter.
Sources:

- Probst, Boulesteix, Bischl: *Tunability: Importance of Hyperparameters of Machine Learning
  Algorithms* (JMLR 20, 2019): forests, boosting, trees, neighbours, elastic nets, SVMs.
- Hsu, Chang, Lin: *A Practical Guide to Support Vector Classification* (2003): ``C``, ``gamma``.
- Grinsztajn, Oyallon, Varoquaux: *Why do tree-based models still outperform deep learning on
  typical tabular data?* (NeurIPS 2022): forests, gradient boosting, XGBoost, networks.
- Feurer and others: *Auto-sklearn* (NeurIPS 2015) and its spaces: the others of scikit-learn.
- The documentation of XGBoost ("Notes on Parameter Tuning"), LightGBM ("Parameters Tuning") and
  CatBoost ("Parameter tuning").

Penalties on coefficients reach far up, because their scale is that of the target.
"""

from __future__ import annotations

from collections.abc import Mapping

from .intervals import Range, between, powers
from .transformers import TRANSFORMERS

_PENALTY = powers(1e-4, 1e3)
_WEIGHT = powers(1e-4, 1e4)
_FRACTION = between(0.1, 1.0)
_HALF_TO_ALL = between(0.5, 1.0)
_ROWS_OF_A_LEAF = powers(1, 50)
_RATE = powers(0.01, 0.3)

_LINEAR: dict[str, dict[str, Range]] = {
    "LogisticRegression": {"C": _WEIGHT},
    "RidgeClassifier": {"alpha": powers(1e-3, 1e4)},
    "SGDClassifier": {
        "alpha": powers(1e-6, 1e-1),
        "loss": ["log_loss", "modified_huber"],
        "penalty": ["l2", "l1", "elasticnet"],
    },
    "Perceptron": {"alpha": powers(1e-6, 1e-1), "penalty": [None, "l2", "l1"]},
    "PassiveAggressiveClassifier": {"C": powers(1e-5, 10.0)},
    "LinearDiscriminantAnalysis": {"solver": ["lsqr"], "shrinkage": between(0.0, 1.0)},
    "QuadraticDiscriminantAnalysis": {"reg_param": between(0.0, 1.0)},
    "LinearSVC": {"C": powers(1e-4, 1e2)},
    "Ridge": {"alpha": powers(1e-3, 1e4)},
    "Lasso": {"alpha": _PENALTY},
    "LassoLars": {"alpha": _PENALTY},
    "ElasticNet": {"alpha": _PENALTY, "l1_ratio": between(0.05, 1.0)},
    "SGDRegressor": {
        "alpha": powers(1e-6, 1e-1),
        "loss": ["squared_error", "huber"],
        "penalty": ["l2", "l1", "elasticnet"],
        "eta0": powers(1e-4, 1e-1),
    },
    "PassiveAggressiveRegressor": {"C": powers(1e-5, 10.0)},
    "BayesianRidge": {
        "alpha_1": powers(1e-8, 1e-2),
        "alpha_2": powers(1e-8, 1e-2),
        "lambda_1": powers(1e-8, 1e-2),
        "lambda_2": powers(1e-8, 1e-2),
    },
    "ARDRegression": {
        "alpha_1": powers(1e-8, 1e-2),
        "lambda_1": powers(1e-8, 1e-2),
        "threshold_lambda": powers(1e3, 1e5),
    },
    "HuberRegressor": {"epsilon": between(1.05, 3.0), "alpha": powers(1e-6, 1e2)},
    "PoissonRegressor": {"alpha": powers(1e-6, 1e2)},
    "GammaRegressor": {"alpha": powers(1e-6, 1e2)},
    "TweedieRegressor": {"alpha": powers(1e-6, 1e2), "power": [0.0, 1.0, 1.5, 1.9]},
    "QuantileRegressor": {"alpha": powers(1e-6, 10.0)},
    "LinearSVR": {"C": powers(1e-3, 1e3), "epsilon": powers(1e-3, 1.0)},
    "PLSRegression": {"n_components": between(1, 6)},
}

_KERNEL: dict[str, dict[str, Range]] = {
    "SVC": {"C": powers(0.03, 1e3), "gamma": powers(1e-4, 8.0)},
    "SVR": {"C": powers(0.03, 1e3), "gamma": powers(1e-4, 8.0), "epsilon": powers(1e-3, 1.0)},
    "NuSVR": {"C": powers(0.03, 1e3), "gamma": powers(1e-4, 8.0), "nu": between(0.1, 0.9)},
    "KernelRidge": {
        "alpha": powers(1e-4, 10.0),
        "kernel": ["linear", "rbf", "laplacian"],
        "gamma": powers(1e-4, 8.0),
    },
}

_NEIGHBORS: dict[str, Range] = {
    "n_neighbors": powers(1, 50),
    "weights": ["uniform", "distance"],
    "p": [1, 2],
}
_BAYES: dict[str, dict[str, Range]] = {
    "KNeighborsClassifier": _NEIGHBORS,
    "KNeighborsRegressor": _NEIGHBORS,
    "NearestCentroid": {"shrink_threshold": [None, 0.1, 0.3, 1.0, 3.0]},
    "GaussianNB": {"var_smoothing": powers(1e-11, 1.0)},
    "BernoulliNB": {"alpha": powers(1e-3, 10.0), "fit_prior": [True, False]},
    "MultinomialNB": {"alpha": powers(1e-3, 10.0), "fit_prior": [True, False]},
    "ComplementNB": {"alpha": powers(1e-3, 10.0), "norm": [False, True]},
}

_TREE: dict[str, Range] = {
    "max_depth": between(1, 20),
    "min_samples_leaf": _ROWS_OF_A_LEAF,
    "ccp_alpha": powers(1e-6, 1e-1),
}
_FOREST: dict[str, Range] = {
    "max_features": ["sqrt", 0.2, 0.35, 0.5, 0.7, 1.0],
    "min_samples_leaf": powers(1, 30),
    "max_depth": [None, 4, 6, 8, 12, 16],
    "n_estimators": [100, 300],
}
_BAG: dict[str, Range] = {
    "n_estimators": powers(10, 200),
    "max_samples": between(0.2, 1.0),
    "max_features": between(0.3, 1.0),
}
_GRADIENT: dict[str, Range] = {
    "learning_rate": _RATE,
    "n_estimators": powers(50, 500),
    "max_depth": between(1, 8),
    "min_samples_leaf": _ROWS_OF_A_LEAF,
    "subsample": _HALF_TO_ALL,
    "max_features": _FRACTION,
}
_HISTOGRAM: dict[str, Range] = {
    "learning_rate": _RATE,
    "max_iter": powers(50, 500),
    "max_leaf_nodes": powers(3, 127),
    "min_samples_leaf": powers(2, 100),
    "l2_regularization": powers(1e-4, 100.0),
    "max_features": between(0.2, 1.0),
}
_XGBOOST: dict[str, Range] = {
    "learning_rate": _RATE,
    "n_estimators": powers(50, 800),
    "max_depth": between(1, 10),
    "min_child_weight": powers(0.1, 100.0),
    "subsample": _HALF_TO_ALL,
    "colsample_bytree": between(0.3, 1.0),
    "reg_lambda": powers(1e-3, 100.0),
    "reg_alpha": powers(1e-4, 10.0),
}
_LIGHTGBM: dict[str, Range] = {
    "learning_rate": _RATE,
    "n_estimators": powers(50, 800),
    "num_leaves": powers(3, 127),
    "min_child_samples": powers(2, 100),
    "subsample": _HALF_TO_ALL,
    "subsample_freq": [1],
    "colsample_bytree": between(0.3, 1.0),
    "reg_lambda": powers(1e-3, 100.0),
    "reg_alpha": powers(1e-4, 10.0),
}
_CATBOOST: dict[str, Range] = {
    "learning_rate": _RATE,
    "iterations": powers(50, 800),
    "depth": between(2, 8),
    "l2_leaf_reg": powers(0.1, 100.0),
    "random_strength": powers(0.1, 10.0),
    "rsm": between(0.3, 1.0),
    "subsample": _HALF_TO_ALL,
}
_NETWORK: dict[str, Range] = {
    "hidden_layer_sizes": [[32], [64], [128], [64, 32], [128, 128], [64, 64, 64]],
    "alpha": powers(1e-6, 1.0),
    "learning_rate_init": powers(1e-4, 3e-2),
    "activation": ["relu", "tanh"],
}
_TREES: dict[str, dict[str, Range]] = {
    "DecisionTreeClassifier": {**_TREE, "criterion": ["gini", "entropy"]},
    "DecisionTreeRegressor": _TREE,
    "ExtraTreeClassifier": {**_TREE, "max_features": _FRACTION},
    "ExtraTreeRegressor": {**_TREE, "max_features": _FRACTION},
    "RandomForestClassifier": {**_FOREST, "criterion": ["gini", "entropy"]},
    "RandomForestRegressor": _FOREST,
    "ExtraTreesClassifier": {**_FOREST, "criterion": ["gini", "entropy"]},
    "ExtraTreesRegressor": _FOREST,
    "BaggingClassifier": _BAG,
    "BaggingRegressor": _BAG,
    "AdaBoostClassifier": {"n_estimators": powers(20, 500), "learning_rate": powers(0.01, 2.0)},
    "AdaBoostRegressor": {
        "n_estimators": powers(20, 500),
        "learning_rate": powers(0.01, 2.0),
        "loss": ["linear", "square", "exponential"],
    },
    "GradientBoostingClassifier": _GRADIENT,
    "GradientBoostingRegressor": {**_GRADIENT, "loss": ["squared_error", "huber"]},
    "HistGradientBoostingClassifier": _HISTOGRAM,
    "HistGradientBoostingRegressor": _HISTOGRAM,
    "CatBoostClassifier": _CATBOOST,
    "CatBoostRegressor": _CATBOOST,
    "XGBClassifier": _XGBOOST,
    "XGBRegressor": _XGBOOST,
    "LGBMClassifier": _LIGHTGBM,
    "LGBMRegressor": _LIGHTGBM,
}

CURATED: Mapping[str, Mapping[str, Range]] = {
    **_LINEAR,
    **_KERNEL,
    **_BAYES,
    **_TREES,
    "MLPClassifier": _NETWORK,
    "MLPRegressor": _NETWORK,
    "CalibratedClassifierCV": {"method": ["sigmoid", "isotonic"]},
    "StackingClassifier": {"passthrough": [False, True]},
    "StackingRegressor": {"passthrough": [False, True]},
    **TRANSFORMERS,
}
"""Ranges by the name of an estimator's class and of its parameter. A list of one value is set."""

TOGETHER: Mapping[str, frozenset[str]] = {
    "LinearDiscriminantAnalysis": frozenset({"solver", "shrinkage", "covariance_estimator"}),
    "QuadraticDiscriminantAnalysis": frozenset(
        {"solver", "reg_param", "shrinkage", "covariance_estimator"}
    ),
    "LGBMClassifier": frozenset({"subsample", "subsample_freq", "boosting_type"}),
    "LGBMRegressor": frozenset({"subsample", "subsample_freq", "boosting_type"}),
    "NearestCentroid": frozenset({"shrink_threshold", "metric"}),
}
"""Parameters that depend on each other: where a step names one, the others are not searched."""
