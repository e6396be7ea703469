"""The fields of the forms."""
