"""The fields of which forms are made."""
