"""Jobs, and what they train: spec, estimator catalogue, validation, fitting."""
