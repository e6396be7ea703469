"""What predictions are worth: metrics, charts, the report."""
