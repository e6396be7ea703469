"""New rows, read as a model's training rows were."""
