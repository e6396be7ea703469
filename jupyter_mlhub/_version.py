"""The one place that states the version; ``package.json`` repeats it and a test compares the two."""

__version__ = "0.1.0"
