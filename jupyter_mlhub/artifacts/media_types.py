"""What the hub's own files are called on the wire."""

PARQUET = "application/vnd.apache.parquet"
SKOPS = "application/vnd.skops"
