"""The ``%mlhub`` line magic."""

from __future__ import annotations

import difflib
import shlex
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.errors import MLHubError

from .. import text
from ..rendering import Table, audit_table
from .arguments import COMMANDS, Arguments
from .artifact_commands import ArtifactCommands
from .job_commands import JobCommands
from .searching import SearchCommands
from .splitting import SplitCommands
from .usage import USAGE


def register(shell: InteractiveShell) -> None:
    shell.register_magics(MLHubMagics)


@magics_class
class MLHubMagics(Magics, ArtifactCommands, JobCommands, SearchCommands, SplitCommands):
    """Talks to the hub through the client, as a script would."""

    _client: HubClient | None = None

    @line_cell_magic
    def mlhub(self, line: str, cell: str | None = None) -> Any:
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise UsageError(f"The line can't be read: {error}.") from None
        if not words:
            print(USAGE)
            return None
        command, *rest = words
        if command not in COMMANDS:
            near = difflib.get_close_matches(command, COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " %mlhub? lists them."
            raise UsageError(f"no command {command!r}.{hint}")
        if cell is not None and command != "train":
            raise UsageError(f"%%mlhub {command} takes no lines below it. Write %mlhub {command}.")
        arguments = COMMANDS[command].parse(rest)
        arguments.body = cell
        try:
            return getattr(self, f"_{command}")(arguments)
        except MLHubError as error:
            raise UsageError(error.detail) from None

    mlhub.__doc__ = USAGE

    @property
    def hub(self) -> HubClient:
        if self._client is None:
            self._client = connect()
        return self._client

    def _login(self, arguments: Arguments) -> None:
        from getpass import getpass

        session = self.hub.session()
        offered = {provider.kind: provider for provider in session.providers}
        if not arguments.name and "jupyterhub" in offered:
            self.hub.login_with_jupyterhub()
            return self._whoami(arguments)
        if not arguments.name and "openid" in offered:
            provider = offered["openid"]
            print(f"Sign in with {provider.label}: {provider.page or self.hub.login_address}")
            print("With an account of the hub's own instead: %mlhub login NAME")
            if provider.page is None:
                return None
            self.hub.login_with_token(getpass("Token that the page shows: "))
            return self._whoami(arguments)
        name = arguments.name or input("Name: ")
        password = getpass("Password: ")
        if session.state == "first_run":
            if getpass("Password again: ") != password:
                raise UsageError("The two passwords differ. Try again.")
            self.hub.create_first_account(name, password)
        else:
            self.hub.login(name, password)
        return self._whoami(arguments)

    def _logout(self, _arguments: Arguments) -> None:
        self.hub.logout()
        print("Signed out.")

    def _whoami(self, _arguments: Arguments) -> None:
        user = self.hub.whoami()
        print(f"{user.name} · {user.role}")

    def _password(self, _arguments: Arguments) -> None:
        from getpass import getpass

        current = getpass("Current password: ")
        password = getpass("New password: ")
        if getpass("New password again: ") != password:
            raise UsageError("The two passwords differ. Try again.")
        self.hub.change_password(current, password)
        print("Changed. Every other sign-in of yours has ended.")

    def _share(self, arguments: Arguments) -> Table:
        if arguments.with_ or arguments.group or arguments.everyone:
            level = None if arguments.level == "none" else arguments.level
            items = self.hub.share(
                arguments.kind,
                arguments.name,
                user=arguments.with_,
                group=arguments.group,
                everyone=arguments.everyone,
                level=level,
            )
        else:
            items = self.hub.shares(arguments.kind, arguments.name)
        rows = [
            [item.user or (f"group {item.group}" if item.group else "everyone"), item.level]
            for item in items
        ]
        return Table(["shared with", "may"], rows, "Private: nobody but you can see it.")

    def _users(self, arguments: Arguments) -> Table:
        rows = [
            [user.name, user.role, "" if user.active else "deactivated", ", ".join(user.groups)]
            for user in self.hub.admin.users(arguments.filter or "")
        ]
        return Table(["name", "role", "", "groups"], rows, "No such account.")

    def _audit(self, arguments: Arguments) -> Table:
        return audit_table(self.hub.admin.audit(filter=arguments.filter or ""))

    def _datasets(self, arguments: Arguments) -> Table:
        rows = [
            [
                item.reference,
                text.newest_versions(item),
            ]
            for item in self.hub.datasets(arguments.filter or "")
        ]
        return Table(["dataset", "newest version"], rows, "No datasets yet: %mlhub upload FILE.csv")

    def _models(self, arguments: Arguments) -> Table:
        rows = []
        for item in self.hub.models(arguments.filter or ""):
            details = item.current.model if item.current else None
            rows.append(
                [
                    item.reference,
                    text.model_versions(item),
                    (details.estimator if details else None) or "",
                    text.model_score(item),
                ]
            )
        empty = "No models yet: %mlhub train DATASET --target COLUMN --estimator CLASS"
        return Table(["model", "version", "estimator", "score"], rows, empty)
