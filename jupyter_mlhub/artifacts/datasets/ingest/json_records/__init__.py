"""JSON records as typed columns."""
