"""Comparison of jobs, trials and models, and the rows on which one is right and another wrong."""

from __future__ import annotations

from jupyter_mlhub.schemas.pipelines.comparisons import (
    ComparedRowList,
    ComparisonOf,
    ModelComparison,
    RowsOfComparison,
)

from ..http.gateway import MLHubHandler, operation


class ComparisonsHandler(MLHubHandler):
    resource = "comparisons"

    @operation(
        "Compare 2 to 10 jobs, trials and models", query=ComparisonOf, response=ModelComparison
    )
    async def get(self, query: ComparisonOf) -> ModelComparison:
        return await self.call_heavy(self.hub.comparisons.compare, self.actor, query)


class ComparedRowsHandler(MLHubHandler):
    resource = "comparisons"

    @operation(
        "List the rows on which one is right, or closer, and another is not",
        query=RowsOfComparison,
        response=ComparedRowList,
    )
    async def get(self, query: RowsOfComparison) -> ComparedRowList:
        return await self.call_heavy(self.hub.comparisons.rows, self.actor, query)
