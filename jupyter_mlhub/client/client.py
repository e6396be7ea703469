"""The client: one method per use of the API, documents in and out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal
from urllib.parse import quote

import jwt

from .. import errors
from ..schemas.accounts import IssuedToken, Me, People, Session, SignInInfo, SignIns
from ..schemas.artifacts import ArtifactInfo, Comparison, Deleted, Rows, VersionInfo
from ..schemas.base import ArtifactKind, Page
from ..schemas.sharing import Level, ShareInfo, Shares
from ..schemas.specs import split_reference
from ..schemas.storage import StorageInfo
from .administration import Administration
from .handles import DatasetHandle, ModelHandle
from .job_requests import JobClient
from .transfer import save_verified, suggested_filename
from .uploading import fits_one_request, opened, send_in_parts, send_whole

if TYPE_CHECKING:
    import pandas as pd

SharedKind = Literal["dataset", "model", "job"]


class HubClient(JobClient):
    """A connection to a hub. Errors are raised as the hub's own (``jupyter_mlhub.errors``)."""

    # --- sign-in and accounts -----------------------------------------------------------------

    def session(self) -> Session:
        return self.get("/session", Session)

    def login(self, name: str, password: str) -> Session:
        """Sign in; panel, widgets and magics of the same Jupyter server are signed in with it."""
        answer = self.send("POST", "/session", Session, {"name": name, "password": password})
        return self._keep_token(answer)

    def login_with_jupyterhub(self, token: str | None = None) -> Session:
        """Sign in as the person whose JupyterHub server this is.

        Args:
            token: JupyterHub's of a running server; default: that of the one that runs this.

        Raises:
            Unauthenticated: JupyterHub does not vouch for the token.
        """
        body = {"token": token or os.environ.get("JUPYTERHUB_API_TOKEN")}
        return self._keep_token(self.send("POST", "/session/jupyterhub", Session, body))

    def login_with_token(self, token: str) -> Session:
        """Sign the Jupyter server in with the token that a team hub's page has shown."""
        return self._keep_token(self.send("POST", "/session/token", Session, {"token": token}))

    @property
    def login_address(self) -> str:
        """The page on which a browser signs in with the hub's OpenID Connect provider."""
        return f"{self.url}/mlhub/api/session/openid"

    def create_first_account(
        self, name: str, password: str, setup_code: str | None = None
    ) -> Session:
        """The first account of a new hub, its administrator's."""
        body = {"name": name, "password": password, "setup_code": setup_code}
        return self._keep_token(self.send("POST", "/session/first", Session, body))

    def logout(self) -> None:
        self.request("DELETE", "/session")

    def whoami(self) -> Me:
        """The signed-in account.

        Raises:
            Unauthenticated: nobody is signed in.
        """
        user = self.session().user
        if user is None:
            raise errors.Unauthenticated(
                "Nobody is signed in to ML Hub. Sign in in the panel, or with %mlhub login."
            )
        return user

    @property
    def admin(self) -> Administration:
        """Accounts, groups, roles, permissions and the audit trail."""
        return Administration(self)

    def redeem(self, code: str, password: str) -> Session:
        """Choose a password with a one-time code, and be signed in."""
        body = {"code": code, "password": password}
        return self._keep_token(self.send("POST", "/session/redemption", Session, body))

    def change_password(self, current: str, password: str) -> Session:
        """Choose a new password; every other sign-in ends."""
        body = {"current": current, "password": password}
        return self._keep_token(self.send("POST", "/account/password", Session, body))

    def renew(self) -> Session:
        """Get a fresh token from a team hub, once half of the old one's life is over.

        The client does so by itself before a request; a program need not.
        """
        return self._keep_token(self.send("POST", "/session/renewal", Session))

    def _renew(self) -> None:
        with suppress(errors.MLHubError):  # the request that follows says what is wrong
            self.renew()

    def sign_ins(self) -> list[SignInInfo]:
        """One's own sign-ins and personal access tokens, newest first."""
        return self.get("/account/sign-ins", SignIns).items

    def end_sign_in(self, sign_in: str) -> None:
        self.request("DELETE", f"/account/sign-ins/{quote(sign_in, safe='')}")

    def make_token(
        self, name: str, *, scopes: list[str] | None = None, days: int = 30
    ) -> IssuedToken:
        """A personal access token, for scripts on a team hub; it is shown this once."""
        body = {"name": name, "scopes": scopes, "days": days}
        return self.send("POST", "/account/tokens", IssuedToken, body)

    def people(self, filter: str = "") -> People:
        """Names of people and groups to share with."""
        return self.get("/people", People, {"filter": filter})

    # --- sharing ------------------------------------------------------------------------------

    def shares(self, kind: SharedKind, key: str | int) -> list[ShareInfo]:
        """With whom a dataset, model or job is shared."""
        return self.get(f"{_shared_path(kind, key)}/shares", Shares).items

    def share(
        self,
        kind: SharedKind,
        key: str | int,
        *,
        user: str | None = None,
        group: str | None = None,
        everyone: bool = False,
        level: Level | None = "read",
    ) -> list[ShareInfo]:
        """Share with a person, a group or everyone; a level of ``None`` takes it away.

        Args:
            level: ``read``, ``write`` (new versions, descriptions) or ``manage`` (deleting and
                sharing, too).
        """
        body = {"user": user, "group": group, "everyone": everyone, "level": level}
        return self.send("POST", f"{_shared_path(kind, key)}/shares", Shares, body).items

    # --- datasets and models ------------------------------------------------------------------

    def datasets(self, filter: str = "", *, sort: str = "-updated_at") -> list[ArtifactInfo]:
        return self._artifacts("dataset", filter, sort)

    def models(self, filter: str = "", *, sort: str = "-updated_at") -> list[ArtifactInfo]:
        return self._artifacts("model", filter, sort)

    def dataset(self, reference: str) -> DatasetHandle:
        """A dataset by ``name`` (its newest version) or ``name@version``."""
        return DatasetHandle(self, reference)

    def model(self, reference: str) -> ModelHandle:
        """A model by ``name`` (its newest version) or ``name@version``."""
        return ModelHandle(self, reference)

    def register(
        self,
        source: str | os.PathLike[str] | BinaryIO | pd.DataFrame,
        name: str | None = None,
        *,
        kind: ArtifactKind = "dataset",
        description: str | None = None,
        tags: list[str] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> VersionInfo:
        """Register a file, an open binary file or a DataFrame as the next version of ``name``.

        A dataset's file may be CSV in any dialect, Parquet, Arrow, JSON or Excel, packed or not.

        Args:
            name: default: the hub makes one from the file's name.
            progress: called with the bytes sent so far.

        A large file goes in parts; when the connection breaks, or the same file is registered
        again after it broke, it goes on where it was.
        """
        with opened(source) as file:
            if not name and not file.filename:
                raise errors.Invalid.field("name", f"Give the {kind} a name.")
            if fits_one_request(file):
                joined = None if tags is None else ",".join(tags)
                query = {"description": description, "tags": joined}
                given = {key: value for key, value in query.items() if value is not None}
                return send_whole(self, file, kind, name, given, progress)
            name, version = send_in_parts(self, file, kind, name, progress)
        if description is not None or tags is not None:
            self.describe(kind, name, description=description, tags=tags)
        return version

    def artifact(self, kind: ArtifactKind, name: str) -> ArtifactInfo:
        return self.get(_artifact_path(kind, name), ArtifactInfo)

    def versions(self, kind: ArtifactKind, name: str) -> list[VersionInfo]:
        return list(self.all(f"{_artifact_path(kind, name)}/versions", Page[VersionInfo]))

    def version(self, kind: ArtifactKind, name: str, number: str = "latest") -> VersionInfo:
        return self.get(f"{_artifact_path(kind, name)}/versions/{quote(number)}", VersionInfo)

    def describe(
        self,
        kind: ArtifactKind,
        name: str,
        *,
        description: str | None = None,
        tags: list[str] | None = None,
    ) -> ArtifactInfo:
        """Change the description or the tags; what is left out stays."""
        changes = {"description": description, "tags": tags}
        body = {key: value for key, value in changes.items() if value is not None}
        return self.send("PATCH", _artifact_path(kind, name), ArtifactInfo, body)

    def rows(
        self,
        dataset: str,
        *,
        offset: int = 0,
        limit: int = 100,
        first_column: int = 0,
        columns: int = 1000,
        sort: str | None = None,
        where: list[dict[str, str]] | None = None,
    ) -> Rows:
        """A window over a dataset's rows.

        Args:
            dataset: ``name`` or ``name@version``.
            columns: how many from ``first_column`` on, 1000 at most.
            sort: a column; with ``-`` before it downwards.
            where: conditions ``{"column": …, "op": "=", "value": …}`` that all must hold; ``op``
                may also be ``!=  <  <=  >  >=  contains  missing  present``.
        """
        name, number = split_reference(dataset)
        query: dict[str, Any] = {
            "offset": offset,
            "limit": limit,
            "first_column": first_column,
            "columns": columns,
        }
        if sort is not None:
            query["sort"] = sort
        if where:
            query["where"] = json.dumps(where)
        path = f"{_artifact_path('dataset', name)}/versions/{quote(number)}/rows"
        return self.get(path, Rows, query)

    def read_again(self, dataset: str, **options: Any) -> VersionInfo:
        """Read a dataset's file anew in another way, as its next version.

        Args:
            dataset: ``name`` or ``name@version``.
            options: fields of :class:`~jupyter_mlhub.schemas.artifacts.ReadOptions`: ``encoding``,
                ``sheet``, ``delimiter``, ``decimal``, ``missing``, ``columns``,
                ``short_rows="fill"``, ``bad_rows="skip"``, …
        """
        name, number = split_reference(dataset)
        path = f"{_artifact_path('dataset', name)}/versions/{quote(number)}/reading"
        return self.send("POST", path, VersionInfo, options)

    def compare(self, dataset: str, before: int | str, *, key: str | None = None) -> Comparison:
        """A dataset's version beside an earlier one.

        Args:
            dataset: ``name`` or ``name@version``.
            before: the earlier version.
            key: column that identifies the rows; default: the first that does, if there is one.
        """
        name, number = split_reference(dataset)
        path = f"{_artifact_path('dataset', name)}/versions/{quote(number)}/comparison"
        query = {"before": str(before), "key": key}
        given = {name: value for name, value in query.items() if value is not None}
        return self.get(path, Comparison, given)

    def give_alias(self, kind: ArtifactKind, name: str, alias: str, number: int) -> VersionInfo:
        """Let ``name@alias`` mean a version, from now on this one only."""
        path = f"{_artifact_path(kind, name)}/aliases/{quote(alias, safe='')}"
        return self.send("PUT", path, VersionInfo, {"version": number})

    def take_alias(self, kind: ArtifactKind, name: str, alias: str) -> None:
        self.request("DELETE", f"{_artifact_path(kind, name)}/aliases/{quote(alias, safe='')}")

    def storage(self) -> StorageInfo:
        """What one's own datasets and models take up, and how much they may."""
        return self.get("/account/storage", StorageInfo)

    def delete(self, kind: ArtifactKind, name: str, number: str | None = None) -> Deleted:
        """Delete an artifact, or one version of it."""
        path = _artifact_path(kind, name)
        if number is not None:
            path = f"{path}/versions/{quote(number)}"
        return self.send("DELETE", path, Deleted)

    def download(
        self,
        kind: ArtifactKind,
        name: str,
        target: str | os.PathLike[str],
        *,
        number: str = "latest",
        format: str = "original",
    ) -> Path:
        """Save the bytes of a version; the file appears only when its hash is right.

        Args:
            format: ``original``; of a dataset ``parquet`` or ``csv``, of a model ``onnx``.
            target: a file, or a directory in which the file gets its own name.

        Raises:
            Damaged: what arrived is not what was registered.
        """
        path = f"{_artifact_path(kind, name)}/versions/{quote(number)}/content"
        with self.stream("GET", path, params={"format": format}) as response:
            place = Path(target)
            if place.is_dir():
                place = place / suggested_filename(response, f"{name}.{format}")
            save_verified(response, place)
        return place

    def _artifacts(self, kind: ArtifactKind, filter: str, sort: str) -> list[ArtifactInfo]:
        query = {"filter": filter, "sort": sort}
        return list(self.all(f"/{kind}s", Page[ArtifactInfo], query))

    def _keep_token(self, session: Session) -> Session:
        """A team hub answers a sign-in with a token; a Jupyter server keeps it for us."""
        if session.token is not None:
            self._http.headers["Authorization"] = f"Bearer {session.token}"
            claims = jwt.decode(session.token, options={"verify_signature": False})
            self._renewal_due = (claims["iat"] + claims["exp"]) / 2
        return session


def _shared_path(kind: SharedKind, key: str | int) -> str:
    return f"/{kind}s/{quote(str(key), safe='')}"


def _artifact_path(kind: ArtifactKind, name: str) -> str:
    return f"/{kind}s/{quote(name, safe='')}"
