"""Datasets as tables: windows of rows, comparison of versions, reading a file again."""

from __future__ import annotations

from jupyter_mlhub.schemas.artifacts import ReadOptions, VersionInfo
from jupyter_mlhub.schemas.comparison import Comparison, ComparisonQuery
from jupyter_mlhub.schemas.windows import Rows, RowsQuery

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
