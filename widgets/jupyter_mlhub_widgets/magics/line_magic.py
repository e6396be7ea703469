"""The ``%mlhub`` line magic."""

from __future__ import annotations

import difflib
import shlex
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.display.audit import audit_table
from jupyter_mlhub.display.tables import Table
from jupyter_mlhub.errors import MLHubError
from jupyter_mlhub.languages import reader, tr, use_language

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
            raise UsageError(tr("The line can't be read: {error}.", error=error)) from None
        if not words:
            print(USAGE)
            return None
        command, *rest = words
        if command not in COMMANDS:
            near = difflib.get_close_matches(command, COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " %mlhub? lists them."
            raise UsageError(tr("no command {command!r}.{hint}", command=command, hint=hint))
        if cell is not None and command != "train":
            raise UsageError(
                tr(
                    "%%mlhub {command} takes no lines below it. Write %mlhub {command}.",
                    command=command,
                )
            )
        arguments = COMMANDS[command].parse(rest)
        arguments.body = cell
        try:
            return getattr(self, f"_{command}")(arguments)
        except MLHubError as error:
            raise UsageError(str(error)) from None

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
            print(
                tr(
                    "Sign in with {label}: {page}",
                    label=provider.label,
                    page=provider.page or self.hub.login_address,
                )
            )
            print(tr("With an account of the hub's own instead: %mlhub login NAME"))
            if provider.page is None:
                return None
            self.hub.login_with_token(getpass(tr("Token that the page shows: ")))
            return self._whoami(arguments)
        name = arguments.name or input(tr("Name: "))
        password = getpass(tr("Password: "))
        if session.state == "first_run":
            if getpass(tr("Password again: ")) != password:
                raise UsageError(tr("The two passwords differ. Try again."))
            self.hub.create_first_account(name, password)
        else:
            self.hub.login(name, password)
        return self._whoami(arguments)

    def _logout(self, _arguments: Arguments) -> None:
        self.hub.logout()
        print(tr("Signed out."))

    def _whoami(self, _arguments: Arguments) -> None:
        user = self.hub.whoami()
        print(f"{user.name} · {user.role}")

    def _language(self, arguments: Arguments) -> None:
        """Choose the language of this notebook, and say which it is."""
        print((use_language(arguments.tag) if arguments.tag else reader()).tag)

    def _password(self, _arguments: Arguments) -> None:
        from getpass import getpass

        current = getpass(tr("Current password: "))
        password = getpass(tr("New password: "))
        if getpass(tr("New password again: ")) != password:
            raise UsageError(tr("The two passwords differ. Try again."))
        self.hub.change_password(current, password)
        print(tr("Changed. Every other sign-in of yours has ended."))

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
        return Table(
            [tr("shared with"), tr("may")], rows, tr("Private: nobody but you can see it.")
        )

    def _users(self, arguments: Arguments) -> Table:
        rows = [
            [user.name, user.role, "" if user.active else "deactivated", ", ".join(user.groups)]
            for user in self.hub.admin.users(arguments.filter or "")
        ]
        return Table([tr("name"), tr("role"), "", tr("groups")], rows, tr("No such account."))

    def _audit(self, arguments: Arguments) -> Table:
        return audit_table(self.hub.admin.audit(filter=arguments.filter or ""))

    def _datasets(self, arguments: Arguments) -> Table:
        return self.hub.datasets(arguments.filter or "").table()

    def _models(self, arguments: Arguments) -> Table:
        return self.hub.models(arguments.filter or "").table()
