"""The estimators, parameters and scorers of a worker, as documents."""
