"""What only workers import: scikit-learn's estimators described, built, fitted and tested."""
