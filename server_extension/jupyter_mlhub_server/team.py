"""The team hub: ML Hub as a server of its own, without a shell.

``jupyter mlhub`` runs the same handlers but accepts only bearer tokens. It has no kernels, no
terminals, no files, no cookies.
"""

from __future__ import annotations

import logging
import os
from typing import Any

from jupyter_core.application import JupyterApp
from jupyter_server.auth import IdentityProvider, User
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.base.handlers import JupyterHandler, Template404
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.utils import url_path_join
from tornado.netutil import bind_sockets
from traitlets import default

from jupyter_mlhub._version import __version__
from jupyter_mlhub.settings import MIB

from .siblings import Sibling, end_with_first_process


class TokenIdentityProvider(IdentityProvider):
    """Knows only callers of ML Hub's own handlers, which check the bearer token themselves.

    The token is checked once a request, with an error that names the problem.
    """

    async def get_user(self, handler: Any) -> User | None:
        if not getattr(handler, "is_mlhub", False):
            return None
        handler._token_authenticated = True  # there are no cookies, so there is no XSRF
        return User(username="mlhub")

    @property
    def auth_enabled(self) -> bool:
        return True

    @default("token")
    def _token_default(self) -> str:
        return ""  # Jupyter's own token opens nothing here, so none is shown


class MLHubOnlyAuthorizer(AllowAllAuthorizer):
    """Lets requests through to ML Hub's own handlers and to nothing else of Jupyter."""

    def is_authorized(
        self, handler: JupyterHandler, user: User, action: str, resource: str
    ) -> bool:
        return resource.startswith("mlhub:")


class NoFiles(AsyncLargeFileManager):
    """A contents manager that adds no ``/files`` handler."""

    def get_extra_handlers(self) -> list[Any]:
        return []


class TeamServerApp(ServerApp):
    """A Jupyter server without kernels, files, terminals and sessions.

    Several processes may share its port. ``sibling`` are the settings from the first one.
    """

    default_services = ("auth",)  # type: ignore[assignment]
    shares_port = False
    _answers = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.identity_provider_class = TokenIdentityProvider
        self.authorizer_class = MLHubOnlyAuthorizer
        self.contents_manager_class = NoFiles
        self.allow_unauthenticated_access = False
        self.terminals_enabled = False
        self.sibling = Sibling.from_environment()
        if self.sibling is not None:
            self.log_level = logging.WARNING
            end_with_first_process(self._end)

    def _end(self) -> None:
        """End in a thread. A process that does not answer yet holds nothing that has to be
        closed."""
        if self._answers:
            self.stop(from_signal=True)
        else:
            os._exit(0)

    @default("no_browser_open_file")
    def _default_no_browser_open_file(self) -> bool:
        return True

    def start_app(self) -> None:
        if self.sibling is None:
            super().start_app()
        else:
            JupyterApp.start(self)  # the first process has printed everything

    def running_server_info(self, kernel_count: bool = True) -> str:
        return f"ML Hub {__version__} answers at {self.display_url.partition('?')[0]}"

    def start_ioloop(self) -> None:
        self.io_loop.add_callback(self._note_that_it_answers)
        super().start_ioloop()

    def _note_that_it_answers(self) -> None:
        self._answers = True

    @default("max_body_size")
    def _default_max_body_size(self) -> int:
        return MIB  # ML Hub's own handlers set their own limits

    def close_idle_connections(self, seconds: float) -> None:
        """Close connections on which no request, or a slow one, arrives for this time."""
        server: Any = self.http_server
        server.conn_params.header_timeout = seconds

    def hidden(self) -> list[tuple[str, Any]]:
        """Hide the addresses at which Jupyter tells strangers its version."""
        return [(url_path_join(self.base_url, "/api"), Template404)]

    def write_server_info_file(self) -> None:
        if self.sibling is None:  # otherwise it would look like a second server
            super().write_server_info_file()

    def _find_http_port(self) -> None:
        if self.sibling is None:
            super()._find_http_port()
        else:
            self.port = self.sibling.port

    def _bind_http_server_tcp(self) -> bool:
        if not self.shares_port and self.sibling is None:
            return super()._bind_http_server_tcp()
        self.http_server.add_sockets(bind_sockets(self.port, self.ip, reuse_port=True))
        return True
