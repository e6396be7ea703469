"""Turn JSON records into columns with types."""
