"""Datasets as tables: windows of rows, comparison of versions, reading again, splits, leaks."""

from __future__ import annotations

import time

from jupyter_mlhub.artifacts.datasets.previews import too_late
from jupyter_mlhub.schemas.base import Page, PageQuery
from jupyter_mlhub.schemas.data.artifacts import ReadOptions, VersionInfo
from jupyter_mlhub.schemas.data.comparison import Comparison, ComparisonQuery
from jupyter_mlhub.schemas.data.previews import ReadingPreview
from jupyter_mlhub.schemas.data.windows import Rows, RowsQuery
from jupyter_mlhub.schemas.pipelines.leaks import Leaks, LeaksQuery
from jupyter_mlhub.schemas.pipelines.validation import SplitCreate, SplitInfo

from ..http.gateway import MLHubHandler, operation


class RowsHandler(MLHubHandler):
    resource = "datasets"

    @operation("Show a window of the rows", query=RowsQuery, response=Rows)
    async def get(self, name: str, number: str, query: RowsQuery) -> Rows:
        return await self.call_heavy(self.hub.datasets.rows, self.actor, name, number, query)


class ComparisonHandler(MLHubHandler):
    resource = "datasets"

    @operation("Compare with an earlier version", query=ComparisonQuery, response=Comparison)
    async def get(self, name: str, number: str, query: ComparisonQuery) -> Comparison:
        return await self.call_heavy(self.hub.datasets.compare, self.actor, name, number, query)


PREVIEW_SECONDS = 10.0
"""How long a person waits for a preview."""


class ReadingHandler(MLHubHandler):
    resource = "datasets"

    @operation(
        "Read the file again with other options, as the next version",
        body=ReadOptions,
        response=VersionInfo,
        status=201,
    )
    async def post(self, name: str, number: str, body: ReadOptions) -> VersionInfo:
        return await self.call_heavy(self.hub.datasets.read_again, self.actor, name, number, body)


class PreviewHandler(MLHubHandler):
    resource = "datasets"

    @operation(
        "Read the first rows with other options, without a new version",
        body=ReadOptions,
        response=ReadingPreview,
    )
    async def post(self, name: str, number: str, body: ReadOptions) -> ReadingPreview:
        previews = self.hub.previews
        self.is_timed = False  # it waits for a worker
        feed = await self.lifecycle.feed()
        async with feed.listen(self.actor.id) as listener:
            job_id = await self.call_heavy(previews.ask, self.actor, name, number, body)
            deadline = time.monotonic() + PREVIEW_SECONDS
            try:
                while (found := await self.call(previews.answer, job_id)) is None:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        raise too_late()
                    await listener.wait_for(("job", str(job_id)), left)
            finally:
                await self.call(previews.drop, job_id)
        return found


class LeaksHandler(MLHubHandler):
    resource = "datasets"

    @operation("Look for what random folds would leak", query=LeaksQuery, response=Leaks)
    async def get(self, name: str, number: str, query: LeaksQuery) -> Leaks:
        return await self.call_heavy(self.hub.sentinel.look, self.actor, name, number, query)


class SplitsHandler(MLHubHandler):
    resource = "datasets"

    @operation("List the named splits of a version", query=PageQuery, response=Page[SplitInfo])
    async def get(self, name: str, number: str, query: PageQuery) -> Page[SplitInfo]:
        return await self.call(self.hub.splits.list, self.actor, name, number, query)


class SplitHandler(MLHubHandler):
    resource = "datasets"

    @operation("Show a named split", response=SplitInfo)
    async def get(self, name: str, number: str, split: str) -> SplitInfo:
        return await self.call(self.hub.splits.get, self.actor, name, number, split)

    @operation("Give a way to split the rows a name", body=SplitCreate, response=SplitInfo)
    async def put(self, name: str, number: str, split: str, body: SplitCreate) -> SplitInfo:
        return await self.call(self.hub.splits.put, self.actor, name, number, split, body)

    @operation("Delete a named split", status=204)
    async def delete(self, name: str, number: str, split: str) -> None:
        await self.call(self.hub.splits.delete, self.actor, name, number, split)
