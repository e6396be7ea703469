"""The forms for cells."""
