"""The confined process that runs jobs, and the fork server that starts it."""
