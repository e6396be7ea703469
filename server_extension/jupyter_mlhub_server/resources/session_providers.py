"""Sign in by an identity provider: in a browser (OpenID Connect), or with JupyterHub's token."""

from __future__ import annotations

import hmac
import json
from html import escape

from jupyter_server.utils import url_path_join

from jupyter_mlhub.errors import Invalid, Unauthenticated
from jupyter_mlhub.schemas.base import Problem
from jupyter_mlhub.schemas.people.accounts import JupyterHubToken, OpenIDAnswer, Session

from ..http.gateway import operation
from ..sign_in.providers import JupyterHubProvider, OpenIDProvider
from .session import SigningInHandler

_COOKIE = "mlhub-openid"
_MINUTES = 10
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ML Hub</title>
<meta name="viewport" content="width=device-width">
<style>
  body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto;
         padding: 0 1rem; color: #212121; background: #fff }}
  code {{ display: block; padding: .75rem; border-radius: 4px; background: #eee; color: #212121;
         overflow-wrap: anywhere; user-select: all }}
  @media (prefers-color-scheme: dark) {{ body {{ color: #eee; background: #111 }} }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


class OpenIDHandler(SigningInHandler):
    """A person's browser comes here, so the answers are pages."""

    open_to_all = True

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        settings = self.lifecycle.providers.openid
        if settings is None:
            raise Unauthenticated("This hub has no sign-in with OpenID Connect.")
        self.client = settings
        self.provider = OpenIDProvider(settings)

    @property
    def redirect_uri(self) -> str:
        path = url_path_join(self.base_url, "mlhub/api/session/openid/callback")
        return self.client.redirect_url or f"{self.request.protocol}://{self.request.host}{path}"

    def page(self, title: str, body: str) -> None:
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        )
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.finish(_PAGE.format(title=escape(title), body=body), set_content_type="text/html")

    def send_problem(self, problem: Problem) -> None:
        if "text/html" not in self.request.headers.get("Accept", ""):
            super().send_problem(problem)
            return
        self.page(problem.title, f"<p>{escape(problem.detail)}</p>")


class OpenIDStartHandler(OpenIDHandler):
    @operation("Go to the OpenID Connect provider to sign in", status=302, media_type="text/html")
    async def get(self) -> None:
        address, flow = await self.provider.begin(self.redirect_uri)
        # Stored in this browser only. A browser that returns with an answer must have asked here.
        self.set_signed_cookie(
            _COOKIE,
            json.dumps(flow),
            expires_days=None,
            max_age=_MINUTES * 60,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
            path=url_path_join(self.base_url, "mlhub/api/session/openid"),
        )
        self.set_header("Cache-Control", "no-store")
        self.redirect(address)


class OpenIDCallbackHandler(OpenIDHandler):
    @operation(
        "Return from the OpenID Connect provider", query=OpenIDAnswer, media_type="text/html"
    )
    async def get(self, query: OpenIDAnswer) -> None:
        kept = self.get_signed_cookie(_COOKIE, max_age_days=_MINUTES / (24 * 60))
        flow: dict[str, str] = json.loads(kept) if kept else {}
        self.clear_cookie(_COOKIE, path=url_path_join(self.base_url, "mlhub/api/session/openid"))
        if query.error or not query.code:
            reason = query.error_description or query.error or "no code"
            raise Unauthenticated(
                "The provider did not sign you in ({reason}).",
                reason=reason,
                code="provider_refused",
            )
        expected = flow.get("state", "").encode()
        if not expected or not hmac.compare_digest(expected, query.state.encode()):
            raise Invalid(
                "This sign-in did not begin in this browser, or began too long ago. Begin again.",
                code="unknown_flow",
            )
        identity = await self.provider.finish(flow, query.code)
        actor, token = await self.begin_for(identity)
        name = escape(actor.name)
        if self.lifecycle.is_team_hub:
            self.page(
                f"Signed in as {actor.name}",
                f"<p>Copy this token into the field or prompt that asked for it, or in Python "
                f"<b>connect(url, token)</b>. Give it to nobody: whoever has it is {name}.</p>"
                f"<code>{escape(token)}</code>",
            )
            return
        self.sign_in.keep(token)
        self.page(
            f"Signed in as {actor.name}",
            "<p>ML Hub knows you now. You can close this page and go back to JupyterLab.</p>",
        )


class JupyterHubHandler(SigningInHandler):
    open_to_all = True

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        api_url = self.lifecycle.providers.jupyterhub_api_url
        if not api_url:
            raise Unauthenticated("This hub has no sign-in with JupyterHub.")
        self.provider = JupyterHubProvider(api_url)

    @operation(
        "Sign in as the owner of this JupyterHub server",
        body=JupyterHubToken,
        response=Session,
        status=201,
    )
    async def post(self, body: JupyterHubToken) -> Session:
        # A Jupyter server sends its own token. Nobody can replace it by another person's.
        token = body.token if self.lifecycle.is_team_hub else self.provider.own_token()
        if not token:
            raise Invalid.field("token", "JupyterHub's token of your server is needed.")
        return self.begin(*await self.begin_for(await self.provider.identify(token)))
