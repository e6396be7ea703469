"""Datasets and models: the catalogue, versions and stored bytes."""
