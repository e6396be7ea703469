"""Delimited text as typed columns, parsed by hand around DuckDB and Arrow: no cell changes."""
