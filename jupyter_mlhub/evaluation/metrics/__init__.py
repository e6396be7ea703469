"""Metrics, their intervals, and the dummy that a model is compared with."""
