"""Training: check and submit requests, fit on workers, export programs."""
