"""Start a worker. What runs jobs loads its libraries while this process loads its own."""

from __future__ import annotations

import gc
import sys

from ..errors import MLHubError
from ..settings import HubSettings
from .process.environment import take_over
from .process.fork_server import ForkServer


def start_worker(settings: HubSettings, *, supervised: bool = False) -> int:
    """Run a worker until a signal to stop.

    Returns:
        The exit status. It is zero only after a signal to stop.
    """
    server = ForkServer(settings, waits=False)
    # Hardly anything that is loaded now ever becomes garbage.
    gc.disable()
    from .worker import run_worker

    gc.freeze()
    gc.enable()
    return run_worker(settings, server, supervised=supervised)


if __name__ == "__main__":
    try:
        sys.exit(start_worker(take_over(), supervised=True))
    except MLHubError as error:
        sys.exit(error.detail)
