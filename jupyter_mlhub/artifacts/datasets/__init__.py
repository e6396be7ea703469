"""Datasets: reading files, profiles, comparisons, and windows over rows."""
