"""Every list has every row once, however it is sorted and wherever its pages end."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import literal

from jupyter_mlhub.database import (
    Blob,
    EstimatorCatalogue,
)
from jupyter_mlhub.errors import Damaged, Invalid
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.jobs import EstimatorQuery
from jupyter_mlhub.schemas.people.permissions import PERMISSIONS
from jupyter_mlhub.settings import HubSettings
from tests.support.filled_boards import MIDNIGHT, SHA, Entry
from tests.support.lists import LISTS, NOW, SORTED, filled
from tests.support.services import running_postgresql

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hub]:
    state = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        yield from _opened(HubSettings(state_dir=state))
        return
    with running_postgresql() as server:
        yield from _opened(HubSettings(state_dir=state, database_url=server.url))


def _opened(settings: HubSettings) -> Iterator[Hub]:
    hub = Hub(settings)
    with hub.database.write() as session:
        session.add(Blob(sha256=SHA, size=1))
    yield hub
    hub.close()


def test_every_list_that_has_pages_is_walked_here() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    paged = {
        path.replace("/models/{name}/", "/datasets/{name}/")
        for path, operations in document["paths"].items()
        if "get" in operations
        and any(
            name in json.dumps(operations["get"]["responses"])
            for name in ("/Page_", 'List"', '/Leaderboard"')
        )
    }
    assert paged == {*LISTS, *CONSTANT, WALKED_BY_A_WORKERS_TEST}


times = st.one_of(
    st.sampled_from([0, 1, 999_999, 10**6, 3600 * 10**6]),  # within one day, some at once
    st.integers(-(10**12), 10**12),  # some eleven days around
).map(lambda microseconds: MIDNIGHT + timedelta(hours=12, microseconds=microseconds))
texts = st.one_of(
    st.sampled_from(["", "a", "A", "a'b", '"', "é", "\U0001f427" * 300, "\\%_"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
)
entries_of_lists = st.lists(st.tuples(times, texts), max_size=9)


def walk(ask: Callable[[dict[str, Any]], Page[Any]], limit: int, most: int) -> list[Any]:
    """The items of all pages, in their order."""
    walked: list[Any] = []
    cursor: str | None = None
    while len(walked) <= most:
        page = ask({"limit": limit, "cursor": cursor})
        assert page.total == most
        assert len(page.items) <= limit
        walked += page.items
        cursor = page.next
        if cursor is None:
            break
    return walked


WALKED_BY_A_WORKERS_TEST = "/mlhub/api/comparisons/rows"
"""Its rows are found in the predictions of trained models: tests/workers/test_comparison.py."""

# Lists that no table of rows is behind.
CONSTANT: dict[str, Callable[[Hub, dict[str, Any]], Page[Any]]] = {
    "/mlhub/api/permissions": lambda hub, query: hub.roles.permissions(ListQuery(**query)),
    "/mlhub/api/estimators": lambda hub, query: hub.submissions.estimators(EstimatorQuery(**query)),
}


@pytest.fixture
def offered(opened: Hub) -> None:
    items = [
        {"name": f"E{number}", "path": f"e.E{number}", "kind": "classifier", "package": "e"}
        | {"summary": "", "takes": [], "parameters": {}}
        for number in range(7)
    ]
    document = {"versions": {}, "items": items, "scorers": []}
    with opened.database.write() as session:
        session.merge(EstimatorCatalogue(key="walked", document=document, names=[]))


@pytest.mark.parametrize("path", CONSTANT)
@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.usefixtures("offered")
def test_pages_of_what_no_table_holds_have_all_once(opened: Hub, path: str, limit: int) -> None:
    ask = CONSTANT[path]
    whole = ask(opened, {"limit": 500})
    assert len(whole.items) == (len(PERMISSIONS) if path.endswith("permissions") else 7)
    assert walk(lambda query: ask(opened, query), limit, len(whole.items)) == whole.items
    cursors = [encoded(text) for text in [*NOT_LISTS, ["", "nobody"], ["", 1], ["", "E1", 1]]]
    for cursor in [*cursors, encoded(["x", whole.items[0].name]), "?"]:
        with pytest.raises(Invalid, match="first page"):
            ask(opened, {"cursor": cursor})


def test_roles_begin_with_those_that_are_built_in(opened: Hub) -> None:
    actor = filled(opened, LISTS["/mlhub/api/roles"], [(MIDNIGHT, "a")] * 2)
    names = [
        item.name
        for item in walk(
            lambda query: opened.roles.page(actor, ListQuery(**query)),
            2,
            opened.roles.page(actor, ListQuery()).total,
        )
    ]
    assert names[:3] == ["administrator", "member", "viewer"]
    assert f"{actor.name}-1-1" in names


def test_no_cursor_holds_more_of_a_sign_in_than_its_list(opened: Hub) -> None:
    listed = LISTS["/mlhub/api/account/sign-ins"]
    actor = filled(opened, listed, [(MIDNIGHT, "a")] * 2)
    page = listed.ask(opened, actor, {"limit": 1})
    assert page.next is not None
    _, _, key = json.loads(base64.urlsafe_b64decode(page.next + "=="))
    assert key == page.items[0].id


@pytest.mark.parametrize(("path", "sort"), SORTED)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=entries_of_lists, limit=st.integers(1, 4))
def test_pages_have_every_row_once(
    opened: Hub, path: str, sort: str, entries: list[Entry], limit: int
) -> None:
    listed = LISTS[path]
    actor = filled(opened, listed, entries)
    query: dict[str, Any] = {"limit": limit} | ({"sort": sort} if sort else {})
    whole = listed.ask(opened, actor, {**query, "limit": 500}).items
    assert len(whole) == len(entries)
    sorted_so = {"sort": sort} if sort else {}
    walked = walk(lambda asked: listed.ask(opened, actor, asked | sorted_so), limit, len(entries))
    assert walked == whole
    keys = [getattr(item, sort.removeprefix("-")) for item in whole] if "_at" in sort else []
    assert keys == sorted(keys, reverse=sort.startswith("-"))


# --- cursors that are no cursors ------------------------------------------------------------------


def encoded(document: Any) -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


BAD_KEYS = [10**30, 2**63, 2**31, -1, 1.5, True, None, "1", [1], {}]
BAD_VALUES = ["", "soon", "2026-03-01", "2026-03-01T12:00:00", 1, None, [], {}, True]
BAD_TIMES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
BAD_TEXTS = ["\ud800", "a\udfff", "a\0b", 1, None, [], {}]
NOT_LISTS = ["", "null", "5", "{}", "[]", '{"a":1,"b":2,"c":3}', "[" * 1490, "NaN", "1" * 1400]


def bad_values(good: Any) -> list[Any]:
    """What no cursor holds where it holds this."""
    if good == NOW:
        return BAD_VALUES + BAD_TIMES
    return BAD_TEXTS if isinstance(good, str) else BAD_KEYS


def bad_cursors(good: list[Any]) -> list[str]:
    """Cursors that no list gave, though most differ in one part only from one that it gives."""
    found = [
        encoded([*good[:place], value, *good[place + 1 :]])
        for place in range(1, len(good))
        for value in bad_values(good[place])
    ]
    found += [encoded(text) for text in NOT_LISTS]
    return [
        *found,
        encoded([f"{good[0]}x", *good[1:]]),
        encoded([*good, 1]),
        encoded(good[:-1]),
        "?",
        "é",
        "a",
        "=",
        "0" * 30,
        "-1",
        "1e3",
        "\ud800",
    ]


@pytest.mark.parametrize(("path", "sort"), SORTED)
def test_a_cursor_of_no_list_is_refused(opened: Hub, path: str, sort: str) -> None:
    listed = LISTS[path]
    actor = filled(opened, listed, [(MIDNIGHT, "a"), (MIDNIGHT, "b")])
    sorted_so = {"sort": sort} if sort else {}
    good = listed.cursor(sort)
    listed.ask(opened, actor, {"cursor": encoded(good), **sorted_so})
    for cursor in bad_cursors(good):
        query = {"cursor": cursor, "limit": 1} | ({"sort": sort} if sort else {})
        # What is no text is refused as a query already.
        with pytest.raises((Invalid, ValidationError)) as caught:
            listed.ask(opened, actor, query)
        if isinstance(caught.value, Invalid):
            assert [problem.field for problem in caught.value.fields] == ["cursor"]
            assert "first page" in caught.value.detail


def test_a_list_that_repeats_itself_is_an_error(
    opened: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a database that compares otherwise than it sorts."""
    listed = LISTS["/mlhub/api/jobs"]
    actor = filled(opened, listed, [(MIDNIGHT, "a")] * 3)
    first = listed.ask(opened, actor, {"limit": 2})
    monkeypatch.setattr(
        "jupyter_mlhub.database.paging.literal",
        lambda value, kind: literal(value + 1 if isinstance(value, int) else value, kind),
    )
    with pytest.raises(Damaged, match="repeats itself"):
        listed.ask(opened, actor, {"limit": 2, "cursor": first.next})
