"""Where the API stands on a server."""

from __future__ import annotations

PREFIX = "/mlhub/api"
