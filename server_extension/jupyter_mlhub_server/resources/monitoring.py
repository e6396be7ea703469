"""Dashboards and metrics."""

from __future__ import annotations

from jupyter_mlhub.schemas.monitoring import Dashboard, DashboardQuery

from ..http.gateway import MLHubHandler, operation


class DashboardHandler(MLHubHandler):
    resource = "monitoring"

    @operation(
        "Show requests, workers, queues, jobs, storage and health",
        query=DashboardQuery,
        response=Dashboard,
    )
    async def get(self, query: DashboardQuery) -> Dashboard:
        return await self.call_heavy(self.hub.dashboards.overview, self.actor, query.minutes)


class MetricsHandler(MLHubHandler):
    """The same numbers for Prometheus, which signs in with a personal access token."""

    resource = "monitoring"

    @operation("Show metrics in Prometheus' text format", media_type="text/plain")
    async def get(self) -> None:
        text = await self.call_heavy(self.hub.dashboards.prometheus, self.actor)
        self.finish(text, set_content_type="text/plain; version=0.0.4; charset=utf-8")
