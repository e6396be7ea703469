"""The administrator's numbers: counted, kept across restarts, and the same for Prometheus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import NotFound
from jupyter_mlhub.monitoring.requests import BOUNDS, quantile
from tests.support.examples import EXAMPLES, register
from tests.support.running import PASSWORD, RunningServer, running_server, send, until
from tests.support.services import running_prometheus


@pytest.fixture(scope="module")
def service(own_service: RunningServer) -> RunningServer:
    return own_service


def counted(hub: HubClient) -> tuple[int, int]:
    services = {item.service: item for item in hub.admin.dashboard().services}
    return services["models"].requests, services["models"].errors


def test_dashboard_and_metrics_say_what_happened(service: RunningServer, hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    hub.train("penguins", "species", "GaussianNB").wait()
    for _ in range(5):
        hub.models()
    with pytest.raises(NotFound):
        hub.artifact("model", "nothing")
    dashboard = hub.admin.dashboard()
    models = next(item for item in dashboard.services if item.service == "models")
    assert (models.requests, models.errors) == (6, 1)
    assert models.p50 is not None
    assert 0 < models.p50 <= (models.p99 or 0) < 10
    assert sum(point.requests for point in models.points) == 6
    assert [(row.state, row.owner, row.count) for row in dashboard.jobs] == [
        ("succeeded", "ada", 2)
    ]
    assert [(row.owner, row.datasets, row.models) for row in dashboard.storage] == [("ada", 1, 1)]
    assert dashboard.stored_bytes > 0
    assert [(part.part, part.ok) for part in dashboard.health] == [
        ("database", True),
        ("broker", True),
        ("workers", True),
    ]
    assert [(q.name, q.workers, q.depth, q.waiting_jobs) for q in dashboard.queues] == [
        ("default", 1, 0, 0)
    ]
    worker = dashboard.workers[0]
    assert worker.online
    assert (worker.memory_bytes or 0) > 50_000_000

    headers = {"Authorization": f"token {service.token}"}
    answer = send("GET", f"{service.url}/mlhub/metrics", headers=headers)
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["mlhub_request_duration_seconds_count", "models"] == 6
    assert samples["mlhub_request_errors_total", "models"] == 1
    assert samples["mlhub_jobs", "succeeded"] == 2
    assert samples["mlhub_workers_online",] == 1
    assert send("GET", f"{service.url}/mlhub/metrics").status_code == 403


def test_every_panel_of_the_grafana_dashboard_has_data_in_prometheus(
    service: RunningServer, hub: HubClient
) -> None:
    register(hub, "penguins.csv", "penguins")
    dashboard = json.loads((EXAMPLES.parent / "docs" / "grafana" / "mlhub.json").read_text())
    wanted = {
        target["expr"]: panel["title"]
        for panel in dashboard["panels"]
        for target in panel["targets"]
    }
    address = service.url.removeprefix("http://")
    with running_prometheus(address, "/mlhub/metrics", service.token) as prometheus:

        def values(expression: str) -> list[Any]:
            hub.datasets()
            answer = send("GET", f"{prometheus}/api/v1/query", params={"query": expression})
            assert answer.status_code == 200, answer.text
            found: list[Any] = answer.json()["data"]["result"]
            return found

        for expression, title in wanted.items():
            until(lambda e=expression: values(e), 30, f"there is data for {title}")  # type: ignore[misc]
        rates = values("rate(mlhub_request_duration_seconds_count{service='datasets'}[5m])")
        assert float(rates[0]["value"][1]) > 0


def test_counts_outlive_the_server(tmp_path: Path) -> None:
    option = "--MLHub.start_workers=False"
    with running_server(tmp_path, option, app="server") as server:
        hub = server.client()
        hub.create_first_account("ada", PASSWORD)
        hub.models()
        hub.models()
    with running_server(tmp_path, option, app="server") as server:
        hub = server.client()
        assert counted(hub) == (2, 0)
        parts = {part.part: part.ok for part in hub.admin.dashboard().health}
        assert parts == {"database": True, "broker": True, "workers": False}


def test_quantiles_lie_within_their_bucket() -> None:
    assert quantile([0] * 12, 0.5) is None
    assert quantile([10, *[0] * 11], 0.5) == pytest.approx(BOUNDS[0] / 2)
    assert quantile([5, 0, 0, 5, *[0] * 8], 0.99) == pytest.approx(0.0495)
    assert quantile([*[0] * 11, 3], 0.5) == BOUNDS[-1]
