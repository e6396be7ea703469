"""Several people on one team hub, each with a client of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import ModuleType

from jupyter_mlhub import HubClient
from tests.support.running import PASSWORD, RunningServer, until, worker_is_ready


def setup_code(server: RunningServer) -> str:
    """What a new team hub shows in its log to whoever starts it."""
    log = server.root / "server.log"
    found = until(lambda: re.search(r"setup code (\S+)", log.read_text()), 20, "the code is shown")
    return found[1]


FOUNDER = "founder"


def found_hub(server: RunningServer, name: str = FOUNDER) -> None:
    """Make the first account, and wait for the worker."""
    with server.client() as client:
        client.create_first_account(name, PASSWORD)
        until(lambda: worker_is_ready(client), 100, "the worker is ready")


def account_of(module: ModuleType) -> str:
    """The name of a file's account: its ``ACCOUNT``, or one after the file."""
    name = module.__name__.rpartition(".")[2].removeprefix("test_").replace("_", "-")
    return str(getattr(module, "ACCOUNT", name))


def sign_in_for(module: ModuleType, server: RunningServer) -> None:
    """Sign a shared server in with an account that only this file uses.

    Names of artifacts are each account's own, so files do not meet each other's.
    """
    name = account_of(module)
    with server.client() as client:
        client.login(FOUNDER, PASSWORD)
        client.admin.create_user(name, PASSWORD, role="administrator")
        client.login(name, PASSWORD)
        until(lambda: _only_one_works(client), 100, "one worker is ready, and none is going")


def _only_one_works(client: HubClient) -> bool:
    """A file before may have killed a worker, which is on the list for some seconds more."""
    return worker_is_ready(client) and [w.online for w in client.workers()].count(True) == 1


def signed_in(server: RunningServer) -> HubClient:
    hub = server.client()
    hub.create_first_account("ada", PASSWORD)
    until(lambda: worker_is_ready(hub), 100, "the worker is ready")
    return hub


@dataclass
class Team:
    """A hub with its administrator ``ada``; others are made when they are first asked for."""

    server: RunningServer
    people: dict[str, HubClient] = field(default_factory=dict)

    @property
    def ada(self) -> HubClient:
        if "ada" not in self.people:
            client = HubClient(self.server.url)
            client.create_first_account("ada", PASSWORD, setup_code(self.server))
            self.people["ada"] = client
        return self.people["ada"]

    def person(self, name: str, role: str = "member") -> HubClient:
        """Somebody signed in, with an account of this role."""
        if name not in self.people:
            self.ada.admin.create_user(name, PASSWORD, role=role)
            self.people[name] = self.sign_in(name)
        return self.people[name]

    def sign_in(self, name: str, password: str = PASSWORD) -> HubClient:
        client = HubClient(self.server.url)
        client.login(name, password)
        return client
