"""The team hub: ML Hub as a server of its own, which is no shell.

``jupyter mlhub`` runs the same handlers, but knows only bearer tokens: no kernels, no terminals,
no files, no cookies.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.auth import IdentityProvider, User
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class TokenIdentityProvider(IdentityProvider):
    """Knows nobody but callers of ML Hub's own handlers, which check the bearer token themselves:
    once for each request, with an error that says what is wrong with it."""

    async def get_user(self, handler: Any) -> User | None:
        handler._token_authenticated = True  # no cookies here, so no XSRF either
        return User(username="mlhub") if getattr(handler, "is_mlhub", False) else None

    @property
    def auth_enabled(self) -> bool:
        return True


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
    """A Jupyter server without kernels, files, terminals and sessions."""

    default_services = ("auth",)  # type: ignore[assignment]
    open_browser = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.identity_provider_class = TokenIdentityProvider
        self.authorizer_class = MLHubOnlyAuthorizer
        self.contents_manager_class = NoFiles
        self.allow_unauthenticated_access = False
        self.terminals_enabled = False
