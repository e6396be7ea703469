"""``AdminPanel``: accounts, groups, the audit trail and the dashboards, in a cell."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from jupyter_mlhub.client import HubClient, connect
from jupyter_mlhub.languages import tr

from .. import text
from ..acting import Acting, button
from ..fields.parameters import labelled
from ..rendering import Table, audit_table
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
        self.tables.value = "".join(table._repr_html_() for table in tables)


def dashboard_tables(hub: HubClient) -> list[Table]:
    """Fetch the current numbers on health, requests, workers, queues, jobs and storage."""
    found = hub.admin.dashboard()
    health = [[part.part, "✓" if part.ok else "✗", part.message] for part in found.health]
    services = [
        [
            one.service,
            f"{one.requests:,}",
            f"{one.per_second:.2f}",
            f"{one.errors:,}",
            *("" if value is None else f"{value * 1000:.0f} ms" for value in (one.p50, one.p99)),
        ]
        for one in found.services
    ]
    workers = [
        [
            one.name,
            one.host,
            "online" if one.online else "lost",
            ", ".join(map(str, one.jobs)) or "idle",
            "" if one.memory_bytes is None else text.size(one.memory_bytes),
        ]
        for one in found.workers
    ]
    queues = [
        [
            *(one.name, str(one.workers), str(one.waiting_jobs)),
            "" if one.longest_wait is None else f"{one.longest_wait:.0f} s",
        ]
        for one in found.queues
    ]
    jobs = [[one.state, one.owner, f"{one.count:,}"] for one in found.jobs]
    storage = [
        [one.owner, str(one.datasets), str(one.models), text.size(one.size)]
        for one in found.storage
    ]
    return [
        Table([tr("health"), "", ""], health, ""),
        Table(
            [tr("service"), tr("requests"), tr("per second"), tr("errors"), "p50", "p99"],
            services,
            tr("No requests."),
        ),
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
