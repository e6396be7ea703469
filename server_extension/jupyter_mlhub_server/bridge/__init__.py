"""Forwarding to a team hub."""
