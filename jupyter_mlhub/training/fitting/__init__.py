"""Describe, build, fit and test scikit-learn's estimators. Only workers import this package."""
