"""Check a spec before it is queued."""
