"""Model files: stored, signed, inspected and described."""
