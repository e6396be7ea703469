"""``AdminPanel``: accounts, groups, the audit trail and the dashboards, in a cell."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.display import text
from jupyter_mlhub.display.audit import audit_table
from jupyter_mlhub.display.cells import Cell, State, Words
from jupyter_mlhub.display.style import in_cell
from jupyter_mlhub.display.tables import Table
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.monitoring import Dashboard

from ..acting import Acting, button
from ..fields.parameters import labelled
from .accounts_box import AccountsBox
from .groups_box import GroupsBox


class AdminPanel(widgets.Tab):
    """The tasks and dashboards of an administrator.

    Args:
        hub: default: the hub of this kernel's Jupyter server.

    Raises:
        Forbidden: The person may not see the accounts.
    """

    def __init__(self, hub: HubClient | None = None) -> None:
        hub = hub or connect()
        self.accounts = AccountsBox(hub)
        self.groups = GroupsBox(hub)
        self.audit = LookedUp(lambda words: [audit_table(hub.admin.audit(filter=words))], "Find")
        self.dashboard = LookedUp(lambda _: dashboard_tables(hub))
        super().__init__(
            [self.accounts, self.groups, self.audit, self.dashboard],
            titles=["Accounts", "Groups", "Audit", "Dashboard"],
        )


class LookedUp(Acting):
    """Tables that are fetched on request."""

    def __init__(self, look_up: Callable[[str], list[Table]], label: str = "") -> None:
        super().__init__()
        self._look_up = look_up
        self.filter = widgets.Text(description=label, continuous_update=False, **labelled())
        self.filter.layout.display = None if label else "none"
        self.tables = widgets.HTML()
        self.children = [
            widgets.HBox([self.filter, button("Refresh", self.refresh)]),
            self.tables,
            self.message,
        ]
        self.filter.observe(lambda _: self.refresh(), "value")
        self.refresh()

    def refresh(self) -> None:
        self.act(self._fetch)

    def _fetch(self) -> None:
        tables = self._look_up(self.filter.value)
        self.tables.value = in_cell("".join(table.html() for table in tables))


def dashboard_tables(hub: HubClient) -> list[Table]:
    """Fetch the current numbers on health, requests, workers, queues, jobs and storage."""
    found = hub.admin.dashboard()
    health: list[list[Cell]] = [
        [part.part, State("✓", "ready") if part.ok else State("✗", "failed"), Words(part.message)]
        for part in found.health
    ]
    workers: list[list[Cell]] = [
        [
            one.name,
            one.host,
            State("✓", "ready") if one.online else State("✗", "failed"),
            ", ".join(map(str, one.jobs)) or "idle",
            "" if one.memory_bytes is None else text.size(one.memory_bytes),
        ]
        for one in found.workers
    ]
    queues: list[list[Cell]] = [
        [
            *(one.name, one.workers, one.waiting_jobs),
            None if one.longest_wait is None else round(one.longest_wait),
        ]
        for one in found.queues
    ]
    jobs: list[list[Cell]] = [
        [State(text.MARKS[one.state], one.state), one.owner, one.count] for one in found.jobs
    ]
    storage: list[list[Cell]] = [
        [one.owner, one.datasets, one.models, text.size(one.size)] for one in found.storage
    ]
    return [
        Table([tr("health"), "", ""], health, ""),
        _requests(found),
        Table(
            [tr("worker"), tr("machine"), tr("state"), tr("jobs"), tr("memory")],
            workers,
            tr("No workers."),
        ),
        Table(
            [tr("queue"), tr("workers"), tr("jobs that wait"), tr("longest wait")],
            queues,
            tr("No queues."),
        ),
        Table([tr("jobs"), tr("person"), ""], jobs, tr("No jobs yet.")),
        Table(
            [tr("storage of"), tr("datasets"), tr("models"), tr("size")],
            storage,
            tr("Nothing stored yet."),
        ),
    ]


def _requests(found: Dashboard) -> Table:
    services: list[list[Cell]] = [
        [
            one.service,
            one.requests,
            one.per_second,
            one.errors,
            *(None if value is None else round(value * 1000) for value in (one.p50, one.p99)),
        ]
        for one in found.services
    ]
    names = [tr("service"), tr("requests"), tr("per second"), tr("errors"), "p50, ms", "p99, ms"]
    return Table(names, services, tr("No requests."))
