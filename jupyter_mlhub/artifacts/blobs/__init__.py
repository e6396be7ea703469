"""The bytes of artifacts: the store, and how much each person uses of it."""
