"""The forms that a cell shows."""
