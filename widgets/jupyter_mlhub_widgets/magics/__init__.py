"""The ``%mlhub`` line magic."""
