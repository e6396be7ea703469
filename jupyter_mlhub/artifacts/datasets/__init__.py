"""Datasets: read from files, profiled, compared, shown in windows."""
