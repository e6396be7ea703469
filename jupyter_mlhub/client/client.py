"""The client: one method for each use of the API, with documents as arguments and results."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal
from urllib.parse import quote

from .. import errors
from ..display.lists import DatasetList, ModelList
from ..schemas.base import ArtifactKind, Page
from ..schemas.data.artifacts import ArtifactInfo, Deleted, VersionInfo
from ..schemas.data.comparison import Comparison
from ..schemas.data.previews import ReadingPreview
from ..schemas.data.storage import StorageInfo
from ..schemas.data.windows import Rows
from ..schemas.people.sharing import Level, ShareInfo
from ..schemas.pipelines.leaks import Leak, Leaks
from ..schemas.pipelines.specs import CURRENT, split_reference
from ..schemas.pipelines.validation import SplitInfo
from .account_requests import AccountClient
from .administration import Administration
from .comparisons import Comparing
from .handles import DatasetHandle, ModelHandle
from .leaderboards import LeaderboardClient
from .search_requests import SearchClient
from .transfer import save_verified, suggested_filename
from .uploading import fits_one_request, opened, send_in_parts, send_whole

if TYPE_CHECKING:
    import pandas as pd

SharedKind = Literal["dataset", "model", "job"]


class HubClient(AccountClient, SearchClient, LeaderboardClient, Comparing):
    """A connection to a hub. It raises the hub's own errors (``jupyter_mlhub.errors``)."""

    @property
    def admin(self) -> Administration:
        """Methods for accounts, groups, roles, permissions and the audit trail."""
        return Administration(self)

    # --- sharing ------------------------------------------------------------------------------

    def shares(self, kind: SharedKind, key: str | int) -> list[ShareInfo]:
        """List the people and groups with access to a dataset, model or job."""
        return list(self.all(f"{_shared_path(kind, key)}/shares", Page[ShareInfo]))

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
        """Share with a person, a group or everyone. The level ``None`` ends the sharing.

        Args:
            level: ``read``, ``write`` (add versions and descriptions) or ``manage`` (also
                delete and share).

        Raises:
            NotFound: The artifact, person or group does not exist, or the caller may not know
                of it.
            Forbidden: The caller may not manage the artifact.
        """
        body = {"user": user, "group": group, "everyone": everyone, "level": level}
        path = f"{_shared_path(kind, key)}/shares"
        return list(self.rest(path, self.send("POST", path, Page[ShareInfo], body)))

    # --- datasets and models ------------------------------------------------------------------

    def datasets(self, filter: str = "", *, sort: str = "-updated_at") -> DatasetList:
        return DatasetList(self._artifacts("dataset", filter, sort))

    def models(self, filter: str = "", *, sort: str = "-updated_at") -> ModelList:
        return ModelList(self._artifacts("model", filter, sort))

    def dataset(self, reference: str) -> DatasetHandle:
        """Get a dataset by ``name`` (its newest version) or ``name@version``.

        Raises:
            NotFound: The dataset does not exist, or the caller may not know of it.
        """
        return DatasetHandle(self, reference)

    def model(self, reference: str) -> ModelHandle:
        """Get a model by ``name`` (its champion, or else its newest version) or ``name@version``.

        Raises:
            NotFound: The model does not exist, or the caller may not know of it.
        """
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

        A dataset's file may be CSV in any dialect, Parquet, Arrow, JSON or Excel, and may be
        compressed. A large file is sent in parts. After a broken connection, or when the same file
        is registered again, the upload continues where it stopped.

        Args:
            name: default: the hub makes one from the file's name.
            progress: called with the number of bytes sent so far.

        Raises:
            Invalid: The file does not exist, or its name or content is not allowed.
            TooLarge: The file is larger than allowed, or the person's storage is full.
            Unavailable: The hub did not answer for a while.
        """
        with opened(source) as file:
            if not name and not file.filename:
                raise errors.Invalid.field(
                    "name",
                    "Give the dataset a name." if kind == "dataset" else "Give the model a name.",
                )
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

    def version(self, kind: ArtifactKind, name: str, number: str | None = None) -> VersionInfo:
        """Get a version by its number, an alias, or ``latest``.

        Args:
            number: default: a model's champion, or else the newest version.
        """
        return self.get(
            f"{_artifact_path(kind, name)}/versions/{quote(number or _default(kind))}", VersionInfo
        )

    def describe(
        self,
        kind: ArtifactKind,
        name: str,
        *,
        description: str | None = None,
        tags: list[str] | None = None,
    ) -> ArtifactInfo:
        """Change the description or the tags. Fields that are left out stay as they are."""
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
        """Get a window of a dataset's rows.

        Args:
            dataset: ``name`` or ``name@version``.
            columns: the number of columns from ``first_column`` on, at most 1000.
            sort: a column. ``-`` in front sorts in descending order.
            where: conditions ``{"column": …, "op": "=", "value": …}`` that must all hold.
                ``op`` may also be ``!=  <  <=  >  >=  contains  missing  present``.

        Raises:
            Invalid: A column or a condition does not fit the dataset.
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
        """Read a dataset's file again with other options, as its next version.

        Args:
            dataset: ``name`` or ``name@version``.
            options: fields of :class:`~jupyter_mlhub.schemas.data.artifacts.ReadOptions`:
                ``encoding``, ``sheet``, ``delimiter``, ``decimal``, ``missing``, ``columns``,
                ``short_rows="fill"``, ``bad_rows="skip"``, …

        Raises:
            Invalid: An option does not fit the file.
        """
        name, number = split_reference(dataset)
        path = f"{_artifact_path('dataset', name)}/versions/{quote(number)}/reading"
        return self.send("POST", path, VersionInfo, options)

    def preview_reading(self, dataset: str, **options: Any) -> ReadingPreview:
        """Read the first rows of a dataset's file with other options. Nothing is made.

        Args:
            options: those of ``read_again``.

        Raises:
            Conflict: No worker could read them in time.
        """
        name, number = split_reference(dataset)
        path = f"{_artifact_path('dataset', name)}/versions/{quote(number)}/reading/preview"
        return self.send("POST", path, ReadingPreview, options)

    def compare_versions(
        self, dataset: str, before: int | str, *, key: str | None = None
    ) -> Comparison:
        """Compare a dataset's version with an earlier one.

        Args:
            dataset: ``name`` or ``name@version``.
            before: the earlier version.
            key: the column that identifies rows. Default: such a column, if there is one.
        """
        name, number = split_reference(dataset)
        path = f"{_artifact_path('dataset', name)}/versions/{quote(number)}/comparison"
        query = {"before": str(before), "key": key}
        given = {name: value for name, value in query.items() if value is not None}
        return self.get(path, Comparison, given)

    def give_alias(self, kind: ArtifactKind, name: str, alias: str, number: int) -> VersionInfo:
        """Let ``name@alias`` mean this version. It no longer means another one."""
        path = f"{_artifact_path(kind, name)}/aliases/{quote(alias, safe='')}"
        return self.send("PUT", path, VersionInfo, {"version": number})

    def take_alias(self, kind: ArtifactKind, name: str, alias: str) -> None:
        self.request("DELETE", f"{_artifact_path(kind, name)}/aliases/{quote(alias, safe='')}")

    def splits(self, dataset: str) -> list[SplitInfo]:
        """List the named splits of a dataset's version, ``name`` or ``name@version``."""
        return list(self.all(f"{_version_path(dataset)}/splits", Page[SplitInfo]))

    def save_split(self, dataset: str, name: str, validation: dict[str, Any]) -> SplitInfo:
        """Give a way to split the rows of a dataset's version a name, for ``train(split=name)``.

        Raises:
            Invalid: The rows can't be split so.
            Conflict: The name stands for another split.
        """
        path = f"{_version_path(dataset)}/splits/{quote(name, safe='')}"
        return self.send("PUT", path, SplitInfo, {"validation": validation})

    def delete_split(self, dataset: str, name: str) -> None:
        """Delete a named split. Jobs that referred to it keep its definition."""
        self.request("DELETE", f"{_version_path(dataset)}/splits/{quote(name, safe='')}")

    def leaks(self, dataset: str, target: str, *, features: list[str] | None = None) -> list[Leak]:
        """Look for what random folds of a dataset would leak. None found is no proof of none.

        Args:
            dataset: ``name`` or ``name@version``.
            target: the column to predict.
            features: the columns to learn from. Default: all others.

        Returns:
            What was found, each with a proposed ``validation`` or columns to ``leave_out``.

        Raises:
            Invalid: A column is not there.
        """
        query = {"target": target}
        if features is not None:
            query["features"] = json.dumps(features)
        return self.get(f"{_version_path(dataset)}/leaks", Leaks, query).found

    def storage(self) -> StorageInfo:
        """Get the bytes that one's own datasets and models use, and the limit."""
        return self.get("/account/storage", StorageInfo)

    def delete(self, kind: ArtifactKind, name: str, number: str | None = None) -> Deleted:
        """Delete an artifact, or one version of it.

        Raises:
            NotFound: It does not exist, or the caller may not know of it.
            Forbidden: The caller may not manage it.
        """
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
        number: str | None = None,
        format: str = "original",
    ) -> Path:
        """Save the bytes of a version. The file appears only after its hash was checked.

        Args:
            number: default: a model's champion, or else the newest version.
            format: ``original``; for a dataset also ``parquet`` or ``csv``, for a model also
                ``onnx``.
            target: a file, or a directory in which the file gets its own name.

        Raises:
            Damaged: The received bytes differ from the registered ones.
        """
        number = quote(number or _default(kind))
        path = f"{_artifact_path(kind, name)}/versions/{number}/content"
        with self.stream("GET", path, params={"format": format}) as response:
            place = Path(target)
            if place.is_dir():
                place = place / suggested_filename(response, f"{name}.{format}")
            save_verified(response, place)
        return place

    def _artifacts(self, kind: ArtifactKind, filter: str, sort: str) -> Iterator[ArtifactInfo]:
        query = {"filter": filter, "sort": sort}
        return self.all(f"/{kind}s", Page[ArtifactInfo], query)


def _shared_path(kind: SharedKind, key: str | int) -> str:
    return f"/{kind}s/{quote(str(key), safe='')}"


def _default(kind: ArtifactKind) -> str:
    """What a name means without a number."""
    return CURRENT if kind == "model" else "latest"


def _version_path(dataset: str) -> str:
    name, number = split_reference(dataset)
    return f"{_artifact_path('dataset', name)}/versions/{quote(number, safe='')}"


def _artifact_path(kind: ArtifactKind, name: str) -> str:
    return f"/{kind}s/{quote(name, safe='')}"
