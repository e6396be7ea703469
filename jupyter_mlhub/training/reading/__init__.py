"""Read new rows as a model's training rows were read."""
