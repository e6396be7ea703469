"""The one place that states the version; ``package.json`` repeats it, held by a test."""

__version__ = "0.1.0"
