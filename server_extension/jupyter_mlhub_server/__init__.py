"""ML Hub's Jupyter server extension: authenticated REST handlers over the hub."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import MLHub

    return [{"module": "jupyter_mlhub_server", "app": MLHub}]
