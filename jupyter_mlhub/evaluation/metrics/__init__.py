"""Metrics, their intervals, and the baseline that a model is compared with."""
