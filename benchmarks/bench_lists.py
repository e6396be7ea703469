"""Lists of 100,000 rows: the first page and one from the middle, of 50 rows each.

    python benchmarks/bench_lists.py

An aim, for SQLite on a laptop: no page takes more than 50 ms, wherever it stands in its list.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from jupyter_mlhub.access.actor import Actor
from jupyter_mlhub.database import Group, Role, SignIn, TrustedType, User, Worker, now
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.jobs import WorkerQuery
from jupyter_mlhub.schemas.people.permissions import ALL
from jupyter_mlhub.settings import HubSettings

ROWS = 100_000
REPEATS = 7
Ask = Callable[[dict[str, Any]], Page[Any]]


def fill(hub: Hub) -> Actor:
    start = now()
    keys = [(f"n{number:06}", start - timedelta(seconds=number)) for number in range(ROWS)]
    with hub.database.write() as session:
        ada = User(name="ada", key="ada", password_hash="!", role="administrator")
        session.add(ada)
        session.flush()
        person = {"password_hash": "!", "role": "member"}
        whose = {"user_id": ada.id, "expires_at": start}
        machine = {"host": "h", "processes": 1, "queues": [], "catalogue": "", "versions": {}}
        session.execute(insert(User), [{"name": key, "key": key, **person} for key, _ in keys])
        session.execute(insert(Group), [{"name": key, "key": key} for key, _ in keys[::10]])
        session.execute(insert(Role), [{"name": key, "permissions": []} for key, _ in keys])
        types = [{"name": f"a.{key}", "approved_by": "ada"} for key, _ in keys]
        session.execute(insert(TrustedType), types)
        sign_ins = [{"id": f"{key:>022}", "created_at": at, **whose} for key, at in keys]
        session.execute(insert(SignIn), sign_ins)
        workers = [{"name": key, "started_at": at, "seen_at": at, **machine} for key, at in keys]
        session.execute(insert(Worker), workers)
        return Actor(id=ada.id, name="ada", role="administrator", permissions=ALL)


def milliseconds(ask: Ask, query: dict[str, Any]) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        ask(query)
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(HubSettings(state_dir=Path(folder)))
        ada = fill(hub)
        lists: dict[str, Ask] = {
            "users": lambda query: hub.accounts.page(ada, ListQuery(**query)),
            "groups": lambda query: hub.groups.page(ada, ListQuery(**query)),
            "people": lambda query: hub.groups.people(ada, ListQuery(**query)),
            "roles": lambda query: hub.roles.page(ada, ListQuery(**query)),
            "sign-ins": lambda query: hub.signing_in.sign_ins(ada, ListQuery(**query)),
            "trusted types": lambda query: hub.trust.page(ada, ListQuery(**query)),
            "workers": lambda query: hub.jobs.workers(WorkerQuery(**query)),
        }
        print(f"{'list':14} {'rows':>8} {'first page':>12} {'in the middle':>14}")
        for name, ask in lists.items():
            page = ask({"limit": 500})
            for _ in range(page.total // 1000):
                page = ask({"limit": 500, "cursor": page.next})
            first, middle = milliseconds(ask, {}), milliseconds(ask, {"cursor": page.next})
            print(f"{name:14} {page.total:8,} {first:9.1f} ms {middle:11.1f} ms")
        hub.close()


if __name__ == "__main__":
    main()
