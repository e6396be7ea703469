"""The confined process in which jobs run, and what it is forked of."""
