"""Estimators of other packages, made to follow scikit-learn's conventions."""
