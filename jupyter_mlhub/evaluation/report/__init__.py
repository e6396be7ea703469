"""Reports: what predictions and clusters are worth, with charts and notes."""
