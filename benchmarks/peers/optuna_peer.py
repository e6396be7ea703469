"""A plain Optuna study: ``python optuna_peer.py TRAIN TEST TARGET TASK SECONDS ANSWERS``.

It is what a person writes who knows the libraries: linear models, SVMs, forests and boosting behind
the usual preparation, five folds, and the best pipeline fitted on all rows.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import optuna
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR


def estimator(trial: optuna.Trial, classifies: bool) -> object:
    kind = trial.suggest_categorical("kind", ["linear", "svm", "forest", "boosting"])
    if kind == "linear":
        strength = trial.suggest_float("strength", 1e-4, 1e4, log=True)
        return (
            LogisticRegression(C=1 / strength, max_iter=1000)
            if classifies
            else Ridge(alpha=strength)
        )
    if kind == "svm":
        found = {
            "C": trial.suggest_float("C", 1e-2, 1e3, log=True),
            "gamma": trial.suggest_float("gamma", 1e-5, 1e1, log=True),
        }
        return SVC(probability=True, **found) if classifies else SVR(**found)
    if kind == "forest":
        found = {
            "n_estimators": 200,
            "max_features": trial.suggest_float("max_features", 0.1, 1.0),
            "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 20, log=True),
        }
        return RandomForestClassifier(**found) if classifies else RandomForestRegressor(**found)
    found = {
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 64, log=True),
        "min_samples_leaf": trial.suggest_int("leaf", 2, 50, log=True),
        "l2_regularization": trial.suggest_float("l2", 1e-6, 10, log=True),
        "early_stopping": True,
    }
    if classifies:
        return HistGradientBoostingClassifier(**found)
    return HistGradientBoostingRegressor(**found)


def pipeline(trial: optuna.Trial, classifies: bool) -> Pipeline:
    prepared = make_column_transformer(
        (
            make_pipeline(SimpleImputer(), StandardScaler()),
            make_column_selector(dtype_include=np.number),
        ),
        (
            OneHotEncoder(handle_unknown="ignore", min_frequency=5, sparse_output=False),
            make_column_selector(dtype_exclude=np.number),
        ),
    )
    return make_pipeline(prepared, estimator(trial, classifies))


def main(train: str, test: str, target: str, task: str, seconds: str, answers: str) -> None:
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    frame, new = pd.read_csv(train), pd.read_csv(test)
    features, truth = frame.drop(columns=target), frame[target]
    classifies = task == "classification"
    folds = (StratifiedKFold if classifies else KFold)(5, shuffle=True, random_state=0)
    scoring = "neg_log_loss" if classifies else "neg_root_mean_squared_error"

    def score(trial: optuna.Trial) -> float:
        model = pipeline(trial, classifies)
        return float(cross_val_score(model, features, truth, cv=folds, scoring=scoring).mean())

    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=0, constant_liar=True)
    )
    study.optimize(score, timeout=float(seconds), n_jobs=2, catch=(Exception,))
    best = pipeline(study.best_trial, classifies).fit(features, truth)
    if classifies:
        found = pd.DataFrame(best.predict_proba(new), columns=best.classes_)
    else:
        found = pd.DataFrame({"value": best.predict(new)})
    found.to_csv(answers, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
