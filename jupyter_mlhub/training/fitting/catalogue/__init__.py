"""What a worker can train: estimators, their parameters and scorers, as documents."""
