"""Forward requests to a team hub."""
