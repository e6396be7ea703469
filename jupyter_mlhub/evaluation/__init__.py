"""How good predictions are: metrics, charts, reports."""
