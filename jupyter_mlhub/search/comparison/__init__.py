"""What differs between jobs, trials and models, and whether the lead of one is more than
chance."""

ALPHA = 0.05
"""Models without a true difference are found to differ with this probability."""
