"""Reports on predictions and clusters, with charts and notes."""
