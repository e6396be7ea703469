"""The client: one method per use of the API, documents in and out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from .. import errors
from ..schemas.accounts import Me, Session, UserInfo
from ..schemas.artifacts import ArtifactInfo, Deleted, VersionInfo
from ..schemas.base import ArtifactKind, Page
from ..schemas.jobs import EstimatorInfo, EstimatorList, JobDetail, JobInfo, WorkerInfo
from ..schemas.specs import EvaluateRequest, TrainRequest
from .handles import DatasetHandle, JobHandle, ModelHandle
from .transfer import chunks_of, counted, save_verified, suggested_filename

if TYPE_CHECKING:
    import pandas as pd

Answer = TypeVar("Answer", bound=BaseModel)
BY_STATUS = {
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.TooLarge,
    416: errors.Unsatisfiable,
    422: errors.Invalid,
}


class HubClient:
    """A connection to a hub. Errors are raised as the hub's own (``jupyter_mlhub.errors``)."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=f"{self.url}/mlhub/api",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(90, connect=10),
        )

    def __repr__(self) -> str:
        return f"<HubClient {self.url}>"

    def __enter__(self) -> HubClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # --- sign-in and accounts -----------------------------------------------------------------

    def session(self) -> Session:
        return self._get("/session", Session)

    def login(self, name: str, password: str) -> Session:
        """Sign in; panel, widgets and magics of the same Jupyter server are signed in with it."""
        answer = self._send("POST", "/session", Session, {"name": name, "password": password})
        return self._keep_token(answer)

    def create_first_account(
        self, name: str, password: str, setup_code: str | None = None
    ) -> Session:
        """The first account of a new hub, its administrator's."""
        body = {"name": name, "password": password, "setup_code": setup_code}
        return self._keep_token(self._send("POST", "/session/first", Session, body))

    def logout(self) -> None:
        self._request("DELETE", "/session")

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

    def users(self) -> list[UserInfo]:
        return list(self._all("/users", Page[UserInfo]))

    def create_user(self, name: str, password: str, role: str = "member") -> UserInfo:
        body = {"name": name, "password": password, "role": role}
        return self._send("POST", "/users", UserInfo, body)

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

    def upload(
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

        Args:
            name: default: the file's name without its ending.
            progress: called with the bytes sent so far.
        """
        filename, content = chunks_of(source)
        name = name or Path(filename).stem
        if not name:
            raise errors.Invalid.field("name", "Give the dataset a name.")
        query = {"filename": filename}
        if description is not None:
            query["description"] = description
        if tags is not None:
            query["tags"] = ",".join(tags)
        path = f"{_artifact_path(kind, name)}/versions"
        media_type = "text/csv" if kind == "dataset" else "application/octet-stream"
        response = self._request(
            "POST",
            path,
            params=query,
            content=counted(content, progress),
            headers={"Content-Type": media_type},
        )
        return VersionInfo.model_validate_json(response.content)

    def artifact(self, kind: ArtifactKind, name: str) -> ArtifactInfo:
        return self._get(_artifact_path(kind, name), ArtifactInfo)

    def versions(self, kind: ArtifactKind, name: str) -> list[VersionInfo]:
        return list(self._all(f"{_artifact_path(kind, name)}/versions", Page[VersionInfo]))

    def version(self, kind: ArtifactKind, name: str, number: str = "latest") -> VersionInfo:
        return self._get(f"{_artifact_path(kind, name)}/versions/{quote(number)}", VersionInfo)

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
        return self._send("PATCH", _artifact_path(kind, name), ArtifactInfo, body)

    def delete(self, kind: ArtifactKind, name: str, number: str | None = None) -> Deleted:
        """Delete an artifact, or one version of it."""
        path = _artifact_path(kind, name)
        if number is not None:
            path = f"{path}/versions/{quote(number)}"
        return self._send("DELETE", path, Deleted)

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
            target: a file, or a directory in which the file gets its own name.

        Raises:
            Damaged: what arrived is not what was registered.
        """
        path = f"{_artifact_path(kind, name)}/versions/{quote(number)}/content"
        with self._http.stream("GET", path, params={"format": format}) as response:
            if response.is_error:
                response.read()
                raise _error(response)
            place = Path(target)
            if place.is_dir():
                place = place / suggested_filename(response, f"{name}.{format}")
            save_verified(response, place)
        return place

    # --- jobs ---------------------------------------------------------------------------------

    def train(
        self,
        dataset: str,
        target: str,
        steps: str | list[dict[str, Any]],
        *,
        model: str | None = None,
        **options: Any,
    ) -> JobHandle:
        """Submit a training.

        Args:
            dataset: ``name`` or ``name@version``.
            steps: an estimator's name, or steps ``{"estimator": …, "parameters": {…}}``.
            model: name of the model to register; default: dataset-target.
            options: further fields of the pipeline spec (``features``, ``task``, ``validation``,
                ``preparation``, ``rows``, ``seed``).
        """
        chain = [{"estimator": steps}] if isinstance(steps, str) else steps
        spec = {"dataset": dataset, "target": target, "steps": chain, **options}
        return self.submit({"kind": "train", "spec": spec, "model": model})

    def evaluate(
        self, model: str, dataset: str, *, rows: tuple[int, int] | None = None
    ) -> JobHandle:
        """Submit an evaluation of a model on a dataset, or on its rows from first to last."""
        range_ = None if rows is None else {"start": rows[0], "end": rows[1]}
        body = {"kind": "evaluate", "model": model, "dataset": dataset, "rows": range_}
        return self.submit(body)

    def submit(self, request: TrainRequest | EvaluateRequest | dict[str, Any]) -> JobHandle:
        """Submit a request as a document."""
        body = request.model_dump(mode="json") if isinstance(request, BaseModel) else request
        return JobHandle(self, self._send("POST", "/jobs", JobDetail, body))

    def jobs(self, filter: str = "") -> list[JobInfo]:
        return list(self._all("/jobs", Page[JobInfo], {"filter": filter}))

    def job(self, job_id: int) -> JobHandle:
        return JobHandle(self, self.job_detail(job_id))

    def job_detail(self, job_id: int, *, wait: float = 0, seen: JobInfo | None = None) -> JobDetail:
        """A job; with ``wait``, as soon as it differs from ``seen``, at most that many seconds."""
        query: dict[str, Any] = {}
        if seen is not None:
            query = {"wait": wait, "seen": f"{seen.state}:{seen.progress.done}"}
        return self._get(f"/jobs/{job_id}", JobDetail, query)

    def cancel(self, job_id: int) -> JobDetail:
        return self._send("POST", f"/jobs/{job_id}/cancel", JobDetail)

    def delete_job(self, job_id: int) -> None:
        self._request("DELETE", f"/jobs/{job_id}")

    def estimators(self) -> list[EstimatorInfo]:
        return self._get("/estimators", EstimatorList).items

    def workers(self) -> list[WorkerInfo]:
        return list(self._all("/workers", Page[WorkerInfo]))

    # --- the wire -----------------------------------------------------------------------------

    def _artifacts(self, kind: ArtifactKind, filter: str, sort: str) -> list[ArtifactInfo]:
        query = {"filter": filter, "sort": sort}
        return list(self._all(f"/{kind}s", Page[ArtifactInfo], query))

    def _all(
        self, path: str, model: type[Page[Answer]], query: dict[str, Any] | None = None
    ) -> Iterator[Answer]:
        cursor: str | None = None
        paged = path not in ("/workers",)
        while True:
            parameters = dict(query or {})
            if paged:
                parameters["limit"] = 500
            if cursor is not None:
                parameters["cursor"] = cursor
            page = self._get(path, model, parameters)
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def _get(self, path: str, model: type[Answer], query: dict[str, Any] | None = None) -> Answer:
        return model.model_validate_json(self._request("GET", path, params=query).content)

    def _send(self, verb: str, path: str, model: type[Answer], body: Any = None) -> Answer:
        options = {} if body is None else {"json": body}
        return model.model_validate_json(self._request(verb, path, **options).content)

    def _request(self, verb: str, path: str, **options: Any) -> httpx.Response:
        try:
            response = self._http.request(verb, path, **options)
        except httpx.TransportError as error:
            raise errors.Unavailable(
                f"ML Hub at {self.url} does not answer ({error}). Is the server running?",
                code="no_answer",
            ) from error
        except ValueError as error:  # NaN and the like can't be written as JSON
            raise errors.Invalid(f"The request can't be sent: {error}") from error
        if response.is_error:
            raise _error(response)
        return response

    def _keep_token(self, session: Session) -> Session:
        """A team hub answers a sign-in with a token; a Jupyter server keeps it for us."""
        if session.token is not None:
            self._http.headers["Authorization"] = f"Bearer {session.token}"
        return session


def _artifact_path(kind: ArtifactKind, name: str) -> str:
    return f"/{kind}s/{quote(name, safe='')}"


def _error(response: httpx.Response) -> errors.MLHubError:
    """The hub's error as it was raised there."""
    try:
        problem = response.json()
        detail, code = str(problem["detail"]), str(problem["code"])
        fields = [errors.FieldProblem(e["field"], e["message"]) for e in problem["errors"]]
    except (ValueError, KeyError, TypeError):
        return errors.Unavailable(
            f"{response.url.host} answered {response.status_code}. Is ML Hub enabled there, "
            "and the token right?",
            code="not_mlhub",
        )
    kind = BY_STATUS.get(response.status_code, errors.Unavailable)
    return kind(detail, code=code, fields=fields)
