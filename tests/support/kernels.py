"""A real kernel that runs cells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tests.support.examples import EXAMPLES
from tests.support.running import RunningServer


class Cells:
    """Runs cells and gives their text; rich output as its plain form."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str, answer: str = "") -> str:
        """What a cell says; if it asks for something, it is given the answer."""
        texts: list[str] = []

        def collect(message: dict) -> None:  # type: ignore[type-arg]
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    texts.append(content["text"])
                case "display_data" | "execute_result" | "update_display_data":
                    texts.append(str(content["data"].get("text/plain", "")))
                case "error":
                    texts.append("\n".join(content["traceback"]))

        self._client.execute_interactive(
            code,
            output_hook=collect,
            stdin_hook=lambda _: self._client.input(answer),
            timeout=60,
        )
        return "\n".join(texts)


def environment_of(server: RunningServer) -> dict[str, str]:
    """What a kernel finds that this server has started."""
    environment = {**server.environment, "JPY_PARENT_PID": str(server.process.pid)}
    environment.pop("MLHUB_URL", None)
    return environment


@contextmanager
def running_kernel(server: RunningServer) -> Iterator[Cells]:
    manager, client = start_new_kernel(env=environment_of(server), cwd=os.fspath(EXAMPLES))
    try:
        cells = Cells(client)
        assert cells.run("%load_ext jupyter_mlhub") == ""
        yield cells
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
