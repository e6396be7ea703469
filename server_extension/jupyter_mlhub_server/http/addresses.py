"""The addresses of the API on a server."""

from __future__ import annotations

PREFIX = "/mlhub/api"
