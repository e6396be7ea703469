"""The stored bytes of artifacts, and how much of the store each person uses."""
