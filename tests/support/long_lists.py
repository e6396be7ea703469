"""Lists of thousands for the panel, answered on the page itself: no hub has to hold them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

TIME = "2026-03-01T12:00:00.000Z"
LISTS = "**/mlhub/api/{kind}?*"


def dataset(number: int, **changes: Any) -> dict[str, Any]:
    """A dataset as the list shows it."""
    name = f"rows-{number:05}"
    version = {
        "number": 1 + number % 3, "state": "ready", "message": "", "filename": f"{name}.csv",
        "media_type": "text/csv", "size": 15_000, "sha256": "0" * 64, "rows": 100 + number,
        "created_at": TIME, "created_by": "ada", "aliases": [], "same_as": None, "model": None,
        "dataset": {"column_count": 8, "job_id": None},
    }  # fmt: skip
    return {
        "kind": "dataset", "name": name, "reference": name, "owner": "ada", "is_shared": False,
        "may": ["read", "write", "manage"], "description": "", "tags": [], "created_at": TIME,
        "updated_at": TIME, "versions": 1, "latest": version, "newer": None, "champion": None,
        "undecided": None, **changes,
    }  # fmt: skip


def model(number: int, **changes: Any) -> dict[str, Any]:
    """A model as the list shows it."""
    found = dataset(number)
    name = f"model-{number:05}"
    score = {"metric": "accuracy", "mean": 0.9 + number % 97 / 1000, "spread": 0.01}
    trained = {"origin": "trained", "score": {**score, "baseline": 0.4}, "target": "species"}
    latest = {**found["latest"], "dataset": None, "model": trained, "rows": None}
    named = {"kind": "model", "name": name, "reference": name, "latest": latest}
    return {**found, **named, **changes}


def job(number: int, **changes: Any) -> dict[str, Any]:
    """A job as the list shows it."""
    return {
        "id": number, "kind": "train", "title": f"Ridge · rows-{number:05}", "owner": "ada",
        "target": "species", "may": ["read", "write", "manage"], "state": "succeeded",
        "reason": "finished", "attempt": 1, "worker": "w", "queue": "default", "priority": 0,
        "score": {"metric": "accuracy", "mean": 0.5, "spread": None, "baseline": None},
        "memory_bytes": None, "cpu_seconds": None, "error": None, "result": None,
        "progress": {"done": 1, "total": 1, "note": ""},
        "created_at": TIME, "started_at": TIME, "finished_at": TIME, **changes,
    }  # fmt: skip


@dataclass
class LongLists:
    """What the panel of a page is answered, and what it asked for."""

    datasets: list[dict[str, Any]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, page: Page) -> None:
        for kind in ("datasets", "models", "jobs"):
            page.route(LISTS.format(kind=kind), self._answer)

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        kind = address.path.rsplit("/", 1)[1]
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.asked.append(f"{kind}?{address.query}")
        items = [one for one in getattr(self, kind) if _is_asked(one, query)]
        start = int(query.get("cursor", 0))
        end = start + int(query.get("limit", 50))
        following = str(end) if end < len(items) else None
        document = {"items": items[start:end], "total": len(items), "next": following}
        route.fulfill(body=json.dumps(document), content_type="application/json")


def _is_asked(one: dict[str, Any], query: dict[str, str]) -> bool:
    text = one.get("title") or one["name"]
    was_read = one["kind"] == "ingest" and one.get("state") == "succeeded"
    state = query.get("state", one.get("state"))
    states = ("queued", "running") if state == "active" else (state,)
    return (
        query.get("filter", "").lower() in text.lower()
        and one.get("state") in states
        and query.get("kind", one["kind"]) == one["kind"]
        and not ("without_read" in query and was_read)
    )
