"""The gateway of every request: Jupyter's authentication, the hub's sign-in, strict bodies, and
errors as problem documents."""

from __future__ import annotations

import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from pydantic import BaseModel, TypeAdapter, ValidationError
from tornado import web

from jupyter_mlhub import errors
from jupyter_mlhub.accounts import Caller
from jupyter_mlhub.artifacts.blobs import usage
from jupyter_mlhub.artifacts.blobs.file_system import disk_full, is_full
from jupyter_mlhub.error_codes import KIND_OF_CODE
from jupyter_mlhub.languages import Language, Sentence, language_of, say, template
from jupyter_mlhub.languages.documents import kept
from jupyter_mlhub.outages import note_outage
from jupyter_mlhub.schemas.base import FieldError, Problem

from ..answers import remembered, text_of
from ..lifecycle import HubLifecycle
from ..sign_in.kept_token import SignIn
from .addresses import PREFIX
from .headers import attachment, bearer_token
from .reading import NUL, read_json, validation_problem
from .subjects import is_refusal, subject_of

if TYPE_CHECKING:
    from jupyter_mlhub.access import Actor
    from jupyter_mlhub.hub import Hub

P = ParamSpec("P")
T = TypeVar("T")

_TITLES = {
    400: template("The request is not valid"),
    403: template("Not allowed"),
    404: template("Not found"),
    405: template("This address has no such verb"),
    413: template("Too large"),
}
_FAULT = template("Something went wrong")


@dataclass(frozen=True)
class Operation:
    """The input and output of a handler's verb. The OpenAPI document is made from these."""

    summary: str
    body: Any = None
    query: type[BaseModel] | None = None
    response: Any = None
    status: int = 200
    media_type: str = "application/json"
    upload: bool = False
    tagged: bool = False

    @property
    def is_tagged(self) -> bool:
        """Whether the answer carries an ETag, and is not sent to a caller that has it already."""
        return self.tagged or (self.response is not None and self.status == 200)


def operation(
    summary: str,
    *,
    body: Any = None,
    query: type[BaseModel] | None = None,
    response: Any = None,
    status: int = 200,
    media_type: str = "application/json",
    upload: bool = False,
    tagged: bool = False,
    lasts: Callable[[Any], bool] | None = None,
) -> Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[None]]]:
    """Declare a verb. Its body and query are checked, and its result is sent as JSON.

    The status 202 means a job that waits. ``Location`` is then the job's address.

    Args:
        tagged: whether an answer that is not a document carries an ETag. A document always
            does.
        lasts: for frequent requests: whether an answer depends only on the database and the
            caller. Such an answer may be sent again until the database changes.
    """
    described = Operation(summary, body, query, response, status, media_type, upload, tagged)
    adapter = TypeAdapter(body) if body is not None else None

    def decorate(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[None]]:
        @functools.wraps(method)
        async def verb(self: MLHubHandler, **path: str) -> None:
            arguments: dict[str, Any] = dict(path)
            if query is not None:
                arguments["query"] = self.read_query(query)
            elif self.request.query_arguments.keys() - {"_xsrf", "token"}:
                raise errors.Invalid("This address takes no parameters behind the question mark.")
            if adapter is not None:
                arguments["body"] = self.read_body(adapter)
            async with self.noting_refusals(arguments.get("body")):
                if lasts is None:
                    answer = await method(self, **arguments)
                else:
                    asked = (self.request.path, self.actor, arguments.get("query"), self.language)
                    memory, shared = self.hub.database.memory, self.lifecycle.shared
                    make = functools.partial(method, self, **arguments)
                    answer = await remembered(memory, shared, asked, make, lasts, self.language)
            if status == 202:
                self.set_header("Location", self.address_of(f"/jobs/{answer.id}"))
            if not self._finished:
                self.send(answer, status)

        verb.operation = described  # type: ignore[attr-defined]
        return verb

    return decorate


class MLHubHandler(APIHandler):
    """Base of all handlers. Verbs need a signed-in person, unless ``open_to_all`` is set."""

    resource: ClassVar[str]
    open_to_all: ClassVar[bool] = False
    open_before_password_change: ClassVar[bool] = False
    is_mlhub: ClassVar[bool] = True

    hub: Hub
    actor: Actor
    is_timed = True
    """Whether the request's duration is measured. Waiting for a change takes long on purpose."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Cache-Control", "private, no-store")
        self.set_header("Vary", "Accept-Language")

    def set_attached(self, media_type: str, filename: str) -> None:
        """Declare that the answer is a person's file. Browsers save it and never run it here."""
        self.set_header("Content-Type", media_type)
        self.set_header("Content-Disposition", attachment(filename))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", f"{self.content_security_policy}; sandbox")

    def set_cors_headers(self) -> None:
        """Let pages of other origins read what Jupyter allows, but nothing of a team hub."""
        if not self.settings["mlhub"].is_team_hub:
            super().set_cors_headers()

    @allow_unauthenticated
    def options(self, *args: Any, **kwargs: Any) -> None:
        if self.settings["mlhub"].is_team_hub:
            raise web.HTTPError(405)
        super().options(*args, **kwargs)

    @property
    def lifecycle(self) -> HubLifecycle:
        lifecycle: HubLifecycle = self.settings["mlhub"]
        return lifecycle

    @property
    def sign_in(self) -> SignIn:
        return SignIn(self.lifecycle.settings.state_dir)

    async def pass_jupyter(self, resource: str) -> None:
        """Run Jupyter's own authentication and authorization.

        Raises:
            HTTPError: Jupyter does not know the caller, or does not let them in.
        """
        # Jupyter's WebSocket mixin passes an argument of JupyterHandler. An API never redirects.
        await super().prepare()
        if self.current_user is None:
            raise web.HTTPError(403)
        action = "read" if self.request.method in ("GET", "HEAD", "OPTIONS") else "write"
        allowed = self.authorizer.is_authorized(
            self, self.current_user, action, f"mlhub:{resource}"
        )
        if not await ensure_async(allowed):
            raise web.HTTPError(403)

    async def prepare(self, **_: Any) -> None:
        await self.pass_jupyter(self.resource)
        if self._finished:
            return
        if any(NUL in part for part in self.path_kwargs.values() if part):
            raise errors.NotFound("There is nothing of this name. Names hold no NUL character.")
        self.hub = await self.lifecycle.hub()
        if not self.open_to_all:
            self.actor = await self.signed_in()
            if self.actor.must_change_password and not self.open_before_password_change:
                raise errors.Forbidden(
                    "Choose a new password first. The given one works only once.",
                    code="password_change_required",
                )

    async def signed_in(self) -> Actor:
        """Find the signed-in person with their current permissions.

        Raises:
            Unauthenticated: Nobody is signed in, or the sign-in has ended.
        """
        token = self.hub_token()
        if token is None:
            raise errors.Unauthenticated("Nobody is signed in to ML Hub. Sign in first.")
        tokens, address = self.hub.tokens, self.caller.address
        checked = tokens.checked(token, address)
        if checked is None:
            check = functools.partial(self.call, tokens.check, token, address)
            memory = self.hub.database.memory
            checked = await self.lifecycle.shared.share(memory, (token, address), check)
        if not self.lifecycle.is_team_hub and time.time() > checked.renewed_from:
            fresh = await self.call(tokens.renew_if_due, token)
            if fresh is not None:
                self.sign_in.keep(fresh)
        return checked.actor

    @property
    def language(self) -> Language:
        """The language that the caller reads."""
        return language_of(self.request.headers.get("Accept-Language", ""))

    @property
    def caller(self) -> Caller:
        agent = self.request.headers.get("User-Agent", "")
        return Caller(address=self.request.remote_ip or "", agent=agent)

    async def require(self, permission: str) -> None:
        """Check a permission before the body is read.

        Raises:
            Forbidden: The person does not have the permission.
        """
        async with self.noting_refusals():
            self.actor.require(permission)

    @asynccontextmanager
    async def noting_refusals(self, body: Any = None) -> AsyncIterator[None]:
        """Write every refused attempt and its target to the audit trail.

        Requests for other people's artifacts are written, too, whether or not these exist.
        """
        try:
            yield
        except errors.MLHubError as error:
            on = subject_of(self.resource, self.path_kwargs, body)
            if hasattr(self, "actor") and is_refusal(error, on):
                attempt = f"{self.request.method} {self.resource}"
                await self.call(self.hub.audit.refused, self.actor, attempt, on, error.detail)
            raise

    def hub_token(self) -> str | None:
        """Find the hub's token. On a team hub the caller sends it, a Jupyter server keeps its
        person's."""
        if self.lifecycle.is_team_hub:
            return bearer_token(self.request)
        return self.sign_in.token()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.lifecycle.call(function, *args, **kwargs)

    async def call_heavy(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.lifecycle.call_heavy(function, *args, **kwargs)

    def on_finish(self) -> None:
        super().on_finish()
        if self.is_timed and hasattr(self, "hub"):
            failed = self.get_status() >= 400
            seconds = self.request.request_time()
            self.hub.dashboards.requests.observe(self.resource, seconds, failed=failed)

    def address_of(self, path: str) -> str:
        """Make an address of the API on this server, which may have a base address of its own."""
        return f"{self.request.path.partition(PREFIX)[0]}{PREFIX}{path}"

    # --- reading ------------------------------------------------------------------------------

    def read_body(self, adapter: TypeAdapter[Any]) -> Any:
        """Read and check the JSON body. It is never logged, because it may hold a password."""
        return read_json(self.request.body, adapter)

    def read_query(self, model: type[BaseModel]) -> Any:
        values: dict[str, str] = {}
        for name in self.request.query_arguments:
            if name in ("_xsrf", "token"):
                continue
            found = self.get_query_arguments(name)
            if len(found) > 1:
                raise errors.Invalid.field(name, "{name} is given more than once.", name=name)
            values[name] = found[0]
        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise validation_problem(error) from error

    # --- answering ----------------------------------------------------------------------------

    def send(self, answer: Any, status: int) -> None:
        self.set_status(status)
        if answer is None:
            self.clear_header("Content-Type")
            self.finish()
            return
        self.finish(answer if isinstance(answer, bytes) else text_of(answer, self.language))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        if is_full(error):  # wherever that was
            error = disk_full()
        fields: list[FieldError] = []
        code, title = "error", _TITLES.get(status_code, _FAULT)
        if isinstance(error, errors.MLHubError):
            status_code = error.status
            code, title, detail = error.code, error.title, error.detail
            fields = [FieldError(field=f.field, message=f.message) for f in error.fields]
            if isinstance(error, errors.TooMany):
                self.set_header("Retry-After", str(error.retry_after))
        elif isinstance(error, web.HTTPError) and status_code < 500:
            code = f"http_{status_code}" if f"http_{status_code}" in KIND_OF_CODE else "http_error"
            detail = error.log_message or title
            if status_code == 403:
                detail = say("Jupyter refused the request: sign in to Jupyter again.")
        else:
            status_code = 500
            detail = say("Something went wrong in ML Hub. The server's log has the details.")
        self.set_status(status_code)
        whole = detail if isinstance(detail, Sentence) else Sentence(detail)
        problem = Problem(
            title=title,
            status=status_code,
            detail=whole,
            code=code,
            template=whole.template,
            parameters=kept(whole.parameters),
            errors=fields,
        )
        self.send_problem(problem)

    def send_problem(self, problem: Problem) -> None:
        self.finish(text_of(problem, self.language), set_content_type="application/problem+json")

    def _log(self) -> None:
        """Log an unavailable service once a minute, not for each request that needs it."""
        if self.get_status() == 503:
            note_outage(self.log, "Requests are refused", f"503 {self.request.path}")
        else:
            super()._log()

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        if is_full(error):
            note_outage(self.log, "A disk is full", error)
        elif not isinstance(error, errors.MLHubError):
            super().log_exception(kind, error, trace)


class TooLargeHandler(MLHubHandler):
    """Answers in place of a handler when the body is too large, before anybody is authenticated."""

    resource = "refused"

    async def prepare(self, **_: Any) -> None:
        limit = usage.readable(self.lifecycle.settings.max_json_bytes)
        self.set_header("Connection", "close")  # the rest of the body is not read
        raise errors.TooLarge(
            "The request's body is larger than the {limit} that it may be.", limit=limit
        )


class UnknownHandler(MLHubHandler):
    """Answers for addresses under the API that do not exist."""

    resource = "unknown"

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        raise errors.NotFound("ML Hub's API has no such address.")
