"""The media types of the hub's own files."""

PARQUET = "application/vnd.apache.parquet"
SKOPS = "application/vnd.skops"
