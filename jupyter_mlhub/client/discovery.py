"""Find the hub: by address, by environment, or by the Jupyter server of this kernel.

``jupyter_server.serverapp.list_running_servers`` reads the same files. It is not used, because a
kernel may have no Jupyter server installed, and the hub imports none.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ..errors import Unavailable
from .client import HubClient


def connect(url: str | None = None, token: str | None = None) -> HubClient:
    """Make a client for the hub, signed in as the panel is.

    Args:
        url: of a Jupyter server or a team hub. Default: ``MLHUB_URL``, else the Jupyter server
            that started this kernel, else the newest one of this person.
        token: Jupyter's token for a Jupyter server. Default: ``MLHUB_TOKEN``, else the token
            found with the server.

    Raises:
        Unavailable: No Jupyter server runs here.
    """
    url = url or os.environ.get("MLHUB_URL")
    if url:
        return HubClient(url, token or os.environ.get("MLHUB_TOKEN"))
    server = _own_server()
    if server is None:
        raise Unavailable(
            "No Jupyter server was found. Start 'jupyter lab', or say where the hub is: "
            "connect('http://…', token='…').",
            code="no_server",
        )
    return HubClient(server["url"], token or server.get("token") or None)


def _own_server() -> dict[str, Any] | None:
    servers = [server for server in map(_read, _runtime_files()) if server is not None]
    alive = [server for server in servers if _is_alive(server["pid"])]
    parent = os.environ.get("JPY_PARENT_PID", "")
    for server in alive:
        if str(server["pid"]) == parent:
            return server
    return alive[0] if alive else None


def _runtime_files() -> list[Path]:
    """Read the files with which running Jupyter servers of this person announce themselves.

    The newest comes first.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    files = Path(jupyter_runtime_dir()).glob("jpserver-*.json")
    return sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        server: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return server if {"url", "pid"} <= server.keys() else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
