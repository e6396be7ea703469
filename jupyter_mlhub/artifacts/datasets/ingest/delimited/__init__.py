"""Turn delimited text into columns with types, by hand around DuckDB and Arrow: no cell changes."""
