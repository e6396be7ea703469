"""What differs between jobs, trials and models, and whether the lead of one is more than
chance."""
